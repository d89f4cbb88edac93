import type { Backlog } from '../../net/backlog.ts'
import { EEXIST, EINVAL, ENOENT, EOPNOTSUPP, type Errno, failed, type Result } from '../../net/errno.ts'
import type { Link, QueueDiscipline } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { Drop } from '../../net/trace.ts'
import type { Timer } from '../../sim/timer.ts'
import { joinBlock, leaveBlock } from './block.ts'
import { defaultLeaf } from './fifo.ts'
import { Verdict } from './filter.ts'
import { FilterList } from './filter-list.ts'
import { INGRESS_HANDLE, major, minor, ON_EGRESS, ON_INGRESS, ROOT } from './handle.ts'
import type { Qdisc, QdiscMaker, TrafficClass } from './qdisc.ts'
import { U32Tables } from './u32.ts'

/** The last handle that the kernel gave by itself, of each host; the first one is 8001: (qdisc_alloc_handle). */
const lastHandles = new WeakMap<Backlog, number>()

function freeHandle({ netns }: Link): number {
  const next = (lastHandles.get(netns.backlog) ?? 0x8000) + 1
  lastHandles.set(netns.backlog, next > 0xfffe ? 0x8001 : next)
  return next * 0x1_0000
}

/** What hangs on the way in: filters alone, and with clsact also some on the way out (net/sched/sch_ingress.c). */
export interface IngressQdisc {
  readonly kind: 'ingress' | 'clsact'
  readonly ingress: FilterList
  readonly egress: FilterList
  /** Packets that came by, and bytes, and what was dropped. */
  readonly counters: { bytes: number; packets: number; dropped: number }
}

const NO_BLOCKS = { ingress: 0, egress: 0 }

/** What `tc qdisc` is told to do (flags of RTM_NEWQDISC). */
export type QdiscRequest = 'add' | 'change' | 'replace' | 'link'

/** Traffic control of a device: the tree of its disciplines, and the filters in front of it. */
export class TrafficControl implements QueueDiscipline {
  readonly #link: Link
  readonly #timer: Timer
  #root: Qdisc | null = null
  #ingress: IngressQdisc | null = null
  #running = false

  constructor(link: Link) {
    this.#link = link
    this.#timer = link.netns.sim.timer(() => this.#run())
  }

  /** What `ip link` shows. */
  get name(): string {
    return this.#root?.kind ?? ''
  }

  get root(): Qdisc | null {
    return this.#root
  }

  get ingress(): IngressQdisc | null {
    return this.#ingress
  }

  /** All disciplines, the root first, each before those under it. */
  get qdiscs(): Qdisc[] {
    const found: Qdisc[] = []
    const visit = (qdisc: Qdisc | null) => {
      if (qdisc === null) return
      found.push(qdisc)
      for (const { leaf } of qdisc.classes) if (leaf !== null) visit(leaf)
    }
    visit(this.#root)
    return found
  }

  /** qdisc_lookup. */
  find(handle: number): Qdisc | undefined {
    return handle === 0 ? undefined : this.qdiscs.find(each => each.handle === handle)
  }

  /** The class of a number, with the discipline that it belongs to. */
  classAt(id: number): { qdisc: Qdisc; found: TrafficClass } | undefined {
    const qdisc = this.find(major(id))
    const found = qdisc?.class(id)
    return qdisc === undefined || found === undefined ? undefined : { qdisc, found }
  }

  enqueue(skb: Skb): void {
    if (this.#root === null) return this.#link.startTransmit(skb)
    // netem says nothing of what it loses (netem_enqueue).
    if (!this.#root.enqueue(skb) && this.#root.kind !== 'netem') this.#link.netns.refusedFrames++
    this.#run()
  }

  /** __qdisc_run: everything that may leave now. */
  #run(): void {
    if (this.#running || this.#root === null) return
    this.#running = true
    for (let skb = this.#root.dequeue(); skb !== null; skb = this.#root?.dequeue() ?? null) {
      skb.link = this.#link
      if (this.#link.adminUp) this.#link.startTransmit(skb)
      else this.#link.drop(skb, Drop.linkDown)
    }
    this.#running = false
    const { wakeAt } = this.#root ?? { wakeAt: Number.POSITIVE_INFINITY }
    if (wakeAt === Number.POSITIVE_INFINITY) this.#timer.disarm()
    else this.#timer.arm(Math.max(wakeAt, this.#link.netns.sim.now))
  }

  reset(): void {
    this.#timer.disarm()
    this.#root?.reset()
    this.#root = null
    if (this.#ingress !== null) this.removeIngress(null)
  }

  /** tc_modify_qdisc for the root and for classes. `kind` names what is wanted. */
  modify(request: QdiscRequest, parent: number, handle: number, kind: string, make: QdiscMaker): Errno | undefined {
    const holder = this.#holder(parent)
    if (failed(holder)) return holder
    const old = parent === ROOT ? this.#root : holder!.leaf
    const existing = old !== null && old.handle !== 0 ? old : null
    const same = existing !== null && (handle === 0 || handle === existing.handle) ? existing : null
    const wanted = this.#target(request, handle, same, existing, kind)
    if (wanted instanceof Object && 'code' in wanted) return wanted
    const chosen = wanted === 'new' ? (handle === 0 ? freeHandle(this.#link) : handle) : wanted.handle
    const fresh = make(this.#link, chosen, parent)
    if (wanted !== 'new') {
      if (!wanted.changeable) return EINVAL.because('Change operation not supported by specified qdisc')
      Object.assign(fresh.counters, wanted.counters)
    }
    if (wanted === 'new' || !fresh.takeOver(wanted)) old?.reset()
    if (parent === ROOT) this.#setRoot(fresh)
    else holder!.leaf = fresh
    return undefined
  }

  /** Whether there is to be a new discipline, or which one changes. */
  #target(request: QdiscRequest, handle: number, same: Qdisc | null, existing: Qdisc | null, kind: string) {
    const creates = request === 'add' || request === 'replace'
    if (same === null) {
      if (existing !== null && request !== 'replace') return EEXIST.because('NLM_F_REPLACE needed to override')
      if (minor(handle) !== 0) return EINVAL.because('Invalid minor handle')
      if (this.find(handle) !== undefined) return EINVAL.because('Cannot move an existing qdisc to a different parent')
      return creates ? 'new' : ENOENT.because('Qdisc not found. To create specify NLM_F_CREATE flag')
    }
    // A request without a handle for another kind makes a new one, even where it is exclusive.
    if (handle === 0 && request !== 'link' && same.kind !== kind) return 'new'
    if (request === 'add') return EEXIST.because('Exclusivity flag on, cannot modify')
    if (same.kind !== kind) return EINVAL.because('Invalid qdisc name: must match existing qdisc')
    return same
  }

  #holder(parent: number): Result<TrafficClass | null> {
    if (parent === ROOT) return null
    const qdisc = this.find(major(parent))
    if (qdisc === undefined) return ENOENT.because('Failed to find specified qdisc')
    return qdisc.class(minor(parent) === 0 ? parent + 1 : parent) ?? ENOENT.because('Specified class not found')
  }

  #setRoot(qdisc: Qdisc | null): void {
    this.#root = qdisc
    this.#link.queue = qdisc === null ? null : this
    if (qdisc === null) this.#timer.disarm()
  }

  /** tc_get_qdisc with RTM_DELQDISC: what a device came with cannot be taken away. */
  remove(parent: number, handle: number): Errno | undefined {
    const holder = this.#holder(parent)
    if (failed(holder)) return ENOENT.because('Failed to find qdisc with specified classid')
    const old = parent === ROOT ? this.#root : holder!.leaf
    if (old === null || old.handle === 0) return ENOENT.because('Cannot delete qdisc with handle of zero')
    if (handle !== 0 && handle !== old.handle) return EINVAL.because('Invalid handle')
    old.reset()
    if (parent === ROOT) this.#setRoot(null)
    else holder!.leaf = defaultLeaf(this.#link, parent)
    return undefined
  }

  /** `blocks` are the numbers of shared ones, 0 for none; where there is a discipline already, they are not looked at. */
  addIngress(kind: 'ingress' | 'clsact', request: QdiscRequest, blocks = NO_BLOCKS): Errno | undefined {
    if (this.#ingress !== null) {
      if (request === 'add') return EEXIST.because('Exclusivity flag on, cannot modify')
      return this.#ingress.kind === kind ? undefined : EINVAL.because('Invalid qdisc name: must match existing qdisc')
    }
    if (request === 'change') return ENOENT.because('Qdisc not found. To create specify NLM_F_CREATE flag')
    if (blocks.egress !== 0 && kind === 'ingress') return EOPNOTSUPP.because('Egress block sharing is not supported')
    const tables = new U32Tables()
    const { netns } = this.#link
    const list = (block: number, parent: number) =>
      block === 0 ? new FilterList(parent, tables) : joinBlock(netns, block)
    const made: IngressQdisc = {
      kind,
      ingress: list(blocks.ingress, kind === 'ingress' ? INGRESS_HANDLE : ON_INGRESS),
      egress: list(blocks.egress, ON_EGRESS),
      counters: { bytes: 0, packets: 0, dropped: 0 },
    }
    this.#ingress = made
    this.#link.ingress = skb => this.#pass(made, made.ingress, skb)
    if (kind === 'clsact') this.#link.egress = skb => this.#pass(made, made.egress, skb)
    return undefined
  }

  /** sch_handle_ingress and sch_handle_egress: false when the packet does not go on. */
  #pass(qdisc: IngressQdisc, filters: FilterList, skb: Skb): boolean {
    const incoming = filters === qdisc.ingress
    if (incoming || !filters.empty) {
      qdisc.counters.packets++
      qdisc.counters.bytes += skb.length - (incoming ? this.#link.headerLength : 0)
    }
    const { verdict, classId } = filters.classify(skb, this.#link)
    if (verdict === Verdict.shot) {
      qdisc.counters.dropped++
      this.#link.drop(skb, Drop.queueDiscipline)
      return false
    }
    if (verdict !== Verdict.stolen && classId !== 0 && !incoming) skb.priority = classId
    return verdict !== Verdict.stolen
  }

  removeIngress(kind: string | null): Errno | undefined {
    if (this.#ingress === null) return EINVAL.because('Invalid handle')
    if (kind !== null && kind !== this.#ingress.kind)
      return EINVAL.because('Invalid qdisc name: must match existing qdisc')
    leaveBlock(this.#link.netns, this.#ingress.ingress)
    leaveBlock(this.#link.netns, this.#ingress.egress)
    this.#ingress = null
    this.#link.ingress = this.#link.egress = null
    return undefined
  }

  /** __tcf_qdisc_find, __tcf_block_find: the filters of a parent, where they may be changed by way of it. */
  changeable(parent: number): Result<FilterList> {
    const filters = this.filtersAt(parent)
    if (filters === undefined) return this.#whyNone(parent)
    if (filters.block === 0) return filters
    return EOPNOTSUPP.because('This filter block is shared. Please use the block index to manipulate the filters')
  }

  #whyNone(parent: number): Errno {
    if (parent === ROOT) return EINVAL.because('Qdisc not classful')
    const present = major(parent) === INGRESS_HANDLE ? this.#ingress !== null : this.find(major(parent)) !== undefined
    return present ? EINVAL : EINVAL.because("Parent Qdisc doesn't exists")
  }

  /** The filters of a parent: a discipline, a class of htb, or a way of clsact. */
  filtersAt(parent: number): FilterList | undefined {
    const ingress = this.#ingress
    if (parent !== ROOT && major(parent) === INGRESS_HANDLE) {
      if (ingress === null) return undefined
      if (parent === ON_EGRESS) return ingress.kind === 'clsact' ? ingress.egress : undefined
      return parent === INGRESS_HANDLE && ingress.kind === 'clsact' ? undefined : ingress.ingress
    }
    const qdisc = parent === ROOT ? this.#root : (this.find(major(parent)) ?? null)
    if (qdisc === null) return undefined
    const owner: object | undefined = parent === ROOT || minor(parent) === 0 ? qdisc : qdisc.class(parent)
    return owner !== undefined && 'filters' in owner ? (owner.filters as FilterList | undefined) : undefined
  }
}

const controls = new WeakMap<Link, TrafficControl>()

/** Traffic control of a device. One that went to another namespace has left its own behind. */
export function trafficControl(link: Link): TrafficControl {
  let control = controls.get(link)
  if (control === undefined) controls.set(link, (control = new TrafficControl(link)))
  return control
}
