import { isObject } from '../../../../../kube/api/object.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError, failure } from '../../error.ts'
import type { Mapping } from '../../mapper.ts'
import type { Session } from '../../session.ts'

/** A schema of OpenAPI v3, as far as it is explained. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly allOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
}

export interface Schemas {
  /** Of the kind that is explained. */
  readonly root: Schema
  /** Of what they refer to, by its name. */
  readonly named: Readonly<Record<string, Schema>>
}

/** What the server says of a kind (/openapi/v3). */
export function* schemasOf(session: Session, { group, version, kind }: Mapping): Running<Schemas | CommandError> {
  const path = group === '' ? `/openapi/v3/api/${version}` : `/openapi/v3/apis/${group}/${version}`
  const document = yield* session.call({ method: 'GET', path })
  if (document instanceof CommandError) return document
  const components = isObject(document['components']) ? document['components'] : {}
  const named = (isObject(components['schemas']) ? components['schemas'] : {}) as Readonly<Record<string, Schema>>
  const root = Object.values(named).find(each => {
    const kinds = (each as { readonly [key: string]: unknown })['x-kubernetes-group-version-kind']
    return (
      Array.isArray(kinds) &&
      kinds.some(one => isObject(one) && one['group'] === group && one['version'] === version && one['kind'] === kind)
    )
  })
  return root === undefined
    ? failure(`GVK map[group:${group} kind:${kind} version:${version}] not found in OpenAPI schema`)
    : { root, named }
}
