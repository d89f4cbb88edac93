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
  for (const { rules } of grantsFor(store, user, attributes.namespace))
    for (const rule of rules) if (ruleAllows(rule, attributes)) return true
  return false
}

/** Why RBAC allows it, in the words of the real authorizer; '' when it does not. */
export function rbacReason(store: Store, user: User, attributes: Attributes): string {
  for (const { binding, subject, rules } of grantsFor(store, user, attributes.namespace)) {
    if (!rules.some(rule => ruleAllows(rule, attributes))) continue
    const { kind, metadata, roleRef } = binding
    const name = metadata.namespace === undefined ? metadata.name : `${metadata.name}/${metadata.namespace}`
    const who = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace}` : subject.name
    return `RBAC: allowed by ${kind} "${name}" of ${roleRef.kind} "${roleRef.name}" to ${subject.kind} "${who}"`
  }
  return ''
}

/** A binding that names the user, and what its role allows. */
interface Grant {
  readonly binding: RoleBinding
  readonly subject: Subject
  readonly rules: readonly PolicyRule[]
}

/** What holds for a user: grants of the cluster, then those of the namespace. */
export function* grantsFor(store: Store, user: User, namespace: string): Generator<Grant> {
  const ofCluster = store.collection(`clusterrolebindings.${GROUP}`).list()
  const ofNamespace = namespace === '' ? [] : store.collection(`rolebindings.${GROUP}`).list(namespace)
  for (const binding of [...ofCluster, ...ofNamespace] as unknown as readonly RoleBinding[]) {
    const subject = (binding.subjects ?? []).find(each => isSubject(each, user, binding.metadata.namespace ?? ''))
    if (subject !== undefined)
      yield { binding, subject, rules: rulesOf(store, binding.roleRef, binding.metadata.namespace ?? '') }
  }
}

function rulesOf(store: Store, { kind, name }: RoleRef, namespace: string): readonly PolicyRule[] {
  const collection = store.collection(kind === 'ClusterRole' ? `clusterroles.${GROUP}` : `roles.${GROUP}`)
  const role = collection.get(kind === 'ClusterRole' ? '' : namespace, name) as Role | ClusterRole | undefined
  return role?.rules ?? []
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
  list !== undefined && list !== null && (list.includes('*') || list.includes(wanted))
