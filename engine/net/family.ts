import type { Ip } from '../wire/address.ts'
import type { Errno, Result } from './errno.ts'
import type { Flow, Route } from './route.ts'
import type { Skb, SocketRef } from './skb.ts'

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
  readonly ttl?: number | undefined
  readonly tos?: number | undefined
  /** DF, and with it no fragmentation here. */
  readonly dontFragment?: boolean | undefined
  /** Chosen by the stack where it is left out. */
  readonly identification?: number | undefined
  readonly socket?: SocketRef | null | undefined
  readonly mark?: number | undefined
}

/** A transport protocol above IP: takes a packet whose transport header is at `skb.start`. */
export interface TransportHandler {
  receive(skb: Skb): void
  /** An ICMP error quotes a packet of ours: its IP header at `skb.network`, its transport header at `skb.transport`. */
  error?(skb: Skb, report: IcmpReport): void
}

/** What an ICMP error says, in the terms of ICMPv4. */
export interface IcmpReport {
  readonly type: number
  readonly code: number
  /** The next hop's MTU where the error tells one, else 0. */
  readonly info: number
  /** Who sent it. */
  readonly offender: Ip
}

/** What transport protocols need of IPv4 or IPv6. */
export interface IpLayer<Address extends Ip = Ip> {
  readonly family: 4 | 6
  /** Without options or extension headers, in bytes. */
  readonly headerLength: number
  readonly any: Address
  /** `anySource`: the source need not be an address of ours. */
  route(flow: Flow, anySource?: boolean): Result<OutputRoute<Address>>
  /** Puts the IP header in front of `skb` and sends it through the hooks. EPERM when a hook drops it, EMSGSIZE when it is too long. */
  output(skb: Skb, how: OutputOptions<Address>): Errno | undefined
  pseudoHeaderSum(source: Address, destination: Address, protocol: number, length: number): number
  /** Path MTU in bytes. */
  mtu(route: Route, destination: Address): number
  isLocal(address: Address): boolean
  isUnicast(skb: Skb): boolean
  sourceOf(skb: Skb): Address
  destinationOf(skb: Skb): Address
  portUnreachable(skb: Skb): void
}
