import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { serviceByPort } from '../../../linux/resolver/services.ts'
import { unixNameText } from '../../../linux/unix/name.ts'
import type { UnixSocket } from '../../../linux/unix/socket.ts'
import type { Ip } from '../../../wire/address.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, type ParsedArguments } from '../../getopt.ts'
import { type SocketRow, socketRows } from '../ss/sockets.ts'
import { type SocketUser, socketUsers } from '../ss/users.ts'
import { printInterfaces } from './interfaces.ts'
import { hostText } from './names.ts'
import { printProtocolCounters } from './protocol-counters.ts'
import { printRouteTable } from './route-table.ts'

const BAD_USE = 3
const USAGE = `usage: netstat [-vWeenNcCF] [<Af>] -r         netstat {-V|--version|-h|--help}
       netstat [-vWnNcaeol] [<Socket> ...]
       netstat { [-vWeenNac] -i | [-cnNe] -M | -s [-6tuw] }
`

/** netstat(8) of net-tools 2.10. */
export const netstat: Command = {
  name: 'netstat',
  directory: '/usr/bin',
  summary: 'sockets, routes and devices',
  synopsis: ['[-tuwxnlap46]', '-r [-n]', '-i', '-s [-tuw]'],
  options: [
    { short: 't', long: 'tcp', text: 'TCP.' },
    { short: 'u', long: 'udp', text: 'UDP.' },
    { short: 'w', long: 'raw', text: 'Raw sockets.' },
    { short: 'x', long: 'unix', text: 'Unix sockets.' },
    { short: 'n', long: 'numeric', text: 'Numbers instead of names.' },
    { short: 'l', long: 'listening', text: 'Those that listen.' },
    { short: 'a', long: 'all', text: 'Those that listen too.' },
    { short: 'p', long: 'programs', text: 'Who holds them.' },
    { short: 'r', long: 'route', text: 'The routing table.' },
    { short: 'i', long: 'interfaces', text: 'Devices with their counters.' },
    { short: '4', long: 'inet', text: 'IPv4 only.' },
    { short: '6', long: 'inet6', text: 'IPv6 only.' },
    { short: 'W', long: 'wide', text: 'Addresses are not cut.' },
    { short: 'e', long: 'extend', text: 'More columns of sockets.', emulated: false },
    { short: 's', long: 'statistics', text: 'Counters of the protocols.' },
    { short: 'g', long: 'groups', text: 'Multicast groups.', emulated: false },
    { short: 'o', long: 'timers', text: 'Timers of sockets.', emulated: false },
    { short: 'c', long: 'continuous', text: 'Again every second.', emulated: false },
    { short: 'M', long: 'masquerade', text: 'Masqueraded connections.', emulated: false },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`netstat: ${parsed.text}\n${USAGE}`)
      return BAD_USE
    }
    const numeric = hasOption(parsed, 'numeric')
    if (hasOption(parsed, 'route')) return yield* printRouteTable(process, { numeric, netstat: true })
    if (hasOption(parsed, 'interfaces')) {
      yield* process.print('Kernel Interface table\n')
      return yield* printInterfaces(process, hasOption(parsed, 'all'), true)
    }
    if (hasOption(parsed, 'statistics')) {
      if (hasOption(parsed, 'inet6')) {
        yield* process.printError('netstat: "-s -6" is not emulated here\n')
        return BAD_USE
      }
      const chosen = ['tcp', 'udp', 'raw'].filter(each => hasOption(parsed, each))
      return yield* printProtocolCounters(process, chosen)
    }
    return yield* sockets(process, parsed)
  },
}

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

function* sockets(process: Process, parsed: ParsedArguments): Running {
  const all = hasOption(parsed, 'all')
  const listening = hasOption(parsed, 'listening')
  const programs = hasOption(parsed, 'programs')
  const chosen = (['tcp', 'udp', 'raw', 'unix'] as const).filter(each => hasOption(parsed, each))
  const families = (['inet', 'inet6'] as const).filter(each => hasOption(parsed, each))
  const every = chosen.length === 0
  const which = all ? '(servers and established)' : listening ? '(only servers)' : '(w/o servers)'
  if (every || chosen.some(each => each !== 'unix')) {
    const last = programs ? 'PID/Program name    ' : ''
    yield* process.print(
      `Active Internet connections ${which}\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${last === '' ? '' : ` ${last}`}\n`,
    )
    if (programs && process.uid !== 0)
      yield* process.printError(
        '(Not all processes could be identified, non-owned process info\n will not be shown, you would have to be root to see it all.)\n',
      )
    const users = socketUsers(process)
    const tables = (['tcp', 'udp', 'raw'] as const).filter(each => every || chosen.includes(each))
    for (const table of tables)
      for (const row of socketRows(process.network.net, new Set([table]))) {
        if (families.length > 0 && !families.some(each => each === row.family)) continue
        const listens = table === 'tcp' ? row.state === 'LISTEN' : row.state === 'UNCONN'
        if (!all && listens !== listening) continue
        // TCP sockets that are bound and no more are in no table of the kernel.
        if (table === 'tcp' && row.state === 'UNCONN') continue
        const holder = users.get(row.socket)?.[0]
        const program = !programs ? '' : holder === undefined ? '-' : `${holder.pid}/${holder.process.name}`
        yield* process.print(yield* line(process, parsed, row, program))
      }
  }
  if (every || chosen.includes('unix')) {
    yield* process.print(
      `Active UNIX domain sockets ${which}\nProto RefCnt Flags       Type       State         I-Node   ${programs ? 'PID/Program name     ' : ''}Path\n`,
    )
    const users = socketUsers(process)
    for (const socket of process.network.unix.all) {
      const listens = socket.state === 'LISTEN'
      if (all || listens === listening) yield* process.print(unixLine(socket, programs ? users.get(socket)?.[0] : null))
    }
  }
  return 0
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

function* line(process: Process, parsed: ParsedArguments, row: SocketRow, program: string): Running<string> {
  const { table, family, state } = row
  const name = `${table === 'tcp' || table === 'udp' ? table : 'raw'}${family === 'inet6' ? '6' : ''}`
  const local = yield* end(process, parsed, row.local, row.localPort, table)
  const remote = yield* end(process, parsed, row.remote, row.remotePort, table)
  const shown = table === 'tcp' ? (STATES[state] ?? state) : state === 'ESTAB' ? 'ESTABLISHED' : ''
  // The backlog of a socket that listens is not its queue (/proc/net/tcp).
  const sendQueue = state === 'LISTEN' ? 0 : row.sendQueue
  const head = `${name.padEnd(5)} ${String(row.receiveQueue).padStart(6)} ${String(sendQueue).padStart(6)} ${local.padEnd(23)} ${remote.padEnd(23)} ${shown.padEnd(11)}`
  return `${head}${program === '' ? '' : ` ${program.slice(0, 19).padEnd(20)}`}\n`
}

function* end(process: Process, parsed: ParsedArguments, ip: Ip, port: number, table: string): Running<string> {
  const numeric = hasOption(parsed, 'numeric')
  const none = ip === 0 || ip === 0n
  const host = none ? (ip === 0 ? '0.0.0.0' : '[::]') : yield* hostText(process, ip, numeric)
  const service = numeric ? undefined : serviceByPort(process, port, table)?.name
  const portText = port === 0 ? '*' : (service ?? String(port))
  const text = none && ip === 0n ? (numeric ? '::' : host) : host
  const room = 22 - portText.length
  return `${!hasOption(parsed, 'wide') && text.length > room ? text.slice(0, room) : text}:${portText}`
}
