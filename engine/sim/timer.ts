/** Virtual time in nanoseconds since the lab was switched on; an integer, exact for the first 104 days. */
export type Nanoseconds = number

export const MICROSECOND: Nanoseconds = 1_000
export const MILLISECOND: Nanoseconds = 1_000_000
export const SECOND: Nanoseconds = 1_000_000_000

const NOT_QUEUED = -1
/** Position of the timer that stands in front of the heap. */
const FRONT = -2

/**
 * One thing that will happen. A timer belongs to whoever created it and is armed again and again, so that
 * the hot path allocates none. Arming a queued timer for a later time only moves its deadline: the queue entry is put
 * right when it comes up (so a TCP retransmission timer that is pushed back by each ACK costs an assignment).
 */
export class Timer {
  /** When `run` is due; Infinity while disarmed. */
  deadline: Nanoseconds = Number.POSITIVE_INFINITY
  /** The key under which the queue holds it, at most `deadline`. */
  key: Nanoseconds = 0
  order = 0
  position = NOT_QUEUED
  readonly run: () => void
  readonly #queue: TimerQueue

  constructor(queue: TimerQueue, run: () => void) {
    this.#queue = queue
    this.run = run
  }

  get armed(): boolean {
    return this.deadline !== Number.POSITIVE_INFINITY
  }

  /** Due at `deadline`, which must not lie in the past of the queue's clock. Replaces an earlier deadline. */
  arm(deadline: Nanoseconds): void {
    this.deadline = deadline
    if (this.position === NOT_QUEUED || deadline < this.key) this.#queue.place(this)
  }

  disarm(): void {
    this.deadline = Number.POSITIVE_INFINITY
  }
}

/**
 * Timers by (time, order of arming): a binary heap in which equal times keep the order in which they were armed, and in
 * front of it the first of all where it came last: most of what happens arms what happens next.
 */
export class TimerQueue {
  readonly #heap: Timer[] = []
  #front: Timer | null = null
  #order = 0

  get length(): number {
    return this.#heap.length + (this.#front === null ? 0 : 1)
  }

  /** Puts `timer` where its deadline belongs. */
  place(timer: Timer): void {
    timer.key = timer.deadline
    timer.order = this.#order++
    if (timer.position >= 0) {
      this.#rise(timer)
      this.#sink(timer)
      if (this.#front !== null && before(this.#heap[0]!, this.#front)) this.#retreat(this.#front)
      return
    }
    if (timer.position === FRONT) this.#front = null
    const front = this.#front
    const first = front ?? this.#heap[0]
    if (first !== undefined && !before(timer, first)) return this.#push(timer)
    if (front !== null) this.#push(front)
    timer.position = FRONT
    this.#front = timer
  }

  #retreat(front: Timer): void {
    this.#front = null
    this.#push(front)
  }

  #push(timer: Timer): void {
    timer.position = this.#heap.length
    this.#heap.push(timer)
    this.#rise(timer)
  }

  /** The next timer that is due, still queued; undefined when none is armed. */
  peek(): Timer | undefined {
    for (;;) {
      const top = this.#front ?? this.#heap[0]
      if (top === undefined || top.deadline === top.key) return top
      if (top.armed) this.place(top)
      else this.#removeTop()
    }
  }

  /** Takes the timer that `peek` returned off the queue and disarms it. */
  take(): Timer | undefined {
    const top = this.peek()
    if (top !== undefined) this.removeFirst()
    return top
  }

  /** Takes off the timer that `peek` has just returned. */
  removeFirst(): void {
    ;(this.#front ?? this.#heap[0]!).deadline = Number.POSITIVE_INFINITY
    this.#removeTop()
  }

  #removeTop(): void {
    if (this.#front !== null) {
      this.#front.position = NOT_QUEUED
      this.#front = null
      return
    }
    const top = this.#heap[0]!
    const last = this.#heap.pop()!
    top.position = NOT_QUEUED
    if (last === top) return
    last.position = 0
    this.#heap[0] = last
    this.#sink(last)
  }

  #rise(timer: Timer): void {
    const heap = this.#heap
    let at = timer.position
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]!
      if (before(parent, timer)) break
      heap[at] = parent
      parent.position = at
      at = above
    }
    heap[at] = timer
    timer.position = at
  }

  #sink(timer: Timer): void {
    const heap = this.#heap
    const { length } = heap
    let at = timer.position
    for (;;) {
      let below = 2 * at + 1
      if (below >= length) break
      if (below + 1 < length && before(heap[below + 1]!, heap[below]!)) below++
      const child = heap[below]!
      if (before(timer, child)) break
      heap[at] = child
      child.position = at
      at = below
    }
    heap[at] = timer
    timer.position = at
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.key < b.key || (a.key === b.key && a.order < b.order)
}
