import type { Random } from '../../sim/random.ts'
import { MILLISECOND } from '../../sim/timer.ts'
import type { Ipv6 as Address, Mac } from '../../wire/address.ts'
import { Malformed } from '../../wire/bytes.ts'
import * as icmpv6 from '../../wire/icmpv6.ts'
import * as ip from '../../wire/ipv6.ts'
import * as extension from '../../wire/ipv6-extension.ts'
import * as wire from '../../wire/mld.ts'
import type { Link } from '../link.ts'
import type { GroupRecord, MembershipProtocol, MembershipVersion } from '../membership.ts'
import { Route } from '../route.ts'
import { PacketType, Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import type { Ipv6 } from './ipv6.ts'
import { output } from './output.ts'
import { ALL_MLD_ROUTERS, ALL_NODES, ALL_ROUTERS, ANY, isLinkLocal, scopeOf } from './scope.ts'
import { addressAt } from './words.ts'

const PROTOCOL = 58
const NO_AUXILIARY = new Uint8Array(0)
/** RFC 2711: routers look at the packet although it is not for them. With its padding. */
const ROUTER_ALERT: Uint8Array = extension.emit({
  kind: 'hopByHop',
  nextHeader: PROTOCOL,
  options: [
    { type: 'routerAlert', value: 0 },
    { type: 'padN', length: 2 },
  ],
})

/** MLD on all devices of a namespace (RFC 3810 and RFC 2710, net/ipv6/mcast.c). The groups are in `Ipv6Device.groups`. */
export class Mld implements MembershipProtocol<Address> {
  readonly #ipv6: Ipv6
  readonly random: Random

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
    this.random = ipv6.netns.sim.random(`mld:${ipv6.netns.label}`)
  }

  get robustness(): number {
    return this.#ipv6.sysctl.mld_qrv
  }

  /** RFC 3810 6: not all-nodes, nor what stays on the host. */
  reports(group: Address): boolean {
    return group !== ALL_NODES && scopeOf(group) >= 2
  }

  macOf(group: Address): Mac | null {
    return scopeOf(group) < 2 ? null : groupMac(group)
  }

  unsolicitedInterval(link: Link, version: MembershipVersion): number {
    const { conf } = link.ipv6
    return (
      (version === 3 ? conf.mldv2_unsolicited_report_interval : conf.mldv1_unsolicited_report_interval) * MILLISECOND
    )
  }

  forcedVersion(link: Link): MembershipVersion | 0 {
    const version = this.#ipv6.all.force_mld_version || link.ipv6.conf.force_mld_version
    return version === 1 ? 2 : version === 2 ? 3 : 0
  }

  /** igmp6_event_query, igmp6_event_report: `skb.start` is at the ICMPv6 header, whose checksum is right. */
  receive(skb: Skb): void {
    const { bytes, start, end, network: at } = skb
    const packet = wire.parse(bytes, start, end)
    const link = skb.inLink!
    // RFC 3810 5.1.14, RFC 2710 3: only from the link, and with a router alert.
    const alert = bytes[at + ip.NEXT_HEADER] === ip.NextHeader.hopByHop
    const trusted = isLinkLocal(addressAt(bytes, at + ip.SOURCE)) && bytes[at + ip.HOP_LIMIT] === 1 && alert
    if (packet instanceof Malformed || !trusted) return skb.link!.drop(skb, Drop.headerError)
    const { groups } = link.ipv6
    const group = 'multicastAddress' in packet && packet.multicastAddress !== ANY ? packet.multicastAddress : null
    if (packet.kind === 'query') {
      groups.heardQuery({ version: 2, group, maxDelay: packet.maximumResponseDelay * MILLISECOND })
    } else if (packet.kind === 'queryV2') {
      const maxDelay = milliseconds(packet.maximumResponseCode) * MILLISECOND || 4 * MILLISECOND
      groups.heardQuery({ version: 3, group, maxDelay })
    } else if (packet.kind === 'report' && group !== null && skb.packetType === PacketType.multicast)
      groups.heardReport(group)
  }

  sendRecords(link: Link, records: readonly GroupRecord<Address>[]): void {
    const room = link.ipv6.conf.mtu - ip.HEADER_LENGTH - ROUTER_ALERT.length - wire.RECORDS
    const most = Math.max(1, Math.floor(room / wire.RECORD_SOURCES))
    for (let first = 0; first < records.length; first += most) {
      const list = records
        .slice(first, first + most)
        .map(({ type, group }) => ({ type, multicastAddress: group, sources: [], auxiliary: NO_AUXILIARY }))
      this.send(link, ALL_MLD_ROUTERS, wire.emit({ kind: 'reportV2', records: list }))
    }
  }

  sendReport(link: Link, group: Address): void {
    this.send(link, group, wire.emit({ kind: 'report', maximumResponseDelay: 0, multicastAddress: group }))
  }

  sendLeave(link: Link, group: Address): void {
    this.send(link, ALL_ROUTERS, wire.emit({ kind: 'done', maximumResponseDelay: 0, multicastAddress: group }))
  }

  /** mld_sendpack: from the link-local address, or from none while that is tentative (RFC 3590 4). */
  send(link: Link, destination: Address, body: Uint8Array): void {
    const ipv6 = this.#ipv6
    const source = link.ipv6.linkLocal() ?? ANY
    const skb = Skb.alloc(ROUTER_ALERT.length + body.length, ipv6.netns.sim.nextPacket())
    const icmp = skb.start + ROUTER_ALERT.length
    skb.bytes.set(ROUTER_ALERT, skb.start)
    skb.bytes.set(body, icmp)
    icmpv6.finishChecksum(skb.bytes, icmp, skb.end, ipv6.pseudoHeaderSum(source, destination, PROTOCOL, body.length))
    ipv6.icmp.counted(body[icmpv6.TYPE]!)
    output(ipv6, skb, {
      protocol: ip.NextHeader.hopByHop,
      extensions: ROUTER_ALERT.length,
      source,
      destination,
      route: new Route('multicast', link, null, null),
      ttl: 1,
      flowLabel: 0,
      loop: false,
    })
  }
}

/** RFC 2464 7: the low 32 bits of the group behind 33:33. */
export function groupMac(group: Address): Mac {
  return 0x3333_0000_0000 + Number(group & 0xffff_ffffn)
}

/** RFC 3810 5.1.3. */
function milliseconds(code: number): number {
  return code < 32768 ? code : ((code & 0x0fff) | 0x1000) << (((code >> 12) & 0x07) + 3)
}
