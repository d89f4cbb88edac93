import { userName } from '../../../linux/accounts.ts'
import type { Process } from '../../../linux/process.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption } from '../../getopt.ts'

const KINDS = ['net', 'pid', 'uts'] as const

interface Row {
  readonly inode: number
  readonly type: string
  readonly members: readonly Process[]
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
    { short: 'J', long: 'json', text: 'As JSON.', emulated: false },
    { short: 'o', long: 'output', argument: 'LIST', text: 'Other columns.', emulated: false },
  ],
  notEmulated: ['namespaces of mounts, users, time, IPC and control groups in lsns; NETNSID and NSFS'],
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
    const task = lastOption(parsed, 'task')
    const [wanted] = parsed.operands
    const rows = rowsOf(process).filter(
      row =>
        (type === undefined || row.type === type) &&
        (wanted === undefined || String(row.inode) === wanted) &&
        (task === undefined || row.members.some(each => String(process.pids.numberOf(each)) === task)),
    )
    if (rows.length === 0 && wanted !== undefined) {
      yield* process.printError(`lsns: not found namespace: ${wanted}\n`)
      return 1
    }
    const lines = rows.map(({ inode, type: kind, members }) => {
      const [first] = members
      const command = first!.argv.length === 0 ? first!.name : first!.argv.join(' ')
      return [
        String(inode),
        kind,
        String(members.length),
        String(process.pids.numberOf(first!)),
        userName(process, first!.uid),
        command,
      ]
    })
    const all = hasOption(parsed, 'noheadings') ? lines : [['NS', 'TYPE', 'NPROCS', 'PID', 'USER', 'COMMAND'], ...lines]
    const widths = Array.from({ length: 6 }, (_, column) => Math.max(0, ...all.map(cells => cells[column]!.length)))
    const right = [true, false, true, true, false, false]
    for (const cells of all) {
      const texts = cells.map((cell, column) =>
        column === 5 ? cell : right[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      yield* process.print(`${texts.join(' ')}\n`)
    }
    return 0
  },
}

/** Namespaces by the process that has been in them longest. */
function rowsOf(viewer: Process): Row[] {
  const rows = new Map<string, { inode: number; type: string; members: Process[] }>()
  const living = viewer.pids.processes
    .filter(({ status }) => status === null)
    .sort((a, b) => viewer.pids.numberOf(a)! - viewer.pids.numberOf(b)!)
  for (const each of living)
    for (const type of KINDS) {
      const inode = { net: each.network, pid: each.pids, uts: each.uts }[type].inode
      const key = `${type}:${inode}`
      const row = rows.get(key)
      if (row === undefined) rows.set(key, { inode, type, members: [each] })
      else row.members.push(each)
    }
  return [...rows.values()].sort((a, b) => a.inode - b.inode)
}
