import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { MILLISECOND, SECOND, type Timer } from '../../sim/timer.ts'
import { WaitQueue } from '../../sim/wait.ts'

/** client-go's default rate limiter: 5 ms, doubled with each failure of the same key, at most 1000 s. */
const RETRY_FIRST = 5 * MILLISECOND
const RETRY_MAX = 1000 * SECOND

/** Keys of objects that need a look. A key that is queued twice is looked at once; one that is being worked on waits (client-go util/workqueue). */
export class WorkQueue {
  readonly #process: Process
  readonly #queue: string[] = []
  readonly #queued = new Set<string>()
  readonly #active = new Set<string>()
  readonly #failures = new Map<string, number>()
  readonly #later = new Map<string, Timer>()
  readonly #changed = new WaitQueue()

  constructor(process: Process) {
    this.#process = process
  }

  get length(): number {
    return this.#queue.length
  }

  add(key: string): void {
    if (this.#queued.has(key)) return
    this.#queued.add(key)
    if (this.#active.has(key)) return
    this.#queue.push(key)
    this.#changed.wake()
  }

  /** Adds the key after some nanoseconds; a later call for the same key counts if it is sooner. */
  addAfter(key: string, delay: number): void {
    const { sim } = this.#process.host
    let timer = this.#later.get(key)
    if (timer === undefined) {
      timer = sim.timer(() => {
        this.#later.delete(key)
        this.add(key)
      })
      this.#later.set(key, timer)
    }
    if (sim.now + delay < timer.deadline) timer.arm(sim.now + delay)
  }

  /** Adds the key again after a failure, later each time. */
  retry(key: string): void {
    const failures = this.#failures.get(key) ?? 0
    this.#failures.set(key, failures + 1)
    this.addAfter(key, Math.min(RETRY_FIRST * 2 ** failures, RETRY_MAX))
  }

  /** The next key, waiting for one. It is active until `done`. */
  *take(): Running<string> {
    for (;;) {
      const key = this.#queue.shift()
      if (key !== undefined) {
        this.#queued.delete(key)
        this.#active.add(key)
        return key
      }
      yield* this.#process.wait([this.#changed])
    }
  }

  /** Work on the key is over. */
  done(key: string, succeeded: boolean): void {
    this.#active.delete(key)
    if (succeeded) this.#failures.delete(key)
    if (!this.#queued.has(key)) return
    this.#queue.push(key)
    this.#changed.wake()
  }
}
