import { WaitQueue } from '../sim/wait.ts'

/** syslog(3): levels by the names that dmesg(1) has for them, from 0. */
export const LOG_LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'] as const
export const LOG_INFO = 6
export const LOG_WARNING = 4

/** Lines that are kept; older ones are lost, as in the kernel's ring buffer. */
const LINES_MAX = 2000

/** A line of the kernel log. */
export interface LogLine {
  /** From 0, without gaps. */
  readonly sequence: number
  /** Virtual time. */
  readonly time: number
  readonly level: number
  readonly text: string
}

/** What the kernel of a host has said (kernel/printk/printk.c). */
export class KernelLog {
  /** Woken by each new line. */
  readonly grown: WaitQueue = new WaitQueue()
  readonly #now: () => number
  readonly #lines: LogLine[] = []
  #sequence = 0
  /** The first line after the last `dmesg -C`. */
  #cleared = 0

  constructor(now: () => number) {
    this.#now = now
  }

  get lines(): readonly LogLine[] {
    return this.#lines
  }

  append(text: string, level: number = LOG_INFO): void {
    this.#lines.push({ sequence: this.#sequence++, time: this.#now(), level, text })
    if (this.#lines.length > LINES_MAX) this.#lines.shift()
    this.grown.wake()
  }

  /** The number of the line that comes next. */
  get next(): number {
    return this.#sequence
  }

  /** Lines from the given number on that are still there. */
  since(sequence: number): readonly LogLine[] {
    return this.#lines.filter(line => line.sequence >= sequence)
  }

  /** What was said since the last `clear`. */
  get current(): readonly LogLine[] {
    return this.since(this.#cleared)
  }

  clear(): void {
    this.#cleared = this.#sequence
  }
}
