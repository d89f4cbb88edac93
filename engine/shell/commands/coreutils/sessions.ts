import { userName } from '../../../linux/accounts.ts'
import type { Host } from '../../../linux/host.ts'
import type { Process } from '../../../linux/process.ts'
import { textCommand } from '../../text/tool.ts'
import { uptimeLine } from '../procps/uptime.ts'

interface Login {
  readonly user: string
  readonly terminal: string
  readonly leader: Process
  readonly since: Date
}

/** utmp(5) as it would be: everybody who has a session at a terminal, by terminal. */
function logins(viewer: Process): Login[] {
  const { host } = viewer
  return host.pids.processes
    .filter(each => each.status === null && each.session.id === each.pid && each.session.terminal !== null)
    .map(leader => ({
      user: userName(viewer, leader.uid),
      terminal: leader.session.terminal!.name,
      leader,
      since: began(host, leader),
    }))
    .sort((a, b) => (a.terminal < b.terminal ? -1 : 1))
}

function began(host: Host, { started }: Process): Date {
  return new Date(host.sim.wallMilliseconds - Math.floor((host.sim.now - started) / 1e6))
}

const minutes = (date: Date) => `${date.toISOString().slice(0, 10)} ${date.toISOString().slice(11, 16)}`

/** who(1) of coreutils. */
export const who = textCommand({
  name: 'who',
  summary: 'show who is logged on',
  synopsis: ['[OPTION]... [FILE] [am i]'],
  options: [
    { short: 'H', long: 'heading', text: 'With a line of headings.' },
    { short: 'q', long: 'count', text: 'Names and their number.' },
    { short: 'm', text: 'Only this terminal; the same as "am i".' },
    { short: 'b', long: 'boot', text: 'When the system was booted: not recorded.' },
    { short: 's', long: 'short', text: 'The default.' },
    { short: 'u', long: 'users', text: 'With idle times.', emulated: false },
    { short: 'a', long: 'all', text: 'Everything.', emulated: false },
  ],
  *run(tool) {
    const all = tool.has('boot') ? [] : logins(tool.process)
    const own = tool.has('m') || tool.operands.length === 2
    const shown = own ? all.filter(({ terminal }) => terminal === tool.process.terminal?.name) : all
    if (tool.has('count')) {
      yield* tool.print(`${all.map(({ user }) => user).join(' ')}\n# users=${all.length}\n`)
      return 0
    }
    if (tool.has('heading')) yield* tool.print('NAME     LINE         TIME             COMMENT\n')
    for (const { user, terminal, since } of shown)
      yield* tool.print(`${user.padEnd(8)} ${terminal.padEnd(12)} ${minutes(since)}\n`)
    return 0
  },
})

/** users(1) of coreutils. */
export const users = textCommand({
  name: 'users',
  summary: 'names of those who are logged on',
  synopsis: ['[FILE]'],
  options: [],
  *run(tool) {
    const names = logins(tool.process).map(({ user }) => user)
    if (names.length > 0) yield* tool.print(`${names.sort().join(' ')}\n`)
    return 0
  },
})

/** w(1) of procps-ng 4.0. Nobody is ever idle, and no CPU time is counted by terminal. */
export const w = textCommand({
  name: 'w',
  summary: 'who is logged on and what they do',
  synopsis: ['[options] [USER]'],
  options: [
    { short: 'h', long: 'no-header', text: 'Without the headings.' },
    { short: 's', long: 'short', text: 'Fewer columns.', emulated: false },
    { short: 'i', long: 'ip-addr', text: 'Addresses instead of names: there are none here.' },
  ],
  *run(tool) {
    const { host } = tool.process
    if (!tool.has('no-header')) {
      yield* tool.print(`${uptimeLine(host)}\nUSER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n`)
    }
    const [wanted] = tool.operands
    for (const { user, terminal, since, leader } of logins(tool.process)) {
      if (wanted !== undefined && user !== wanted) continue
      const front = host.pids.processes.find(each => each.group === terminalGroup(leader)) ?? leader
      const cells = [
        user.padEnd(8),
        terminal.padEnd(8),
        '-'.padEnd(16),
        minutes(since).slice(11),
        '    0.00s ',
        '0.00s ',
      ]
      yield* tool.print(`${cells.join(' ')} 0.00s ${front.argv.join(' ')}\n`)
    }
    return 0
  },
})

const terminalGroup = (leader: Process) => leader.session.terminal?.foreground ?? leader.group

/** last(1) of util-linux 2.38: the host keeps no wtmp(5). */
export const last = textCommand({
  name: 'last',
  summary: 'show who was logged on',
  synopsis: ['[options] [USER]... [TTY]...'],
  options: [
    { short: 'n', long: 'limit', argument: 'N', text: 'So many lines.' },
    { short: 'a', long: 'hostlast', text: 'Hosts in the last column.' },
    { short: 'i', long: 'ip', text: 'Addresses instead of names.' },
    { short: 'F', long: 'fulltimes', text: 'Times in full.' },
    { short: 'x', long: 'system', text: 'Shutdowns too.' },
    { short: 'f', long: 'file', argument: 'FILE', text: 'Another file.' },
  ],
  rewrite: args => args.map(arg => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg)),
  notEmulated: ['the records of logins: no host keeps them'],
  *run(tool) {
    yield* tool.complain(`cannot open ${tool.value('file') ?? '/var/log/wtmp'}: No such file or directory`)
    return 1
  },
})
