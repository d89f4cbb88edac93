import type { Process } from '../../../../linux/process.ts'
import type { Running } from '../../../../linux/program.ts'

/** A line as the log package of Go writes it to standard error: with date and time in UTC, in seconds. */
export function* logLine(process: Process, text: string): Running<void> {
  const [date = '', time = ''] = new Date(process.host.sim.wallMilliseconds).toISOString().split('T')
  yield* process.printError(`${date.replaceAll('-', '/')} ${time.slice(0, 8)} ${text}\n`)
}
