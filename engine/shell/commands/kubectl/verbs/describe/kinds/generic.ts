import { isObject } from '../../../../../../kube/api/object.ts'
import type { Running } from '../../../../../../linux/program.ts'
import { goValue } from '../../../print/custom-columns.ts'
import type { Body } from '../../../session.ts'
import type { Subject } from '../describer.ts'
import type { Description } from '../description.ts'

const SKIPPED = ['managedFields', 'name', 'namespace', 'labels', 'annotations'].map(field => `.metadata.${field}`)
const ACRONYMS = ['API', 'URL', 'UID', 'OSB', 'GUID']

/** Kinds without a describer of their own, custom ones too: all their fields. */
export function* describeGeneric(subject: Subject): Running<Description> {
  const out = subject.begin()
  describeFields(out, 0, subject.as<Body>(), '')
  yield* subject.events(out)
  return out
}

function describeFields(out: Description, level: number, content: Body, at: string): void {
  for (const field of Object.keys(content).sort()) {
    const path = `${at}.${field}`
    if (SKIPPED.includes(path)) continue
    const value = content[field]
    if (Array.isArray(value)) {
      out.line(level, `${titleOf(field)}:`)
      for (const each of value)
        if (isObject(each)) describeFields(out, level + 1, each, path)
        else out.line(level + 1, goValue(each))
    } else if (isObject(value)) {
      out.line(level, `${titleOf(field)}:`)
      describeFields(out, level + 1, value, path)
    } else out.field(level, titleOf(field), goValue(value))
  }
}

/** `apiVersion` as `API Version`. */
function titleOf(field: string): string {
  if (!/^[\p{L}-]+$/u.test(field)) return field
  return (field.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|-/gu) ?? [field])
    .map(part => (ACRONYMS.includes(part.toUpperCase()) ? part.toUpperCase() : part[0]!.toUpperCase() + part.slice(1)))
    .join(' ')
}
