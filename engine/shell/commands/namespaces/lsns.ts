import { userName } from '../../../linux/accounts.ts'
import { EMPTY_KINDS } from '../../../linux/namespaces.ts'
import type { Process } from '../../../linux/process.ts'
import { NamespaceInode } from '../../../linux/vfs/inode.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'

const KINDS = ['mnt', 'net', 'ipc', 'user', 'pid', 'uts', 'cgroup', 'time'] as const
type Kind = (typeof KINDS)[number]

interface Row {
  readonly inode: number
  readonly type: Kind
  readonly members: readonly Process[]
}

interface Column {
  readonly right?: true
  /** A number in JSON. */
  readonly number?: true
  readonly of: (viewer: Process, row: Row) => string
}

const first = ({ members }: Row) => members[0]!
const numberIn = (viewer: Process, process: Process | null) =>
  String(process === null ? 0 : (viewer.pids.numberOf(process) ?? 0))

const COLUMNS: Readonly<Record<string, Column>> = {
  NS: { right: true, number: true, of: (_, { inode }) => String(inode) },
  TYPE: { of: (_, { type }) => type },
  PATH: { of: (viewer, row) => `/proc/${numberIn(viewer, first(row))}/ns/${row.type}` },
  NPROCS: { right: true, number: true, of: (_, { members }) => String(members.length) },
  PID: { right: true, number: true, of: (viewer, row) => numberIn(viewer, first(row)) },
  PPID: { right: true, number: true, of: (viewer, row) => numberIn(viewer, first(row).parent) },
  COMMAND: { of: (_, row) => (first(row).argv.length === 0 ? first(row).name : first(row).argv.join(' ')) },
  UID: { right: true, number: true, of: (_, row) => String(first(row).uid) },
  USER: { of: (viewer, row) => userName(viewer, first(row).uid) },
  NETNSID: { right: true, of: networkId },
  NSFS: { of: mountedAt },
}
const DEFAULT = ['NS', 'TYPE', 'NPROCS', 'PID', 'USER', 'COMMAND']
/** For network namespaces alone, two more stand in front of the command. */
const DEFAULT_NETWORK = ['NS', 'TYPE', 'NPROCS', 'PID', 'USER', 'NETNSID', 'NSFS', 'COMMAND']

function networkId(viewer: Process, { type, members }: Row): string {
  if (type !== 'net') return ''
  const id = viewer.network.net.knownId(members[0]!.network.net)
  return id === undefined ? 'unassigned' : String(id)
}

/** Where a network namespace is mounted, as `ip netns` does. */
function mountedAt(viewer: Process, { type, members }: Row): string {
  if (type !== 'net') return ''
  const mount = viewer.mounts.table.find(({ path }) => {
    const inode = viewer.mounts.lookup(path)
    return inode instanceof NamespaceInode && inode.namespace === members[0]!.network
  })
  return mount?.path ?? ''
}

/** lsns(8) of util-linux 2.38. */
export const lsns: Command = {
  name: 'lsns',
  directory: '/usr/bin',
  summary: 'list namespaces',
  synopsis: ['[options] [<namespace>]'],
  options: [
    { short: 't', long: 'type', argument: 'NAME', text: `Of this kind: ${KINDS.join(', ')}.` },
    { short: 'p', long: 'task', argument: 'PID', text: 'Of this process.' },
    { short: 'n', long: 'noheadings', text: 'Without headings.' },
    { short: 'o', long: 'output', argument: 'LIST', text: `These columns: ${Object.keys(COLUMNS).join(', ')}.` },
    { long: 'output-all', text: 'All columns.' },
    { short: 'l', long: 'list', text: 'As a list: the default here.' },
    { short: 'r', long: 'raw', text: 'Columns are not aligned.' },
    { short: 'u', long: 'notruncate', text: 'Accepted: nothing is cut.' },
    { short: 'W', long: 'nowrap', text: 'Accepted: every namespace has one line.' },
    { short: 'J', long: 'json', text: 'As JSON.' },
    { short: 'T', long: 'tree', argument: '[REL]', text: 'As a tree.', emulated: false },
  ],
  notEmulated: ['PNS and ONS of lsns, the namespaces above and the owners'],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`lsns: ${parsed.text}\nTry 'lsns --help' for more information.\n`)
      return 1
    }
    const type = lastOption(parsed, 'type')
    if (type !== undefined && !(KINDS as readonly string[]).includes(type)) {
      yield* process.printError(`lsns: unknown namespace type: ${type}\n`)
      return 1
    }
    const chosen = columnsOf(parsed)
    if (typeof chosen === 'string') {
      yield* process.printError(`lsns: ${chosen}\n`)
      return 1
    }
    const task = lastOption(parsed, 'task')
    const [wanted] = parsed.operands
    const rows = rowsOf(process).filter(
      row =>
        (type === undefined || row.type === type) &&
        (wanted === undefined || String(row.inode) === wanted) &&
        (task === undefined || row.members.some(each => numberIn(process, each) === task)),
    )
    if (rows.length === 0 && wanted !== undefined) {
      yield* process.printError(`lsns: not found namespace: ${wanted}\n`)
      return 1
    }
    yield* process.print(hasOption(parsed, 'json') ? json(process, rows, chosen) : table(process, rows, chosen, parsed))
    return 0
  },
}

function columnsOf(parsed: ParsedArguments): readonly string[] | string {
  if (hasOption(parsed, 'output-all')) return Object.keys(COLUMNS)
  const given = lastOption(parsed, 'output')
  const usual = lastOption(parsed, 'type') === 'net' ? DEFAULT_NETWORK : DEFAULT
  if (given === undefined) return usual
  const names = given.replace(/^\+/, '').toUpperCase().split(',')
  const unknown = names.findIndex(name => COLUMNS[name] === undefined)
  if (unknown >= 0) return `unknown column: ${given.replace(/^\+/, '').split(',').slice(unknown).join(',')}`
  return given.startsWith('+') ? [...usual, ...names] : names
}

function table(viewer: Process, rows: readonly Row[], names: readonly string[], parsed: ParsedArguments): string {
  const lines = rows.map(row => names.map(name => COLUMNS[name]!.of(viewer, row)))
  const all = hasOption(parsed, 'noheadings') ? lines : [[...names], ...lines]
  if (hasOption(parsed, 'raw'))
    return all.map(cells => `${cells.map(cell => cell.replaceAll(' ', '\\x20')).join(' ')}\n`).join('')
  const widths = names.map((name, column) => Math.max(name.length, ...all.map(cells => cells[column]!.length)))
  const last = names.length - 1
  const text = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        if (COLUMNS[names[column]!]!.right) return cell.padStart(widths[column]!)
        return column === last ? cell : cell.padEnd(widths[column]!)
      })
      .join(' ')
  return all.map(cells => `${text(cells)}\n`).join('')
}

function json(viewer: Process, rows: readonly Row[], names: readonly string[]): string {
  const value = (name: string, text: string) =>
    COLUMNS[name]!.number ? text : text === '' ? 'null' : JSON.stringify(text)
  const objects = rows.map(row => {
    const fields = names.map(name => `         "${name.toLowerCase()}": ${value(name, COLUMNS[name]!.of(viewer, row))}`)
    return `{\n${fields.join(',\n')}\n      }`
  })
  return `{\n   "namespaces": [\n      ${objects.join(',')}\n   ]\n}\n`
}

function inodeOf(process: Process, kind: Kind): number {
  const empty = EMPTY_KINDS.find(each => each === kind)
  if (empty !== undefined) return process.host.emptyNamespaceInode(process, empty)
  return kind === 'mnt'
    ? process.host.mountsInode(process.mounts)
    : { net: process.network, pid: process.pids, uts: process.uts }[kind as 'net' | 'pid' | 'uts'].inode
}

/** Namespaces by the process that has been in them longest. */
function rowsOf(viewer: Process): Row[] {
  const rows = new Map<string, { inode: number; type: Kind; members: Process[] }>()
  const living = viewer.pids.processes
    .filter(({ status }) => status === null)
    .sort((a, b) => viewer.pids.numberOf(a)! - viewer.pids.numberOf(b)!)
  for (const each of living)
    for (const type of KINDS) {
      const inode = inodeOf(each, type)
      const key = `${type}:${inode}`
      const row = rows.get(key)
      if (row === undefined) rows.set(key, { inode, type, members: [each] })
      else row.members.push(each)
    }
  return [...rows.values()].sort((a, b) => a.inode - b.inode)
}
