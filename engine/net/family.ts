import type { Ip } from '../wire/address.ts'
import { type Errno, failed, type Result } from './errno.ts'
import type { Link } from './link.ts'
import type { NeighbourTable } from './neighbour.ts'
import type { Flow, Route } from './route.ts'
import type { Skb, SocketRef } from './skb.ts'
import type { UdpCounters } from './snmp.ts'

/** A route for a packet of our own, and the addresses that go with it. */
export interface OutputRoute<Address extends Ip = Ip> {
  readonly route: Route
  readonly source: Address
  readonly destination: Address
}

/** What the sender of a packet decides about its IP header. */
export interface OutputOptions<Address extends Ip = Ip> {
  readonly protocol: number
  readonly source: Address
  readonly destination: Address
  readonly route: Route
  /** Hop limit in IPv6. */
  readonly ttl?: number | undefined
  /** Traffic class in IPv6. */
  readonly tos?: number | undefined
  /** Chosen by the stack where it is left out. IPv6 only. */
  readonly flowLabel?: number | undefined
  /** DF, and with it no fragmentation here. */
  readonly dontFragment?: boolean | undefined
  /** Chosen by the stack where it is left out. IPv4 only. */
  readonly identification?: number | undefined
  /** A copy of a multicast or broadcast goes to our own sockets too; true unless said otherwise. */
  readonly loop?: boolean | undefined
  readonly socket?: SocketRef | null | undefined
  readonly mark?: number | undefined
}

/** A transport protocol above IP: takes a packet whose transport header is at `skb.start`. */
export interface TransportHandler {
  receive(skb: Skb): void
  /** An ICMP error quotes a packet of ours: its IP header at `skb.network`, its transport header at `skb.transport`. */
  error?(skb: Skb, report: IcmpReport): void
}

/** What an ICMP error says. */
export interface IcmpReport {
  readonly origin: 'icmp' | 'icmp6'
  /** As on the wire. */
  readonly type: number
  readonly code: number
  /** The next hop's MTU, or the pointer of a parameter problem, else 0. */
  readonly info: number
  /** Who sent it. */
  readonly offender: Ip
  /** TTL or hop limit with which the report arrived. */
  readonly ttl: number
  /** The packet did not fit; `info` is the path MTU. */
  readonly tooBig: boolean
  /** What a socket makes of it, and whether that ends a connection (icmp_err_convert, icmpv6_err_convert). */
  readonly errno: Errno
  readonly fatal: boolean
}

/** What transport protocols need of IPv4 or IPv6. */
export interface IpLayer<Address extends Ip = Ip> {
  readonly family: 4 | 6
  /** Without options or extension headers, in bytes. */
  readonly headerLength: number
  /** The longest packet behind the IP header, in bytes. */
  readonly payloadMax: number
  /** No path MTU is believed to be smaller. */
  readonly mtuMin: number
  /** The segment size of a TCP that does not tell its own (RFC 9293 3.7.1). */
  readonly defaultMss: number
  readonly any: Address
  readonly udp: UdpCounters
  readonly neighbours: NeighbourTable
  /** `anySource`: the source need not be an address of ours. */
  route(flow: Flow, anySource?: boolean): Result<OutputRoute<Address>>
  /** Puts the IP header in front of `skb` and sends it through the hooks. EPERM when a hook drops it, EMSGSIZE when it is too long. */
  output(skb: Skb, how: OutputOptions<Address>): Errno | undefined
  /** Puts the IP header in front of `skb`, and leaves it at that. */
  writeHeader(skb: Skb, how: OutputOptions<Address>): void
  pseudoHeaderSum(source: Address, destination: Address, protocol: number, length: number): number
  /** Path MTU in bytes. */
  mtu(route: Route, destination: Address): number
  /** The path is not to be asked for its MTU: packets go without DF. IPv4 only. */
  mtuLocked(route: Route, destination: Address): boolean
  /** What our SYN says: the MTU of the route's device without headers, or the route's advmss. */
  advertisedMss(route: Route): number
  isLocal(address: Address): boolean
  /** Whether a socket may bind to the address, on `link` where that is given. */
  mayBind(address: Address, link: Link | null): boolean
  /** Whether a packet was for one host, seen by its destination. */
  isUnicast(skb: Skb): boolean
  sourceOf(skb: Skb): Address
  destinationOf(skb: Skb): Address
  /** TTL or hop limit. */
  ttlOf(skb: Skb): number
  /** Type of service or traffic class. */
  tosOf(skb: Skb): number
  portUnreachable(skb: Skb): void
  /** A neighbour does not answer: the sender of the packet is told. */
  hostUnreachable(skb: Skb): void
  /** Something above knows that the next hop answers. */
  confirm(route: Route, destination: Address): void
}

/** ip_route_connect: of IPv4 the route is looked up again once the source is known, as rules may ask for it. */
export function connectRoute(layer: IpLayer, flow: Flow): Result<OutputRoute> {
  const routed = layer.route(flow)
  if (failed(routed) || layer.family !== 4 || flow.source !== layer.any) return routed
  return layer.route({ ...flow, source: routed.source, destination: routed.destination })
}
