import { apiVersionOf, type ResourceDefinition } from '../api/definition.ts'
import type { Type } from '../api/schema/shape.ts'

/** The kinds that a cluster knows, for whoever writes manifests. */
export interface Kinds {
  readonly apiVersions: readonly string[]
  /** The kinds of an API version; all kinds without one. */
  kindsOf(apiVersion: string | undefined): readonly string[]
  /** How a whole object is typed; undefined for kinds that are not known. */
  typeOf(apiVersion: string, kind: string): Type | undefined
}

/** Of the kinds of a server that can be written, those with a shape of their own. */
export function kindsOf(definitions: readonly ResourceDefinition[]): Kinds {
  const known = definitions.filter(each => each.type !== '')
  const sorted = (texts: readonly string[]) => [...new Set(texts)].sort()
  return {
    apiVersions: sorted(known.map(apiVersionOf)),
    kindsOf: apiVersion =>
      sorted(
        known.filter(each => apiVersion === undefined || apiVersionOf(each) === apiVersion).map(each => each.kind),
      ),
    typeOf: (apiVersion, kind) => {
      const found = known.find(each => each.kind === kind && apiVersionOf(each) === apiVersion)
      return found === undefined ? undefined : { of: 'struct', name: found.type }
    },
  }
}
