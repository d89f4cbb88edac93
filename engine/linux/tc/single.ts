import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { Fifo } from './fifo.ts'
import { Qdisc, QueueCounters, type TrafficClass } from './qdisc.ts'

/** A discipline with one class, which holds its packets: tbf, netem. */
export abstract class SingleClassQdisc extends Qdisc {
  readonly #class: TrafficClass
  /** A packet that was taken out of the inner discipline and may not leave yet. */
  #peeked: Skb | null = null

  constructor(link: Link, handle: number, parent: number, inner: Qdisc | null) {
    super(link, handle, parent)
    this.#class = { id: handle + 1, parent: handle, leaf: inner, counters: new QueueCounters() }
  }

  override get classes(): readonly TrafficClass[] {
    return [this.#class]
  }

  get inner(): Qdisc | null {
    return this.#class.leaf
  }

  protected peekInner(): Skb | null {
    this.#peeked ??= this.inner?.dequeue() ?? null
    return this.#peeked
  }

  protected takePeeked(): Skb {
    const skb = this.#peeked!
    this.#peeked = null
    return skb
  }

  /** The inner discipline stays; what counts in packets or bytes does so up to `limit`, if that is given (fifo_set_limit). */
  protected takeInner(old: SingleClassQdisc, limit: number | null): void {
    this.#class.leaf = old.inner
    if (limit !== null && old.inner instanceof Fifo) old.inner.limit = limit
    this.#peeked = old.#peeked
    this.takeBacklog(old)
  }

  override reset(): void {
    if (this.#peeked !== null) this.refused(this.#peeked)
    this.#peeked = null
    this.inner?.reset()
    this.backlogBytes = this.backlogPackets = 0
  }
}
