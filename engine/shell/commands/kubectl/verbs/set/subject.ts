import { same } from '../../../../../kube/api/object.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError, failure } from '../../error.ts'
import { lines } from '../../flags.ts'
import { SELECTOR } from '../../global-flags.ts'
import type { Info } from '../../info.ts'
import type { Session } from '../../session.ts'
import type { Verb } from '../../verb.ts'
import { groupKind } from '../shared/mutation.ts'
import { checkLocal, SET_FLAGS, selectToSet, setAll } from './change.ts'

const GROUP = 'rbac.authorization.k8s.io'
const BINDINGS = [`RoleBinding.${GROUP}`, `ClusterRoleBinding.${GROUP}`]

export const subject: Verb = {
  name: 'subject',
  short: 'Update the user, group, or service account in a role binding or cluster role binding',
  examples: ['# Add a user to a role binding\nkubectl set subject rolebinding readers --user=jane'],
  usage:
    '(-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  flags: [
    ...SET_FLAGS,
    lines('group', 'Groups to bind to the role.'),
    SELECTOR,
    lines('serviceaccount', 'Service accounts to bind to the role.'),
    lines('user', 'Usernames to bind to the role.'),
  ],
  completes: 'resource',
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { args } = session
  const infos = yield* selectToSet(session, args)
  if (infos instanceof CommandError) return infos
  const wrong = (yield* checkLocal(session)) ?? check(session, infos)
  if (wrong !== undefined) return wrong
  const wanted = subjectsOf(session)
  return yield* setAll(
    session,
    infos,
    {
      done: 'subjects updated',
      refused: 'failed to patch subjects to rolebinding:',
      *change(info, draft) {
        if (!BINDINGS.includes(groupKind(info)))
          return 'setting subjects is only supported for RoleBinding/ClusterRoleBinding'
        const there = (draft['subjects'] ?? []) as object[]
        const added = wanted.filter(each => !there.some(known => same(known, each)))
        draft['subjects'] = [...there, ...added]
        return added.length > 0
      },
    },
    [],
  )
}

function check({ flags }: Session, infos: readonly Info[]): CommandError | undefined {
  if (flags.bool('all') && flags.string('selector') !== '')
    return failure('cannot set --all and --selector at the same time')
  const accounts = flags.list('serviceaccount')
  if (flags.list('user').length + flags.list('group').length + accounts.length === 0)
    return failure('you must specify at least one value of user, group or serviceaccount')
  for (const account of accounts) {
    const [namespace, name, ...more] = account.split(':')
    if ((name ?? '') === '' || more.length > 0) return failure('serviceaccount must be <namespace>:<name>')
    if (namespace === '' && infos.some(info => info.mapping.kind === 'ClusterRoleBinding'))
      return failure('serviceaccount must be <namespace>:<name>, namespace must be specified')
  }
  return undefined
}

/** Users, then groups, then service accounts, each by name. */
function subjectsOf(session: Session): object[] {
  const { flags } = session
  const named = (flag: string) => [...new Set(flags.list(flag))].sort()
  return [
    ...named('user').map(name => ({ kind: 'User', apiGroup: GROUP, name })),
    ...named('group').map(name => ({ kind: 'Group', apiGroup: GROUP, name })),
    ...named('serviceaccount').map(account => {
      const [namespace, name] = account.split(':')
      return { kind: 'ServiceAccount', name, namespace: namespace || session.namespace }
    }),
  ]
}
