import type { Sim } from '../../sim/sim.ts'
import { SECOND, type Timer } from '../../sim/timer.ts'

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  readonly object: unknown
}

/** About as often as the real server's watch cache sends one (staging apiserver pkg/storage/cacher). */
const BOOKMARK_PERIOD = 60 * SECOND

/**
 * A stream of events. Events wait until somebody listens; then each is handed over as it happens. The stream ends when the
 * reader closes it, when its time is up, or after an ERROR.
 */
export class Watch {
  #listener: ((event: WatchEvent) => void) | undefined
  #ended: (() => void) | undefined
  #waiting: WatchEvent[] = []
  #open = true
  #stop: () => void = () => {}
  readonly #timers: Timer[] = []

  get open(): boolean {
    return this.#open
  }

  /** Calls `listener` with each event, first with those that wait, and `ended` once when the server ends the stream. */
  listen(listener: (event: WatchEvent) => void, ended?: () => void): void {
    this.#listener = listener
    this.#ended = ended
    const waiting = this.#waiting
    this.#waiting = []
    for (const event of waiting) listener(event)
    if (!this.#open) ended?.()
  }

  /** Takes what waits without listening, for callers that poll. */
  take(): readonly WatchEvent[] {
    const waiting = this.#waiting
    this.#waiting = []
    return waiting
  }

  /** Ends the stream from the reader's side. */
  close(): void {
    this.#open = false
    this.#stop()
    for (const timer of this.#timers) timer.disarm()
    this.#waiting = []
  }

  /** The server's side: hands over an event. */
  send(event: WatchEvent): void {
    if (!this.#open) return
    if (this.#listener === undefined) this.#waiting.push(event)
    else this.#listener(event)
  }

  /** The server's side: ends the stream; what waits can still be read. */
  end(): void {
    if (!this.#open) return
    this.#open = false
    this.#stop()
    for (const timer of this.#timers) timer.disarm()
    if (this.#listener !== undefined) this.#ended?.()
  }

  /** What to do when the stream ends, whoever ends it. */
  onStop(stop: () => void): void {
    this.#stop = stop
  }

  /** Ends the stream after `seconds`. */
  endAfter(sim: Sim, seconds: number): void {
    const timer = sim.timer(() => this.end())
    timer.arm(sim.now + seconds * SECOND)
    this.#timers.push(timer)
  }

  /** Sends what `bookmark` makes about once a minute, so that the reader's resourceVersion does not grow old. */
  bookmarkEvery(sim: Sim, bookmark: () => unknown): void {
    const timer = sim.timer(() => {
      this.send({ type: 'BOOKMARK', object: bookmark() })
      timer.arm(sim.now + BOOKMARK_PERIOD)
    })
    timer.arm(sim.now + BOOKMARK_PERIOD)
    this.#timers.push(timer)
  }
}
