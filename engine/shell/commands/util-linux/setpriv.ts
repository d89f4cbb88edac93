import { groups, users } from '../../../linux/accounts.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { type Tool, textCommand } from '../../text/tool.ts'
import { becomeCommand } from './scheduling.ts'

type Numbered = { readonly name: string; readonly id: number }

function known(process: Process, kind: 'user' | 'group'): readonly Numbered[] {
  return kind === 'user'
    ? users(process).map(({ name, uid }) => ({ name, id: uid }))
    : groups(process).map(({ name, gid }) => ({ name, id: gid }))
}

/** A number or a name; null when it is neither, which has been told. */
function* identity(tool: Tool, text: string, kind: 'user' | 'group', what: string): Running<number | null> {
  const found = known(tool.process, kind).find(({ name }) => name === text)
  if (found !== undefined) return found.id
  if (/^\d+$/.test(text)) return Number(text)
  yield* tool.complain(`failed to parse ${what}: '${text}'`)
  return null
}

/** `+net_admin,-all` over the capabilities that a process has; `all` is every one. */
function changed(now: ReadonlySet<string>, text: string): Set<string> {
  const set = new Set(now)
  for (const part of text.split(',')) {
    const name = part.slice(1).toUpperCase().replace(/^CAP_/, '')
    if (part.startsWith('+')) set.add(name)
    else if (name === 'ALL') set.clear()
    else set.delete(name)
  }
  return set
}

/** setpriv(1) of util-linux 2.38. */
export const setpriv = textCommand({
  name: 'setpriv',
  summary: 'run a program with other privileges',
  synopsis: ['[options] PROGRAM [ARGUMENT...]'],
  permute: false,
  options: [
    { long: 'reuid', argument: 'UID', text: 'The user, by number or name.' },
    { long: 'ruid', argument: 'UID', text: 'The same here: there is one user a process.' },
    { long: 'euid', argument: 'UID', text: 'The same here.' },
    { long: 'regid', argument: 'GID', text: 'The group.' },
    { long: 'rgid', argument: 'GID', text: 'The same here.' },
    { long: 'egid', argument: 'GID', text: 'The same here.' },
    { long: 'clear-groups', text: 'No other groups.' },
    { long: 'keep-groups', text: 'The groups that it has.' },
    { long: 'init-groups', text: 'The groups of the user.' },
    { long: 'groups', argument: 'LIST', text: 'These groups.' },
    { long: 'inh-caps', argument: 'CAPS', text: 'Accepted: only what is ambient too counts.' },
    { long: 'ambient-caps', argument: 'CAPS', text: 'Capabilities that another user keeps: +NAME, -NAME.' },
    { long: 'bounding-set', argument: 'CAPS', text: 'Accepted for another user; root keeps what it has.' },
    { long: 'no-new-privs', text: 'Accepted: no program gives privileges here.' },
    { long: 'nnp', text: 'The same.' },
    { long: 'reset-env', text: 'A new environment.' },
    { long: 'pdeathsig', argument: 'SIGNAL', text: 'A signal when the parent ends.', emulated: false },
    { short: 'd', long: 'dump', text: 'Show the privileges.', emulated: false },
    { long: 'list-caps', text: 'List the capabilities.', emulated: false },
  ],
  *run(tool) {
    const { process } = tool
    if (tool.operands.length === 0) {
      yield* tool.complain('No program specified')
      return 1
    }
    const uidText = tool.value('reuid') ?? tool.value('euid') ?? tool.value('ruid')
    const gidText = tool.value('regid') ?? tool.value('egid') ?? tool.value('rgid')
    const uid = uidText === undefined ? process.uid : yield* identity(tool, uidText, 'user', 'reuid')
    const gid = gidText === undefined ? process.gid : yield* identity(tool, gidText, 'group', 'regid')
    if (uid === null || gid === null) return 1
    const chosen = ['clear-groups', 'keep-groups', 'init-groups', 'groups'].filter(name => tool.has(name))
    if (gidText !== undefined && chosen.length === 0) {
      yield* tool.complain('--[re]gid requires --keep-groups, --clear-groups, --init-groups, or --groups')
      return 1
    }
    const others = otherGroups(process, chosen[0], tool.value('groups'), uid)
    const changes = uid !== process.uid || gid !== process.gid || chosen.some(name => name !== 'keep-groups')
    if (changes && !process.capable('SETUID')) {
      yield* tool.complain('setresuid failed: Operation not permitted')
      return 127
    }
    const ambient = changed(new Set(), tool.value('ambient-caps') ?? '')
    process.groups = [gid, ...others.filter(each => each !== gid)]
    process.gid = gid
    process.uid = uid
    if (ambient.size > 0 && uid !== 0) process.capabilities = ambient
    return yield* becomeCommand(tool, tool.operands)
  },
})

function otherGroups(
  process: Process,
  how: string | undefined,
  list: string | undefined,
  uid: number,
): readonly number[] {
  if (how === 'clear-groups') return []
  if (how === 'groups')
    return (list ?? '').split(',').map(text => groups(process).find(({ name }) => name === text)?.gid ?? Number(text))
  if (how !== 'init-groups') return process.groups
  const user = users(process).find(each => each.uid === uid)
  return groups(process).flatMap(({ gid, members }) => (user !== undefined && members.includes(user.name) ? [gid] : []))
}
