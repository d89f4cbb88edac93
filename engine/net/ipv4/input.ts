import { foldChecksum, sum16, u16, u32 } from '../../wire/bytes.ts'
import * as ip from '../../wire/ipv4.ts'
import { EACCES, EHOSTUNREACH, ENETUNREACH } from '../errno.ts'
import { Hook, Verdict } from '../hooks.ts'
import { receiveByMaster } from '../l3mdev.ts'
import { PacketType, type Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import { forward } from './forward.ts'
import type { Ipv4 } from './ipv4.ts'
import { logMartian } from './martian.ts'
import { routeInput } from './routing.ts'

/** ip_rcv: checks the header, then the first hook, then the routing decision. */
export function receive(ipv4: Ipv4, skb: Skb): void {
  const { netns } = ipv4
  const link = skb.link!
  const { snmp } = netns
  if (skb.packetType === PacketType.otherHost) return link.drop(skb, Drop.otherHost)
  snmp.ip.InReceives++
  snmp.ipExt.InOctets += skb.end - skb.start
  if (!headerOk(ipv4, skb)) return
  // ip_sabotage_in: a bridge has run this hook already.
  if (skb.bridgePort === null && netns.hooks.run(Hook.preRouting, skb, link, null) !== Verdict.accept) return
  if (link.l3Handler?.(skb) === true) return
  if (link.l3mdev !== null && !receiveByMaster(skb, netns.hooks)) return
  routeAndGo(ipv4, skb)
}

/** By the two bits of RFC 3168 5. */
const ECN_COUNTERS = ['InNoECTPkts', 'InECT1Pkts', 'InECT0Pkts', 'InCEPkts'] as const

/** Whether the packet at `skb.start` is sound; what is behind its end is cut off. One that is not is dropped. */
export function headerOk(ipv4: Ipv4, skb: Skb): boolean {
  const { bytes, start } = skb
  const { snmp } = ipv4.netns
  const length = skb.end - start >= ip.HEADER_LENGTH ? ip.headerLength(bytes, start) : 0
  const total = length === 0 ? 0 : u16(bytes, start + ip.TOTAL_LENGTH)
  if (length < ip.HEADER_LENGTH || bytes[start]! >> 4 !== 4 || total < length || skb.end - start < total) {
    snmp.ip.InHdrErrors++
    skb.link!.drop(skb, Drop.headerError)
    return false
  }
  if (foldChecksum(sum16(bytes, start, start + length)) !== 0) {
    snmp.ip.InHdrErrors++
    skb.link!.drop(skb, Drop.checksum)
    return false
  }
  skb.end = start + total
  skb.network = start
  skb.transport = start + length
  const congestion = bytes[start + ip.TOS]! & 3
  if (congestion === 0) snmp.ipExt.InNoECTPkts++
  else snmp.ipExt[ECN_COUNTERS[congestion]!]++
  return true
}

/** ip_rcv_finish: where to, and on. Also the way back in for packets whose destination a hook has changed. */
export function routeAndGo(ipv4: Ipv4, skb: Skb): void {
  const link = skb.link!
  const decision = skb.route === null ? routeInput(ipv4, skb) : skb.route.type === 'unicast' ? 'forward' : 'local'
  countGroup(ipv4, skb)
  const passes = decision === 'local' || decision === 'forward'
  if (passes && link.l3mdev !== null) skb.link = link.l3mdev
  if (decision === 'local') return deliverLocally(ipv4, skb)
  if (decision === 'forward') return forward(ipv4, skb)
  if (decision === 'not-member') return link.drop(skb, Drop.notMember)
  if (decision === 'martian' || decision === 'martian-destination') {
    logMartian(skb, decision === 'martian' ? 'source' : 'destination')
    return link.drop(skb, Drop.martian)
  }
  if (decision === 'reverse-path') {
    logMartian(skb, 'source')
    ipv4.netns.snmp.extend('IPReversePathFilter')
    return link.drop(skb, Drop.reversePath)
  }
  unroutable(ipv4, skb, decision)
}

/** ip_rcv_finish_core: packets for many are counted apart. */
function countGroup({ netns }: Ipv4, { route, network, end }: Skb): void {
  const { ipExt } = netns.snmp
  if (route?.type === 'multicast') {
    ipExt.InMcastPkts++
    ipExt.InMcastOctets += end - network
  } else if (route?.type === 'broadcast') {
    ipExt.InBcastPkts++
    ipExt.InBcastOctets += end - network
  }
}

/** ip_error: a router tells the sender; a host that does not forward stays silent. */
function unroutable(ipv4: Ipv4, skb: Skb, error: unknown): void {
  const link = skb.link!
  if (error === EHOSTUNREACH) ipv4.netns.snmp.ip.InAddrErrors++
  else ipv4.netns.snmp.ipExt.InNoRoutes++
  if (!link.ipv4.forwarding) return link.drop(skb, error === EHOSTUNREACH ? Drop.forwardingOff : Drop.noRoute)
  const code = error === EHOSTUNREACH ? 1 : error === ENETUNREACH ? 0 : error === EACCES ? 13 : -1
  if (code >= 0 && ipv4.icmp.peers.mayReportRoute(u32(skb.bytes, skb.network + ip.SOURCE)))
    ipv4.icmp.sendError(skb, 3, code, 0)
  link.drop(skb, error === ENETUNREACH ? Drop.noRoute : Drop.routeRefuses)
}

/** ip_local_deliver: puts fragments together, then the hook, then the transport protocol. */
export function deliverLocally(ipv4: Ipv4, skb: Skb): void {
  const flagsOffset = u16(skb.bytes, skb.network + ip.FLAGS_OFFSET)
  if ((flagsOffset & (ip.MORE_FRAGMENTS | ip.OFFSET_MASK)) !== 0) {
    const whole = ipv4.reassembly.add(skb)
    if (whole === undefined) return
    skb = whole
  }
  if (ipv4.netns.hooks.run(Hook.localIn, skb, skb.link, null) !== Verdict.accept) return
  toTransport(ipv4, skb)
}

/** ip_protocol_deliver_rcu: raw sockets get a copy; a protocol that nobody handles is reported. */
function toTransport(ipv4: Ipv4, skb: Skb): void {
  const { netns } = ipv4
  const protocol = skb.bytes[skb.network + ip.PROTOCOL]!
  skb.transport = skb.network + ip.headerLength(skb.bytes, skb.network)
  const raw = netns.raw.deliver(skb, protocol)
  const handler = ipv4.transport(protocol)
  skb.start = skb.transport
  if (handler !== undefined) {
    netns.snmp.ip.InDelivers++
    return handler.receive(skb)
  }
  if (raw) {
    netns.snmp.ip.InDelivers++
    return
  }
  netns.snmp.ip.InUnknownProtos++
  ipv4.icmp.sendError(skb, 3, 2, 0)
  skb.link!.drop(skb, Drop.noProtocol)
}
