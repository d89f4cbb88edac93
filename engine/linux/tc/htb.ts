import { EBUSY, EEXIST, EINVAL, type Errno } from '../../net/errno.ts'
import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { type Nanoseconds, SECOND } from '../../sim/timer.ts'
import { ClassTable } from './class-table.ts'
import { defaultLeaf, Fifo } from './fifo.ts'
import { Verdict } from './filter.ts'
import { FilterList } from './filter-list.ts'
import { major, ROOT } from './handle.ts'
import { Qdisc, QueueCounters, type TrafficClass } from './qdisc.ts'

/** TC_HTB_MAXDEPTH. */
const MAX_DEPTH = 8
/** How long an idle class saves up, and how deep in debt it may get (mbuffer). */
const SAVED_MAX: Nanoseconds = 60 * SECOND

export interface HtbClassSpec {
  /** Bits a second: what it may always send, and what it may send at most when others leave room. */
  readonly rate: number
  readonly ceil: number
  /** Buckets, in time at the rate and at the ceiling. */
  readonly burst: Nanoseconds
  readonly ceilBurst: Nanoseconds
  readonly priority: number
  /** Bytes in one turn; 0 to have it computed. */
  readonly quantum: number
  readonly overhead: number
  readonly minimumUnit: number
}

export interface HtbSpec {
  readonly r2q: number
  /** Minor number of the class for what no filter takes. */
  readonly defaultClass: number
  readonly directLimit: number
}

/** struct htb_class. */
export class HtbClass implements TrafficClass {
  readonly id: number
  readonly above: HtbClass | null
  spec: HtbClassSpec
  leaf: Qdisc | null
  level = 0
  children = 0
  readonly counters: QueueCounters = new QueueCounters()
  readonly filters: FilterList
  lent = 0
  borrowed = 0
  giants = 0
  tokens: Nanoseconds
  ceilTokens: Nanoseconds
  checkedAt: Nanoseconds
  quantum: number
  readonly deficit: number[] = new Array<number>(MAX_DEPTH).fill(0)
  /** A packet that was looked at and not sent. */
  peeked: Skb | null = null

  constructor(qdisc: Htb, id: number, above: HtbClass | null, spec: HtbClassSpec) {
    this.id = id
    this.above = above
    this.spec = spec
    this.leaf = defaultLeaf(qdisc.link, id)
    this.tokens = spec.burst
    this.ceilTokens = spec.ceilBurst
    this.checkedAt = qdisc.now
    this.quantum = quantumOf(spec, qdisc.spec.r2q)
    this.filters = new FilterList(id)
  }

  get parent(): number {
    return this.above?.id ?? ROOT
  }

  change(spec: HtbClassSpec, r2q: number): void {
    this.spec = spec
    this.tokens = spec.burst
    this.ceilTokens = spec.ceilBurst
    this.quantum = quantumOf(spec, r2q)
  }

  /** What the kernel warns of; null where the turn is as long as the rate asks. Classes above others have none. */
  quantumWarning(r2q: number): string | null {
    const { quantum, rate } = this.spec
    const asked = Math.floor(rate / 8 / r2q)
    if (quantum > 0 || this.level > 0 || (asked >= QUANTUM_MIN && asked <= QUANTUM_MAX)) return null
    const id = this.id.toString(16).toUpperCase()
    return `sch_htb: quantum of class ${id} is ${asked < QUANTUM_MIN ? 'small' : 'big'}. Consider r2q change.`
  }

  get waiting(): boolean {
    return this.peeked !== null || (this.leaf !== null && this.leaf.backlogPackets > 0)
  }

  peek(): Skb | null {
    this.peeked ??= this.leaf?.dequeue() ?? null
    return this.peeked
  }

  /** What the buckets hold at a time. */
  tokensAt(now: Nanoseconds): number {
    return this.tokens + Math.min(now - this.checkedAt, SAVED_MAX)
  }

  ceilTokensAt(now: Nanoseconds): number {
    return this.ceilTokens + Math.min(now - this.checkedAt, SAVED_MAX)
  }

  time(bytes: number, rate: number): Nanoseconds {
    return Math.ceil((Math.max(bytes + this.spec.overhead, this.spec.minimumUnit) * 8 * SECOND) / rate)
  }
}

const QUANTUM_MIN = 1000
const QUANTUM_MAX = 200_000

/** htb_change_class: within 1,000 and 200,000 bytes. */
function quantumOf({ quantum, rate }: HtbClassSpec, r2q: number): number {
  return quantum > 0 ? quantum : Math.min(QUANTUM_MAX, Math.max(QUANTUM_MIN, Math.floor(rate / 8 / r2q)))
}

/** Hierarchical token buckets: classes with rates that lend one another what they do not use (tc-htb(8), net/sched/sch_htb.c). */
export class Htb extends Qdisc {
  override readonly kind = 'htb'
  spec: HtbSpec
  readonly #classes = new ClassTable<HtbClass>()
  readonly filters: FilterList
  readonly #direct: Fifo
  directPackets = 0
  /** Whose turn it is at each level and priority. */
  readonly #turn = new Map<number, HtbClass>()

  constructor(link: Link, handle: number, parent: number, spec: HtbSpec) {
    super(link, handle, parent)
    this.spec = spec
    this.filters = new FilterList(handle)
    this.#direct = new Fifo(link, 0, handle, 'pfifo', spec.directLimit)
  }

  override get classes(): readonly HtbClass[] {
    return this.#classes.list
  }

  override get changeable(): boolean {
    return false
  }

  override get ownClasses(): boolean {
    return true
  }

  override class(id: number): HtbClass | undefined {
    return this.#classes.get(id)
  }

  /** htb_change_class for one that is new. */
  addClass(id: number, parent: number, spec: HtbClassSpec): Errno | undefined {
    if (id === 0 || major(id) !== this.handle || id === this.handle) return EINVAL
    if (this.#classes.get(id) !== undefined) return EEXIST
    const above = parent === ROOT ? null : (this.#classes.get(parent) ?? null)
    if (above !== null && above.above !== null && above.above.level < 2) return EINVAL.because('tree is too deep')
    if (above !== null && above.level === 0) this.#becomeInner(above)
    if (above !== null) above.children++
    this.#classes.add(new HtbClass(this, id, above, spec))
    return undefined
  }

  /** A class that gets children holds no packets itself any more. */
  #becomeInner(parent: HtbClass): void {
    parent.leaf?.reset()
    if (parent.peeked !== null) this.forget(parent.peeked)
    parent.peeked = null
    parent.leaf = null
    parent.level = (parent.above?.level ?? MAX_DEPTH) - 1
    this.#recount()
  }

  /** htb_delete. */
  removeClass(found: HtbClass): Errno | undefined {
    if (found.children > 0) return EBUSY.because('HTB class in use')
    found.leaf?.reset()
    this.#classes.remove(found.id)
    const { above } = found
    if (above !== null && --above.children === 0) {
      above.level = 0
      above.leaf = defaultLeaf(this.link, above.id)
    }
    this.#recount()
    return undefined
  }

  #recount(): void {
    this.backlogPackets = this.#direct.backlogPackets
    this.backlogBytes = this.#direct.backlogBytes
    for (const { leaf, peeked } of this.#classes.list) {
      this.backlogPackets += (leaf?.backlogPackets ?? 0) + (peeked === null ? 0 : 1)
      this.backlogBytes += (leaf?.backlogBytes ?? 0) + (peeked?.length ?? 0)
    }
  }

  /** htb_classify: the class that a packet belongs to, nothing where it is dropped, or the direct queue. */
  #classify(skb: Skb): HtbClass | 'direct' | 'stolen' | null {
    if (skb.priority === this.handle) return 'direct'
    const chosen = this.#classes.get(skb.priority)
    if (chosen !== undefined && chosen.level === 0) return chosen
    for (let { filters } = chosen ?? this; ; ) {
      const result = filters.classify(skb, this.link)
      if (result.verdict === Verdict.unspecified) break
      if (result.verdict === Verdict.stolen) return 'stolen'
      if (result.verdict === Verdict.shot) return null
      if (result.classId === this.handle) return 'direct'
      const found = this.#classes.get(result.classId)
      if (found === undefined) break
      if (found.level === 0) return found
      filters = found.filters
    }
    const usual = this.#classes.get(this.handle + this.spec.defaultClass)
    return usual === undefined || usual.level > 0 ? 'direct' : usual
  }

  override enqueue(skb: Skb): boolean {
    const target = this.#classify(skb)
    if (target === 'stolen') return false
    if (target === null) return this.refused(skb)
    const taken = this.hand(skb, target === 'direct' ? this.#direct : target.leaf!)
    if (target !== 'direct') target.counters.dropped += Number(!taken)
    else if (taken) this.directPackets++
    return taken
  }

  override dequeue(): Skb | null {
    this.wakeAt = Number.POSITIVE_INFINITY
    const direct = this.#direct.dequeue()
    if (direct !== null) return this.sent(direct)
    if (this.backlogPackets === 0) return null
    const leaves = this.#classes.list.filter(each => each.waiting)
    const ready = leaves.flatMap(leaf => {
      const lender = this.#lender(leaf)
      return lender === null ? [] : { leaf, level: lender.level }
    })
    while (ready.length > 0) {
      const level = Math.min(...ready.map(each => each.level))
      const priority = Math.min(...ready.filter(each => each.level === level).map(each => each.leaf.spec.priority))
      const row = ready.filter(each => each.level === level && each.leaf.spec.priority === priority)
      const leaf = this.#next(
        row.map(each => each.leaf),
        level,
        priority,
      )
      if (leaf !== null) return this.#send(leaf, level)
      // What hangs under these classes holds its packets back.
      for (const each of row) ready.splice(ready.indexOf(each), 1)
    }
    this.#sleep(leaves)
    return null
  }

  /** The class at whose cost a leaf may send now: itself, or the nearest above it that has something to lend. */
  #lender(leaf: HtbClass): HtbClass | null {
    for (let each: HtbClass | null = leaf; each !== null; each = each.above) {
      if (each.ceilTokensAt(this.now) < 0) return null
      if (each.tokensAt(this.now) >= 0) return each
    }
    return null
  }

  /** htb_dequeue_tree: classes in turn, each as many bytes as its quantum. */
  #next(row: readonly HtbClass[], level: number, priority: number): HtbClass | null {
    const key = level * MAX_DEPTH + priority
    const sorted = [...row].sort((a, b) => a.id - b.id)
    const turn = this.#turn.get(key)
    const first =
      turn === undefined
        ? 0
        : Math.max(
            0,
            sorted.findIndex(each => each.id >= turn.id),
          )
    for (let step = 0; step < sorted.length; step++) {
      const index = (first + step) % sorted.length
      const leaf = sorted[index]!
      const skb = leaf.peek()
      if (skb === null) continue
      leaf.deficit[level]! -= skb.length
      if (leaf.deficit[level]! < 0) {
        leaf.deficit[level]! += leaf.quantum
        this.#turn.set(key, sorted[(index + 1) % sorted.length]!)
      } else this.#turn.set(key, leaf)
      return leaf
    }
    return null
  }

  #send(leaf: HtbClass, level: number): Skb {
    const skb = leaf.peeked!
    leaf.peeked = null
    leaf.counters.packets++
    leaf.counters.bytes += skb.length
    this.#charge(leaf, level, skb.length)
    return this.sent(skb)
  }

  /** htb_charge_class: everybody below the lender has borrowed, everybody from it up pays. */
  #charge(leaf: HtbClass, level: number, bytes: number): void {
    const { now } = this
    for (let each: HtbClass | null = leaf; each !== null; each = each.above) {
      const { spec } = each
      const tokens = each.tokensAt(now)
      if (each.level >= level) {
        if (each.level === level) each.lent++
        each.tokens = Math.max(1 - SAVED_MAX, Math.min(tokens, spec.burst) - each.time(bytes, spec.rate))
      } else {
        each.borrowed++
        each.tokens = tokens
      }
      const ceilTokens = Math.min(each.ceilTokensAt(now), spec.ceilBurst) - each.time(bytes, spec.ceil)
      each.ceilTokens = Math.max(1 - SAVED_MAX, ceilTokens)
      each.checkedAt = now
      if (each.level > 0) {
        each.counters.packets++
        each.counters.bytes += bytes
      }
    }
  }

  #sleep(leaves: readonly HtbClass[]): void {
    for (const leaf of leaves) {
      const ready = this.#readyAt(leaf)
      // One that could send and did not waits for what hangs under it.
      const at = ready > this.now || leaf.leaf === null ? ready : leaf.leaf.wakeAt
      this.wakeAt = Math.min(this.wakeAt, at)
      if (leaf.ceilTokensAt(this.now) < 0) leaf.counters.overlimits++
    }
    this.counters.overlimits++
    if (this.wakeAt <= this.now) this.wakeAt = this.now + 1
  }

  /** When a class can send, or lend, at the earliest. */
  #readyAt(each: HtbClass): Nanoseconds {
    const { now } = this
    const ceiling = now + Math.max(0, -each.ceilTokensAt(now))
    const own = now + Math.max(0, -each.tokensAt(now))
    const lent = each.above === null ? Number.POSITIVE_INFINITY : this.#readyAt(each.above)
    return Math.max(ceiling, Math.min(own, lent))
  }

  override reset(): void {
    this.#direct.reset()
    for (const each of this.#classes.list) {
      each.leaf?.reset()
      if (each.peeked !== null) this.refused(each.peeked)
      each.peeked = null
    }
    this.backlogBytes = this.backlogPackets = 0
  }
}
