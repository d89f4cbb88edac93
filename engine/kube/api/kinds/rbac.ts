import { columns, define } from '../definition.ts'
import type { Draft } from '../object.ts'
import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
  Subject,
} from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { dnsSubdomain, pathSegment } from '../validation/names.ts'

/** pkg/apis/rbac/v1/defaults.go, pkg/apis/rbac/validation/validation.go. */
const group = 'rbac.authorization.k8s.io'

export const roles = define<Role>({
  group,
  kind: 'Role',
  plural: 'roles',
  namespaced: true,
  nameRule: pathSegment,
  validate: ({ rules }, errors) => validateRules(rules ?? [], errors, true),
  validateUpdate: ({ rules }, _old, errors) => validateRules(rules ?? [], errors, true),
})

export const clusterRoles = define<ClusterRole>({
  group,
  kind: 'ClusterRole',
  plural: 'clusterroles',
  namespaced: false,
  nameRule: pathSegment,
  validate: ({ rules }, errors) => validateRules(rules ?? [], errors, false),
  validateUpdate: ({ rules }, _old, errors) => validateRules(rules ?? [], errors, false),
})

function validateRules(rules: readonly PolicyRule[], errors: FieldErrors, namespaced: boolean): void {
  rules.forEach((rule, index) => {
    const at = `rules[${index}]`
    const { verbs, apiGroups = [], resources = [], nonResourceURLs = [], resourceNames = [] } = rule
    if ((verbs ?? []).length === 0) errors.required(`${at}.verbs`, 'verbs must contain at least one value')
    if (nonResourceURLs.length > 0) {
      if (namespaced)
        errors.invalid(`${at}.nonResourceURLs`, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs')
      if (apiGroups.length + resources.length + resourceNames.length > 0)
        errors.invalid(
          `${at}.nonResourceURLs`,
          nonResourceURLs,
          'rules cannot apply to both regular resources and non-resource URLs',
        )
      return
    }
    if (apiGroups.length === 0) errors.required(`${at}.apiGroups`, 'resource rules must supply at least one api group')
    if (resources.length === 0) errors.required(`${at}.resources`, 'resource rules must supply at least one resource')
  })
}

const internalForm = ({ apiGroup, kind, name }: RoleBinding['roleRef']): object => ({
  APIGroup: apiGroup,
  Kind: kind,
  Name: name,
})

type Binding = RoleBinding | ClusterRoleBinding

function defaultBinding({ roleRef, subjects }: Draft<Binding>): void {
  roleRef.apiGroup ||= group
  for (const subject of subjects ?? [])
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= group
}

function subjectCells(subjects: readonly Subject[] = []): [string, string, string] {
  const of = (kind: string) => subjects.filter(subject => subject.kind === kind)
  return [
    of('User')
      .map(({ name }) => name)
      .join(', '),
    of('Group')
      .map(({ name }) => name)
      .join(', '),
    of('ServiceAccount')
      .map(({ namespace, name }) => (namespace ? `${namespace}/${name}` : name))
      .join(', '),
  ]
}

const BINDING_COLUMNS = columns('Name:string:name Role Age Users* Groups* ServiceAccounts*')

function bindingRow({ metadata, roleRef, subjects }: Binding, now: number): (string | number)[] {
  return [
    metadata.name,
    `${roleRef.kind}/${roleRef.name}`,
    age(metadata.creationTimestamp, now),
    ...subjectCells(subjects),
  ]
}

function validateBinding({ roleRef, subjects = [] }: Binding, errors: FieldErrors, kinds: readonly string[]): void {
  if (roleRef.apiGroup !== group) errors.notSupported('roleRef.apiGroup', roleRef.apiGroup, [group])
  if (!kinds.includes(roleRef.kind)) errors.notSupported('roleRef.kind', roleRef.kind, kinds)
  if (!roleRef.name) errors.required('roleRef.name')
  else errors.each('roleRef.name', roleRef.name, pathSegment(roleRef.name))
  subjects.forEach((subject, index) => {
    validateSubject(subject, kinds.length === 1, `subjects[${index}]`, errors)
  })
}

function validateSubject(
  { kind, name, namespace, apiGroup = '' }: Subject,
  needsNamespace: boolean,
  at: string,
  errors: FieldErrors,
): void {
  if (!name) errors.required(`${at}.name`)
  if (kind === 'ServiceAccount') {
    if (name) errors.each(`${at}.name`, name, dnsSubdomain(name))
    if (apiGroup !== '') errors.notSupported(`${at}.apiGroup`, apiGroup, [''])
    if (!namespace && needsNamespace) errors.required(`${at}.namespace`)
  } else if (kind === 'User' || kind === 'Group') {
    if (apiGroup !== group) errors.notSupported(`${at}.apiGroup`, apiGroup, [group])
  } else errors.notSupported(`${at}.kind`, kind, ['ServiceAccount', 'User', 'Group'])
}

export const roleBindings = define<RoleBinding>({
  group,
  kind: 'RoleBinding',
  plural: 'rolebindings',
  namespaced: true,
  nameRule: pathSegment,
  columns: BINDING_COLUMNS,
  row: bindingRow,
  defaults(binding) {
    defaultBinding(binding)
    for (const subject of binding.subjects ?? [])
      if (subject.kind === 'ServiceAccount' && !subject.namespace && binding.metadata.namespace !== undefined)
        subject.namespace = binding.metadata.namespace
  },
  validate: (binding, errors) => validateBinding(binding, errors, ['Role', 'ClusterRole']),
  validateUpdate(binding, old, errors) {
    validateBinding(binding, errors, ['Role', 'ClusterRole'])
    if (JSON.stringify(binding.roleRef) !== JSON.stringify(old.roleRef))
      errors.invalid('roleRef', internalForm(binding.roleRef), 'cannot change roleRef')
  },
})

export const clusterRoleBindings = define<ClusterRoleBinding>({
  group,
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  namespaced: false,
  nameRule: pathSegment,
  columns: BINDING_COLUMNS,
  row: bindingRow,
  defaults: defaultBinding,
  validate: (binding, errors) => validateBinding(binding, errors, ['ClusterRole']),
  validateUpdate(binding, old, errors) {
    validateBinding(binding, errors, ['ClusterRole'])
    if (JSON.stringify(binding.roleRef) !== JSON.stringify(old.roleRef))
      errors.invalid('roleRef', internalForm(binding.roleRef), 'cannot change roleRef')
  },
})
