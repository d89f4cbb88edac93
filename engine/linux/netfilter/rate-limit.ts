import { SECOND } from '../../sim/timer.ts'

/** lib/ratelimit.c with its defaults: ten messages in five seconds. */
const INTERVAL = 5 * SECOND
const BURST = 10

/** Keeps the kernel log from being flooded. */
export class RateLimit {
  readonly #now: () => number
  #began = Number.NEGATIVE_INFINITY
  #printed = 0
  #missed = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** May this message be printed? How many were not since the last time, or undefined when it is one of them. */
  take(): number | undefined {
    const now = this.#now()
    let suppressed = 0
    if (now >= this.#began + INTERVAL) {
      suppressed = this.#missed
      this.#began = now
      this.#printed = this.#missed = 0
    }
    if (this.#printed >= BURST) {
      this.#missed++
      return undefined
    }
    this.#printed++
    return suppressed
  }
}
