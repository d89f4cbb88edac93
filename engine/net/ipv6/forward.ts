import type { Ipv6 as Address } from '../../wire/address.ts'
import * as wire from '../../wire/ipv6.ts'
import { Hook, Verdict } from '../hooks.ts'
import { PacketType, type Skb } from '../skb.ts'
import { Drop, type DropReason } from '../trace.ts'
import { deliverLocally } from './extension.ts'
import { DESTINATION_UNREACHABLE, PACKET_TOO_BIG, TIME_EXCEEDED, TimeExceeded, Unreachable } from './icmp-type.ts'
import type { Ipv6 } from './ipv6.ts'
import { afterForward } from './output.ts'
import { isLinkLocal } from './scope.ts'
import { addressAt } from './words.ts'

/** ip6_forward: a packet that is not for us goes on, with one less to live. */
export function forward(ipv6: Ipv6, skb: Skb): void {
  const { netns } = ipv6
  const link = skb.link!
  const { bytes, network: at } = skb
  const route = skb.route!
  if (ipv6.all.forwarding === 0 && link.ipv6.conf.force_forwarding === 0) return refuse(ipv6, skb, Drop.forwardingOff)
  if (skb.packetType !== PacketType.host) return link.drop(skb, Drop.otherHost)
  if (bytes[at + wire.HOP_LIMIT]! <= 1) {
    ipv6.icmp.sendError(skb, TIME_EXCEEDED, TimeExceeded.hopLimit, 0)
    netns.snmp.ip6.InHdrErrors++
    return link.drop(skb, Drop.ttl)
  }
  if (ipv6.all.proxy_ndp !== 0 && ipv6.neighbours.isProxied(addressAt(bytes, at + wire.DESTINATION), link)) {
    // Neighbour discovery about a proxied address is for us, and nothing else that is link-local is forwarded.
    if (ipv6.ndisc.isDiscovery(skb)) return deliverLocally(ipv6, skb)
    if (isLinkLocal(addressAt(bytes, at + wire.DESTINATION))) return refuse(ipv6, skb, Drop.martian)
  }
  if (route.link === link) ipv6.redirects.consider(skb, skb.nextHop as Address)
  else if (!sourceOk(ipv6, skb)) return
  const mtu = Math.max(ipv6.mtu(route, 0n), wire.MTU_MIN)
  if (skb.end - at > mtu && (skb.largestPiece === 0 || skb.largestPiece > mtu)) {
    ipv6.icmp.sendError(skb, PACKET_TOO_BIG, 0, mtu)
    netns.snmp.ip6.InTooBigErrors++
    netns.snmp.ip6.FragFails++
    return link.drop(skb, Drop.tooBig)
  }
  bytes[at + wire.HOP_LIMIT]!--
  skb.start = at
  skb.link = route.link
  if (netns.hooks6.run(Hook.forward, skb, link, route.link) !== Verdict.accept) return
  netns.snmp.ip6.OutForwDatagrams++
  afterForward(ipv6, skb, link)
}

function refuse(ipv6: Ipv6, skb: Skb, reason: DropReason): void {
  ipv6.netns.snmp.ip6.InAddrErrors++
  skb.link!.drop(skb, reason)
}

/** RFC 4291 2.5.6: a link-local source means nothing elsewhere. Groups and the loopback address were refused already. */
function sourceOk(ipv6: Ipv6, skb: Skb): boolean {
  const { bytes, network: at } = skb
  const first = bytes[at + wire.SOURCE]!
  // Nearly all sources can be told by their first byte.
  if (first !== 0 && first !== 0xfe) return true
  const source = addressAt(bytes, at + wire.SOURCE)
  if (source !== 0n && !isLinkLocal(source)) return true
  if (source !== 0n) ipv6.icmp.sendError(skb, DESTINATION_UNREACHABLE, Unreachable.beyondScope, 0)
  refuse(ipv6, skb, Drop.martian)
  return false
}
