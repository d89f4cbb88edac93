import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { type Nanoseconds, SECOND } from '../../sim/timer.ts'
import { Fifo } from './fifo.ts'
import type { Qdisc } from './qdisc.ts'
import { SingleClassQdisc } from './single.ts'

export interface TbfSpec {
  /** Bits a second. */
  readonly rate: number
  /** The bucket, in bytes. */
  readonly burst: number
  /** Bytes that may wait. */
  readonly limit: number
  /** Bits a second at the most even while the bucket is full; 0 for no such limit. */
  readonly peakRate: number
  /** The bucket of the peak rate, in bytes. */
  readonly mtu: number
}

/** A rate that is kept to by a token bucket (tc-tbf(8), net/sched/sch_tbf.c). */
export class Tbf extends SingleClassQdisc {
  override readonly kind = 'tbf'
  readonly spec: TbfSpec
  #tokens: Nanoseconds
  #peakTokens: Nanoseconds
  #filledAt: Nanoseconds

  constructor(link: Link, handle: number, parent: number, spec: TbfSpec) {
    super(link, handle, parent, new Fifo(link, 0, handle + 1, 'bfifo', spec.limit))
    this.spec = spec
    this.#tokens = this.#time(spec.burst)
    this.#peakTokens = spec.peakRate > 0 ? this.#peakTime(spec.mtu) : 0
    this.#filledAt = this.now
  }

  #time(bytes: number): Nanoseconds {
    return Math.ceil((bytes * 8 * SECOND) / this.spec.rate)
  }

  #peakTime(bytes: number): Nanoseconds {
    return Math.ceil((bytes * 8 * SECOND) / this.spec.peakRate)
  }

  /** tbf_enqueue: what is longer than the bucket can never leave. */
  override enqueue(skb: Skb): boolean {
    const { burst, peakRate, mtu } = this.spec
    if (skb.length > burst || (peakRate > 0 && skb.length > mtu)) return this.refused(skb)
    return this.hand(skb, this.inner!)
  }

  override dequeue(): Skb | null {
    this.wakeAt = Number.POSITIVE_INFINITY
    const skb = this.peekInner()
    if (skb === null) {
      this.wakeAt = this.inner!.wakeAt
      return null
    }
    const { burst, peakRate, mtu } = this.spec
    const passed = this.now - this.#filledAt
    const tokens = Math.min(this.#tokens + passed, this.#time(burst)) - this.#time(skb.length)
    const peak =
      peakRate > 0 ? Math.min(this.#peakTokens + passed, this.#peakTime(mtu)) - this.#peakTime(skb.length) : 0
    if (tokens < 0 || peak < 0) {
      this.wakeAt = this.now + Math.max(-tokens, -peak)
      this.counters.overlimits++
      return null
    }
    this.#filledAt = this.now
    this.#tokens = tokens
    this.#peakTokens = peak
    return this.sent(this.takePeeked())
  }

  /** tbf_change. */
  override takeOver(old: Qdisc): boolean {
    if (!(old instanceof Tbf)) return false
    this.takeInner(old, this.spec.limit)
    return true
  }
}
