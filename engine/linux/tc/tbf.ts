import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { type Nanoseconds, SECOND } from '../../sim/timer.ts'
import { Qdisc } from './qdisc.ts'

export interface TbfSpec {
  /** Bits a second. */
  readonly rate: number
  /** The bucket, in bytes. */
  readonly burst: number
  /** Bytes that may wait. */
  readonly limit: number
}

/** A rate that is kept to by a token bucket (tc-tbf(8), net/sched/sch_tbf.c). */
export class Tbf extends Qdisc {
  override readonly name = 'tbf'
  readonly spec: TbfSpec
  /** When the bucket will be full again: each byte that leaves puts it off. */
  #full: Nanoseconds

  constructor(link: Link, handle: number, spec: TbfSpec) {
    super(link, handle)
    this.spec = spec
    this.#full = this.now
  }

  #time(bytes: number): Nanoseconds {
    return Math.ceil((bytes * 8 * SECOND) / this.spec.rate)
  }

  /** tbf_enqueue: what is longer than the bucket can never leave. */
  override enqueue(skb: Skb): void {
    const length = skb.end - skb.start
    if (length > this.spec.burst || this.backlogBytes + length > this.spec.limit) return this.dropped(skb)
    this.#full = Math.max(this.#full, this.now) + this.#time(length)
    const at = this.#full - this.#time(this.spec.burst)
    if (at > this.now) this.counters.overlimits++
    this.hold(skb, Math.max(at, this.now))
  }
}
