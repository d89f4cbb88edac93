/** Short forms for objects that the cluster is set up with. */
export type ManifestObject = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
} & Readonly<Record<string, unknown>>

export function serviceAccount(namespace: string, name: string): ManifestObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }
}

export function configMap(namespace: string, name: string, data: Readonly<Record<string, string>>): ManifestObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data }
}

interface Rule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}

export function clusterRole(name: string, rules: readonly Rule[]): ManifestObject {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules }
}

type RoleSubject =
  | { readonly user: string }
  | { readonly group: string }
  | { readonly namespace: string; readonly serviceAccount: string }

export function clusterRoleBinding(name: string, role: string, subject: RoleSubject): ManifestObject {
  const apiGroup = 'rbac.authorization.k8s.io'
  const subjects = [
    'user' in subject
      ? { apiGroup, kind: 'User', name: subject.user }
      : 'group' in subject
        ? { apiGroup, kind: 'Group', name: subject.group }
        : { kind: 'ServiceAccount', name: subject.serviceAccount, namespace: subject.namespace },
  ]
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup, kind: 'ClusterRole', name: role },
    subjects,
  }
}

/** Permissions of a service account of its own: account, role, binding. */
export function accountWithRole(
  namespace: string,
  account: string,
  rules: readonly Rule[],
  role: string = account,
): ManifestObject[] {
  return [
    serviceAccount(namespace, account),
    clusterRole(role, rules),
    clusterRoleBinding(role, role, { namespace, serviceAccount: account }),
  ]
}
