import type { ClusterRole, PolicyRule, Role, RoleBinding, RoleRef, Subject } from '../schema/generated/types.ts'
import type { Store } from '../store.ts'
import type { User } from '../user.ts'

/** What somebody wants to do, in the words of RBAC. */
export interface Attributes {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource: string
  readonly name: string
  readonly namespace: string
  /** For paths that are no resource; then `resource` is empty. */
  readonly path: string
}

const GROUP = 'rbac.authorization.k8s.io'

/** Whether some role that is bound to the user allows it. plugin/pkg/auth/authorizer/rbac. */
export function rbacAllows(store: Store, user: User, attributes: Attributes): boolean {
  for (const rule of rulesFor(store, user, attributes.namespace)) if (ruleAllows(rule, attributes)) return true
  return false
}

/** The rules that hold for a user: those of the cluster, then those of the namespace. */
export function* rulesFor(store: Store, user: User, namespace: string): Generator<PolicyRule> {
  for (const binding of store.collection(`clusterrolebindings.${GROUP}`).list() as unknown as readonly RoleBinding[])
    if (isBound(binding, user)) yield* rulesOf(store, binding.roleRef, '')
  if (namespace === '') return
  for (const binding of store.collection(`rolebindings.${GROUP}`).list(namespace) as unknown as readonly RoleBinding[])
    if (isBound(binding, user)) yield* rulesOf(store, binding.roleRef, namespace)
}

function rulesOf(store: Store, { kind, name }: RoleRef, namespace: string): readonly PolicyRule[] {
  const collection = store.collection(kind === 'ClusterRole' ? `clusterroles.${GROUP}` : `roles.${GROUP}`)
  const role = collection.get(kind === 'ClusterRole' ? '' : namespace, name) as Role | ClusterRole | undefined
  return role?.rules ?? []
}

function isBound({ subjects = [], metadata }: RoleBinding, user: User): boolean {
  return subjects.some(subject => isSubject(subject, user, metadata.namespace ?? ''))
}

function isSubject({ kind, name, namespace }: Subject, user: User, bindingNamespace: string): boolean {
  if (kind === 'User') return name === user.name
  if (kind === 'Group') return user.groups.includes(name)
  return user.name === `system:serviceaccount:${namespace ?? bindingNamespace}:${name}`
}

export function ruleAllows(rule: PolicyRule, { verb, group, resource, subresource, name, path }: Attributes): boolean {
  if (!holds(rule.verbs, verb)) return false
  if (resource === '')
    return (rule.nonResourceURLs ?? []).some(
      url => url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1))),
    )
  if (!holds(rule.apiGroups, group)) return false
  const full = subresource === '' ? resource : `${resource}/${subresource}`
  const named = (rule.resources ?? []).some(
    each => each === '*' || each === full || (subresource !== '' && each === `*/${subresource}`),
  )
  return named && ((rule.resourceNames ?? []).length === 0 || rule.resourceNames!.includes(name))
}

const holds = (list: readonly string[] | undefined, wanted: string): boolean =>
  list !== undefined && (list.includes('*') || list.includes(wanted))
