import { Random } from './random.ts'
import { type Nanoseconds, SECOND, Timer, TimerQueue } from './timer.ts'
import { Trace } from './trace.ts'

/** What wall clocks in the lab show at virtual time 0, in milliseconds since 1970: 2026-01-05 09:00:00 UTC, a Monday. */
const EPOCH_MILLISECONDS = Date.UTC(2026, 0, 5, 9)

/** The ground under a lab: virtual time, the queue of what happens next, chance, and the trace. Nothing below it knows the host platform. */
export class Sim {
  /** Virtual time. Only `step` moves it. */
  now: Nanoseconds = 0
  readonly seed: string
  readonly trace: Trace
  /** How many timers have run: what a replay costs, as a count. */
  steps = 0
  #packets = 0
  readonly #queue = new TimerQueue()
  readonly #streams = new Map<string, Random>()

  constructor(seed: string) {
    this.seed = seed
    this.trace = new Trace(this)
  }

  timer(run: () => void): Timer {
    return new Timer(this.#queue, run)
  }

  /** The stream of chance with this name; each name gives numbers of its own. */
  random(stream: string): Random {
    let random = this.#streams.get(stream)
    if (random === undefined) this.#streams.set(stream, (random = new Random(this.seed, stream)))
    return random
  }

  /** Numbers packets for the trace, from 1. */
  nextPacket(): number {
    return ++this.#packets
  }

  /** Milliseconds since 1970 as the lab's clocks show them. */
  get wallMilliseconds(): number {
    return EPOCH_MILLISECONDS + Math.floor(this.now / 1_000_000)
  }

  /** What the lab's clocks show at a virtual time: seconds since 1970, and the nanoseconds of that second. */
  wallTime(at: Nanoseconds = this.now): { readonly seconds: number; readonly nanoseconds: number } {
    const seconds = Math.floor(at / SECOND)
    return { seconds: EPOCH_MILLISECONDS / 1000 + seconds, nanoseconds: at - seconds * SECOND }
  }

  /** When the next timer is due; Infinity when nothing will ever happen by itself. */
  get next(): Nanoseconds {
    return this.#queue.peek()?.deadline ?? Number.POSITIVE_INFINITY
  }

  /** Runs the next timer; false when there is none. */
  step(): boolean {
    const timer = this.#queue.peek()
    if (timer === undefined) return false
    this.#run(timer)
    return true
  }

  /** `timer` is the one that the queue has in front. */
  #run(timer: Timer): void {
    this.#queue.removeFirst()
    this.now = timer.key
    this.steps++
    timer.run()
  }

  /**
   * Runs what is due up to and including `until`, at most `budget` timers. True when time has reached `until`;
   * false when the budget was used up first, and time stands where it got to.
   */
  runUntil(until: Nanoseconds, budget = Number.POSITIVE_INFINITY): boolean {
    const queue = this.#queue
    for (let left = budget; left > 0; left--) {
      const timer = queue.peek()
      if (timer === undefined || timer.deadline > until) {
        this.now = Math.max(this.now, until)
        return true
      }
      this.#run(timer)
    }
    return false
  }
}
