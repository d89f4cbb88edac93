import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { defaultLeaf } from './fifo.ts'
import { Verdict } from './filter.ts'
import { FilterList } from './filter-list.ts'
import { major, minor } from './handle.ts'
import { priorityOf } from './place.ts'
import { Qdisc, QueueCounters, type TrafficClass } from './qdisc.ts'

export interface PrioSpec {
  readonly bands: number
  /** The band for each of the 16 priorities. */
  readonly map: readonly number[]
}

export const PRIO_DEFAULTS: PrioSpec = { bands: 3, map: [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1] }

interface Band extends TrafficClass {
  leaf: Qdisc
}

/** Bands, of which a lower one is served before all higher ones (tc-prio(8), net/sched/sch_prio.c, sch_generic.c for pfifo_fast). */
export class Prio extends Qdisc {
  override readonly kind: 'prio' | 'pfifo_fast'
  readonly spec: PrioSpec
  filters: FilterList
  readonly #bands: readonly Band[]

  constructor(link: Link, handle: number, parent: number, spec: PrioSpec, kind: 'prio' | 'pfifo_fast' = 'prio') {
    super(link, handle, parent)
    this.kind = kind
    this.spec = spec
    this.filters = new FilterList(handle)
    this.#bands = Array.from({ length: spec.bands }, (_, index) => ({
      id: handle + index + 1,
      parent: handle,
      leaf: defaultLeaf(link, handle + index + 1),
      counters: new QueueCounters(),
    }))
  }

  override get classes(): readonly TrafficClass[] {
    return this.kind === 'prio' ? this.#bands : []
  }

  /** prio_classify; null where a filter dropped or took the packet. */
  #classify(skb: Skb): Band | Verdict {
    let number = skb.priority === 0 ? priorityOf(skb, this.link) : skb.priority
    if (major(skb.priority) !== this.handle || this.kind === 'pfifo_fast') {
      const result = this.filters.classify(skb, this.link)
      if (result.verdict === Verdict.shot || result.verdict === Verdict.stolen) return result.verdict
      if (result.verdict === Verdict.unspecified)
        return this.#bands[this.spec.map[(major(number) !== 0 ? 0 : number) & 15]!]!
      number = result.classId
    }
    return this.#bands[minor(number) - 1] ?? this.#bands[this.spec.map[0]!]!
  }

  override enqueue(skb: Skb): boolean {
    const band = this.#classify(skb)
    if (band === Verdict.stolen) return false
    if (typeof band === 'number') return this.refused(skb)
    return this.hand(skb, band.leaf)
  }

  override dequeue(): Skb | null {
    this.wakeAt = Number.POSITIVE_INFINITY
    for (const { leaf } of this.#bands) {
      const skb = leaf.dequeue()
      if (skb !== null) return this.sent(skb)
      this.wakeAt = Math.min(this.wakeAt, leaf.wakeAt)
    }
    return null
  }

  /** prio_tune: bands that stay keep what hangs under them; what waits in others is dropped. */
  override takeOver(old: Qdisc): boolean {
    if (!(old instanceof Prio)) return false
    this.filters = old.filters
    for (const [index, { leaf, counters }] of old.#bands.entries()) {
      const band = this.#bands[index]
      if (band === undefined) {
        leaf.reset()
        continue
      }
      band.leaf = leaf
      Object.assign(band.counters, counters)
    }
    this.backlogPackets = this.#bands.reduce((sum, { leaf }) => sum + leaf.backlogPackets, 0)
    this.backlogBytes = this.#bands.reduce((sum, { leaf }) => sum + leaf.backlogBytes, 0)
    return true
  }

  override reset(): void {
    for (const { leaf } of this.#bands) leaf.reset()
    this.backlogBytes = this.backlogPackets = 0
  }
}
