import { userName } from '../../../linux/accounts.ts'
import { stateLetter } from '../../../linux/proc/pid.ts'
import type { Process } from '../../../linux/process.ts'
import { SECOND } from '../../../sim/timer.ts'

/** A process as the tools of procps see it, with its number in the viewer's PID namespace. */
export interface TaskView {
  readonly process: Process
  readonly pid: number
  readonly ppid: number
}

/** Everything in the viewer's PID namespace, by number. */
export function tasks(viewer: Process): TaskView[] {
  const { pids } = viewer
  return pids.processes
    .map(process => ({
      process,
      pid: pids.numberOf(process)!,
      ppid: process.parent === null ? 0 : (pids.numberOf(process.parent) ?? 0),
    }))
    .sort((a, b) => a.pid - b.pid)
}

/** A group's or a session's number: that of its leader, as the viewer counts. */
export function numberOf(viewer: Process, pid: number): number {
  const leader = viewer.host.pids.find(pid)
  return leader === undefined ? (viewer.pids === viewer.host.pids ? pid : 0) : (viewer.pids.numberOf(leader) ?? 0)
}

/** The command line; a name in brackets where there is none. */
export function commandLine({ process }: TaskView): string {
  if (process.status !== null) return `[${process.name}] <defunct>`
  return process.argv.length === 0 ? `[${process.name}]` : process.argv.join(' ').replace(/[\n\0]/g, ' ')
}

export function shortName({ process }: TaskView): string {
  return process.status === null ? process.name : `${process.name} <defunct>`
}

export function terminalName({ process }: TaskView): string {
  return process.terminal?.name ?? '?'
}

/** The STAT column: state, niceness, session leader, foreground. */
export function stateText({ process }: TaskView): string {
  const nice = process.nice < 0 ? '<' : process.nice > 0 ? 'N' : ''
  const leader = process.session.id === process.pid ? 's' : ''
  const foreground = process.terminal !== null && process.terminal.foreground === process.group ? '+' : ''
  return `${stateLetter(process)}${nice}${leader}${foreground}`
}

export function ownerName(viewer: Process, { process }: TaskView): string {
  const name = userName(viewer, process.uid)
  return name.length > 8 ? `${name.slice(0, 7)}+` : name
}

/** CPU time in per cent of the time since it began. */
export function cpuShare(viewer: Process, { process }: TaskView): number {
  const lived = viewer.now - process.started
  return lived <= 0 ? 0 : Math.min(99.9, (process.cpuTime / lived) * 100)
}

const two = (value: number) => String(Math.floor(value)).padStart(2, '0')

/** `HH:MM:SS`, with days in front where there are some. */
export function cumulativeTime({ process }: TaskView): string {
  const seconds = process.cpuTime / SECOND
  const days = Math.floor(seconds / 86_400)
  return `${days > 0 ? `${two(days)}-` : ''}${two((seconds % 86_400) / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`
}

/** `M:SS`, as BSD has it. */
export function bsdTime({ process }: TaskView): string {
  const seconds = process.cpuTime / SECOND
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`
}

/** `[[DD-]HH:]MM:SS`. */
export function elapsedText(viewer: Process, { process }: TaskView): string {
  const seconds = Math.floor((viewer.now - process.started) / SECOND)
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3600)
  const rest = `${two((seconds % 3600) / 60)}:${two(seconds % 60)}`
  return days > 0 ? `${days}-${two(hours)}:${rest}` : hours > 0 ? `${two(hours)}:${rest}` : rest
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

function startDate(viewer: Process, { process }: TaskView): Date {
  return new Date(viewer.host.sim.wallMilliseconds - Math.floor((viewer.now - process.started) / 1e6))
}

/** When it began: the time today, else the day. */
export function startText(viewer: Process, task: TaskView, seconds = false): string {
  const date = startDate(viewer, task)
  const today = viewer.host.sim.wallMilliseconds - date.getTime() < 86_400_000
  if (!today) return `${MONTHS[date.getUTCMonth()]}${seconds ? ' ' : ''}${two(date.getUTCDate())}`
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
  return seconds ? `${time}:${two(date.getUTCSeconds())}` : time
}

export function longStartText(viewer: Process, task: TaskView): string {
  const date = startDate(viewer, task)
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${time} ${date.getUTCFullYear()}`
}
