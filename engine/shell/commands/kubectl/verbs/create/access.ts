import type { Running } from '../../../../../linux/program.ts'
import { CommandError, failure } from '../../error.ts'
import { lines, list, string } from '../../flags.ts'
import type { Session } from '../../session.ts'
import type { Verb } from '../../verb.ts'
import { generator } from './generator.ts'

const API = 'rbac.authorization.k8s.io'
const RULE_FLAGS = [
  list('resource', 'Resource that the rule applies to.'),
  list('resource-name', 'Resource in the white list that the rule applies to; may be repeated.'),
  list('verb', 'Verb that applies to the resources contained in the rule.'),
]

interface Rule {
  readonly verbs: readonly string[]
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames?: readonly string[]
}

/** One rule for each group of the resources. */
function* rulesOf(session: Session): Running<Rule[] | CommandError> {
  const { flags } = session
  const verbs = flags.list('verb')
  if (verbs.length === 0) return failure('at least one verb must be specified')
  if (flags.list('resource').length === 0) return failure('one or more resource must be specified')
  const groups = new Map<string, string[]>()
  for (const word of flags.list('resource')) {
    const [base = '', subresource] = word.split('/', 2)
    const found = word === '*' ? { group: '*', plural: '*' } : yield* session.mapper.find(base)
    if (found instanceof CommandError) return failure(`the server doesn't have a resource type ${JSON.stringify(base)}`)
    const plural = subresource === undefined ? found.plural : `${found.plural}/${subresource}`
    groups.set(found.group, [...(groups.get(found.group) ?? []), plural])
  }
  const names = flags.list('resource-name')
  return [...groups].map(([group, resources]) => ({
    verbs: verbs.includes('*') ? ['*'] : [...new Set(verbs)],
    apiGroups: [group],
    resources,
    ...(names.length > 0 ? { resourceNames: names } : {}),
  }))
}

export const role: Verb = generator({
  name: 'role',
  short: 'Create a role with single rule',
  usage:
    'NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]',
  flags: RULE_FLAGS,
  what: 'role',
  namespaced: true,
  *make(session, name) {
    const rules = yield* rulesOf(session)
    return rules instanceof CommandError ? rules : { kind: 'Role', apiVersion: `${API}/v1`, metadata: { name }, rules }
  },
})

export const clusterRole: Verb = generator({
  name: 'clusterrole',
  short: 'Create a cluster role',
  usage: 'NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]',
  flags: RULE_FLAGS,
  what: 'clusterrole',
  namespaced: false,
  *make(session, name) {
    const rules = yield* rulesOf(session)
    return rules instanceof CommandError
      ? rules
      : { kind: 'ClusterRole', apiVersion: `${API}/v1`, metadata: { name }, rules }
  },
})

const SUBJECT_FLAGS = [
  lines('group', 'Groups to bind to the role.'),
  lines('serviceaccount', 'Service accounts to bind to the role, in the format <namespace>:<name>.'),
  lines('user', 'Usernames to bind to the role.'),
]

function subjectsOf(session: Session): object[] | CommandError {
  const { flags } = session
  const subjects: object[] = [
    ...flags.list('user').map(name => ({ kind: 'User', apiGroup: API, name })),
    ...flags.list('group').map(name => ({ kind: 'Group', apiGroup: API, name })),
  ]
  for (const account of flags.list('serviceaccount')) {
    const [namespace = '', name, more] = account.split(':')
    if (name === undefined || name === '' || namespace === '' || more !== undefined)
      return failure('serviceaccount must be <namespace>:<name>')
    subjects.push({ kind: 'ServiceAccount', name, namespace })
  }
  return subjects
}

export const roleBinding: Verb = generator({
  name: 'rolebinding',
  short: 'Create a role binding for a particular role or cluster role',
  usage:
    'NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  flags: [
    string('clusterrole', 'ClusterRole this RoleBinding should reference.'),
    string('role', 'Role this RoleBinding should reference.'),
    ...SUBJECT_FLAGS,
  ],
  what: 'rolebinding',
  namespaced: true,
  *make(session, name) {
    const { flags } = session
    if ((flags.string('role') === '') === (flags.string('clusterrole') === ''))
      return failure('exactly one of clusterrole or role must be specified')
    const subjects = subjectsOf(session)
    if (subjects instanceof CommandError) return subjects
    const kind = flags.string('role') === '' ? 'ClusterRole' : 'Role'
    const reference = { apiGroup: API, kind, name: flags.string(kind.toLowerCase()) }
    return {
      kind: 'RoleBinding',
      apiVersion: `${API}/v1`,
      metadata: { name },
      ...(subjects.length > 0 ? { subjects } : {}),
      roleRef: reference,
    }
  },
})

export const clusterRoleBinding: Verb = generator({
  name: 'clusterrolebinding',
  short: 'Create a cluster role binding for a particular cluster role',
  usage:
    'NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  flags: [string('clusterrole', 'ClusterRole this ClusterRoleBinding should reference.'), ...SUBJECT_FLAGS],
  required: ['clusterrole'],
  what: 'clusterrolebinding',
  namespaced: false,
  *make(session, name) {
    const subjects = subjectsOf(session)
    if (subjects instanceof CommandError) return subjects
    return {
      kind: 'ClusterRoleBinding',
      apiVersion: `${API}/v1`,
      metadata: { name },
      ...(subjects.length > 0 ? { subjects } : {}),
      roleRef: { apiGroup: API, kind: 'ClusterRole', name: session.flags.string('clusterrole') },
    }
  },
})
