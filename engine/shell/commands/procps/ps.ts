import type { Process } from '../../../linux/process.ts'
import { Terminal } from '../../../linux/terminal.ts'
import type { Command } from '../../command.ts'
import { type Column, isUser } from './columns.ts'
import { PsArguments, type PsOptions } from './ps-options.ts'
import { numberOf, type TaskView, tasks, terminalName } from './tasks.ts'

const HINT = `
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
`

/** ps(1), procps-ng 4.0. */
export const ps: Command = {
  name: 'ps',
  directory: '/usr/bin',
  summary: 'the processes that there are',
  synopsis: ['[aux] [-ef] [-o FORMAT] [-p PID,...] [-C NAME] [--forest] [--sort KEY]'],
  options: [
    { short: 'e', text: 'All processes; -A is the same.' },
    { short: 'f', text: 'Full format; -F, -l and -j are others.' },
    { short: 'o', long: 'format', argument: 'FORMAT', text: 'These columns.' },
    { short: 'p', long: 'pid', argument: 'PID', text: 'These processes.' },
    { long: 'ppid', argument: 'PID', text: 'Children of these.' },
    { short: 'C', argument: 'NAME', text: 'Processes of these names.' },
    { short: 'u', long: 'user', argument: 'USER', text: 'Processes of these users.' },
    { short: 't', long: 'tty', argument: 'TTY', text: 'Processes of these terminals.' },
    { short: 'H', text: 'Children stand indented; --forest draws a tree.' },
    { short: 'N', long: 'deselect', text: 'All others.' },
    { long: 'sort', argument: 'KEY', text: 'In this order.' },
    { long: 'no-headers', text: 'Without headings.' },
    { short: 'w', text: 'Wide.' },
    { short: 'L', text: 'Threads.', emulated: false },
  ],
  notEmulated: ['memory: VSZ, RSS and %MEM are 0'],
  *main(process) {
    const args = process.argv.slice(1)
    if (args[0] === '-V' || args[0] === '--version') {
      yield* process.print('ps from procps-ng 4.0.2\n')
      return 0
    }
    const options = new PsArguments(args).parse()
    if ('text' in options) {
      yield* process.printError(`error: ${options.text}\n${HINT}`)
      return 1
    }
    const chosen = selected(process, options)
    const lines = layOut(process, options, chosen)
    yield* process.print(lines.map(line => `${line}\n`).join(''))
    return chosen.length > 0 ? 0 : 1
  },
}

function selected(viewer: Process, options: PsOptions): TaskView[] {
  const chosen = tasks(viewer).filter(task => isSelected(viewer, options, task) !== options.negate)
  if (options.sort.length === 0) return chosen
  return chosen.sort((a, b) => {
    for (const { column, reverse } of options.sort) {
      const order = compare(column.value(a, viewer), column.value(b, viewer))
      if (order !== 0) return reverse ? -order : order
    }
    return a.pid - b.pid
  })
}

function compare(a: string, b: string): number {
  const numbers = [Number(a), Number(b)] as const
  if (!Number.isNaN(numbers[0]) && !Number.isNaN(numbers[1])) return numbers[0] - numbers[1]
  return a < b ? -1 : a > b ? 1 : 0
}

function isSelected(viewer: Process, options: PsOptions, task: TaskView): boolean {
  const { process, pid, ppid } = task
  const leader = process.session.id === process.pid
  if (options.all) return !(options.noLeaders && leader)
  if (options.withTerminal && options.withoutTerminal) return true
  if (options.withTerminal && process.terminal !== null && !(options.noLeaders && leader)) return true
  if (options.withoutTerminal && process.uid === viewer.uid) return true
  for (const { kind, values } of options.select) {
    if (kind === 'pid' && values.includes(String(pid))) return true
    if (kind === 'ppid' && values.includes(String(ppid))) return true
    if (kind === 'name' && values.some(name => name.slice(0, 15) === process.name)) return true
    if (kind === 'user' && values.some(name => isUser(viewer, task, name))) return true
    if (kind === 'tty' && values.some(name => terminalName(task) === name.replace(/^\/dev\//, ''))) return true
    if (kind === 'session' && values.includes(String(numberOf(viewer, process.session.id)))) return true
  }
  if (options.select.length > 0 || options.withTerminal || options.withoutTerminal) return false
  return process.uid === viewer.uid && process.terminal === viewer.terminal
}

function layOut(viewer: Process, options: PsOptions, chosen: readonly TaskView[]): string[] {
  const ordered =
    options.forest || options.hierarchy ? asTree(chosen, options.forest) : chosen.map(task => ({ task, prefix: '' }))
  const { columns } = options
  const headed = options.headings && columns.some(column => column.heading !== '')
  const lines = headed
    ? [
        join(
          columns,
          columns.map(column => column.heading),
        ),
      ]
    : []
  for (const { task, prefix } of ordered)
    lines.push(
      join(
        columns,
        columns.map(column => (column.command ? prefix : '') + column.value(task, viewer)),
      ),
    )
  const terminal = viewer.fds.get(1)?.terminal
  const width =
    terminal instanceof Terminal && options.wide < 2
      ? Math.max(terminal.columns, options.wide * 132)
      : Number.POSITIVE_INFINITY
  return lines.map(line => (line.length > width ? line.slice(0, width) : line))
}

/** Cells side by side; what is too long pushes the rest aside, but a name in the middle is cut. */
function join(columns: readonly Column[], cells: readonly string[]): string {
  const padded = columns.map((column, index) => {
    const cell = cells[index]!
    if (column.right) return cell.padStart(column.width)
    if (index === columns.length - 1) return cell
    return column.command ? cell.slice(0, column.width).padEnd(column.width) : cell.padEnd(column.width)
  })
  return padded.join(' ')
}

interface Placed {
  readonly task: TaskView
  readonly prefix: string
}

/** Children behind their parents, drawn as a tree or merely indented. */
function asTree(chosen: readonly TaskView[], drawn: boolean): Placed[] {
  const present = new Set(chosen.map(task => task.pid))
  const placed: Placed[] = []
  const walk = (task: TaskView, lead: string, depth: number): void => {
    const mark = depth === 0 ? '' : drawn ? `${lead} \\_ ` : '  '.repeat(depth)
    placed.push({ task, prefix: mark })
    const children = chosen.filter(each => each.ppid === task.pid && each !== task)
    for (const child of children) {
      walk(child, depth === 0 ? '' : lead + (hasNext(chosen, task) ? ' |  ' : '    '), depth + 1)
    }
  }
  for (const task of chosen) if (!present.has(task.ppid) || task.ppid === task.pid) walk(task, '', 0)
  return placed
}

/** Whether a younger child of the same parent follows. */
function hasNext(chosen: readonly TaskView[], task: TaskView): boolean {
  return chosen.some(each => each.ppid === task.ppid && each.pid > task.pid)
}
