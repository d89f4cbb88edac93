/** Something that wants to know when a condition may have changed. */
export interface Waiter {
  /** Called at most once for each time it was added; it is off the queue by then. */
  wake(): void
}

/** Those who wait for one condition, such as data in a socket. Waking says "look again", not "it holds". */
export class WaitQueue {
  #waiters: Waiter[] = []

  add(waiter: Waiter): void {
    this.#waiters.push(waiter)
  }

  remove(waiter: Waiter): void {
    const at = this.#waiters.indexOf(waiter)
    if (at >= 0) this.#waiters.splice(at, 1)
  }

  /** Wakes all, in the order in which they came. */
  wake(): void {
    const waiters = this.#waiters
    if (waiters.length === 0) return
    // Mostly it is one: no new list for that.
    if (waiters.length === 1) return waiters.pop()!.wake()
    this.#waiters = []
    for (const waiter of waiters) waiter.wake()
  }
}
