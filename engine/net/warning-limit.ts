import { SECOND } from '../sim/timer.ts'

/** net.core.message_cost and message_burst. */
const WINDOW = 5 * SECOND
const BURST = 10

/** net_ratelimit: what a peer can cause may not fill the kernel log. */
export class WarningLimit {
  readonly #now: () => number
  #begin = Number.NEGATIVE_INFINITY
  #said = 0
  #missed = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** Whether one more may be written; `say` hears how many were not in the window that has ended. */
  allows(say: (text: string) => void): boolean {
    const now = this.#now()
    if (now - this.#begin > WINDOW) {
      if (this.#missed > 0) say(`net_ratelimit: ${this.#missed} callbacks suppressed`)
      this.#begin = now
      this.#said = this.#missed = 0
    }
    if (this.#said < BURST) {
      this.#said++
      return true
    }
    this.#missed++
    return false
  }
}
