import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { type Nanoseconds, SECOND } from '../../sim/timer.ts'
import { Verdict } from './filter.ts'
import { FilterList } from './filter-list.ts'
import { major, minor } from './handle.ts'
import { flowHash } from './place.ts'
import { Qdisc } from './qdisc.ts'

export type FairKind = 'sfq' | 'fq' | 'fq_codel' | 'codel'

export interface FairSpec {
  readonly kind: FairKind
  /** Packets of all flows together, and of one flow. */
  readonly limit: number
  readonly flowLimit: number
  readonly flows: number
  /** Bytes in one turn; 0 for what fits into a frame of the device. */
  readonly quantum: number
  /** Seconds between changes of the hash; 0 for never. */
  readonly perturb: number
  /** Times of codel; 0 where nothing is dropped for waiting too long. */
  readonly target: Nanoseconds
  readonly interval: Nanoseconds
}

interface Flow {
  readonly key: number
  readonly waiting: { readonly skb: Skb; readonly at: Nanoseconds }[]
  deficit: number
  /** codel: since when packets have waited longer than the target, and what it dropped (RFC 8289). */
  aboveSince: Nanoseconds
  dropNext: Nanoseconds
  drops: number
  dropping: boolean
}

/** Flows that take turns (tc-sfq(8), tc-fq(8), tc-fq_codel(8)); codel has one flow for all. */
export class FairQueue extends Qdisc {
  override readonly kind: FairKind
  readonly spec: FairSpec
  /** Filters may choose the flow (sfq, fq_codel). */
  readonly filters: FilterList | undefined
  readonly #flows = new Map<number, Flow>()
  /** Flows with packets, the next one to be served first. */
  #active: Flow[] = []
  newFlows = 0
  overlimitDrops = 0
  largest = 0

  constructor(link: Link, handle: number, parent: number, spec: FairSpec) {
    super(link, handle, parent)
    this.kind = spec.kind
    this.spec = spec
    if (spec.kind === 'sfq' || spec.kind === 'fq_codel') this.filters = new FilterList(handle)
  }

  override get changeable(): boolean {
    return this.kind !== 'sfq'
  }

  get quantum(): number {
    return this.spec.quantum || this.link.mtu + this.link.headerLength
  }

  /** Flows with packets, for statistics. */
  get activeFlows(): number {
    return this.#active.length
  }

  /** sfq_classify, fq_codel_classify: the number of a flow; null where a filter took the packet, or where there are filters and none knows it. */
  #classify(skb: Skb): number | null {
    const { priority } = skb
    if (priority !== 0 && major(priority) === this.handle && minor(priority) > 0 && minor(priority) <= this.spec.flows)
      return minor(priority) - 1
    if (this.filters === undefined || this.filters.empty) return this.#hash(skb)
    const { verdict, classId } = this.filters.classify(skb, this.link)
    if (verdict === Verdict.shot || verdict === Verdict.unspecified) this.refused(skb)
    else if (verdict !== Verdict.stolen) {
      if (minor(classId) > 0 && minor(classId) <= this.spec.flows) return minor(classId) - 1
      this.refused(skb)
    }
    return null
  }

  #hash(skb: Skb): number {
    const round = this.spec.perturb === 0 ? 0 : Math.floor(this.now / (this.spec.perturb * SECOND))
    return this.kind === 'codel' ? 0 : (flowHash(skb, this.link) + round * 7919) % this.spec.flows
  }

  #flow(hash: number): Flow {
    let flow = this.#flows.get(hash)
    if (flow === undefined) {
      flow = { key: hash, waiting: [], deficit: 0, aboveSince: 0, dropNext: 0, drops: 0, dropping: false }
      this.#flows.set(hash, flow)
    }
    return flow
  }

  override enqueue(skb: Skb): boolean {
    const number = this.#classify(skb)
    if (number === null) return false
    const flow = this.#flow(number)
    if (flow.waiting.length >= this.spec.flowLimit) return this.refused(skb)
    if (flow.waiting.length === 0) {
      flow.deficit = this.quantum
      this.#active.push(flow)
      this.newFlows++
    }
    this.largest = Math.max(this.largest, skb.length)
    this.held(skb)
    flow.waiting.push({ skb, at: this.now })
    if (this.backlogPackets <= this.spec.limit) return true
    // The longest flow pays (sfq_drop, fq_codel_drop).
    const longest = this.#active.reduce((most, each) => (each.waiting.length > most.waiting.length ? each : most))
    const victim = this.kind === 'sfq' ? longest.waiting.pop()! : longest.waiting.shift()!
    if (longest.waiting.length === 0) this.#active = this.#active.filter(each => each !== longest)
    this.overlimitDrops++
    this.forget(victim.skb)
    return victim.skb !== skb
  }

  override dequeue(): Skb | null {
    for (;;) {
      const flow = this.#active[0]
      if (flow === undefined) return null
      if (flow.deficit <= 0) {
        flow.deficit += this.quantum
        this.#active.push(this.#active.shift()!)
        continue
      }
      const skb = this.#take(flow)
      if (flow.waiting.length === 0) {
        this.#active.shift()
        this.#flows.delete(flow.key)
      }
      if (skb === null) continue
      flow.deficit -= skb.length
      return this.sent(skb)
    }
  }

  /** The next packet of a flow; codel drops what has waited too long for too long (RFC 8289 5.3). */
  #take(flow: Flow): Skb | null {
    const { target, interval } = this.spec
    const { now } = this
    for (;;) {
      const next = flow.waiting.shift()
      if (next === undefined) {
        flow.dropping = false
        return null
      }
      const fine = target === 0 || now - next.at < target || this.backlogBytes <= this.link.mtu
      if (fine) {
        flow.aboveSince = 0
        flow.dropping = false
        return next.skb
      }
      if (flow.aboveSince === 0) flow.aboveSince = now + interval
      if (now < flow.aboveSince || (flow.dropping && now < flow.dropNext)) return next.skb
      flow.drops = flow.dropping ? flow.drops + 1 : Math.max(1, flow.drops - 2)
      flow.dropNext = (flow.dropping ? flow.dropNext : now) + interval / Math.sqrt(flow.drops)
      flow.dropping = true
      this.forget(next.skb)
    }
  }

  override reset(): void {
    for (const { waiting } of this.#active) for (const { skb } of waiting.splice(0)) this.forget(skb)
    this.#active = []
    this.#flows.clear()
  }
}
