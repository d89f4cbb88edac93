import type { Random } from '../../sim/random.ts'
import { MILLISECOND, SECOND } from '../../sim/timer.ts'
import type { Ipv4 as Address, Mac } from '../../wire/address.ts'
import { Malformed } from '../../wire/bytes.ts'
import * as wire from '../../wire/igmp.ts'
import * as ip from '../../wire/ipv4.ts'
import { failed } from '../errno.ts'
import type { TransportHandler } from '../family.ts'
import type { Link } from '../link.ts'
import type { GroupRecord, MembershipProtocol, MembershipVersion } from '../membership.ts'
import { flowTo } from '../route.ts'
import { PacketType, Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import type { Ipv4 } from './ipv4.ts'
import { output } from './output.ts'

export const ALL_HOSTS: Address = 0xe000_0001
const ALL_ROUTERS: Address = 0xe000_0002
const ALL_IGMPV3_ROUTERS: Address = 0xe000_0016
/** RFC 2113: routers look at the packet although it is not for them. */
const ROUTER_ALERT = Uint8Array.of(0x94, 4, 0, 0)
const TOS = 0xc0
const NO_AUXILIARY = new Uint8Array(0)

/** IGMP on all devices of a namespace (RFC 3376 and its predecessors, net/ipv4/igmp.c). The groups are in `Ipv4Device.groups`. */
export class Igmp implements TransportHandler, MembershipProtocol<Address> {
  readonly #ipv4: Ipv4
  readonly random: Random

  constructor(ipv4: Ipv4) {
    this.#ipv4 = ipv4
    this.random = ipv4.netns.sim.random(`igmp:${ipv4.netns.label}`)
    ipv4.handle(ip.Protocol.igmp, this)
  }

  get robustness(): number {
    return this.#ipv4.sysctl.igmp_qrv
  }

  reports(group: Address): boolean {
    if (group === ALL_HOSTS) return false
    return this.#ipv4.sysctl.igmp_link_local_mcast_reports !== 0 || group >>> 8 !== 0xe00000
  }

  macOf(group: Address): Mac {
    return groupMac(group)
  }

  unsolicitedInterval(link: Link, version: MembershipVersion): number {
    const { conf } = link.ipv4
    const interval = version === 3 ? conf.igmpv3_unsolicited_report_interval : conf.igmpv2_unsolicited_report_interval
    return interval * MILLISECOND
  }

  forcedVersion(link: Link): MembershipVersion | 0 {
    const version = this.#ipv4.all.force_igmp_version || link.ipv4.conf.force_igmp_version
    return version === 1 || version === 2 || version === 3 ? version : 0
  }

  /** igmp_rcv. */
  receive(skb: Skb): void {
    const { bytes, start, end } = skb
    const link = skb.link!
    const packet = wire.parse(bytes, start, end)
    if (packet instanceof Malformed || !wire.checksumOk(bytes, start, end)) return link.drop(skb, Drop.transportHeader)
    if (packet.kind === 'queryV3') {
      // RFC 3376 7.1: source-specific queries concern nobody who has no source lists, except as queries for the group.
      const group = packet.group === 0 ? null : packet.group
      link.ipv4.groups.heardQuery({ version: 3, group, maxDelay: tenths(packet.maxResponse) || 4 * MILLISECOND })
    } else if (packet.kind === 'short') this.#heardShort(skb, link, packet)
  }

  #heardShort(skb: Skb, link: Link, packet: wire.IgmpPacket & { readonly kind: 'short' }): void {
    const { groups } = link.ipv4
    if (packet.type === wire.Type.query) {
      const group = packet.group === 0 ? null : packet.group
      if (packet.maxResponse === 0) groups.heardQuery({ version: 1, group: null, maxDelay: 10 * SECOND })
      else groups.heardQuery({ version: 2, group, maxDelay: packet.maxResponse * 100 * MILLISECOND })
      return
    }
    const report = packet.type === wire.Type.reportV1 || packet.type === wire.Type.reportV2
    // One of our own comes back as a loopback packet.
    if (report && (skb.packetType === PacketType.multicast || skb.packetType === PacketType.broadcast))
      groups.heardReport(packet.group)
  }

  sendRecords(link: Link, records: readonly GroupRecord<Address>[]): void {
    const room = Math.max(1, Math.floor((link.mtu - ip.HEADER_LENGTH - ROUTER_ALERT.length - wire.RECORDS) / 8))
    for (let first = 0; first < records.length; first += room) {
      const part = records.slice(first, first + room)
      const list = part.map(({ type, group }) => ({ type, group, sources: [], auxiliary: NO_AUXILIARY }))
      this.#send(link, ALL_IGMPV3_ROUTERS, wire.emit({ kind: 'reportV3', records: list }))
    }
  }

  sendReport(link: Link, group: Address, version: 1 | 2): void {
    const type = version === 1 ? wire.Type.reportV1 : wire.Type.reportV2
    this.#send(link, group, wire.emit({ kind: 'short', type, maxResponse: 0, group }))
  }

  sendLeave(link: Link, group: Address): void {
    this.#send(link, ALL_ROUTERS, wire.emit({ kind: 'short', type: wire.Type.leave, maxResponse: 0, group }))
  }

  #send(link: Link, destination: Address, body: Uint8Array): void {
    const ipv4 = this.#ipv4
    const routed = ipv4.route(flowTo(destination, { outgoing: link, protocol: ip.Protocol.igmp }))
    if (failed(routed)) return
    const skb = Skb.alloc(body.length, ipv4.netns.sim.nextPacket())
    skb.bytes.set(body, skb.start)
    const own = link.ipv4.addresses.some(address => address.local === routed.source)
    output(ipv4, skb, {
      protocol: ip.Protocol.igmp,
      source: own ? routed.source : 0,
      destination,
      route: routed.route,
      ttl: 1,
      tos: TOS,
      dontFragment: true,
      identification: 0,
      loop: false,
      options: ROUTER_ALERT,
    })
  }
}

/** RFC 1112 6.4: the low 23 bits of the group behind 01:00:5e. */
export function groupMac(group: Address): Mac {
  return 0x0100_5e00_0000 + (group & 0x7f_ffff)
}

/** RFC 3376 4.1.1: the maximum response code in nanoseconds. */
function tenths(code: number): number {
  const value = code < 128 ? code : ((code & 0x0f) | 0x10) << (((code >> 4) & 0x07) + 3)
  return value * 100 * MILLISECOND
}

/** Whether a packet for a group is for us too: IGMP itself always is (ip_check_mc_rcu). */
export function isMember(skb: Skb, group: Address): boolean {
  if (skb.bytes[skb.network + ip.PROTOCOL] === ip.Protocol.igmp) return true
  return skb.inLink!.ipv4.groups.has(group)
}
