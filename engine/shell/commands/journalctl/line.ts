import type { Process } from '../../../linux/process.ts'
import type { JournalLine } from '../../../linux/systemd/journal.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const two = (value: number) => String(value).padStart(2, '0')

export const FORMATS = [
  'short',
  'short-iso',
  'short-iso-precise',
  'short-precise',
  'short-full',
  'short-monotonic',
  'short-unix',
  'cat',
  'json',
  'json-pretty',
  'with-unit',
] as const

/** Microseconds since 1970 at which a line was written. */
export function microseconds({ host }: Process, { time }: JournalLine): number {
  const { seconds, nanoseconds } = host.sim.wallTime(time)
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1000)
}

/** One line as journalctl prints it: output_short() and its like in src/shared/logs-show.c. */
export function journalText(process: Process, line: JournalLine, format: string, coloured: boolean): string {
  const text = coloured ? paint(line) : line.text
  if (format === 'cat') return text
  if (format === 'json') return JSON.stringify(fields(process, line))
  if (format === 'json-pretty') return JSON.stringify(fields(process, line), null, '\t')
  const source = format === 'with-unit' ? `${line.unit}` : line.identifier
  return `${stamp(process, line, format)} ${process.uts.hostname} ${source}[${line.pid}]: ${text}`
}

function paint({ priority, text }: JournalLine): string {
  const colour =
    priority <= 3 ? '\x1b[0;1;31m' : priority === 4 ? '\x1b[0;1;38;5;185m' : priority === 5 ? '\x1b[0;1;39m' : ''
  return colour === '' ? text : `${colour}${text}\x1b[0m`
}

function stamp(process: Process, line: JournalLine, format: string): string {
  const micros = microseconds(process, line)
  const date = new Date(Math.floor(micros / 1000))
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  const fraction = String(micros % 1_000_000).padStart(6, '0')
  const day = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`
  if (format === 'short-iso') return `${day}T${clock}+0000`
  if (format === 'short-iso-precise') return `${day}T${clock}.${fraction}+0000`
  if (format === 'short-unix') return `${Math.floor(micros / 1e6)}.${fraction}`
  if (format === 'short-monotonic') {
    const since = Math.floor((line.time - process.host.bootedAt) / 1000)
    return `[${`${Math.floor(since / 1e6)}.${String(since % 1_000_000).padStart(6, '0')}`.padStart(12)}]`
  }
  if (format === 'short-full' || format === 'with-unit') {
    const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][date.getUTCDay()]
    return `${weekday} ${day} ${clock} UTC`
  }
  return `${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())} ${clock}${format === 'short-precise' ? `.${fraction}` : ''}`
}

function fields(process: Process, line: JournalLine): Readonly<Record<string, string>> {
  return {
    __REALTIME_TIMESTAMP: String(microseconds(process, line)),
    __MONOTONIC_TIMESTAMP: String(Math.floor((line.time - process.host.bootedAt) / 1000)),
    PRIORITY: String(line.priority),
    SYSLOG_IDENTIFIER: line.identifier,
    _PID: String(line.pid),
    _HOSTNAME: process.uts.hostname,
    ...(line.pid === 1 ? { UNIT: line.unit } : { _SYSTEMD_UNIT: line.unit }),
    MESSAGE: line.text,
  }
}
