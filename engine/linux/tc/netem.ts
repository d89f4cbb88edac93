import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import type { Random } from '../../sim/random.ts'
import { type Nanoseconds, SECOND } from '../../sim/timer.ts'
import { type Distribution, drawFrom } from './distribution.ts'
import { type LossModel, LossState } from './loss-model.ts'
import type { Qdisc } from './qdisc.ts'
import { SingleClassQdisc } from './single.ts'

/** How likely something is, 0 to 1, and how much that depends on the last time. */
export interface Chance {
  readonly probability: number
  readonly correlation: number
}

export interface NetemSpec {
  /** Packets that may wait. */
  readonly limit: number
  readonly delay: Nanoseconds
  /** How much more or less the delay may be, and how. */
  readonly jitter: Nanoseconds
  readonly delayCorrelation: number
  readonly distribution: Distribution
  readonly loss: Chance
  readonly lossModel: LossModel | null
  readonly duplicate: Chance
  readonly corrupt: Chance
  readonly reorder: Chance
  /** Each so manieth packet leaves at once, when `reorder` lets it; 0 for none. */
  readonly gap: number
  /** Bits a second; 0 for no limit. Bytes that are added to each packet. */
  readonly rate: number
  readonly packetOverhead: number
  readonly ecn: boolean
}

export const NEVER: Chance = { probability: 0, correlation: 0 }

export const NETEM_DEFAULTS: NetemSpec = {
  limit: 1000,
  delay: 0,
  jitter: 0,
  delayCorrelation: 0,
  distribution: 'uniform',
  loss: NEVER,
  lossModel: null,
  duplicate: NEVER,
  corrupt: NEVER,
  reorder: NEVER,
  gap: 0,
  rate: 0,
  packetOverhead: 0,
  ecn: false,
}

/** Chance with a memory (get_crandom). */
class Correlated {
  readonly #random: Random
  readonly #correlation: number
  #last: number

  constructor(random: Random, correlation: number) {
    this.#random = random
    this.#correlation = correlation
    this.#last = random.unit()
  }

  next(): number {
    const value = this.#random.unit()
    if (this.#correlation === 0) return value
    this.#last = value * (1 - this.#correlation) + this.#last * this.#correlation
    return this.#last
  }
}

/** Delay, loss, duplicates, damage and disorder on purpose (tc-netem(8), net/sched/sch_netem.c). */
export class Netem extends SingleClassQdisc {
  override readonly kind = 'netem'
  readonly spec: NetemSpec
  readonly #random: Random
  readonly #delay: Correlated
  readonly #loss: Correlated
  readonly #duplicate: Correlated
  readonly #corrupt: Correlated
  readonly #reorder: Correlated
  readonly #model: LossState | null
  /** By the time at which they leave. */
  #waiting: { readonly skb: Skb; readonly at: Nanoseconds }[] = []
  #sinceGap = 0

  constructor(link: Link, handle: number, parent: number, spec: NetemSpec) {
    super(link, handle, parent, null)
    this.spec = spec
    this.#random = link.netns.sim.random(`netem:${link.label}`)
    const correlated = ({ correlation }: Chance) => new Correlated(this.#random, correlation)
    this.#delay = new Correlated(this.#random, spec.delayCorrelation)
    this.#loss = correlated(spec.loss)
    this.#duplicate = correlated(spec.duplicate)
    this.#corrupt = correlated(spec.corrupt)
    this.#reorder = correlated(spec.reorder)
    this.#model = spec.lossModel === null ? null : new LossState(spec.lossModel, this.#random)
  }

  #happens(chance: Chance, source: Correlated): boolean {
    return chance.probability > 0 && source.next() <= chance.probability
  }

  /** netem_enqueue. */
  override enqueue(skb: Skb): boolean {
    const { spec } = this
    let copies = 1
    if (this.#happens(spec.duplicate, this.#duplicate)) copies++
    const lost = this.#model === null ? this.#happens(spec.loss, this.#loss) : this.#model.loses()
    if (lost) copies--
    if (copies === 0) return this.refused(skb)
    if (copies > 1) this.#queue(skb.clone())
    if (this.#happens(spec.corrupt, this.#corrupt)) this.#damage(skb)
    return this.#queue(skb)
  }

  /** One bit of what is behind the link header is turned around. */
  #damage(skb: Skb): void {
    const first = skb.start + this.link.headerLength
    const at = first + this.#random.below(Math.max(1, skb.end - first))
    skb.bytes = skb.bytes.slice()
    if (at < skb.end) skb.bytes[at]! ^= 1 << this.#random.below(8)
  }

  #queue(skb: Skb): boolean {
    const { spec, now } = this
    if (this.backlogPackets >= spec.limit) return this.refused(skb)
    this.held(skb)
    const early = spec.gap !== 0 && this.#sinceGap >= spec.gap - 1 && spec.reorder.probability >= this.#reorder.next()
    if (early) {
      this.#sinceGap = 0
      this.counters.requeues++
      this.#waiting.unshift({ skb, at: now })
      return true
    }
    this.#sinceGap++
    this.#insert(skb, this.#departure(skb))
    return true
  }

  /** When a packet leaves: after its delay, and after those in front of it at the rate. */
  #departure(skb: Skb): Nanoseconds {
    const { delay, jitter, distribution, rate, packetOverhead } = this.spec
    let wait = jitter === 0 ? delay : delay + drawFrom(distribution, jitter, () => this.#delay.next())
    let from = this.now
    if (rate > 0) {
      const last = this.#waiting.at(-1)
      if (last !== undefined) {
        wait = Math.max(0, wait - (last.at - from))
        from = last.at
      }
      wait += Math.ceil(((skb.length + packetOverhead) * 8 * SECOND) / rate)
    }
    return Math.max(this.now, from + Math.round(wait))
  }

  #insert(skb: Skb, at: Nanoseconds): void {
    let place = this.#waiting.length
    while (place > 0 && this.#waiting[place - 1]!.at > at) place--
    this.#waiting.splice(place, 0, { skb, at })
  }

  /** netem_dequeue: packets whose time has come pass what hangs under this, if anything does. */
  override dequeue(): Skb | null {
    this.wakeAt = Number.POSITIVE_INFINITY
    while (this.#waiting.length > 0 && this.#waiting[0]!.at <= this.now) {
      const { skb } = this.#waiting.shift()!
      if (this.inner === null) return this.sent(skb)
      const { length } = skb
      if (this.inner.enqueue(skb)) continue
      this.counters.dropped++
      this.backlogPackets--
      this.backlogBytes -= length
    }
    const skb = this.inner?.dequeue() ?? null
    if (skb !== null) return this.sent(skb)
    this.wakeAt = Math.min(
      this.#waiting[0]?.at ?? Number.POSITIVE_INFINITY,
      this.inner?.wakeAt ?? Number.POSITIVE_INFINITY,
    )
    return null
  }

  /** netem_change. */
  override takeOver(old: Qdisc): boolean {
    if (!(old instanceof Netem)) return false
    this.#waiting = old.#waiting
    this.takeInner(old, null)
    return true
  }

  override reset(): void {
    for (const { skb } of this.#waiting.splice(0)) this.refused(skb)
    super.reset()
  }
}
