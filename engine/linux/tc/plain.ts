import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { PRIO_DEFAULTS, Prio } from './prio.ts'
import { Qdisc, QueueCounters, type TrafficClass } from './qdisc.ts'

/** No queue at all: a frame goes at once (net/sched/sch_generic.c). */
export class NoQueue extends Qdisc {
  override readonly kind = 'noqueue'
  #frame: Skb | null = null

  override enqueue(skb: Skb): boolean {
    this.#frame = skb
    return true
  }

  override dequeue(): Skb | null {
    const skb = this.#frame
    this.#frame = null
    return skb
  }

  override reset(): void {
    this.#frame = null
  }
}

/** A discipline for each transmit queue of a device (net/sched/sch_mq.c); everything leaves by the first here. */
export class Mq extends Qdisc {
  override readonly kind = 'mq'
  readonly #queues: readonly TrafficClass[]

  constructor(link: Link, handle: number, parent: number) {
    super(link, handle, parent)
    this.#queues = Array.from({ length: Math.max(1, link.numTxQueues) }, (_, index) => {
      const id = handle + index + 1
      // Devices here use the first of their queues alone.
      const leaf = index === 0 ? new Prio(link, 0, id, PRIO_DEFAULTS, 'pfifo_fast') : null
      return { id, parent: 0xffff_ffff, leaf, counters: new QueueCounters() }
    })
  }

  override get classes(): readonly TrafficClass[] {
    return this.#queues
  }

  override enqueue(skb: Skb): boolean {
    const { length } = skb
    if (!this.#queues[0]!.leaf!.enqueue(skb)) return false
    this.backlogPackets++
    this.backlogBytes += length
    return true
  }

  override dequeue(): Skb | null {
    const { leaf } = this.#queues[0]!
    const skb = leaf!.dequeue()
    this.wakeAt = leaf!.wakeAt
    return skb === null ? null : this.sent(skb)
  }

  override reset(): void {
    for (const { leaf } of this.#queues) leaf?.reset()
    this.backlogBytes = this.backlogPackets = 0
  }
}
