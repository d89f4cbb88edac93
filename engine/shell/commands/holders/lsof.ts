import { userName } from '../../../linux/accounts.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { serviceByPort } from '../../../linux/resolver/services.ts'
import { fileStatus } from '../../../linux/vfs/status.ts'
import { failed } from '../../../net/errno.ts'
import { TcpSocket } from '../../../net/tcp/socket.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import type { Command, OptionSpec } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'
import { hostText } from '../net-tools/names.ts'
import { type SocketRow, socketRows } from '../ss/sockets.ts'
import { socketUsers } from '../ss/users.ts'
import { type AddressSelection, readSelection, selects } from './selection.ts'
import { fileUsers } from './users.ts'

const OPTIONS: readonly OptionSpec[] = [
  { short: 'i', argument: '[ADDRESS]', text: 'Sockets of the internet: [46][PROTOCOL][@HOST][:PORTS].' },
  { short: 'a', text: 'All selections must fit, instead of any.' },
  { short: 'n', text: 'Addresses instead of names.' },
  { short: 'P', text: 'Numbers of ports instead of names.' },
  { short: 't', text: 'Numbers of processes alone.' },
  { short: 'p', argument: 'PIDS', text: 'Of these processes.' },
  { short: 'c', argument: 'NAME', text: 'Of commands that begin so.' },
  { short: 'u', argument: 'USER', text: 'Of this user.' },
  { short: 's', argument: '[PROTOCOL:STATES]', text: 'Sockets in these states, such as TCP:LISTEN.' },
  { short: 'F', argument: '[FIELDS]', text: 'As fields: p, c, f, n, t, P, u.' },
  { short: 'w', text: 'No warnings: there are none.' },
  { short: 'b', text: 'Accepted.' },
  { short: 'd', argument: 'FDS', text: 'These descriptors.', emulated: false },
  { short: 'U', text: 'Unix sockets.', emulated: false },
  { short: 'r', argument: '[SECONDS]', text: 'Again and again.', emulated: false },
]

const STATES: Readonly<Record<string, string>> = {
  ESTAB: 'ESTABLISHED',
  'SYN-SENT': 'SYN_SENT',
  'SYN-RECV': 'SYN_RECV',
  'FIN-WAIT-1': 'FIN_WAIT1',
  'FIN-WAIT-2': 'FIN_WAIT2',
  'CLOSE-WAIT': 'CLOSE_WAIT',
  'LAST-ACK': 'LAST_ACK',
  LISTEN: 'LISTEN',
  CLOSING: 'CLOSING',
  UNCONN: 'CLOSED',
}
const COMMAND_COLUMNS = 9

interface Row {
  readonly process: Process
  readonly pid: number
  readonly fd: string
  readonly type: string
  readonly device: string
  readonly size: string
  readonly node: string
  readonly name: string
}

/** lsof(8) 4.95: sockets of the internet, and who holds a file. */
export const lsof: Command = {
  name: 'lsof',
  directory: '/usr/bin',
  summary: 'list open files',
  synopsis: ['-i [ADDRESS] [-anPt] [-p PIDS] [-c NAME] [-u USER] [-s PROTOCOL:STATES] [-F FIELDS]', '[-t] FILE...'],
  options: OPTIONS,
  notEmulated: ['lists of all files of a process, without -i and without a file'],
  *main(process) {
    const args = process.argv.slice(1).flatMap((arg, at, all) => joined(arg, all[at - 1], all[at + 1]))
    const parsed = getopt(args, OPTIONS)
    if (isOptionError(parsed)) {
      yield* process.printError(
        `lsof: ${parsed.text.replace("invalid option -- '", 'illegal option character: ').replace(/'$/, '')}\n`,
      )
      return 1
    }
    const rows: Row[] = []
    if (!hasOption(parsed, 'i') && parsed.operands.length === 0) {
      yield* process.printError('lsof: all files of processes are not emulated here: use -i, or name a file\n')
      return 1
    }
    const selections = parsed.options
      .filter(({ name }) => name === 'i')
      .map(({ value }) => readSelection(process, value ?? ''))
    const wrong = selections.find(each => typeof each === 'string')
    if (wrong !== undefined) {
      yield* process.printError(`lsof: ${wrong as string}\n`)
      return 1
    }
    if (selections.length > 0) rows.push(...(yield* socketsOf(process, parsed, selections as AddressSelection[])))
    let missing = false
    for (const path of parsed.operands) {
      const found = filesOf(process, path)
      if (found === null) yield* process.printError(`lsof: status error on ${path}: No such file or directory\n`)
      if (found === null || found.length === 0) missing = true
      rows.push(...(found ?? []).filter(row => wants(process, parsed, row.process, row.pid)))
    }
    rows.sort((a, b) => a.pid - b.pid)
    yield* process.print(shown(process, rows, parsed))
    return rows.length === 0 || missing ? 1 : 0
  },
}

/** `-i` and `-s` take an argument of the next word when it is none of an option: `-i :8080`. */
function joined(arg: string, before: string | undefined, next: string | undefined): string[] {
  const asks = (word: string | undefined) => word !== undefined && /^-[anPtwb]*i$/.test(word)
  const isAddress = (word: string | undefined) =>
    word !== undefined && /^([46]?(tcp|udp)?([@:].*)?|[46])$/i.test(word) && word !== ''
  if (asks(before) && isAddress(arg)) return []
  if (asks(arg) && isAddress(next)) return [arg + next!]
  return [arg]
}

/** The selections besides -i, of which with -a all must fit. Without it any is enough, and all sockets of -i are there anyway. */
function wants(viewer: Process, parsed: ParsedArguments, process: Process, pid: number): boolean {
  const [pids, name, user] = ['p', 'c', 'u'].map(option => lastOption(parsed, option))
  if (!hasOption(parsed, 'a')) return true
  return (
    (pids === undefined || pids.split(',').includes(String(pid))) &&
    (name === undefined || process.name.startsWith(name)) &&
    (user === undefined || userName(viewer, process.uid) === user || String(process.uid) === user)
  )
}

function* socketsOf(viewer: Process, parsed: ParsedArguments, selections: readonly AddressSelection[]): Running<Row[]> {
  const rows: Row[] = []
  const states = /^tcp:(.*)$/i
    .exec(lastOption(parsed, 's') ?? '')?.[1]
    ?.toUpperCase()
    .split(',')
  for (const [socket, users] of socketUsers(viewer)) {
    // A socket may be of another namespace than the viewer's: lsof knows of it no more than that it is one.
    const row = rowOf(viewer, socket)
    if (row === undefined || !selections.some(each => selects(each, row))) continue
    const state = row.table === 'tcp' ? (STATES[row.state] ?? row.state) : null
    if (state !== null && states !== undefined && !states.includes(state)) continue
    const name = yield* nameOf(viewer, row, state, parsed)
    for (const { process, pid, fd } of users)
      if (wants(viewer, parsed, process, pid))
        rows.push({
          process,
          pid,
          fd: `${fd}u`,
          type: row.family === 'inet' ? 'IPv4' : 'IPv6',
          device: String(row.socket.inode),
          size: '0t0',
          node: row.table.toUpperCase(),
          name,
        })
  }
  return rows.sort((a, b) => a.pid - b.pid || Number.parseInt(a.fd, 10) - Number.parseInt(b.fd, 10))
}

const TABLES = new Set(['tcp', 'udp'] as const)

function rowOf(viewer: Process, socket: unknown): SocketRow | undefined {
  for (const row of socketRows(viewer.network.net, TABLES)) if (row.socket === socket) return row
  return undefined
}

function* nameOf(viewer: Process, row: SocketRow, state: string | null, parsed: ParsedArguments): Running<string> {
  const side = function* (ip: Ip, port: number): Running<string> {
    const mapped = formatIp(ip).replace('::ffff:', '')
    const any = mapped === '0.0.0.0' || mapped === '::'
    const host = any
      ? '*'
      : hasOption(parsed, 'n') || mapped !== formatIp(ip)
        ? mapped
        : yield* hostText(viewer, ip, false)
    const service = hasOption(parsed, 'P') ? undefined : serviceByPort(viewer, port, row.table)
    return `${host.includes(':') ? `[${host}]` : host}:${port === 0 ? '*' : (service?.name ?? port)}`
  }
  const local = yield* side(row.local, row.localPort)
  const remote = row.remotePort === 0 ? '' : `->${yield* side(row.remote, row.remotePort)}`
  return `${local}${remote} ${row.socket instanceof TcpSocket ? `(${state})` : ''}`
}

/** Who has a file open; null when there is none. */
function filesOf(viewer: Process, path: string): Row[] | null {
  const found = viewer.mounts.resolve(path, viewer.cwd, viewer.credentials)
  const status = fileStatus(viewer, path)
  if (failed(found) || found.inode === undefined || failed(status)) return null
  const type = status.kind === 'directory' ? 'DIR' : status.kind === 'character' ? 'CHR' : 'REG'
  return fileUsers(viewer, found.inode).map(({ process, pid, fd }) => ({
    process,
    pid,
    fd: fd === 'cwd' ? 'cwd ' : `${fd}${accessOf(process, fd)}`,
    type,
    device: '0,1',
    size: String(status.size),
    node: String(status.number),
    name: found.path,
  }))
}

function accessOf(process: Process, fd: number): string {
  const file = process.fds.get(fd) as
    | { readonly flags?: { readonly read?: boolean; readonly write?: boolean } }
    | undefined
  const { read = true, write = false } = file?.flags ?? {}
  return read && write ? 'u' : write ? 'w' : 'r'
}

function shown(viewer: Process, rows: readonly Row[], parsed: ParsedArguments): string {
  if (hasOption(parsed, 't')) return [...new Set(rows.map(({ pid }) => `${pid}\n`))].join('')
  const fields = hasOption(parsed, 'F') ? lastOption(parsed, 'F') || 'pcfn' : undefined
  if (fields !== undefined) return fieldsText(viewer, rows, fields)
  if (rows.length === 0) return ''
  const table = [
    ['COMMAND', 'PID', 'USER', 'FD', 'TYPE', 'DEVICE', 'SIZE/OFF', 'NODE', 'NAME'],
    ...rows.map(({ process, pid, fd, type, device, size, node, name }) => [
      process.name.slice(0, COMMAND_COLUMNS),
      String(pid),
      userName(viewer, process.uid).slice(0, 8),
      fd,
      type,
      device,
      size,
      node,
      name,
    ]),
  ]
  const width = (column: number, least: number) => Math.max(least, ...table.map(cells => cells[column]!.length))
  const [command, pid, user, device, size, node] = [
    width(0, 7),
    width(1, 3),
    width(2, 4),
    width(5, 6),
    width(6, 8),
    width(7, 4),
  ]
  return table
    .map((cells, index) => {
      // The letter of access stands behind the column of the number, and a place for a lock behind that.
      const fd = index === 0 ? '  FD  ' : `${cells[3]!.slice(0, -1).padStart(4)}${cells[3]!.slice(-1)} `
      const front = `${cells[0]!.padEnd(command)} ${cells[1]!.padStart(pid)} ${cells[2]!.padStart(user)} ${fd}`
      return `${front} ${cells[4]!.padStart(4)} ${cells[5]!.padStart(device)} ${cells[6]!.padStart(size)} ${cells[7]!.padStart(node)} ${cells[8]}\n`
    })
    .join('')
}

function fieldsText(viewer: Process, rows: readonly Row[], fields: string): string {
  let text = ''
  let last = -1
  for (const { process, pid, fd, type, node, name } of rows) {
    if (pid !== last) {
      text += `p${pid}\n`
      if (fields.includes('c')) text += `c${process.name}\n`
      if (fields.includes('u')) text += `u${process.uid}\n`
      if (fields.includes('L')) text += `L${userName(viewer, process.uid)}\n`
    }
    last = pid
    if (fields.includes('f')) text += `f${fd.slice(0, -1)}\n`
    if (fields.includes('t')) text += `t${type}\n`
    if (fields.includes('P')) text += `P${node}\n`
    if (fields.includes('n')) text += `n${name.replace(/ (\(\w+\))?$/, '')}\n`
  }
  return text
}
