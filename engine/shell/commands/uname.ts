import { groupName, groups, userName, users } from '../../linux/accounts.ts'
import type { Process } from '../../linux/process.ts'
import type { Terminal } from '../../linux/terminal.ts'
import { failed } from '../../net/errno.ts'
import { textCommand } from '../text/tool.ts'

/** A line of a file of /proc/sys/kernel. */
function kernel(process: Process, name: string): string {
  const text = process.readFile(`/proc/sys/kernel/${name}`)
  return failed(text) ? 'unknown' : text.trim()
}

const MACHINE = 'x86_64'

/** uname(1) of coreutils. */
export const uname = textCommand({
  name: 'uname',
  summary: 'print what system this is',
  synopsis: ['[OPTION]...'],
  options: [
    { short: 'a', long: 'all', text: 'Everything.' },
    { short: 's', long: 'kernel-name', text: 'Name of the kernel: the default.' },
    { short: 'n', long: 'nodename', text: 'Name of the host.' },
    { short: 'r', long: 'kernel-release', text: 'Release of the kernel.' },
    { short: 'v', long: 'kernel-version', text: 'Version of the kernel.' },
    { short: 'm', long: 'machine', text: 'Kind of machine.' },
    { short: 'p', long: 'processor', text: 'Kind of processor.' },
    { short: 'i', long: 'hardware-platform', text: 'Hardware platform.' },
    { short: 'o', long: 'operating-system', text: 'Operating system.' },
  ],
  *run(tool) {
    if (tool.operands[0] !== undefined) return yield* tool.misuse(`extra operand ${tool.quote(tool.operands[0])}`)
    const { process } = tool
    const all = tool.has('all')
    const parts: readonly (readonly [string, string, boolean])[] = [
      ['kernel-name', 'Linux', true],
      ['nodename', process.uts.hostname, true],
      ['kernel-release', kernel(process, 'osrelease'), true],
      ['kernel-version', kernel(process, 'version'), true],
      ['machine', MACHINE, true],
      ['processor', 'unknown', false],
      ['hardware-platform', 'unknown', false],
      ['operating-system', 'GNU/Linux', true],
    ]
    const asked = parts.filter(([name, , inAll]) => tool.has(name) || (all && inAll))
    yield* tool.print(`${asked.length === 0 ? 'Linux' : asked.map(([, value]) => value).join(' ')}\n`)
    return 0
  },
})

/** whoami(1) of coreutils. */
export const whoami = textCommand({
  name: 'whoami',
  summary: 'print the name of the user',
  synopsis: [''],
  options: [],
  *run(tool) {
    if (tool.operands[0] !== undefined) return yield* tool.misuse(`extra operand ${tool.quote(tool.operands[0])}`)
    const { process } = tool
    const user = users(process).find(each => each.uid === process.uid)
    if (user === undefined) {
      yield* tool.complain(`cannot find name for user ID ${process.uid}`)
      return 1
    }
    yield* tool.print(`${user.name}\n`)
    return 0
  },
})

/** logname(1), groups(1) and id(1) of coreutils. */
export const id = textCommand({
  name: 'id',
  summary: 'print user and groups',
  synopsis: ['[OPTION]... [USER]...'],
  options: [
    { short: 'g', long: 'group', text: 'The group only.' },
    { short: 'G', long: 'groups', text: 'All groups.' },
    { short: 'n', long: 'name', text: 'Names instead of numbers.' },
    { short: 'r', long: 'real', text: 'Real instead of effective: the same here.' },
    { short: 'u', long: 'user', text: 'The user only.' },
    { short: 'z', long: 'zero', text: 'Ends with NUL.' },
  ],
  *run(tool) {
    const { process } = tool
    const [name] = tool.operands
    const only = ['user', 'group', 'groups'].filter(each => tool.has(each))
    if (only.length > 1) {
      yield* tool.complain(`cannot print "only" of more than one choice`)
      return 1
    }
    if (only.length === 0 && tool.has('name')) {
      yield* tool.complain('cannot print only names or real IDs in default format')
      return 1
    }
    const user =
      name === undefined ? undefined : users(process).find(each => each.name === name || String(each.uid) === name)
    if (name !== undefined && user === undefined) {
      yield* tool.complain(`${tool.quote(name)}: no such user`)
      return 1
    }
    const uid = user?.uid ?? process.uid
    const gid = user?.gid ?? process.gid
    const others =
      user === undefined
        ? process.groups
        : groups(process)
            .filter(each => each.members.includes(user.name))
            .map(each => each.gid)
    const all = [gid, ...others.filter(each => each !== gid)]
    const text = (number: number, nameOf: (process: Process, number: number) => string) =>
      tool.has('name') ? nameOf(process, number) : String(number)
    const end = tool.has('zero') ? '\0' : '\n'
    const full = (number: number, nameOf: (process: Process, number: number) => string) => {
      const known = nameOf(process, number)
      return known === String(number) ? known : `${number}(${known})`
    }
    if (tool.has('user')) yield* tool.print(text(uid, userName) + end)
    else if (tool.has('group')) yield* tool.print(text(gid, groupName) + end)
    else if (tool.has('groups')) yield* tool.print(all.map(each => text(each, groupName)).join(' ') + end)
    else
      yield* tool.print(
        `uid=${full(uid, userName)} gid=${full(gid, groupName)} groups=${all.map(each => full(each, groupName)).join(',')}${end}`,
      )
    return 0
  },
})

/** groups(1) of coreutils. */
export const groupsCommand = textCommand({
  name: 'groups',
  summary: 'print the groups of a user',
  synopsis: [''],
  options: [],
  *run(tool) {
    yield* tool.print(`${tool.process.groups.map(gid => groupName(tool.process, gid)).join(' ')}\n`)
    return 0
  },
})

/** tty(1) of coreutils. */
export const tty = textCommand({
  name: 'tty',
  summary: 'print the name of the terminal',
  synopsis: ['[OPTION]...'],
  failure: 2,
  options: [{ short: 's', long: 'silent', text: 'Print nothing, only the status.' }],
  *run(tool) {
    const terminal = tool.process.fds.get(0)?.terminal as Terminal | null | undefined
    if (!tool.has('silent')) yield* tool.print(terminal == null ? 'not a tty\n' : `/dev/${terminal.name}\n`)
    return terminal == null ? 1 : 0
  },
})

/** nproc(1) of coreutils: the host's one processor. */
export const nproc = textCommand({
  name: 'nproc',
  summary: 'print the number of processors',
  synopsis: ['[OPTION]...'],
  options: [
    { long: 'all', text: 'All that there are.' },
    { long: 'ignore', argument: 'N', text: 'So many fewer, but at least one.' },
  ],
  *run(tool) {
    if (tool.operands[0] !== undefined) return yield* tool.misuse(`extra operand ${tool.quote(tool.operands[0])}`)
    const text = tool.process.readFile('/proc/cpuinfo')
    const count = failed(text) ? 1 : Math.max(1, [...text.matchAll(/^processor\s*:/gm)].length)
    yield* tool.print(`${Math.max(1, count - Number(tool.value('ignore') ?? 0))}\n`)
    return 0
  },
})
