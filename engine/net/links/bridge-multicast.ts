import { SECOND, type Timer } from '../../sim/timer.ts'
import { type Ip, isMulticastIpv4 } from '../../wire/address.ts'
import { u16, u32, u48, u128 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as igmp from '../../wire/igmp.ts'
import * as ipv4 from '../../wire/ipv4.ts'
import * as ipv6 from '../../wire/ipv6.ts'
import * as mld from '../../wire/mld.ts'
import { Skb } from '../skb.ts'
import type { Bridge } from './bridge.ts'
import type { BridgePort } from './bridge-port.ts'
import { type QueryOptions, query4, query6 } from './bridge-query.ts'

type Family = 4 | 6

/** What of a group is asked about: all of it, or those sources. */
type Subject = Pick<QueryOptions, 'sources' | 'suppress'>

const WHOLE: Subject = { sources: [], suppress: false }

/** mcast_* of ip-link(8), times in hundredths of a second; as br_multicast_ctx_init sets them. */
export interface MulticastOptions {
  lastMemberCount: number
  startupQueryCount: number
  lastMemberInterval: number
  membershipInterval: number
  querierInterval: number
  queryInterval: number
  queryResponseInterval: number
  startupQueryInterval: number
  igmpVersion: number
  mldVersion: number
  /** 0 never, 1 as it is heard, 2 always: whether the host is a multicast router. */
  router: number
  useInterfaceAddress: number
  hashMax: number
}

/** How often a query was sent since the start, and when the next is due. */
interface OwnQuery {
  sent: number
  readonly timer: Timer
}

/** Another router that asks (bridge_mcast_other_query). */
interface OtherQuerier {
  until: number
  /** Before that, members had no time to say what they want. */
  delayedUntil: number
}

const HUNDREDTH: number = SECOND / 100
const ALL_NODES = (0xff02n << 112n) | 1n

/** All-snoopers (RFC 4286 8). */
const ALL_SNOOPERS = 0xe000_006a
const ALL_SNOOPERS6 = (0xff02n << 112n) | 0x6an

/** Who asks for members of groups on a bridge, and where a group therefore goes (net/bridge/br_multicast.c). The members are in `BridgeMdb`. */
export class BridgeMulticast {
  readonly #bridge: Bridge
  readonly options: MulticastOptions = {
    lastMemberCount: 2,
    startupQueryCount: 2,
    lastMemberInterval: 100,
    membershipInterval: 26000,
    querierInterval: 25500,
    queryInterval: 12500,
    queryResponseInterval: 1000,
    startupQueryInterval: 3124,
    igmpVersion: 2,
    mldVersion: 1,
    router: 1,
    useInterfaceAddress: 0,
    hashMax: 4096,
  }
  #querier = false
  readonly #other: Record<Family, OtherQuerier> = {
    4: { until: -1, delayedUntil: -1 },
    6: { until: -1, delayedUntil: -1 },
  }
  readonly #own: Record<Family, Map<BridgePort | null, OwnQuery>> = { 4: new Map(), 6: new Map() }

  constructor(bridge: Bridge) {
    this.#bridge = bridge
  }

  get querier(): boolean {
    return this.#querier
  }

  get #now(): number {
    return this.#bridge.netns.sim.now
  }

  /** br_multicast_set_querier. */
  setQuerier(on: boolean): void {
    if (on === this.#querier) return
    this.#querier = on
    if (!on) return
    for (const family of [4, 6] as const) {
      const other = this.#other[family]
      if (other.until <= this.#now) other.delayedUntil = this.#now + this.options.queryResponseInterval * HUNDREDTH
      this.#start(family)
    }
  }

  /** br_multicast_join_snoopers, br_multicast_leave_snoopers: multicast routers tell those who snoop of themselves. */
  listenToSnoopers(on: boolean): void {
    const { ipv4, ipv6 } = this.#bridge
    if (on) {
      ipv4.groups.join(ALL_SNOOPERS)
      ipv6.groups.join(ALL_SNOOPERS6)
    } else {
      ipv4.groups.leave(ALL_SNOOPERS)
      ipv6.groups.leave(ALL_SNOOPERS6)
    }
  }

  /** br_multicast_open and br_multicast_start_querier. */
  open(): void {
    this.listenToSnoopers(true)
    for (const family of [4, 6] as const) this.#start(family)
  }

  #start(family: Family): void {
    this.#startOne(family, null)
    for (const port of this.#bridge.ports.values()) if (!stopped(port)) this.#startOne(family, port)
  }

  /** br_multicast_enable_port. */
  enable(port: BridgePort): void {
    for (const family of [4, 6] as const) this.#startOne(family, port)
  }

  /** br_multicast_disable_port. */
  disable(port: BridgePort): void {
    for (const family of [4, 6] as const) {
      this.#own[family].get(port)?.timer.disarm()
      this.#own[family].delete(port)
    }
    port.routerUntil = -1
  }

  /** br_multicast_stop. */
  stop(): void {
    for (const family of [4, 6] as const) {
      for (const { timer } of this.#own[family].values()) timer.disarm()
      this.#own[family].clear()
      this.#other[family].until = -1
    }
  }

  #startOne(family: Family, port: BridgePort | null): void {
    if (!this.#querier || !this.#bridge.adminUp || !this.#bridge.multicastSnooping) return
    let own = this.#own[family].get(port)
    if (own === undefined) {
      own = { sent: 0, timer: this.#bridge.netns.sim.timer(() => this.#expired(family, port)) }
      this.#own[family].set(port, own)
    }
    own.sent = 0
    own.timer.arm(this.#now)
  }

  /** br_multicast_port_query_expired, br_multicast_query_expired. */
  #expired(family: Family, port: BridgePort | null): void {
    const own = this.#own[family].get(port)
    if (own === undefined || (port !== null && stopped(port))) return
    const { startupQueryCount, startupQueryInterval, queryInterval } = this.options
    if (own.sent < startupQueryCount) own.sent++
    if (!this.#querier || !this.#bridge.multicastSnooping || this.#other[family].until > this.#now) return
    this.#send(family, port, null)
    const interval = own.sent < startupQueryCount ? startupQueryInterval : queryInterval
    own.timer.arm(this.#now + interval * HUNDREDTH)
  }

  /** __br_multicast_send_query: out of a port, or to the host itself. */
  #send(family: Family, port: BridgePort | null, group: Ip | null, about: Subject = WHOLE): void {
    const frame = this.#query(family, group, about)
    if (frame === null) return
    const bridge = this.#bridge
    const skb = Skb.alloc(frame.length, bridge.netns.sim.nextPacket())
    skb.bytes.set(frame, skb.start)
    skb.protocol = family === 4 ? EtherType.ipv4 : EtherType.ipv6
    if (port !== null) return port.link.transmit(skb)
    // netif_rx: what the bridge tells itself is counted by nobody.
    bridge.counters.rxPackets--
    bridge.counters.multicast--
    bridge.counters.rxBytes -= frame.length
    bridge.receive(skb)
  }

  #query(family: Family, group: Ip | null, about: Subject): Uint8Array | null {
    const bridge = this.#bridge
    const { igmpVersion, mldVersion, queryInterval, queryResponseInterval, lastMemberInterval } = this.options
    const responseInterval = group === null ? queryResponseInterval : lastMemberInterval
    if (family === 4) {
      const source = this.options.useInterfaceAddress === 0 ? 0 : (bridge.ipv4.addresses[0]?.local ?? 0)
      return query4(
        bridge,
        { version: igmpVersion, responseInterval, queryInterval, ...about },
        source,
        Number(group ?? 0),
      )
    }
    const source = bridge.ipv6.linkLocal()
    if (source === undefined) return null
    return query6(
      bridge,
      { version: mldVersion, responseInterval, queryInterval, ...about },
      source,
      BigInt(group ?? 0),
    )
  }

  /** Whether this bridge is who asks. */
  asks(group: Ip): boolean {
    return this.#querier && this.#bridge.multicastSnooping && this.#other[familyOf(group)].until <= this.#now
  }

  /** br_multicast_leave_group: where this bridge is who asks, those who are left in the group are asked. */
  askAbout(group: Ip, port: BridgePort | null, about: Subject = WHOLE): void {
    if (this.asks(group)) this.#send(familyOf(group), port, group, about)
  }

  /** br_multicast_should_handle_mode: by the versions of the protocols that have sources. */
  tracksSources(group: Ip): boolean {
    return typeof group === 'number' ? this.options.igmpVersion === 3 : this.options.mldVersion === 2
  }

  /** Times in nanoseconds. */
  get membershipInterval(): number {
    return this.options.membershipInterval * HUNDREDTH
  }

  get lastMemberInterval(): number {
    return this.options.lastMemberInterval * HUNDREDTH
  }

  /** br_multicast_lmqt. */
  get lastMemberTime(): number {
    return this.options.lastMemberCount * this.lastMemberInterval
  }

  /** br_multicast_query_received: a router asks for all groups. */
  heard(family: Family, port: BridgePort | null): void {
    const other = this.#other[family]
    if (other.until <= this.#now) other.delayedUntil = this.#now + this.options.queryResponseInterval * HUNDREDTH
    other.until = this.#now + this.options.querierInterval * HUNDREDTH
    if (port !== null && port.multicastRouter === 1) port.routerUntil = other.until
  }

  /** Ports behind which a multicast router is (br_multicast_is_router and the list of router ports). */
  isRouter(port: BridgePort): boolean {
    return port.multicastRouter === 2 || (port.multicastRouter !== 0 && port.routerUntil > this.#now)
  }

  /** br_multicast_querier_exists. */
  #exists(family: Family): boolean {
    const other = this.#other[family]
    const own = this.#querier && (family === 4 || this.#bridge.ipv6.linkLocal() !== undefined)
    return other.delayedUntil <= this.#now && (own || other.until > this.#now)
  }

  /** Where a frame for a group goes: to those ports and, or not, to the host; null where it goes everywhere. */
  membersOf(skb: Skb, vlan: number): { readonly ports: ReadonlySet<BridgePort>; readonly host: boolean } | null {
    const { mdb, multicastSnooping, ports } = this.#bridge
    if (!multicastSnooping) return null
    const { bytes, start } = skb
    const type = u16(bytes, start + ethernet.TYPE)
    if (type !== EtherType.ipv4 && type !== EtherType.ipv6) {
      const known = mdb.portsOf(u48(bytes, start), vlan)
      return known === null ? null : { ports: known, host: this.options.router === 2 }
    }
    const family = type === EtherType.ipv4 ? 4 : 6
    if (!this.#exists(family)) return null
    const network = start + ethernet.HEADER_LENGTH
    const [source, group] =
      family === 4
        ? [u32(bytes, network + ipv4.SOURCE), u32(bytes, network + ipv4.DESTINATION)]
        : [u128(bytes, network + ipv6.SOURCE), u128(bytes, network + ipv6.DESTINATION)]
    const kind = kindOf(skb, group, network)
    if (kind === 'everybody') return null
    const members = kind === 'report' ? [] : mdb.members(group, source, vlan)
    const wanted = new Set(members.flatMap(({ port }) => (port === null ? [] : [port])))
    for (const port of ports.values()) if (this.isRouter(port)) wanted.add(port)
    return { ports: wanted, host: members.some(({ port }) => port === null) || this.options.router === 2 }
  }
}

function familyOf(group: Ip): Family {
  return typeof group === 'number' ? 4 : 6
}

/** br_multicast_port_ctx_state_stopped. */
function stopped({ state }: BridgePort): boolean {
  return state === 'disabled' || state === 'blocking'
}

/** Groups of the link itself and what is said of groups go everywhere, reports of the old versions to routers (br_multicast_ipv4_rcv, br_multicast_ipv6_rcv). */
function kindOf({ bytes, end }: Skb, group: Ip, network: number): 'everybody' | 'report' | 'data' {
  if (typeof group === 'number') {
    if (!isMulticastIpv4(group)) return 'everybody'
    if (bytes[network + ipv4.PROTOCOL] !== ipv4.Protocol.igmp) return group >>> 8 === 0xe00000 ? 'everybody' : 'data'
    const type = bytes[network + ipv4.headerLength(bytes, network)]
    return type === igmp.Type.reportV1 || type === igmp.Type.reportV2 ? 'report' : 'everybody'
  }
  if (group === ALL_NODES || group >> 120n !== 0xffn) return 'everybody'
  const upper = ipv6.upperLayer(bytes, network, end)
  const type = upper < 0 || (upper & 0xff) !== ipv4.Protocol.icmpv6 ? 0 : bytes[Math.floor(upper / 256)]!
  if (type === mld.Type.multicastListenerReport) return 'report'
  return mld.isMldType(type) ? 'everybody' : 'data'
}
