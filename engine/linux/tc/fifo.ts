import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { Qdisc } from './qdisc.ts'

/** First in, first out, up to so many packets or bytes (tc-pfifo(8), net/sched/sch_fifo.c). */
export class Fifo extends Qdisc {
  override readonly kind: 'pfifo' | 'bfifo'
  /** Packets, or bytes. */
  limit: number
  #waiting: Skb[] = []

  constructor(link: Link, handle: number, parent: number, kind: 'pfifo' | 'bfifo', limit: number) {
    super(link, handle, parent)
    this.kind = kind
    this.limit = limit
  }

  override enqueue(skb: Skb): boolean {
    const full = this.kind === 'pfifo' ? this.backlogPackets >= this.limit : this.backlogBytes + skb.length > this.limit
    if (full) return this.refused(skb)
    this.held(skb)
    this.#waiting.push(skb)
    return true
  }

  override dequeue(): Skb | null {
    const skb = this.#waiting.shift()
    return skb === undefined ? null : this.sent(skb)
  }

  override takeOver(old: Qdisc): boolean {
    if (!(old instanceof Fifo)) return false
    this.#waiting = old.#waiting
    this.takeBacklog(old)
    return true
  }

  override reset(): void {
    for (const skb of this.#waiting.splice(0)) this.forget(skb)
  }
}

/** What hangs under a class that nobody gave anything else (qdisc_create_dflt). */
export function defaultLeaf(link: Link, parent: number): Fifo {
  return new Fifo(link, 0, parent, 'pfifo', link.txQueueLength || 1)
}
