import { same } from '../../../../../kube/api/object.ts'
import type { CommandError } from '../../error.ts'
import { FailedError, RefusedError } from '../../error.ts'
import type { Info } from '../../info.ts'
import { jsonOrYaml } from '../../manifest-text.ts'
import { quotedName } from '../shared/mutation.ts'

/** Why a file must be edited again. */
export interface Reason {
  readonly head: string
  readonly other: readonly string[]
}

const OBJECT = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`
const LAST_APPLIED = `# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
`

export type What = 'object' | 'last-applied'

/** The comment at the head of the file, with what was wrong with it before. */
export function header(what: What, reasons: readonly Reason[]): string {
  const texts = reasons.map(({ head, other }) => {
    const points = other.map(each => `# * ${commented(each)}\n`).join('')
    return `# ${commented(head)}${other.length > 0 ? ':' : ''}\n${points}#\n`
  })
  return `${what === 'object' ? OBJECT : LAST_APPLIED}${texts.join('')}`
}

const commented = (text: string): string => text.replace(/\n(?=[^#])/g, '\n# ')

/** A file without its comments, line by line. */
export function withoutComments(text: string): string {
  const lines = text.split('\n')
  return lines
    .map((line, at) => ({ line, end: at < lines.length - 1 ? '\n' : '' }))
    .filter(({ line }) => !/^\s*#(?!!)/.test(line))
    .map(({ line, end }) => line + end)
    .join('')
}

/** Whether two files mean the same: as values where they are YAML, else as texts without comments. */
export function sameContent(a: string, b: string): boolean {
  const [left, right] = [jsonOrYaml(a), jsonOrYaml(b)]
  if ('error' in left || 'error' in right)
    return 'error' in left && 'error' in right && withoutComments(a) === withoutComments(b)
  return same(left.value ?? null, right.value ?? null)
}

export const hasLines = (text: string): boolean => text.split('\n').some(line => /^\s*[^\s#]/.test(line))

/** What is wrong with a file before the server has seen it (apimachinery, paramVerifyingSchema). */
export function malformed(text: string): string | undefined {
  const yaml = jsonOrYaml(text)
  const parsed = 'error' in yaml ? jsonOrYaml(withoutComments(text)) : yaml
  if ('error' in parsed) return parsed.error
  const { value } = parsed
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'invalid object to validate'
  const missing = ['apiVersion', 'kind'].filter(key => (value as { [key: string]: unknown })[key] === undefined)
  if (missing.length === 0) return undefined
  const texts = missing.map(key => `${key} not set`)
  return texts.length > 1 ? `[${texts.join(', ')}]` : texts[0]
}

/** How an error of one object is told, and whether the file is to be edited again because of it. */
export interface Trouble {
  readonly text: string
  readonly reason?: Reason
  readonly kind: 'invalid' | 'not-found' | 'other'
}

export function validationTrouble(info: Info, why: string): Trouble {
  return invalid(info, [`<nil>: Invalid value: "The edited file failed validation": ${why}`])
}

function invalid(info: Info, other: readonly string[]): Trouble {
  const name = quotedName(info)
  return { kind: 'invalid', text: `error: ${name} is invalid\n`, reason: { head: `${name} was not valid`, other } }
}

/** pkg/cmd/util/editor, editResults.addError. */
export function troubleOf(info: Info, error: CommandError): Trouble {
  if (error instanceof RefusedError && error.status.reason === 'Invalid') {
    const causes = error.status.details?.causes ?? []
    return invalid(
      info,
      causes.map(cause => `${cause.field ?? ''}: ${cause.message ?? ''}`),
    )
  }
  const name = quotedName(info)
  if (error instanceof RefusedError && error.notFound)
    return { kind: 'not-found', text: `error: ${name} could not be found on the server\n` }
  const why = error instanceof RefusedError ? error.message : error instanceof FailedError ? error.reason : error.text
  return { kind: 'other', text: `error: ${name} could not be patched: ${why}\n` }
}
