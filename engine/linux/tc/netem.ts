import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import type { Random } from '../../sim/random.ts'
import { type Nanoseconds, SECOND } from '../../sim/timer.ts'
import { Qdisc } from './qdisc.ts'

export interface NetemSpec {
  /** Packets that may wait. */
  readonly limit: number
  readonly delay: Nanoseconds
  /** How much more or less the delay may be, each as likely as the next. */
  readonly jitter: Nanoseconds
  /** Shares of the packets, 0 to 1. */
  readonly loss: number
  readonly duplicate: number
  /** Bits a second; 0 for no limit. */
  readonly rate: number
}

export const NETEM_DEFAULTS: NetemSpec = { limit: 1000, delay: 0, jitter: 0, loss: 0, duplicate: 0, rate: 0 }

/** Delay, loss and duplicates on purpose (tc-netem(8), net/sched/sch_netem.c). */
export class Netem extends Qdisc {
  override readonly name = 'netem'
  readonly spec: NetemSpec
  readonly #random: Random
  #free: Nanoseconds = 0

  constructor(link: Link, handle: number, spec: NetemSpec) {
    super(link, handle)
    this.spec = spec
    this.#random = link.netns.sim.random(`netem:${link.label}`)
  }

  /** netem_enqueue. */
  override enqueue(skb: Skb): void {
    const { loss, duplicate } = this.spec
    if (duplicate > 0 && this.#random.unit() < duplicate) this.#queue(skb.clone())
    if (loss > 0 && this.#random.unit() < loss) return this.dropped(skb)
    this.#queue(skb)
  }

  #queue(skb: Skb): void {
    const { limit, delay, jitter, rate } = this.spec
    if (this.backlogPackets >= limit) return this.dropped(skb)
    const wait = jitter === 0 ? delay : Math.max(0, delay + Math.floor((this.#random.unit() * 2 - 1) * jitter))
    let at = this.now + wait
    if (rate > 0) {
      this.#free = Math.max(this.#free, this.now) + Math.ceil(((skb.end - skb.start) * 8 * SECOND) / rate)
      at = this.#free + wait
    }
    this.hold(skb, at)
  }
}
