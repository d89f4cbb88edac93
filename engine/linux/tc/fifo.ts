import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { Qdisc } from './qdisc.ts'

/** First in, first out; devices here take at once whatever they are given, so that nothing waits (tc-pfifo(8)). */
export class Fifo extends Qdisc {
  override readonly name: 'pfifo' | 'bfifo'
  /** Packets, or bytes. */
  readonly limit: number

  constructor(link: Link, handle: number, name: 'pfifo' | 'bfifo', limit: number) {
    super(link, handle)
    this.name = name
    this.limit = limit
  }

  override enqueue(skb: Skb): void {
    this.hold(skb, this.now)
  }
}
