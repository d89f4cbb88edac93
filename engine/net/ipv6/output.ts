import type { Ipv6 as Address, Ip } from '../../wire/address.ts'
import { putU16, putU32, u32 } from '../../wire/bytes.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as wire from '../../wire/ipv6.ts'
import { EMSGSIZE, type Errno } from '../errno.ts'
import type { OutputOptions } from '../family.ts'
import { Hook, Verdict } from '../hooks.ts'
import { sendByMaster, verdictError } from '../l3mdev.ts'
import type { Link } from '../link.ts'
import { sendPieces } from '../pieces.ts'
import type { Route } from '../route.ts'
import type { Skb } from '../skb.ts'
import { Drop, ROUTE } from '../trace.ts'
import { fragment, pieceMtu } from './fragment.ts'
import { DESTINATION_UNREACHABLE, Unreachable } from './icmp-type.ts'
import type { Ipv6 } from './ipv6.ts'
import { addressAt } from './words.ts'

export type Ipv6OutputOptions = OutputOptions<Address> & {
  /** Ready-made extension headers that stand at the start of the packet already; `protocol` announces the first. */
  readonly extensions?: number
}

/** ip6_xmit: puts an IPv6 header in front of `skb` (its payload at `start`) and sends it. */
export function output(ipv6: Ipv6, skb: Skb, how: Ipv6OutputOptions): Errno | undefined {
  const { route } = how
  writeHeader(ipv6, skb, how)
  skb.route = route
  skb.nextHop = route.gateway ?? how.destination
  skb.protocol = EtherType.ipv6
  skb.socket = how.socket ?? null
  skb.mark = how.mark ?? how.socket?.mark ?? 0
  skb.loop = how.loop ?? true
  if (how.dontFragment === true && skb.end - skb.start > outgoingMtu(ipv6, skb, route)) {
    ipv6.netns.snmp.ip6.FragFails++
    route.link.drop(skb, Drop.tooBig)
    return EMSGSIZE
  }
  return outputRouted(ipv6, skb)
}

export function writeHeader(ipv6: Ipv6, skb: Skb, how: Ipv6OutputOptions): void {
  const { route } = how
  const label = how.flowLabel ?? flowLabel(ipv6, skb, how)
  const length = skb.end - skb.start
  skb.transport = skb.start + (how.extensions ?? 0)
  skb.push(wire.HEADER_LENGTH)
  const { bytes, start } = skb
  skb.network = start
  putU32(bytes, start + wire.VERSION_CLASS_FLOW, (0x6000_0000 | ((how.tos ?? 0) << 20) | label) >>> 0)
  putU16(bytes, start + wire.PAYLOAD_LENGTH, length)
  bytes[start + wire.NEXT_HEADER] = how.protocol
  bytes[start + wire.HOP_LIMIT] = how.ttl ?? (route.hop?.route.metrics.hoplimit || route.link.ipv6.conf.hop_limit)
  ipv6.pair.set(how.source, how.destination)
  bytes.set(ipv6.pair.bytes, start + wire.SOURCE)
}

/** ip6_make_flowlabel: the same for all packets of a flow (RFC 6437 3), by addresses, protocol and what stands where ports are. */
function flowLabel(ipv6: Ipv6, skb: Skb, how: Ipv6OutputOptions): number {
  if (ipv6.sysctl.auto_flowlabels === 0) return 0
  ipv6.pair.set(how.source, how.destination)
  const { bytes } = ipv6.pair
  let hash = ipv6.labelKey ^ how.protocol
  for (let at = 0; at < 32; at += 4) hash = Math.imul(hash ^ u32(bytes, at), 0x9e3779b1) ^ (hash >>> 15)
  if (skb.end - skb.start >= 4) {
    const ports = how.protocol === 6 || how.protocol === 17 ? u32(skb.bytes, skb.start) : skb.bytes[skb.start]!
    hash = Math.imul(hash ^ ports, 0x85ebca6b)
  }
  return ((hash ^ (hash >>> 13)) >>> 0) & wire.FLOW_LABEL_MASK
}

/** ip6_local_out: a packet of ours, complete and routed, goes through the hooks. EPERM when one of them drops it. */
export function outputRouted(ipv6: Ipv6, skb: Skb): Errno | undefined {
  const { netns } = ipv6
  const { route } = skb
  netns.snmp.ip6.OutRequests++
  skb.link = route!.link
  if (netns.sim.trace.on && route!.hop !== null)
    netns.ring.record(ROUTE, skb.packet, route!.type === 'local' || route!.type === 'anycast' ? null : route!.hop)
  if (route!.link.l3mdev !== null) {
    const verdict = sendByMaster(skb, netns.hooks6)
    if (verdict !== Verdict.accept) return verdictError(verdict, skb)
  }
  const verdict = netns.hooks6.run(Hook.localOut, skb, null, route!.link)
  if (verdict !== Verdict.accept) return verdictError(verdict, skb)
  if (skb.route!.type === 'unreachable') return discard(ipv6, skb)
  return afterForward(ipv6, skb, null)
}

/** ip6_pkt_discard_out: whoever sent it is told like anyone else. */
function discard({ netns, icmp }: Ipv6, skb: Skb): undefined {
  netns.snmp.ip6.OutNoRoutes++
  icmp.sendError(skb, DESTINATION_UNREACHABLE, Unreachable.noRoute, 0)
  skb.link!.drop(skb, Drop.noRouteOut)
}

/** ip6_output: the last hook, and out. */
export function afterForward(ipv6: Ipv6, skb: Skb, incoming: Link | null): Errno | undefined {
  const { netns } = ipv6
  const out = skb.route!.link
  skb.link = out
  if (!out.ipv6.enabled) {
    netns.snmp.ip6.OutDiscards++
    out.drop(skb, Drop.disabled)
    return undefined
  }
  const last = netns.hooks6.run(Hook.postRouting, skb, incoming, out)
  if (last !== Verdict.accept) return verdictError(last, skb)
  return finish(ipv6, skb, skb.nextHop)
}

/** ip6_skb_dst_mtu: what is known of the path, unless the packet is there to find that out. */
function outgoingMtu(ipv6: Ipv6, skb: Skb, route: Route): number {
  if (skb.socket?.mtuDiscovery === 'probe') return route.link.mtu
  return ipv6.mtu(route, addressAt(skb.bytes, skb.network + wire.DESTINATION))
}

/** ip6_finish_output: in pieces if need be, to the neighbour. Routers fragment only what they have put together themselves. */
export function finish(ipv6: Ipv6, skb: Skb, nextHop: Ip): Errno | undefined {
  const route = skb.route!
  const { link } = route
  skb.start = skb.network
  if (skb.inLink === null || skb.largestPiece > 0) {
    const known = outgoingMtu(ipv6, skb, route)
    const mtu = skb.largestPiece > 0 ? Math.min(known, pieceMtu(skb)) : known
    if (skb.end - skb.network > mtu) {
      const pieces = fragment(ipv6, skb, mtu)
      sendPieces(ipv6.netns, ipv6.netns.snmp.ip6, pieces, piece => transmit(ipv6, piece, link, nextHop))
      return undefined
    }
  }
  transmit(ipv6, skb, link, nextHop)
  return undefined
}

/** ip6_finish_output2. */
function transmit(ipv6: Ipv6, skb: Skb, link: Link, nextHop: Ip): void {
  const { ip6 } = ipv6.netns.snmp
  const length = skb.end - skb.network
  skb.start = skb.network
  if (skb.bytes[skb.network + wire.DESTINATION] === 0xff) {
    if (!toGroup(ipv6, skb, link)) return
    ip6.OutMcastPkts++
    ip6.OutMcastOctets += length
  }
  ip6.OutTransmits++
  ip6.OutOctets += length
  ipv6.toNeighbour(skb, link, nextHop)
}

/** Our own sockets hear what we send to a group that the device is in. False when nobody else may. */
function toGroup(ipv6: Ipv6, skb: Skb, link: Link): boolean {
  if (link.type === 'loopback') return true
  const group = addressAt(skb.bytes, skb.network + wire.DESTINATION)
  if (skb.loop && skb.inLink === null && link.ipv6.groups.has(group)) link.loopBack(skb.clone())
  const scope = skb.bytes[skb.network + wire.DESTINATION + 1]! & 0x0f
  if (skb.bytes[skb.network + wire.HOP_LIMIT] !== 0 && scope > 1) return true
  ipv6.netns.snmp.ip6.OutDiscards++
  return false
}
