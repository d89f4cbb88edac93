import { isObject } from '../../../kube/api/object.ts'
import { apiVersionOf, type Mapping } from './mapper.ts'
import type { Body } from './session.ts'

/** Something that a command acts on (cli-runtime, resource.Info). */
export interface Info {
  readonly mapping: Mapping
  readonly namespace: string
  readonly name: string
  /** From the server, or from a file; undefined when it was only named. */
  readonly object: Body | undefined
  /** File that it was read from. */
  readonly source: string
}

export function infoOf(mapping: Mapping, object: Body, source: string): Info {
  const metadata = metadataOf(object)
  return {
    mapping,
    namespace: mapping.namespaced ? String(metadata['namespace'] ?? '') : '',
    name: String(metadata['name'] ?? ''),
    object,
    source,
  }
}

/** Items of a list do not say what they are; in a list of their own they must. */
export function withType(object: Body, mapping: Mapping): Body {
  return { apiVersion: apiVersionOf(mapping), kind: mapping.kind, ...object }
}

export function metadataOf(object: Body | undefined): { readonly [key: string]: unknown } {
  const metadata = object?.['metadata']
  return isObject(metadata) ? metadata : {}
}
