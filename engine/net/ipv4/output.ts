import type { Ipv4 as Address, Ip } from '../../wire/address.ts'
import { foldChecksum, putU16, putU32, sum16, u16, u32 } from '../../wire/bytes.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as ip from '../../wire/ipv4.ts'
import { EMSGSIZE, type Errno } from '../errno.ts'
import type { OutputOptions } from '../family.ts'
import { Hook, Verdict } from '../hooks.ts'
import { sendByMaster, verdictError } from '../l3mdev.ts'
import type { Link } from '../link.ts'
import { sendPieces } from '../pieces.ts'
import type { Route } from '../route.ts'
import type { Skb } from '../skb.ts'
import { Drop, LOCAL_OUT, ROUTE } from '../trace.ts'
import { fragment } from './fragment.ts'
import type { Ipv4 } from './ipv4.ts'

export type Ipv4OutputOptions = OutputOptions<Address> & { readonly options?: Uint8Array }

/** ip_build_and_push_pkt: puts an IP header in front of `skb` (its payload at `start`) and sends it. */
export function output(ipv4: Ipv4, skb: Skb, how: Ipv4OutputOptions): Errno | undefined {
  writeHeader(ipv4, skb, how)
  skb.route = how.route
  skb.nextHop = how.route.gateway ?? how.destination
  skb.protocol = EtherType.ipv4
  skb.socket = how.socket ?? null
  skb.mark = how.mark ?? how.socket?.mark ?? 0
  skb.loop = how.loop ?? true
  return outputRouted(ipv4, skb)
}

export function writeHeader(ipv4: Ipv4, skb: Skb, how: Ipv4OutputOptions): void {
  const optionsLength = how.options?.length ?? 0
  skb.transport = skb.start
  skb.push(ip.HEADER_LENGTH + optionsLength)
  const { bytes, start } = skb
  skb.network = start
  const headerLength = ip.HEADER_LENGTH + optionsLength
  bytes[start + ip.VERSION_IHL] = 0x40 | (headerLength >> 2)
  bytes[start + ip.TOS] = how.tos ?? 0
  putU16(bytes, start + ip.TOTAL_LENGTH, skb.end - start)
  putU16(bytes, start + ip.IDENTIFICATION, how.identification ?? ipv4.nextIdentification())
  putU16(bytes, start + ip.FLAGS_OFFSET, how.dontFragment === true ? ip.DONT_FRAGMENT : 0)
  bytes[start + ip.TTL] = how.ttl ?? (how.route.hop?.route.metrics.hoplimit || ipv4.sysctl.ip_default_ttl)
  bytes[start + ip.PROTOCOL] = how.protocol
  putU16(bytes, start + ip.CHECKSUM, 0)
  putU32(bytes, start + ip.SOURCE, how.source)
  putU32(bytes, start + ip.DESTINATION, how.destination)
  if (how.options !== undefined) bytes.set(how.options, start + ip.HEADER_LENGTH)
  putU16(bytes, start + ip.CHECKSUM, foldChecksum(sum16(bytes, start, start + headerLength)))
}

/** ip_local_out: a packet of ours, complete and routed, goes through the hooks. EPERM when one of them drops it. */
export function outputRouted(ipv4: Ipv4, skb: Skb): Errno | undefined {
  const { netns } = ipv4
  const { route } = skb
  netns.snmp.ip.OutRequests++
  skb.link = route!.link
  netns.ring.recordFrame(LOCAL_OUT, skb.packet, netns, skb.bytes, skb.network, skb.end)
  if (netns.sim.trace.on && route!.hop !== null)
    netns.ring.record(ROUTE, skb.packet, route!.type === 'local' ? null : route!.hop)
  if (route!.link.l3mdev !== null) {
    const verdict = sendByMaster(skb, netns.hooks)
    if (verdict !== Verdict.accept) return verdictError(verdict, skb)
  }
  const verdict = netns.hooks.run(Hook.localOut, skb, null, route!.link)
  if (verdict !== Verdict.accept) return verdictError(verdict, skb)
  const out = skb.route!.link
  skb.link = out
  const last = netns.hooks.run(Hook.postRouting, skb, null, out)
  if (last !== Verdict.accept) return verdictError(last, skb)
  return finish(ipv4, skb, skb.nextHop)
}

/** ip_mc_output: our own sockets hear what we send to a group that the device is in, or to all. False when nobody else does. */
function toGroup(skb: Skb, link: Link): boolean {
  const group = u32(skb.bytes, skb.network + ip.DESTINATION)
  const hears = skb.route!.type === 'broadcast' || (skb.loop && link.ipv4.groups.has(group))
  if (hears && link.type !== 'loopback') link.loopBack(skb.clone())
  return skb.route!.type === 'broadcast' || skb.bytes[skb.network + ip.TTL] !== 0
}

/** ip_skb_dst_mtu: a forwarded packet is bound by the route, one of ours by what is known of the path, unless it is there to find that out. */
function outgoingMtu(ipv4: Ipv4, skb: Skb, route: Route): number {
  if (skb.inLink !== null) return route.mtu
  if (skb.socket?.mtuDiscovery === 'probe') return route.link.mtu
  return ipv4.mtu(route, u32(skb.bytes, skb.network + ip.DESTINATION))
}

/** ip_finish_output: in pieces if need be, to the neighbour. */
export function finish(ipv4: Ipv4, skb: Skb, nextHop: Ip): Errno | undefined {
  const { route } = skb
  const link = route!.link
  const { snmp } = ipv4.netns
  skb.start = skb.network
  const group = route!.type === 'multicast' || route!.type === 'broadcast'
  if (group && skb.inLink === null && !toGroup(skb, link)) return undefined
  const known = outgoingMtu(ipv4, skb, route!)
  // What came in pieces leaves in pieces that are no larger.
  const mtu = skb.largestPiece > 0 && skb.largestPiece < known ? skb.largestPiece : known
  if (skb.end - skb.network > mtu) {
    if (mayNotFragment(skb, known)) {
      snmp.ip.FragFails++
      ipv4.icmp.sendError(skb, 3, 4, mtu)
      link.drop(skb, Drop.fragmentNeeded)
      return EMSGSIZE
    }
    sendPieces(ipv4.netns, snmp.ip, fragment(skb, mtu), piece => {
      countSent(ipv4, piece, route!)
      ipv4.toNeighbour(piece, link, nextHop)
    })
    return undefined
  }
  countSent(ipv4, skb, route!)
  ipv4.toNeighbour(skb, link, nextHop)
  return undefined
}

/** ip_fragment, ip_exceeds_mtu: the sender forbids it; of what came in pieces, when the largest of them does not fit. */
export function mayNotFragment({ bytes, network, largestPiece }: Skb, mtu: number): boolean {
  if ((u16(bytes, network + ip.FLAGS_OFFSET) & ip.DONT_FRAGMENT) === 0) return false
  return largestPiece === 0 || largestPiece > mtu
}

/** ip_finish_output2. */
function countSent({ netns }: Ipv4, { start, end }: Skb, route: Route): void {
  const { ip: basic, ipExt } = netns.snmp
  basic.OutTransmits++
  ipExt.OutOctets += end - start
  if (route.type === 'multicast') {
    ipExt.OutMcastPkts++
    ipExt.OutMcastOctets += end - start
  } else if (route.type === 'broadcast') {
    ipExt.OutBcastPkts++
    ipExt.OutBcastOctets += end - start
  }
}
