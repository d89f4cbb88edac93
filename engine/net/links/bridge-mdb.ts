import { SECOND } from '../../sim/timer.ts'
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
  expires: number
}

export type MdbRequest = Pick<MdbEntry, 'group' | 'source' | 'vlan' | 'port' | 'permanent'>

const HUNDREDTH = SECOND / 100
const ICMPV6 = 58
const ALL_NODES = (0xff02n << 112n) | 1n

/** The multicast database of a bridge: who has said by IGMP or MLD that it wants a group (net/bridge/br_multicast.c, br_mdb.c). */
export class BridgeMdb {
  readonly #bridge: Bridge
  #entries: MdbEntry[] = []

  constructor(bridge: Bridge) {
    this.#bridge = bridge
  }

  /** Newest first. */
  get entries(): readonly MdbEntry[] {
    const now = this.#now
    for (const entry of this.#entries) if (!entry.permanent && entry.expires <= now) this.#drop(entry)
    return this.#entries
  }

  /** When a membership that is told of now ends. */
  get #membershipEnd(): number {
    return this.#now + this.#bridge.multicast.options.membershipInterval * HUNDREDTH
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
    this.#insert({ ...request, byHand: port !== null })
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

  #insert(request: MdbRequest & { readonly byHand: boolean }): void {
    const entry = { ...request, expires: this.#membershipEnd }
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
    this.#bridge.netns.notifications.tell({ type: 'mdb', bridge: this.#bridge, entry })
  }

  #drop(entry: MdbEntry): void {
    this.#entries = this.#entries.filter(other => other !== entry)
    this.#bridge.netns.notifications.tell({ type: 'mdb', bridge: this.#bridge, entry, deleted: true })
  }

  /** br_multicast_disable_port, br_multicast_del_port: what a port that is down has learnt goes, with the port everything. */
  forget(port: BridgePort | null, all: boolean): void {
    for (const entry of this.#entries) if (entry.port === port && (all || !entry.permanent)) this.#drop(entry)
  }

  /** The bridge goes down: what is not permanent is forgotten. Of one that stops snooping (br_multicast_toggle) the host's own groups stay. */
  stop(hostToo: boolean): void {
    for (const entry of this.#entries) if (!entry.permanent && (hostToo || entry.port !== null)) this.#drop(entry)
  }

  /** Who is in a group, with who wants it from this source only. */
  members(group: Ip, from: Ip, vlan: number): readonly MdbEntry[] {
    return this.entries.filter(
      entry => entry.group === group && entry.vlan === vlan && (entry.source === null || entry.source === from),
    )
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
      for (const { type, group, sources } of packet.records) this.#record(type, group, sources.length, port, vlan)
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
        this.#record(type, multicastAddress, sources.length, port, vlan)
    else if (packet.kind === 'query' || packet.kind === 'queryV2') {
      if (packet.multicastAddress === 0n) this.#bridge.multicast.heard(6, port)
    } else if (packet.kind === 'report') this.#join(packet.multicastAddress, port, vlan)
    else if (packet.kind === 'done') this.#leave(packet.multicastAddress, port, vlan)
  }

  /** br_ip4_multicast_igmp3_report, br_ip6_multicast_mld2_report: the numbers of both protocols are the same. */
  #record(type: number, group: Ip, sources: number, port: BridgePort | null, vlan: number): void {
    const { modeIsInclude, changeToInclude, blockOldSources } = igmp.RecordType
    if (type < modeIsInclude || type > blockOldSources) return
    if (sources === 0 && (type === modeIsInclude || type === changeToInclude)) this.#leave(group, port, vlan)
    else this.#join(group, port, vlan)
  }

  #join(group: Ip, port: BridgePort | null, vlan: number): void {
    if (isLocal(group)) return
    const known = this.#find({ group, source: null, vlan, port })
    if (known === undefined) this.#insert({ group, source: null, vlan, port, permanent: false, byHand: false })
    else known.expires = this.#membershipEnd
  }

  /** br_multicast_leave_group: others may want it still and have time to say so. */
  #leave(group: Ip, port: BridgePort | null, vlan: number): void {
    const known = this.#find({ group, source: null, vlan, port })
    if (known === undefined || known.permanent) return
    if (port?.fastLeave === true) return this.#drop(known)
    const { multicast } = this.#bridge
    const { lastMemberCount, lastMemberInterval } = multicast.options
    multicast.askAbout(group, port)
    known.expires = Math.min(known.expires, this.#now + lastMemberCount * lastMemberInterval * HUNDREDTH)
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
