import { userName } from '../../../linux/accounts.ts'
import { tcpTimer } from '../../../linux/proc/net/sockets.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { serviceByPort } from '../../../linux/resolver/services.ts'
import { unixNameText } from '../../../linux/unix/name.ts'
import type { UnixSocket } from '../../../linux/unix/socket.ts'
import { PacketSocket } from '../../../net/packet.ts'
import { TcpSocket } from '../../../net/tcp/socket.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Ip } from '../../../wire/address.ts'
import { hasOption, type ParsedArguments } from '../../getopt.ts'
import { type SocketRow, socketRows } from '../ss/sockets.ts'
import { type SocketUser, type SocketUsers, socketUsers } from '../ss/users.ts'
import { hostText } from './names.ts'

const STATES: Readonly<Record<string, string>> = {
  ESTAB: 'ESTABLISHED',
  'SYN-SENT': 'SYN_SENT',
  'SYN-RECV': 'SYN_RECV',
  'FIN-WAIT-1': 'FIN_WAIT1',
  'FIN-WAIT-2': 'FIN_WAIT2',
  'TIME-WAIT': 'TIME_WAIT',
  'CLOSE-WAIT': 'CLOSE_WAIT',
  'LAST-ACK': 'LAST_ACK',
  LISTEN: 'LISTEN',
  CLOSING: 'CLOSING',
}

/** Protocols of which the kernel here has none: -v says so. */
const ABSENT: readonly string[] = ['AF IPX', 'AF AX25', 'AF X25', 'AF NETROM', 'AF ROSE']

/** The tables of sockets, netstat.c. */
export function* printSockets(process: Process, parsed: ParsedArguments, families: readonly string[]): Running {
  const chosen = (['tcp', 'udp', 'udplite', 'sctp', 'raw', 'unix'] as const).filter(each => hasOption(parsed, each))
  const every = chosen.length === 0 && families.length === 0
  const verbose = hasOption(parsed, 'verbose')
  const users = socketUsers(process)
  const internet = every || chosen.some(each => each !== 'unix') || (chosen.length === 0 && families.some(isInternet))
  if (internet) {
    yield* printInternet(process, parsed, families, chosen, users)
    if (chosen.includes('sctp') || (verbose && chosen.length === 0)) {
      yield* process.printError("netstat: no support for `AF INET (sctp)' on this system.\n")
      if (chosen.includes('sctp')) return 1
    }
  }
  if (every || chosen.includes('unix') || families.includes('unix')) yield* printUnix(process, parsed, users)
  if (every && verbose)
    for (const family of ABSENT) yield* process.printError(`netstat: no support for \`${family}' on this system.\n`)
  return 0
}

function isInternet(family: string): boolean {
  return family === 'inet' || family === 'inet6'
}

function whichText(parsed: ParsedArguments): string {
  if (hasOption(parsed, 'all')) return '(servers and established)'
  return hasOption(parsed, 'listening') ? '(only servers)' : '(w/o servers)'
}

function* printInternet(
  process: Process,
  parsed: ParsedArguments,
  families: readonly string[],
  chosen: readonly string[],
  users: SocketUsers,
): Running<void> {
  const programs = hasOption(parsed, 'programs')
  const more = `${hasOption(parsed, 'extend') ? ' User       Inode     ' : ''}${programs ? ' PID/Program name    ' : ''}${hasOption(parsed, 'timers') ? ' Timer' : ''}`
  yield* process.print(
    `Active Internet connections ${whichText(parsed)}\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${more}\n`,
  )
  if (programs && process.uid !== 0)
    yield* process.printError(
      '(Not all processes could be identified, non-owned process info\n will not be shown, you would have to be root to see it all.)\n',
    )
  const all = hasOption(parsed, 'all')
  const listening = hasOption(parsed, 'listening')
  const internet = families.filter(isInternet)
  for (const table of (['tcp', 'udp', 'raw'] as const).filter(each => chosen.length === 0 || chosen.includes(each)))
    for (const row of socketRows(process.network.net, new Set([table]))) {
      if (internet.length > 0 && !internet.includes(row.family)) continue
      const listens = table === 'tcp' ? row.state === 'LISTEN' : row.state === 'UNCONN'
      if (!all && listens !== listening) continue
      // TCP sockets that are bound and no more are in no table of the kernel.
      if (table === 'tcp' && row.state === 'UNCONN') continue
      yield* process.print(`${yield* line(process, parsed, row)}${finish(process, parsed, row, users)}\n`)
    }
}

/** finish_this_one(): owner and inode, who holds it, and its timer. */
function finish(process: Process, parsed: ParsedArguments, { socket }: SocketRow, users: SocketUsers): string {
  let text = ''
  if (hasOption(parsed, 'extend') && !(socket instanceof PacketSocket)) {
    const numeric = hasOption(parsed, 'numeric') || hasOption(parsed, 'numeric-users')
    const alone = socket instanceof TcpSocket && (socket.orphan || socket.parent !== null)
    const owner = numeric ? String(socket.uid) : userName(process, socket.uid)
    text += ` ${owner.padEnd(10)} ${String(alone ? 0 : socket.inode).padEnd(10)}`
  }
  if (hasOption(parsed, 'programs')) {
    const holder = users.get(socket)?.[0]
    const program = holder === undefined ? '-' : `${holder.pid}/${holder.process.name}`
    text += ` ${program.slice(0, 19).padEnd(20)}`
  }
  if (hasOption(parsed, 'timers')) text += ` ${socket instanceof TcpSocket ? timerText(socket) : 'off (0.00/0/0)'}`
  return text
}

const TIMERS: readonly string[] = ['off', 'on', 'keepalive', 'timewait', 'probe']

/** What runs, the seconds left, segments sent again, probes of the window. */
function timerText(socket: TcpSocket): string {
  const [kind, left] = tcpTimer(socket)
  const waits = socket.state === 'TIME-WAIT' || kind === 0
  return `${TIMERS[kind]} (${(Math.max(0, left) / SECOND).toFixed(2)}/${waits ? 0 : socket.retransmits}/${waits ? 0 : socket.probes})`
}

function* printUnix(process: Process, parsed: ParsedArguments, users: SocketUsers): Running<void> {
  const programs = hasOption(parsed, 'programs')
  yield* process.print(
    `Active UNIX domain sockets ${whichText(parsed)}\nProto RefCnt Flags       Type       State         I-Node   ${programs ? 'PID/Program name     ' : ''}Path\n`,
  )
  for (const socket of process.network.unix.all) {
    const shown = hasOption(parsed, 'all') || (socket.state === 'LISTEN') === hasOption(parsed, 'listening')
    if (shown) yield* process.print(unixLine(socket, programs ? users.get(socket)?.[0] : null))
  }
}

/** unix_do_one() of netstat.c; `holder` null where it is not asked for. */
function unixLine(socket: UnixSocket, holder: SocketUser | undefined | null): string {
  const { type, state, peer, name, inode } = socket
  const flags = state === 'LISTEN' ? '[ ACC ]' : '[ ]'
  const shown = state === 'LISTEN' ? 'LISTENING' : peer !== null ? 'CONNECTED' : type === 'stream' ? 'FREE' : ''
  const program =
    holder === null
      ? ''
      : `${(holder === undefined ? '-' : `${holder.pid}/${holder.process.name}`).slice(0, 19).padEnd(20)} `
  const head = `unix  ${String(peer === null ? 2 : 3).padEnd(6)} ${flags.padEnd(11)} ${(type === 'stream' ? 'STREAM' : 'DGRAM').padEnd(10)} ${shown.padEnd(13)}`
  return `${head} ${String(inode).padEnd(8)} ${program}${name === null ? '' : unixNameText(name)}\n`
}

function* line(process: Process, parsed: ParsedArguments, row: SocketRow): Running<string> {
  const { table, family, state } = row
  const name = `${table === 'tcp' || table === 'udp' ? table : 'raw'}${family === 'inet6' ? '6' : ''}`
  const local = yield* end(process, parsed, row.local, row.localPort, table)
  const remote = yield* end(process, parsed, row.remote, row.remotePort, table)
  const shown = table === 'tcp' ? (STATES[state] ?? state) : state === 'ESTAB' ? 'ESTABLISHED' : ''
  // The backlog of a socket that listens is not its queue (/proc/net/tcp).
  const sendQueue = state === 'LISTEN' ? 0 : row.sendQueue
  return `${name.padEnd(5)} ${String(row.receiveQueue).padStart(6)} ${String(sendQueue).padStart(6)} ${local.padEnd(23)} ${remote.padEnd(23)} ${shown.padEnd(11)}`
}

function* end(process: Process, parsed: ParsedArguments, ip: Ip, port: number, table: string): Running<string> {
  const numeric = hasOption(parsed, 'numeric') || hasOption(parsed, 'numeric-hosts')
  const numericPort = hasOption(parsed, 'numeric') || hasOption(parsed, 'numeric-ports')
  const none = ip === 0 || ip === 0n
  const host = none ? (ip === 0 ? '0.0.0.0' : '[::]') : yield* hostText(process, ip, numeric)
  const service = numericPort ? undefined : serviceByPort(process, port, table)?.name
  const portText = port === 0 ? '*' : (service ?? String(port))
  const text = none && ip === 0n ? (numeric ? '::' : host) : host
  const room = 22 - portText.length
  return `${!hasOption(parsed, 'wide') && text.length > room ? text.slice(0, room) : text}:${portText}`
}
