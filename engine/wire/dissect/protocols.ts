import { Protocol } from '../ipv4.ts'
import { NextHeader } from '../ipv6.ts'

/** Of IPv4. */
export const PROTOCOLS: ReadonlyMap<number, string> = new Map<number, string>([
  [Protocol.icmp, 'ICMP'],
  [Protocol.igmp, 'IGMP'],
  [Protocol.ipip, 'IPIP'],
  [Protocol.tcp, 'TCP'],
  [Protocol.udp, 'UDP'],
  [Protocol.ipv6, 'IPv6'],
  [Protocol.gre, 'Generic Routing Encapsulation'],
  [Protocol.esp, 'Encap Security Payload'],
  [Protocol.icmpv6, 'ICMPv6'],
  [Protocol.sctp, 'SCTP'],
])

/** Of IPv6: extension headers, too. */
export const NEXT_HEADERS: ReadonlyMap<number, string> = new Map<number, string>([
  ...PROTOCOLS,
  [NextHeader.hopByHop, 'IPv6 Hop-by-Hop Option'],
  [NextHeader.routing, 'Routing Header for IPv6'],
  [NextHeader.fragment, 'Fragment Header for IPv6'],
  [NextHeader.none, 'IPv6 No Next Header'],
  [NextHeader.destinationOptions, 'Destination Options for IPv6'],
])
