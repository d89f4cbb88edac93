import type { Timer } from '../../sim/timer.ts'
import { type Ip, isMulticastIpv4 } from '../../wire/address.ts'
import { RecordType } from '../../wire/igmp.ts'
import { isMulticastIpv6 } from '../ipv6/scope.ts'
import type { MdbEntry } from './bridge-mdb.ts'
import type { BridgeMulticast } from './bridge-multicast.ts'

export type FilterMode = 'include' | 'exclude'

/** A source that a port has asked for; one whose timer has run out is one that it does not want (net_bridge_group_src). */
export interface GroupSource {
  readonly address: Ip
  readonly timer: Timer
  /** An (S, G) entry stands for it. */
  installed: boolean
  /** How many queries about it are still to be sent. */
  queries: number
  marked: boolean
}

/** What becomes of the (S, G) entries when sources change, and who keeps the entry itself. */
export interface SourceForwarding {
  install(entry: MdbEntry, source: GroupSource): void
  remove(entry: MdbEntry, source: GroupSource): void
  modeChanged(entry: MdbEntry, mode: FilterMode): void
  drop(entry: MdbEntry): void
  changed(entry: MdbEntry): void
  readonly multicast: BridgeMulticast
  readonly timer: (run: () => void) => Timer
  readonly now: number
}

/** PG_SRC_ENT_LIMIT. */
const SOURCES_MAX = 32

/** What a port wants of a group by IGMPv3 or MLDv2: the tables of RFC 3376 6.4 as net/bridge/br_multicast.c has them. Hosts are not told apart. */
export class GroupSources {
  readonly #forwarding: SourceForwarding
  readonly #entry: MdbEntry
  mode: FilterMode
  /** The newest first. */
  list: readonly GroupSource[] = []
  readonly timer: Timer
  readonly #again: Timer
  #groupQueries = 0

  constructor(forwarding: SourceForwarding, entry: MdbEntry, mode: FilterMode) {
    this.#forwarding = forwarding
    this.#entry = entry
    this.mode = mode
    this.timer = forwarding.timer(() => this.#expired())
    this.#again = forwarding.timer(() => this.#ask())
  }

  get #membershipEnd(): number {
    return this.#forwarding.now + this.#forwarding.multicast.membershipInterval
  }

  /** The end of the time in which members answer a query (br_multicast_lmqt). */
  get #queryEnd(): number {
    return this.#forwarding.now + this.#forwarding.multicast.lastMemberTime
  }

  /** A group record; true where the entry looks otherwise now. */
  take(type: number, addresses: readonly Ip[]): boolean {
    switch (type) {
      case RecordType.modeIsExclude:
        return this.#exclude(addresses, false)
      case RecordType.changeToExclude:
        return this.#exclude(addresses, true)
      case RecordType.changeToInclude:
        return this.#toInclude(addresses)
      case RecordType.blockOldSources:
        return this.#block(addresses)
      default:
        return this.#allow(addresses)
    }
  }

  /** br_multicast_isinc_allow. */
  #allow(addresses: readonly Ip[]): boolean {
    let changed = false
    for (const address of addresses) {
      const known = this.#find(address)
      const source = known ?? this.#add(address)
      if (source === undefined) continue
      changed ||= known === undefined
      this.#extend(source, this.#membershipEnd)
    }
    return changed
  }

  /** br_multicast_isexc, br_multicast_toex: a change of mode asks about what somebody else may still want. */
  #exclude(addresses: readonly Ip[], asks: boolean): boolean {
    const before = this.mode
    const goes = new Set(this.list)
    for (const source of this.list) source.marked = false
    let changed = before === 'include'
    for (const address of addresses) {
      const known = this.#find(address)
      const source = known ?? this.#add(address)
      if (source === undefined) continue
      goes.delete(source)
      if (before === 'include') {
        source.marked = known !== undefined
        this.#forwarding.install(this.#entry, source)
        continue
      }
      if (known === undefined) {
        changed = true
        this.#extend(source, asks ? this.#groupEnd : this.#membershipEnd)
      }
      source.marked = source.timer.armed
    }
    for (const source of goes) this.delete(source)
    if (asks && this.list.some(({ marked }) => marked)) this.#askMarked()
    if (before === 'include') this.#forwarding.modeChanged(this.#entry, 'exclude')
    this.mode = 'exclude'
    this.timer.arm(this.#membershipEnd)
    return changed || goes.size > 0
  }

  get #groupEnd(): number {
    return this.timer.armed ? this.timer.deadline : this.#forwarding.now
  }

  /** br_multicast_toin. */
  #toInclude(addresses: readonly Ip[]): boolean {
    const excludes = this.mode === 'exclude'
    let left = this.list.length
    for (const source of this.list) source.marked = !excludes || source.timer.armed
    let changed = false
    for (const address of addresses) {
      const known = this.#find(address)
      const source = known ?? this.#add(address)
      if (source === undefined) continue
      if (known === undefined) changed = true
      else if (!excludes || known.timer.armed) {
        known.marked = false
        left--
      }
      this.#extend(source, this.#membershipEnd)
    }
    // Of timers that end together the kernel runs the one that was set last first.
    if (excludes && (!this.timer.armed || this.timer.deadline > this.#queryEnd)) this.timer.arm(this.#queryEnd)
    if (left > 0) this.#askMarked()
    if (excludes) this.#askAll()
    return changed
  }

  /** br_multicast_block. */
  #block(addresses: readonly Ip[]): boolean {
    const excludes = this.mode === 'exclude'
    for (const source of this.list) source.marked = false
    let changed = false
    for (const address of addresses) {
      let source = this.#find(address)
      if (source === undefined && excludes && (source = this.#add(address)) !== undefined) {
        changed = true
        this.#extend(source, this.#groupEnd)
      }
      if (source !== undefined) source.marked = !excludes || source.timer.armed
    }
    if (this.list.some(({ marked }) => marked)) this.#askMarked()
    if (excludes || this.list.length > 0) return changed
    this.#forwarding.drop(this.#entry)
    return false
  }

  #find(address: Ip): GroupSource | undefined {
    return this.list.find(source => source.address === address)
  }

  /** br_multicast_new_group_src. */
  #add(address: Ip): GroupSource | undefined {
    if (this.list.length >= SOURCES_MAX || !mayBeSource(address)) return undefined
    const source: GroupSource = {
      address,
      timer: this.#forwarding.timer(() => this.#sourceExpired(source)),
      installed: false,
      queries: 0,
      marked: false,
    }
    this.list = [source, ...this.list]
    return source
  }

  /** br_multicast_del_group_src. */
  delete(source: GroupSource): void {
    source.timer.disarm()
    this.#forwarding.remove(this.#entry, source)
    this.list = this.list.filter(other => other !== source)
  }

  /** All of it: the entry goes. */
  clear(): void {
    this.timer.disarm()
    this.#again.disarm()
    for (const source of this.list) this.delete(source)
  }

  /** __grp_src_mod_timer. */
  #extend(source: GroupSource, deadline: number): void {
    source.timer.arm(deadline)
    this.#forwarding.install(this.#entry, source)
  }

  /** br_multicast_group_src_expired. */
  #sourceExpired(source: GroupSource): void {
    if (this.mode === 'exclude') return this.#forwarding.install(this.#entry, source)
    this.delete(source)
    if (this.list.length === 0) this.#forwarding.drop(this.#entry)
  }

  /** br_multicast_port_group_expired: nobody excludes anything any more. */
  #expired(): void {
    let changed = this.mode === 'exclude'
    this.mode = 'include'
    for (const source of this.list)
      if (!source.timer.armed) {
        this.delete(source)
        changed = true
      }
    if (this.list.length === 0) return this.#forwarding.drop(this.#entry)
    if (!changed) return
    this.#forwarding.modeChanged(this.#entry, 'include')
    this.#forwarding.changed(this.#entry)
  }

  /** __grp_src_query_marked_and_rexmit: what is not asked for again soon goes. */
  #askMarked(): void {
    const { multicast, now } = this.#forwarding
    const end = this.#queryEnd
    const asks = multicast.asks(this.#entry.group as Ip)
    for (const source of this.list) {
      if (!source.marked) continue
      source.marked = false
      if (!source.timer.armed || source.timer.deadline <= end) continue
      if (asks) source.queries = multicast.options.lastMemberCount
      this.#extend(source, end)
    }
    if (asks) this.#askAgainAt(now + multicast.lastMemberInterval)
  }

  /** __grp_send_query_and_rexmit. */
  #askAll(): void {
    const { multicast, now } = this.#forwarding
    if (!multicast.asks(this.#entry.group as Ip)) return
    this.#groupQueries = multicast.options.lastMemberCount - 1
    multicast.askAbout(this.#entry.group as Ip, this.#entry.port)
    this.#askAgainAt(now + multicast.lastMemberInterval)
  }

  #askAgainAt(time: number): void {
    if (!this.#again.armed || this.#again.deadline > time) this.#again.arm(time)
  }

  /** br_multicast_port_group_rexmit. */
  #ask(): void {
    const { multicast, now } = this.#forwarding
    const { group, port } = this.#entry
    if (!multicast.asks(group as Ip)) return
    if (this.#groupQueries > 0) {
      this.#groupQueries--
      multicast.askAbout(group as Ip, port, { sources: [], suppress: true })
    }
    const asked = this.list.filter(
      source => source.queries > 0 && source.timer.armed && source.timer.deadline <= this.#queryEnd,
    )
    for (const source of asked) source.queries--
    if (asked.length > 0)
      multicast.askAbout(group as Ip, port, { sources: asked.map(({ address }) => address), suppress: false })
    if (this.#groupQueries > 0 || asked.some(({ queries }) => queries > 0))
      this.#askAgainAt(now + multicast.lastMemberInterval)
  }
}

function mayBeSource(address: Ip): boolean {
  if (typeof address === 'number') return address >>> 24 !== 0 && !isMulticastIpv4(address)
  return address !== 0n && !isMulticastIpv6(address)
}
