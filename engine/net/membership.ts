import type { Random } from '../sim/random.ts'
import { MILLISECOND, type Nanoseconds, SECOND, type Timer } from '../sim/timer.ts'
import type { Ip, Mac } from '../wire/address.ts'
import type { Link } from './link.ts'

/** Record types of IGMPv3 and MLDv2 (RFC 3376 4.2.12, RFC 3810 5.2.12), as far as memberships without source lists need them. */
export const Record = { modeIsExclude: 2, changeToInclude: 3, changeToExclude: 4 } as const

export interface GroupRecord<Address extends Ip> {
  readonly type: number
  readonly group: Address
}

/** Counted as IGMP counts: MLDv1 is 2 and MLDv2 is 3. */
export type MembershipVersion = 1 | 2 | 3

/** What IGMP and MLD do differently. */
export interface MembershipProtocol<Address extends Ip> {
  /** How often a change is told (RFC 3376 8.1). */
  readonly robustness: number
  readonly random: Random
  /** Whether others are told of the group; never of all-hosts and all-nodes. */
  reports(group: Address): boolean
  /** The group's address on the link; null where it does not leave the host. */
  macOf(group: Address): Mac | null
  /** Up to how long after the first unsolicited report the second follows. */
  unsolicitedInterval(link: Link, version: MembershipVersion): Nanoseconds
  /** The version that a sysctl demands, 0 for none. */
  forcedVersion(link: Link): MembershipVersion | 0
  /** One report of version 3. */
  sendRecords(link: Link, records: readonly GroupRecord<Address>[]): void
  sendReport(link: Link, group: Address, version: 1 | 2): void
  sendLeave(link: Link, group: Address): void
}

/** A query as both protocols tell it. */
export interface MembershipQuery<Address extends Ip> {
  readonly version: MembershipVersion
  /** null for all groups. */
  readonly group: Address | null
  readonly maxDelay: Nanoseconds
}

/** A membership as /proc tells of it. */
export interface Joined<Address extends Ip> {
  readonly group: Address
  readonly users: number
  /** The device listens to the group's address on the link. */
  readonly loaded: boolean
  readonly reporter: boolean
  /** Hundredths of a second until it is reported; 0 when it need not be. */
  readonly ticks: number
}

interface Group {
  users: number
  /** The device listens to its address. */
  loaded: boolean
  /** How often it still has to be told that we have joined. */
  changes: number
  unsolicited: number
  /** We were the last to report it, so we say when we leave (RFC 2236 3). */
  reporter: boolean
  readonly timer: Timer
}

/** Kernel timers are set two jiffies ahead at least (igmp_start_timer, mld_ifc_start_work; HZ=250). */
const SOON: Nanoseconds = 8 * MILLISECOND
/** RFC 3376 8.2 and 8.3, until a querier says otherwise. */
const QUERY_INTERVAL: Nanoseconds = 125 * SECOND
const QUERY_RESPONSE: Nanoseconds = 10 * SECOND

/** The multicast groups of one family that a device has joined, and what its link hears of them. Source lists are not emulated. */
export class Membership<Address extends Ip> {
  readonly #link: Link
  readonly #protocol: MembershipProtocol<Address>
  readonly #groups = new Map<Address, Group>()
  /** Groups that were left, with how often that is still to be told. */
  readonly #left = new Map<Address, number>()
  readonly #changeTimer: Timer
  #changesLeft = 0
  readonly #answerTimer: Timer
  readonly #announceTimer: Timer
  #announcementsLeft = 0
  #version1Until = 0
  #version2Until = 0

  constructor(link: Link, protocol: MembershipProtocol<Address>) {
    this.#link = link
    this.#protocol = protocol
    const { sim } = link.netns
    this.#changeTimer = sim.timer(() => this.#tellChanges())
    this.#answerTimer = sim.timer(() => this.#tellAll(Record.modeIsExclude))
    this.#announceTimer = sim.timer(() => this.#announceOnce())
  }

  has(group: Address): boolean {
    return this.#groups.has(group)
  }

  /** Newest first, as `ip maddr` shows them. */
  list(): Joined<Address>[] {
    const { now } = this.#link.netns.sim
    return Array.from(this.#groups, ([group, { users, loaded, reporter, timer }]) => {
      const ticks = timer.armed ? Math.max(1, Math.floor((timer.deadline - now) / (10 * MILLISECOND))) : 0
      return { group, users, loaded, reporter, ticks }
    }).reverse()
  }

  get version(): MembershipVersion {
    const { now } = this.#link.netns.sim
    const forced = this.#protocol.forcedVersion(this.#link)
    if (forced !== 0) return forced
    if (now < this.#version1Until) return 1
    return now < this.#version2Until ? 2 : 3
  }

  /** ip_mc_inc_group, ipv6_dev_mc_inc. */
  join(address: Address): void {
    const known = this.#groups.get(address)
    if (known !== undefined) {
      known.users++
      return
    }
    const timer = this.#link.netns.sim.timer(() => this.#report(address, group))
    const group: Group = { users: 1, loaded: false, changes: 0, unsolicited: 0, reporter: false, timer }
    this.#groups.set(address, group)
    this.#added(address, group)
  }

  leave(address: Address): void {
    const group = this.#groups.get(address)
    if (group === undefined || --group.users > 0) return
    this.#groups.delete(address)
    this.#dropped(address, group)
  }

  /** The device went up, or its link is another than before: everybody there hears of all groups. */
  up(): void {
    for (const [address, group] of [...this.#groups].reverse()) this.#added(address, group)
  }

  /** The device goes down; the memberships stay. */
  down(): void {
    for (const [address, group] of this.#groups) {
      this.#unload(address, group)
      group.timer.disarm()
    }
    this.#left.clear()
    this.#changeTimer.disarm()
    this.#answerTimer.disarm()
    this.#announceTimer.disarm()
  }

  clear(): void {
    this.down()
    this.#groups.clear()
  }

  /** mld_send_initial_cr: all groups at once, now that there is an address to report them from. */
  announce(): void {
    this.#announcementsLeft = this.#protocol.robustness
    this.#announceOnce()
  }

  #announceOnce(): void {
    if (this.version < 3) return
    this.#tellAll(Record.changeToExclude)
    if (--this.#announcementsLeft > 0) this.#arm(this.#announceTimer, this.#interval())
  }

  /** igmp_group_added, igmp6_group_added. */
  #added(address: Address, group: Group): void {
    this.#left.delete(address)
    const mac = this.#link.type === 'loopback' ? null : this.#protocol.macOf(address)
    if (mac !== null && !group.loaded) {
      group.loaded = true
      this.#link.listenTo(mac)
    }
    if (!this.#link.adminUp || !this.#protocol.reports(address)) return
    if (this.version < 3) {
      group.unsolicited = this.#protocol.robustness
      this.#arm(group.timer, 0)
      return
    }
    group.changes = this.#protocol.robustness
    this.#changed()
  }

  #unload(address: Address, group: Group): void {
    if (!group.loaded) return
    group.loaded = false
    this.#link.stopListeningTo(this.#protocol.macOf(address)!)
  }

  /** igmp_group_dropped, igmp6_group_dropped. */
  #dropped(address: Address, group: Group): void {
    this.#unload(address, group)
    group.timer.disarm()
    if (!this.#link.adminUp || !this.#protocol.reports(address)) return
    if (this.version === 3) {
      this.#left.set(address, this.#protocol.robustness)
      this.#changed()
    } else if (this.version === 2 && group.reporter) this.#protocol.sendLeave(this.#link, address)
  }

  /** RFC 3376 5.1: a change is told at once, and again a little later in case that got lost. */
  #changed(): void {
    this.#changesLeft = this.#protocol.robustness
    this.#arm(this.#changeTimer, 0)
  }

  /** igmpv3_send_cr, mld_send_cr: what was left before what was joined. */
  #tellChanges(): void {
    const records: GroupRecord<Address>[] = []
    for (const [group, times] of [...this.#left]) {
      records.push({ type: Record.changeToInclude, group })
      if (times > 1) this.#left.set(group, times - 1)
      else this.#left.delete(group)
    }
    for (const [address, group] of [...this.#groups].reverse()) {
      if (group.changes === 0) continue
      group.changes--
      records.push({ type: Record.changeToExclude, group: address })
    }
    if (records.length > 0) this.#protocol.sendRecords(this.#link, records)
    if (--this.#changesLeft > 0) this.#arm(this.#changeTimer, this.#interval())
  }

  #tellAll(type: number): void {
    const groups = [...this.#groups.keys()].reverse().filter(group => this.#protocol.reports(group))
    if (groups.length === 0) return
    this.#protocol.sendRecords(
      this.#link,
      groups.map(group => ({ type, group })),
    )
  }

  /** A querier asks (igmp_heard_query, igmp6_event_query). */
  heardQuery({ version, group, maxDelay }: MembershipQuery<Address>): void {
    if (version < 3) this.#fallBack(version, maxDelay)
    else if (group === null && this.version === 3) {
      const deadline = this.#delay(maxDelay)
      if (!this.#answerTimer.armed || deadline < this.#answerTimer.deadline) this.#answerTimer.arm(deadline)
      return
    }
    for (const [address, member] of this.#groups) {
      if ((group !== null && group !== address) || !this.#protocol.reports(address)) continue
      member.unsolicited = 0
      const { now } = this.#link.netns.sim
      if (!member.timer.armed || member.timer.deadline - now >= maxDelay) member.timer.arm(this.#delay(maxDelay))
    }
  }

  /** An old querier: its version is spoken for a while (RFC 3376 7.2.1, RFC 3810 8.2.1). */
  #fallBack(version: MembershipVersion, maxDelay: Nanoseconds): void {
    const until =
      this.#link.netns.sim.now +
      this.#protocol.robustness * QUERY_INTERVAL +
      (version === 1 ? QUERY_RESPONSE : Math.max(maxDelay, QUERY_RESPONSE))
    if (version === 1) this.#version1Until = until
    else this.#version2Until = until
    this.#changeTimer.disarm()
    this.#answerTimer.disarm()
    this.#announceTimer.disarm()
    this.#left.clear()
    for (const group of this.#groups.values()) group.changes = 0
  }

  /** Somebody else has reported the group, so we need not (RFC 2236 3). */
  heardReport(address: Address): void {
    const group = this.#groups.get(address)
    if (group === undefined) return
    group.timer.disarm()
    group.unsolicited = 0
    group.reporter = false
  }

  #report(address: Address, group: Group): void {
    if (group.unsolicited > 0 && --group.unsolicited > 0) this.#arm(group.timer, this.#interval())
    group.reporter = true
    const { version } = this
    if (version < 3) this.#protocol.sendReport(this.#link, address, version as 1 | 2)
    else this.#protocol.sendRecords(this.#link, [{ type: Record.modeIsExclude, group: address }])
  }

  #interval(): Nanoseconds {
    return this.#protocol.unsolicitedInterval(this.#link, this.version)
  }

  #delay(most: Nanoseconds): Nanoseconds {
    return this.#link.netns.sim.now + SOON + Math.floor(this.#protocol.random.unit() * most)
  }

  #arm(timer: Timer, most: Nanoseconds): void {
    timer.arm(this.#delay(most))
  }
}
