import { SECOND } from '../../sim/timer.ts'

/** Delays that double: 10 s at first, 5 minutes at most, forgotten after 10 quiet minutes (pkg/kubelet, MaxContainerBackOff). */
const FIRST = 10 * SECOND
const MAX = 300 * SECOND

export class Backoff {
  readonly #entries = new Map<string, { delay: number; since: number }>()

  /** Notes a failure; from the second on, the next try waits. Returns the delay in nanoseconds, 0 at first. */
  fail(key: string, now: number): number {
    const entry = this.#entries.get(key)
    if (entry === undefined || now - entry.since > 2 * MAX) {
      this.#entries.set(key, { delay: FIRST, since: now })
      return FIRST
    }
    entry.delay = Math.min(entry.delay * 2, MAX)
    entry.since = now
    return entry.delay
  }

  delay(key: string): number {
    return this.#entries.get(key)?.delay ?? 0
  }

  forget(key: string): void {
    this.#entries.delete(key)
  }
}
