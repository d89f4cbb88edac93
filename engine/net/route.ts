import type { Ip } from '../wire/address.ts'
import { type NextHop, type RouteType, Scope } from './fib.ts'
import type { Link } from './link.ts'
import type { InnerFlow } from './multipath-hash.ts'

/** What a routing decision leaves on a packet: the `struct rtable` of Linux. One is cached with each next hop. */
export class Route {
  readonly type: RouteType
  /** The device to send by; for local destinations the loopback device. */
  readonly link: Link
  /** The next router; null when the destination itself is the next hop. */
  readonly gateway: Ip | null
  readonly hop: NextHop | null

  constructor(type: RouteType, link: Link, gateway: Ip | null, hop: NextHop | null) {
    this.type = type
    this.link = link
    this.gateway = gateway
    this.hop = hop
  }

  /** The route's MTU metric, or that of the device. */
  get mtu(): number {
    const { hop } = this
    return hop === null ? this.link.mtu : ((hop.metrics ?? hop.route.metrics).mtu ?? this.link.mtu)
  }

  /** A unicast or local route through `hop`, cached with it. */
  static through(hop: NextHop, link: Link): Route {
    return (hop.cached ??= new Route(hop.route.type, link, routerOf(hop), hop))
  }
}

/** Who takes packets on. An IPv4 gateway that is an address of our own stands for the link itself (rt_set_nexthop). */
export function routerOf({ gateway, scope }: NextHop): Ip | null {
  return typeof gateway === 'number' && scope === Scope.host ? null : gateway
}

/** What a route lookup is asked (struct flowi4, flowi6). 0 and null mean "any". */
export interface Flow {
  destination: Ip
  /** 0 (or 0n) when the kernel is to choose it. */
  source: Ip
  incoming: Link | null
  outgoing: Link | null
  /** Not demanded, but preferred among equals: where the packet came in that is being answered. IPv6 only. */
  preferred: Link | null
  mark: number
  tos: number
  protocol: number
  /** IPv6 only. */
  flowLabel: number
  sourcePort: number
  destinationPort: number
  /** Of the packet inside, where a forwarded one is a tunnel's; read only when the multipath hash asks. */
  inner: InnerFlow | null
  uid: number
  /** Only routes of this scope or a nearer one: SCOPE_LINK when a gateway is being checked. */
  scope: number
}

/** The device that a hop must have; a VRF means only its table. */
export function demanded({ outgoing }: Flow): Link | null {
  return outgoing === null || outgoing.l3mdev === outgoing ? null : outgoing
}

/** The device by which packets come to an own address: the VRF of the hop's device, else `loopback`. */
export function localDevice(hop: NextHop, loopback: Link): Link {
  return hop.link?.l3mdev ?? loopback
}

/** A flow of which only the destination is known, or `rest` too. */
export function flowTo(destination: Ip, rest?: Partial<Flow>): Flow {
  const flow = {
    destination,
    source: typeof destination === 'number' ? 0 : 0n,
    incoming: null,
    outgoing: null,
    preferred: null,
    mark: 0,
    tos: 0,
    protocol: 0,
    flowLabel: 0,
    sourcePort: 0,
    destinationPort: 0,
    inner: null,
    uid: 0,
    scope: 0,
  }
  return rest === undefined ? flow : Object.assign(flow, rest)
}
