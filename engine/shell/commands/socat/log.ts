import type { Process } from '../../../linux/process.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { strftime } from '../../bash/expand/strftime.ts'

type Level = 'E' | 'W' | 'N' | 'I'
const LEVELS: readonly Level[] = ['E', 'W', 'N', 'I']

/** What socat says on standard error, as far as -d asks for it. */
export class Log {
  readonly #process: Process
  readonly #depth: number

  constructor(process: Process, depth: number) {
    this.#process = process
    this.#depth = depth
  }

  /** The same for a child. */
  of(process: Process): Log {
    return new Log(process, this.#depth)
  }

  write(level: Level, text: string): void {
    const rank = LEVELS.indexOf(level)
    // -d adds warnings, once more notices, once more information.
    if (rank > this.#depth) return
    const time = strftime('%Y/%m/%d %H:%M:%S', this.#process.host.sim.wallTime().seconds)
    this.#process.fds.get(2)?.write(encodeUtf8(`${time} socat[${this.#process.ownPid}] ${level} ${text}\n`))
  }
}
