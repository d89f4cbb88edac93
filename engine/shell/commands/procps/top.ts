import { userName } from '../../../linux/accounts.ts'
import { stateLetter } from '../../../linux/proc/pid.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { Terminal } from '../../../linux/terminal.ts'
import { failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'
import { memoryOf } from './free.ts'
import { commandLine, type TaskView, tasks } from './tasks.ts'
import { uptimeLine } from './uptime.ts'

const HOME_AND_CLEAR = '\x1b[H\x1b[J'
const INTERRUPT = 3

/** top(1), procps-ng 4.0: batch mode, and a screen that q leaves. */
export const top: Command = {
  name: 'top',
  directory: '/usr/bin',
  summary: 'processes, again and again',
  synopsis: ['[-b] [-c] [-d SECONDS] [-n COUNT] [-p PID,...] [-u USER]'],
  options: [
    { short: 'b', text: 'Prints rather than drawing a screen.' },
    { short: 'c', text: 'Whole command lines.' },
    { short: 'd', argument: 'SECONDS', text: 'Time between two looks (3).' },
    { short: 'n', argument: 'COUNT', text: 'How many looks.' },
    { short: 'p', argument: 'PID', text: 'These processes only.' },
    { short: 'u', argument: 'USER', text: 'Processes of this user.' },
    { short: 'w', argument: '[WIDTH]', text: 'Accepted.' },
    { short: 'H', text: 'Threads.', emulated: false },
    { short: 'o', argument: 'FIELD', text: 'Another order.', emulated: false },
  ],
  notEmulated: ['memory of processes', 'commands of the screen other than q'],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`top: ${parsed.text.replace(/^invalid option -- '(.)'$/, "unknown option '$1'")}\n`)
      return 1
    }
    const terminal = process.fds.get(0)?.terminal
    if (!hasOption(parsed, 'b') && !(terminal instanceof Terminal)) {
      yield* process.printError('top: failed tty get\n')
      return 1
    }
    const delay = Number(lastOption(parsed, 'd') ?? 3) || 1
    const count = Number(lastOption(parsed, 'n') ?? Number.POSITIVE_INFINITY)
    if (hasOption(parsed, 'b')) return yield* batch(process, parsed, delay, count)
    return yield* screen(process, parsed, delay, count, terminal as Terminal)
  },
}

/** CPU time at the last look. */
type Before = { readonly now: number; readonly used: number; readonly each: ReadonlyMap<Process, number> }

function look(process: Process): Before {
  return {
    now: process.now,
    used: process.host.scheduler.used,
    each: new Map(process.pids.processes.map(each => [each, each.cpuTime])),
  }
}

function* batch(process: Process, parsed: ParsedArguments, delay: number, count: number): Running {
  let before: Before | undefined
  for (let turn = 0; turn < count; turn++) {
    if (turn > 0) yield* process.sleep(delay * SECOND)
    yield* process.print(`${turn > 0 ? '\n' : ''}${page(process, parsed, before).join('\n')}\n`)
    before = look(process)
  }
  return 0
}

function* screen(process: Process, parsed: ParsedArguments, delay: number, count: number, terminal: Terminal): Running {
  const modes = { ...terminal.modes }
  Object.assign(terminal.modes, { canonical: false, echo: false, signals: false })
  let before: Before | undefined
  try {
    for (let turn = 0; turn < count; turn++) {
      const lines = page(process, parsed, before).slice(0, terminal.rows - 1)
      before = look(process)
      yield* process.print(`${HOME_AND_CLEAR}${lines.map(line => line.slice(0, terminal.columns)).join('\n')}`)
      const until = process.now + delay * SECOND
      while (process.now < until) {
        const typed = terminal.read(64)
        if (!failed(typed) && (typed.length === 0 || typed.includes(0x71) || typed.includes(INTERRUPT))) return 0
        if ((yield* process.wait([terminal.changed], until)) === 'timeout') break
      }
    }
    return 0
  } finally {
    Object.assign(terminal.modes, modes)
    process.fds.get(1)?.write(Uint8Array.of(10))
  }
}

const two = (value: number) => String(Math.floor(value)).padStart(2, '0')

function page(process: Process, parsed: ParsedArguments, before: Before | undefined): string[] {
  const pids = lastOption(parsed, 'p')?.split(',')
  const user = lastOption(parsed, 'u')
  const all = tasks(process)
  const shown = all.filter(
    task =>
      (pids === undefined || pids.includes(String(task.pid))) &&
      (user === undefined || userName(process, task.process.uid) === user || String(task.process.uid) === user),
  )
  const since = before === undefined ? process.host.bootedAt : before.now
  const span = Math.max(1, process.now - since)
  const share = ({ process: each }: TaskView) => ((each.cpuTime - (before?.each.get(each) ?? 0)) / span) * 100
  const rows = shown
    .map(task => ({ task, cpu: Math.min(100, share(task)) }))
    .sort((a, b) => Number(b.cpu.toFixed(1)) - Number(a.cpu.toFixed(1)) || a.task.pid - b.task.pid)
  return [
    ...summary(process, all, ((process.host.scheduler.used - (before?.used ?? 0)) / span) * 100),
    '',
    '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND',
    ...rows.map(({ task, cpu }) => row(process, parsed, task, cpu)),
  ]
}

function summary(process: Process, all: readonly TaskView[], busy: number): string[] {
  const count = (letter: string) => all.filter(task => stateLetter(task.process) === letter).length
  const states = `${String(all.length).padStart(3)} total, ${String(count('R')).padStart(3)} running, ${String(count('S')).padStart(3)} sleeping, ${String(count('T')).padStart(3)} stopped, ${String(count('Z')).padStart(3)} zombie`
  const used = Math.min(100, busy)
  const kilobytes = memoryOf(process)
  const mib = (value: number) => (value / 1024).toFixed(1).padStart(8)
  const total = kilobytes('MemTotal')
  const free = kilobytes('MemFree')
  return [
    `top -${uptimeLine(process.host)}`,
    `Tasks: ${states}`,
    `%Cpu(s): ${used.toFixed(1).padStart(4)} us,  0.0 sy,  0.0 ni,${(100 - used).toFixed(1).padStart(5)} id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st `,
    `MiB Mem : ${mib(total)} total, ${mib(free)} free, ${mib(total - free)} used, ${mib(0)} buff/cache     `,
    `MiB Swap: ${mib(0)} total, ${mib(0)} free, ${mib(0)} used. ${mib(kilobytes('MemAvailable'))} avail Mem `,
  ]
}

function row(viewer: Process, parsed: ParsedArguments, task: TaskView, cpu: number): string {
  const { process } = task
  const hundredths = Math.floor(process.cpuTime / (SECOND / 100))
  const time = `${Math.floor(hundredths / 6000)}:${two((hundredths / 100) % 60)}.${two(hundredths % 100)}`
  return [
    String(task.pid).padStart(7),
    userName(viewer, process.uid).slice(0, 8).padEnd(8),
    String(20 + process.nice).padStart(3),
    String(process.nice).padStart(3),
    '0'.padStart(7),
    '0'.padStart(6),
    '0'.padStart(6),
    stateLetter(process),
    cpu.toFixed(1).padStart(5),
    '0.0'.padStart(5),
    time.padStart(9),
    hasOption(parsed, 'c') ? commandLine(task) : process.name,
  ].join(' ')
}
