import { type Ip, isMulticastIpv4, type Mac } from '../../wire/address.ts'
import { Malformed, u16 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as igmp from '../../wire/igmp.ts'
import * as ip from '../../wire/ipv4.ts'
import * as ip6 from '../../wire/ipv6.ts'
import * as mld from '../../wire/mld.ts'
import { EEXIST, EINVAL, type Errno } from '../errno.ts'
import type { Skb } from '../skb.ts'
import type { Bridge } from './bridge.ts'
import type { BridgePort } from './bridge-port.ts'
import { modeOf, SourceReplication } from './bridge-replication.ts'
import { type FilterMode, GroupSources } from './bridge-sources.ts'

/** A group that is known by a port, or by the host itself where `port` is null: a line of `bridge mdb`. */
export interface MdbEntry {
  /** An IP group, or a group MAC address. */
  readonly group: Ip | { readonly mac: Mac }
  /** Of the source, for (S, G). */
  readonly source: Ip | null
  /** 0 where the bridge does not filter VLANs. */
  readonly vlan: number
  readonly port: BridgePort | null
  readonly permanent: boolean
  /** Somebody has set it; otherwise it was learnt. */
  readonly byHand: boolean
  /** Infinity where something else decides: the sources of the group. */
  expires: number
  /** (*, G): what the port has said by IGMPv3 or MLDv2; null for nothing. */
  sources: GroupSources | null
  /** (S, G): the port wants all of the group but others, and stands here beside those that asked for the source (MDB_PG_FLAGS_STAR_EXCL). */
  byExclude: boolean
  /** (S, G): the port does not want it. */
  blocked: boolean
}

export type MdbRequest = Pick<MdbEntry, 'group' | 'source' | 'vlan' | 'port' | 'permanent'>

const ICMPV6 = 58
const ALL_NODES = (0xff02n << 112n) | 1n

/** The multicast database of a bridge: who has said by IGMP or MLD that it wants a group (net/bridge/br_multicast.c, br_mdb.c). */
export class BridgeMdb {
  readonly #bridge: Bridge
  readonly #replication: SourceReplication
  #entries: MdbEntry[] = []

  constructor(bridge: Bridge) {
    this.#bridge = bridge
    this.#replication = new SourceReplication(bridge, this)
  }

  /** As they stand, with those whose time has run out. */
  get standing(): readonly MdbEntry[] {
    return this.#entries
  }

  has(entry: MdbEntry): boolean {
    return this.#entries.includes(entry)
  }

  /** Newest first. */
  get entries(): readonly MdbEntry[] {
    const now = this.#now
    for (const entry of this.#entries) if (!entry.permanent && entry.expires <= now) this.#drop(entry)
    return this.#entries
  }

  /** When a membership that is told of now ends. */
  get #membershipEnd(): number {
    return this.#now + this.#bridge.multicast.membershipInterval
  }

  get #now(): number {
    return this.#bridge.netns.sim.now
  }

  /** br_mdb_add. */
  add(request: MdbRequest): Errno | undefined {
    const bridge = this.#bridge
    if (!bridge.adminUp) return EINVAL.because('bridge: Bridge device is not running')
    if (!bridge.multicastSnooping) return EINVAL.because("bridge: Bridge's multicast processing is disabled")
    const { group, source, port, permanent } = request
    if (typeof group === 'object' && !permanent) return EINVAL.because('bridge: Only permanent L2 entries allowed')
    if (source !== null && typeof source !== typeof group) {
      const family = typeof group === 'number' ? 'IPv4' : 'IPv6'
      return EINVAL.because(`bridge: ${family} invalid source address length`)
    }
    if (port === null && typeof group !== 'object') {
      if (permanent) return EINVAL.because('bridge: Flags are not allowed for host groups')
      if (source !== null) return EINVAL.because('bridge: Groups with sources cannot be manually host joined')
    }
    if (this.#find(request) !== undefined) {
      if (port === null) return EEXIST.because('bridge: Group is already joined by host')
      return EEXIST.because(`bridge: (${source === null ? '*' : 'S'}, G) group is already joined by port`)
    }
    const entry = this.stand({ ...request, byHand: port !== null })
    if (typeof group === 'object' || !this.#bridge.multicast.tracksSources(group)) return undefined
    if (port === null) this.#replication.hostChanged(entry, true)
    else if (source === null) this.#replication.modeChanged(entry, 'exclude')
    else this.#replication.addExcluding(entry)
    return undefined
  }

  /** br_mdb_del. */
  remove(request: MdbRequest): Errno | undefined {
    const found = this.#find(request)
    if (found === undefined) return EINVAL
    this.#drop(found)
    return undefined
  }

  #find({ group, source, vlan, port }: Omit<MdbRequest, 'permanent'>): MdbEntry | undefined {
    return this.entries.find(
      other => sameGroup(other.group, group) && other.source === source && other.vlan === vlan && other.port === port,
    )
  }

  /** Puts an entry into its place; `tells` says so to who watches. */
  stand(
    request: MdbRequest & { readonly byHand: boolean },
    tells = true,
    { blocked = false, byExclude = false }: { blocked?: boolean; byExclude?: boolean } = {},
  ): MdbEntry {
    const untimed = !request.byHand && request.source !== null
    const expires = untimed ? Number.POSITIVE_INFINITY : this.#membershipEnd
    const entry: MdbEntry = { ...request, expires, sources: null, blocked, byExclude: false }
    // New groups stand in front; a port that joins a known one stands with it, those with higher numbers first.
    const at = this.#entries.findIndex(
      other => sameGroup(other.group, entry.group) && other.source === entry.source && other.vlan === entry.vlan,
    )
    const before = (other: MdbEntry) => (other.port?.number ?? 0x1_0000) <= (entry.port?.number ?? 0x1_0000)
    if (at < 0) this.#entries = [entry, ...this.#entries]
    else {
      let place = at
      while (
        place < this.#entries.length &&
        sameGroup(this.#entries[place]!.group, entry.group) &&
        !before(this.#entries[place]!)
      )
        place++
      this.#entries = this.#entries.toSpliced(place, 0, entry)
    }
    if (tells) this.tell(entry, false)
    entry.byExclude = byExclude
    return entry
  }

  leave(entry: MdbEntry): void {
    this.#entries = this.#entries.filter(other => other !== entry)
  }

  /** Without what follows from it. */
  take(entry: MdbEntry, tells: boolean): void {
    this.leave(entry)
    if (tells) this.tell(entry, true)
  }

  tell(entry: MdbEntry, deleted: boolean): void {
    const { notifications } = this.#bridge.netns
    notifications.tell({ type: 'mdb', bridge: this.#bridge, entry, ...(deleted ? { deleted } : {}) })
  }

  #drop(entry: MdbEntry): void {
    this.#replication.drop(entry)
    if (entry.port === null && entry.source === null) this.#replication.hostChanged(entry, false)
  }

  /** br_multicast_disable_port, br_multicast_del_port: what a port that is down has learnt goes, with the port everything. */
  forget(port: BridgePort | null, all: boolean): void {
    for (const entry of this.#entries) if (entry.port === port && (all || !entry.permanent)) this.#drop(entry)
  }

  /** The bridge goes down: what is not permanent is forgotten. Of one that stops snooping (br_multicast_toggle) the host's own groups stay. */
  stop(hostToo: boolean): void {
    for (const entry of this.#entries) if (!entry.permanent && (hostToo || entry.port !== null)) this.#drop(entry)
  }

  /** br_mdb_get, br_multicast_flood: who is in a group. Where sources are told apart, who wants this one. */
  members(group: Ip, from: Ip, vlan: number): readonly MdbEntry[] {
    const all = this.entries.filter(entry => entry.group === group && entry.vlan === vlan)
    if (!this.#bridge.multicast.tracksSources(group)) return all.filter(({ source }) => source === null)
    const precise = all.filter(({ source }) => source === from)
    if (precise.length > 0) return precise.filter(({ blocked }) => !blocked)
    return all.filter(entry => entry.source === null && (entry.port === null || modeOf(entry) === 'exclude'))
  }

  /** The ports of a group of another protocol than IP, to which alone it goes; null where there is no such entry. */
  portsOf(mac: Mac, vlan: number): ReadonlySet<BridgePort> | null {
    if (this.#entries.length === 0) return null
    const found = this.entries.filter(
      ({ group, vlan: own }) => typeof group === 'object' && group.mac === mac && own === vlan,
    )
    return found.length === 0 ? null : new Set(found.map(({ port }) => port!))
  }

  /** br_multicast_rcv: reads what a frame for a group, link header at `start`, says of memberships; from a port or from the host itself. */
  snoop(skb: Skb, port: BridgePort | null, vlan: number): void {
    if (!this.#bridge.multicastSnooping) return
    const type = u16(skb.bytes, skb.start + ethernet.TYPE)
    const at = skb.start + ethernet.HEADER_LENGTH
    if (type === EtherType.ipv4) this.#snoopIgmp(skb, at, port, vlan)
    else if (type === EtherType.ipv6) this.#snoopMld(skb, at, port, vlan)
  }

  #snoopIgmp({ bytes, end }: Skb, at: number, port: BridgePort | null, vlan: number): void {
    if (end - at < ip.HEADER_LENGTH || bytes[at + ip.PROTOCOL] !== ip.Protocol.igmp) return
    const start = at + ip.headerLength(bytes, at)
    const last = Math.min(end, at + u16(bytes, at + ip.TOTAL_LENGTH))
    const packet = igmp.parse(bytes, start, last)
    if (packet instanceof Malformed || !igmp.checksumOk(bytes, start, last)) return
    if (packet.kind === 'reportV3')
      for (const { type, group, sources } of packet.records) this.#record(type, group, sources, port, vlan)
    else if (packet.kind === 'queryV3' || packet.type === igmp.Type.query) {
      if (packet.group === 0) this.#bridge.multicast.heard(4, port)
    } else {
      if (packet.type === igmp.Type.reportV1 || packet.type === igmp.Type.reportV2) this.#join(packet.group, port, vlan)
      else if (packet.type === igmp.Type.leave) this.#leave(packet.group, port, vlan)
    }
  }

  #snoopMld({ bytes, end }: Skb, at: number, port: BridgePort | null, vlan: number): void {
    if (end - at < ip6.HEADER_LENGTH) return
    const upper = ip6.upperLayer(bytes, at, end)
    if (upper < 0 || (upper & 0xff) !== ICMPV6) return
    const start = Math.floor(upper / 256)
    if (start >= end || !mld.isMldType(bytes[start]!)) return
    const packet = mld.parse(bytes, start, end)
    if (packet instanceof Malformed) return
    if (packet.kind === 'reportV2')
      for (const { type, multicastAddress, sources } of packet.records)
        this.#record(type, multicastAddress, sources, port, vlan)
    else if (packet.kind === 'query' || packet.kind === 'queryV2') {
      if (packet.multicastAddress === 0n) this.#bridge.multicast.heard(6, port)
    } else if (packet.kind === 'report') this.#join(packet.multicastAddress, port, vlan)
    else if (packet.kind === 'done') this.#leave(packet.multicastAddress, port, vlan)
  }

  /** br_ip4_multicast_igmp3_report, br_ip6_multicast_mld2_report: the numbers of both protocols are the same. */
  #record(type: number, group: Ip, sources: readonly Ip[], port: BridgePort | null, vlan: number): void {
    const { modeIsInclude, changeToInclude, blockOldSources } = igmp.RecordType
    if (type < modeIsInclude || type > blockOldSources) return
    const leaves = sources.length === 0 && (type === modeIsInclude || type === changeToInclude)
    if (port === null || !this.#bridge.multicast.tracksSources(group)) {
      if (leaves) this.#leave(group, port, vlan)
      else this.#join(group, port, vlan)
      return
    }
    if (isLocal(group)) return
    let entry = this.#find({ group, source: null, vlan, port })
    if (entry === undefined) {
      if (leaves) return
      entry = this.stand({ group, source: null, vlan, port, permanent: false, byHand: false })
      this.#tracked(entry, 'include')
    }
    if (!entry.permanent && this.#tracked(entry, 'exclude').take(type, sources)) this.tell(entry, false)
  }

  /** From now on the sources of a group are told apart; until now the port had it as `mode` says. */
  #tracked(entry: MdbEntry, mode: FilterMode): GroupSources {
    if (entry.sources === null) {
      entry.sources = new GroupSources(this.#replication, entry, mode)
      if (mode === 'exclude') entry.sources.timer.arm(Math.max(entry.expires, this.#now))
      entry.expires = Number.POSITIVE_INFINITY
    }
    return entry.sources
  }

  #join(group: Ip, port: BridgePort | null, vlan: number): void {
    if (isLocal(group)) return
    const known = this.#find({ group, source: null, vlan, port })
    if (known === undefined) {
      const entry = this.stand({ group, source: null, vlan, port, permanent: false, byHand: false })
      if (port === null) this.#replication.hostChanged(entry, true)
    } else if (known.sources === null) known.expires = this.#membershipEnd
    else known.sources.timer.arm(this.#membershipEnd)
  }

  /** br_multicast_leave_group: others may want it still and have time to say so. */
  #leave(group: Ip, port: BridgePort | null, vlan: number): void {
    const known = this.#find({ group, source: null, vlan, port })
    if (known === undefined || known.permanent) return
    if (port?.fastLeave === true) return this.#drop(known)
    const { multicast } = this.#bridge
    multicast.askAbout(group, port)
    const end = this.#now + multicast.lastMemberTime
    if (known.sources === null) known.expires = Math.min(known.expires, end)
    else known.sources.timer.arm(Math.min(known.sources.timer.deadline, end))
  }
}

function sameGroup(a: MdbEntry['group'], b: MdbEntry['group']): boolean {
  return typeof a === 'object' ? typeof b === 'object' && a.mac === b.mac : a === b
}

/** Groups that everybody on the link is in. */
function isLocal(group: Ip): boolean {
  if (typeof group === 'bigint') return group === ALL_NODES || group >> 120n !== 0xffn
  return !isMulticastIpv4(group) || group >>> 8 === 0xe00000
}
