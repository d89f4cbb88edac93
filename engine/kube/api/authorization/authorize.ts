import type { Call } from '../call.ts'
import type { ApiServer } from '../server.ts'
import { details, Failure } from '../status.ts'
import type { User } from '../user.ts'
import { verbOfCall } from '../verbs/verb.ts'
import { nodeMayDo } from './node.ts'
import { type Attributes, rbacAllows } from './rbac.ts'

export function attributesOf(call: Call): Attributes {
  const { definition, at } = call
  return {
    verb: verbOfCall(call),
    group: definition.group,
    resource: definition.plural,
    subresource: at.subresource,
    name: at.name,
    namespace: definition.namespaced ? at.namespace : definition.plural === 'namespaces' ? at.name : '',
    path: '',
  }
}

export function isAllowed(server: ApiServer, user: User, attributes: Attributes): boolean {
  if (user.groups.includes('system:masters')) return true
  if (user.groups.includes('system:nodes') && nodeMayDo(server, user, attributes)) return true
  return rbacAllows(server.store, user, attributes)
}

/** The 403 for what the caller may not do. staging apiserver pkg/endpoints/handlers/responsewriters/errors.go. */
export function authorize(server: ApiServer, call: Call): Failure | undefined {
  const attributes = attributesOf(call)
  if (isAllowed(server, call.user, attributes)) return undefined
  const { group, resource, subresource, name, verb } = attributes
  const full = `${resource}${subresource === '' ? '' : `/${subresource}`}`
  const qualified = group === '' ? full : `${full}.${group}`
  const where =
    call.definition.namespaced && call.at.namespace !== ''
      ? `in the namespace "${call.at.namespace}"`
      : resource === 'namespaces' && call.at.name !== ''
        ? `in the namespace "${call.at.name}"`
        : 'at the cluster scope'
  const head =
    name === ''
      ? `${qualified.replace(full, resource)} is forbidden`
      : `${group === '' ? resource : `${resource}.${group}`} "${name}" is forbidden`
  return new Failure(
    403,
    'Forbidden',
    `${head}: User "${call.user.name}" cannot ${verb} resource "${full}" in API group "${group}" ${where}`,
    details({ group, plural: resource }, name),
  )
}

/** The 403 for a path that is no resource, for instance /metrics. */
export function authorizePath(server: ApiServer, user: User, path: string, method: string): Failure | undefined {
  const attributes: Attributes = {
    verb: method.toLowerCase(),
    group: '',
    resource: '',
    subresource: '',
    name: '',
    namespace: '',
    path,
  }
  if (isAllowed(server, user, attributes)) return undefined
  return new Failure(403, 'Forbidden', `forbidden: User "${user.name}" cannot ${attributes.verb} path "${path}"`, {})
}
