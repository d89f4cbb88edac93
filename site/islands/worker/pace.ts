/** Emulated time may lag behind by so much of a turn before the rest is forgotten, in milliseconds of real time. */
const DEBT_MAX = 100
/** After so long without a key and without a foreground command, time stands still. */
const IDLE_AFTER = 30_000

const QUIET_AFTER = 3_000

/** How fast emulated time goes: the chosen speed, unless it is paused, nobody looks, or nothing is going on. */
export class Pace {
  speed = 1
  paused = false
  visible = true
  #last: number
  #lastActive: number

  constructor(now: number) {
    this.#last = this.#lastActive = now
  }

  /** Somebody did something. */
  active(now: number): void {
    this.#lastActive = now
  }

  /** Nobody has done anything for a moment: there is time for other things. */
  quiet(now: number): boolean {
    return now - this.#lastActive > QUIET_AFTER
  }

  idle(now: number, busy: boolean): boolean {
    return !busy && now - this.#lastActive > IDLE_AFTER
  }

  /** Nanoseconds of emulated time that have become due since the last call; `now` in milliseconds. */
  due(now: number, busy: boolean): number {
    const elapsed = Math.min(now - this.#last, DEBT_MAX)
    this.#last = now
    if (this.paused || !this.visible || this.idle(now, busy)) return 0
    return Math.round(elapsed * 1e6 * this.speed)
  }
}
