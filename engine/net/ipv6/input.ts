import { u16 } from '../../wire/bytes.ts'
import * as wire from '../../wire/ipv6.ts'
import { EACCES, EINVAL } from '../errno.ts'
import { Hook, Verdict } from '../hooks.ts'
import { receiveByMaster, skipsMaster, staysWithSlave } from '../l3mdev.ts'
import { PacketType, type Skb } from '../skb.ts'
import { Drop, type DropReason } from '../trace.ts'
import { deliverLocally, hopByHopOk } from './extension.ts'
import { forward } from './forward.ts'
import { DESTINATION_UNREACHABLE, Unreachable } from './icmp-type.ts'
import type { Ipv6 } from './ipv6.ts'
import { type InputDecision, routeInput } from './routing.ts'
import { LOOPBACK } from './scope.ts'
import { addressAt } from './words.ts'

/** ipv6_rcv: checks the header, then the first hook, then the routing decision. */
export function receive(ipv6: Ipv6, skb: Skb): void {
  const { netns } = ipv6
  const link = skb.link!
  const { ip6 } = netns.snmp
  if (skb.packetType === PacketType.otherHost) return link.drop(skb, Drop.otherHost)
  ip6.InReceives++
  ip6.InOctets += skb.end - skb.start
  if (!link.ipv6.enabled) {
    ip6.InDiscards++
    return link.drop(skb, Drop.disabled)
  }
  if (!headerOk(ipv6, skb)) return
  // ip_sabotage_in: a bridge has run this hook already.
  if (skb.bridgePort === null && netns.hooks6.run(Hook.preRouting, skb, link, null) !== Verdict.accept) return
  if (link.l3Handler?.(skb) === true) return
  if (link.l3mdev !== null && !toMaster(ipv6, skb)) return
  routeAndGo(ipv6, skb)
}

/** vrf_ip6_rcv: what is about the link alone, and what comes back to ourselves, passes no hook of the VRF. */
function toMaster({ netns }: Ipv6, skb: Skb): boolean {
  if (skb.packetType !== PacketType.loopback && skipsMaster(skb) && !staysWithSlave(skb)) return true
  return receiveByMaster(skb, netns.hooks6)
}

function headerOk(ipv6: Ipv6, skb: Skb): boolean {
  const { bytes, start, end } = skb
  const { ip6 } = ipv6.netns.snmp
  if (end - start < wire.HEADER_LENGTH || bytes[start]! >> 4 !== 6) return bad(ipv6, skb, Drop.headerError)
  const ecn = (bytes[start + 1]! >> 4) & 3
  if (ecn === 0) ip6.InNoECTPkts++
  else if (ecn === 3) ip6.InCEPkts++
  else if (ecn === 1) ip6.InECT1Pkts++
  else ip6.InECT0Pkts++
  if (!addressesOk(skb)) return bad(ipv6, skb, Drop.martian)
  const total = wire.HEADER_LENGTH + u16(bytes, start + wire.PAYLOAD_LENGTH)
  if (total > end - start) {
    ip6.InTruncatedPkts++
    skb.link!.drop(skb, Drop.headerError)
    return false
  }
  skb.end = start + total
  skb.network = start
  skb.transport = start + wire.HEADER_LENGTH
  return bytes[start + wire.NEXT_HEADER] !== wire.NextHeader.hopByHop || hopByHopOk(ipv6, skb)
}

function bad(ipv6: Ipv6, skb: Skb, reason: DropReason): boolean {
  ipv6.netns.snmp.ip6.InHdrErrors++
  skb.link!.drop(skb, reason)
  return false
}

/** RFC 4291 2.5.3, 2.7: the loopback address stays at home, a group is no source, and some groups cannot come from outside. */
function addressesOk({ bytes, start, link, packetType }: Skb): boolean {
  const source = start + wire.SOURCE
  const destination = start + wire.DESTINATION
  if (bytes[source] === 0xff) return false
  if (bytes[destination] === 0xff) {
    const scope = bytes[destination + 1]! & 0x0f
    const own = packetType === PacketType.loopback || link!.type === 'loopback'
    return scope !== 0 && (scope !== 1 || own)
  }
  return link!.type === 'loopback' || (!isLoopbackAt(bytes, source) && !isLoopbackAt(bytes, destination))
}

function isLoopbackAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0 && addressAt(bytes, at) === LOOPBACK
}

/** ip6_rcv_finish: where to, and on. Also the way back in for packets whose destination a hook has changed. */
export function routeAndGo(ipv6: Ipv6, skb: Skb): void {
  const decision = skb.route === null ? routeInput(ipv6, skb) : decided(skb)
  if (skb.link!.l3mdev !== null && !staysWithSlave(skb)) skb.link = skb.link!.l3mdev
  if (decision === 'local') return deliverLocally(ipv6, skb)
  if (decision === 'forward') return forward(ipv6, skb)
  if (decision === 'group') return toGroup(ipv6, skb)
  unroutable(ipv6, skb, decision)
}

/** A packet that comes back by `lo` or as a loopback copy was routed when it was sent. */
function decided(skb: Skb): InputDecision {
  const { type } = skb.route!
  if (type === 'multicast') return 'group'
  return type === 'local' || type === 'anycast' ? 'local' : 'forward'
}

/** ip6_mc_input. */
function toGroup(ipv6: Ipv6, skb: Skb): void {
  const { ip6 } = ipv6.netns.snmp
  ip6.InMcastPkts++
  ip6.InMcastOctets += skb.end - skb.network
  if (!isMember(skb)) return skb.link!.drop(skb, Drop.notMember)
  deliverLocally(ipv6, skb)
}

/** ipv6_chk_mcast_addr. */
function isMember(skb: Skb): boolean {
  return skb.inLink!.ipv6.groups.has(addressAt(skb.bytes, skb.network + wire.DESTINATION))
}

/** ip6_pkt_drop: without a route the sender is told, by hosts that do not forward too. */
function unroutable(ipv6: Ipv6, skb: Skb, error: InputDecision): void {
  const { ip6 } = ipv6.netns.snmp
  const link = skb.link!
  if (error === EINVAL) return link.drop(skb, Drop.routeRefuses)
  if (addressAt(skb.bytes, skb.network + wire.DESTINATION) === 0n) ip6.InAddrErrors++
  ip6.InNoRoutes++
  const code = error === EACCES ? Unreachable.prohibited : Unreachable.noRoute
  ipv6.icmp.sendError(skb, DESTINATION_UNREACHABLE, code, 0)
  link.drop(skb, error === EACCES ? Drop.routeRefuses : Drop.noRoute)
}
