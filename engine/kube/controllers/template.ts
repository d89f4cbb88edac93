import { hash32 } from '../../sim/random.ts'
import { rememberingOf } from '../../sim/remember.ts'
import type { ApiObject } from '../api/object.ts'
import type { PodTemplateSpec } from '../api/schema/generated/types.ts'
import { controllerReference } from './ownership.ts'

/** A pod as a controller makes it from its template (controller.GetPodFromTemplate). */
export function podFromTemplate(
  owner: ApiObject,
  template: PodTemplateSpec,
  extra: { readonly name?: string; readonly labels?: Readonly<Record<string, string>>; readonly spec?: object } = {},
): object {
  const { labels, annotations, finalizers } = template.metadata ?? {}
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(extra.name === undefined ? { generateName: generateName(owner.metadata.name ?? '') } : { name: extra.name }),
      namespace: owner.metadata.namespace,
      ...(labels === undefined && extra.labels === undefined ? {} : { labels: { ...labels, ...extra.labels } }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: { ...template.spec, ...extra.spec },
  }
}

function generateName(name: string): string {
  return `${name}-`
}

/** apimachinery util/rand: letters and digits that make no words. */
const SAFE = 'bcdfghjklmnpqrstvwxz2456789'

/** A short name for the content of a template: the same template gives the same name. Upstream hashes Go's in-memory form, so the letters differ from a real cluster's. */
export function templateHash(template: object, collisions = 0): string {
  const number = hash32(textOf(template), collisions)
  return Array.from(String(number), digit => SAFE[digit.charCodeAt(0) % SAFE.length]).join('')
}

const textOf = rememberingOf((template: object) => canonical(template))

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`)
    .join(',')}}`
}
