import { userName } from '../../../linux/accounts.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { servicePort } from '../../../linux/resolver/services.ts'
import { parseSignal, type Signal } from '../../../linux/signals.ts'
import { failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'
import { socketRows } from '../ss/sockets.ts'
import { socketUsers } from '../ss/users.ts'
import { fileUsers } from './users.ts'

interface Wanted {
  flags: Set<string>
  space: string
  signal: Signal
  readonly names: { readonly text: string; readonly space: string }[]
}

interface Holder {
  readonly process: Process
  readonly pid: number
  /** Letters of ACCESS: c for the working directory, F for what is open. */
  readonly how: Set<string>
}

const NAME_COLUMNS = 20
const HEADING = `${' '.repeat(NAME_COLUMNS)} USER        PID ACCESS COMMAND\n`
const USAGE = `Usage: fuser [-fIMuvw] [-a|-s] [-4|-6] [-c|-m|-n SPACE]
             [-k [-i] [-SIGNAL]] NAME...
       fuser -l
       fuser -V
`

/** Its arguments: `-9` and `-TERM` are signals, `8080/tcp` is a name of its own kind. A text says what is wrong. */
function read(args: readonly string[]): Wanted | string {
  const wanted: Wanted = { flags: new Set(), space: 'file', signal: 'KILL', names: [] }
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!
    const signal = /^-[A-Z0-9]+$/.test(arg) ? parseSignal(arg.slice(1)) : undefined
    if (signal !== undefined && arg !== '-4' && arg !== '-6') wanted.signal = signal
    else if (arg === '-n' || arg === '--namespace') {
      wanted.space = args[++at] ?? ''
      if (!['file', 'tcp', 'udp'].includes(wanted.space)) return 'Invalid namespace name'
    } else if (/^-[aksuv46]+$/.test(arg)) for (const letter of arg.slice(1)) wanted.flags.add(letter)
    else if (/^--(all|kill|silent|user|verbose|ipv4|ipv6)$/.test(arg)) wanted.flags.add(arg.replace('--ipv', '--')[2]!)
    else if (/^-[a-zA-Z]|^--./.test(arg)) return `"${arg}" is not emulated here`
    else {
      const found = wanted.space === 'file' ? /^([^/]+)\/(tcp|udp)$/.exec(arg) : null
      wanted.names.push(found === null ? { text: arg, space: wanted.space } : { text: found[1]!, space: found[2]! })
    }
  }
  return wanted
}

function add(holders: Map<Process, Holder>, process: Process, pid: number, how: string): void {
  const known = holders.get(process)
  if (known === undefined) holders.set(process, { process, pid, how: new Set([how]) })
  else known.how.add(how)
}

/** Who has a socket at the local port. */
function portHolders(viewer: Process, space: 'tcp' | 'udp', port: number, flags: ReadonlySet<string>): Holder[] {
  const users = socketUsers(viewer)
  const holders = new Map<Process, Holder>()
  for (const row of socketRows(viewer.network.net, new Set([space]))) {
    const unwanted = (flags.has('4') && row.family !== 'inet') || (flags.has('6') && row.family !== 'inet6')
    if (row.localPort !== port || unwanted) continue
    for (const { process, pid } of users.get(row.socket) ?? []) add(holders, process, pid, 'F')
  }
  return [...holders.values()].sort((a, b) => a.pid - b.pid)
}

/** Those of a name; a text says why it is none. */
function holdersOf(
  viewer: Process,
  { text, space }: Wanted['names'][number],
  flags: ReadonlySet<string>,
): Holder[] | string {
  if (space === 'tcp' || space === 'udp') {
    const port = /^\d+$/.test(text) ? Number(text) : servicePort(viewer, text, space)
    return port === undefined
      ? `Cannot resolve local port ${text}: Servname not supported for ai_socktype`
      : portHolders(viewer, space, port, flags)
  }
  const found = viewer.mounts.resolve(text, viewer.cwd, viewer.credentials)
  if (failed(found) || found.inode === undefined) return `Specified filename ${text} does not exist.`
  const holders = new Map<Process, Holder>()
  for (const { process, pid, fd } of fileUsers(viewer, found.inode))
    add(holders, process, pid, fd === 'cwd' ? 'c' : 'F')
  return [...holders.values()].sort((a, b) => a.pid - b.pid)
}

/** The numbers go to standard output, all else to standard error. */
function* print(viewer: Process, name: string, holders: readonly Holder[], flags: ReadonlySet<string>): Running<void> {
  const verbose = flags.has('v')
  yield* viewer.printError(`${name}:`.padEnd(verbose ? NAME_COLUMNS + 1 : NAME_COLUMNS))
  for (const [index, { process, pid, how }] of holders.entries()) {
    const user = userName(viewer, process.uid)
    const indent = verbose && index > 0 ? ' '.repeat(NAME_COLUMNS + 1) : ''
    if (verbose) yield* viewer.printError(`${indent}${user.slice(0, 8).padEnd(8)} `)
    yield* viewer.print(String(pid).padStart(6))
    const access = [how.has('F') ? 'F' : '.', '.', how.has('c') ? 'c' : '.', '.', '.'].join('')
    if (verbose) yield* viewer.printError(` ${access} ${process.name}\n`)
    else yield* viewer.printError(`${how.has('c') ? 'c' : ''}${flags.has('u') ? `(${user})` : ''}`)
  }
  if (!verbose || holders.length === 0) yield* viewer.printError('\n')
}

/** fuser(1) of psmisc 23.6. */
export const fuser: Command = {
  name: 'fuser',
  directory: '/usr/bin',
  summary: 'who uses files or ports',
  synopsis: ['[-4|-6] [-a|-s] [-k [-SIGNAL]] [-n SPACE] [-u] [-v] NAME...'],
  options: [
    { short: 'a', long: 'all', text: 'Also names that nobody uses.' },
    { short: 'k', long: 'kill', text: 'Kill whoever uses them.' },
    {
      short: 'n',
      long: 'namespace',
      argument: 'SPACE',
      text: 'What the names are: file, tcp, udp; PORT/tcp says so itself.',
    },
    { short: 's', long: 'silent', text: 'Print nothing.' },
    { short: 'u', long: 'user', text: 'With names of users.' },
    { short: 'v', long: 'verbose', text: 'With users, access and commands.' },
    { short: '4', long: 'ipv4', text: 'Sockets of IPv4 alone.' },
    { short: '6', long: 'ipv6', text: 'Sockets of IPv6 alone.' },
    { short: 'm', long: 'mount', text: 'Everything on the file system.', emulated: false },
    { short: 'i', long: 'interactive', text: 'Ask before killing.', emulated: false },
  ],
  notEmulated: ['executables and mapped files among what is used; a remote address behind a port'],
  *main(process) {
    const wanted = read(process.argv.slice(1))
    if (typeof wanted === 'string' || wanted.names.length === 0) {
      yield* process.printError(typeof wanted === 'string' ? `${wanted}\n` : `No process specification given\n${USAGE}`)
      return 1
    }
    const { flags } = wanted
    let status = 1
    let headed = false
    for (const name of wanted.names) {
      const holders = holdersOf(process, name, flags)
      if (typeof holders === 'string') {
        if (!flags.has('s')) yield* process.printError(`${holders}\n`)
        continue
      }
      const label = name.space === 'file' ? name.text : `${name.text}/${name.space}`
      if (!flags.has('s') && (holders.length > 0 || flags.has('a'))) {
        if (flags.has('v') && !headed) yield* process.printError(HEADING)
        headed = true
        yield* print(process, label, holders, flags)
      }
      if (holders.length > 0) status = 0
      if (flags.has('k'))
        for (const holder of holders) if (holder.process !== process) process.kill(holder.process, wanted.signal)
    }
    return status
  },
}
