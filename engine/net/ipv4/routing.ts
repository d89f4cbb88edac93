import { hash32 } from '../../sim/random.ts'
import { type Ipv4 as Address, isLoopbackIpv4, isMulticastIpv4, network } from '../../wire/address.ts'
import { u32 } from '../../wire/bytes.ts'
import * as ip from '../../wire/ipv4.ts'
import { EHOSTUNREACH, EINVAL, ENETUNREACH, ENODEV, type Errno, failed, type Result } from '../errno.ts'
import type { OutputRoute } from '../family.ts'
import { FibEntry, type NextHop, Scope, usesDevice } from '../fib.ts'
import type { Link } from '../link.ts'
import { hashedParts, innerFlow } from '../multipath-hash.ts'
import { resilientChoice } from '../nexthop.ts'
import { demanded, type Flow, flowTo, localDevice, Route, routerOf } from '../route.ts'
import type { Skb } from '../skb.ts'
import { ROUTE } from '../trace.ts'
import { isMember } from './igmp.ts'
import type { Ipv4 } from './ipv4.ts'

const LOOPBACK_ADDRESS = 0x7f00_0001
const LIMITED_BROADCAST = 0xffff_ffff

/** The widest scope that the addresses of a device count as: where 127.0.0.0/8 may be routed, its addresses are as good as others. */
export function localScope({ ipv4 }: Link): number {
  return ipv4.or('route_localnet') ? Scope.link : Scope.host
}

/** inet_select_addr: the address of the device that suits a peer; else one of another device that is not link-local in scope. */
export function selectSource(ipv4: Ipv4, link: Link, peer: Address, scope: number): Address {
  let first: Address | undefined
  const widest = localScope(link)
  for (const address of link.ipv4.addresses) {
    if (address.secondary || Math.min(address.scope, widest) > scope) continue
    if (peer === 0 || network(peer, address.length) === network(address.peer, address.length)) return address.local
    first ??= address.local
  }
  if (first !== undefined) return first
  // In a VRF its own device stands where the loopback device stands elsewhere.
  const domain = link.l3mdev
  for (const other of domain === null ? ipv4.netns.links : [domain, ...ipv4.netns.links]) {
    if (other.l3mdev !== domain) continue
    for (const address of other.ipv4.addresses)
      if (!address.secondary && address.scope !== Scope.link && address.scope <= scope) return address.local
  }
  return 0
}

/** fib_result_prefsrc. */
export function preferredSource(ipv4: Ipv4, hop: NextHop): Address {
  const { preferredSource: preferred, scope } = hop.route
  if (preferred !== null) return preferred as Address
  return selectSource(ipv4, hop.link!, typeof hop.gateway === 'number' ? hop.gateway : 0, scope)
}

export type Ipv4OutputRoute = OutputRoute<Address>

/** A route for a packet of our own, and the source address that goes with it (ip_route_output_key_hash_rcu). */
export function routeOutput(ipv4: Ipv4, flow: Flow, anySource = false): Result<Ipv4OutputRoute> {
  const source = flow.source as Address
  if (source !== 0) {
    if (isMulticastIpv4(source) || source === LIMITED_BROADCAST) return EINVAL
    if (!anySource && !ipv4.isLocal(source)) return ENETUNREACH
  }
  const outgoing = flow.outgoing ?? deviceOfSource(ipv4, flow)
  if (outgoing !== null) {
    if (outgoing.netns !== ipv4.netns) return ENODEV
    if (!outgoing.adminUp) return ENETUNREACH
    const direct = linkLocalDestination(ipv4, flow, outgoing)
    if (direct !== undefined) return direct
  }
  if (flow.destination === 0) {
    const first = source === 0 && outgoing !== null ? selectSource(ipv4, outgoing, 0, Scope.host) : source
    const own = first !== 0 ? first : LOOPBACK_ADDRESS
    return localRoute(ipv4, flowTo(own, { source: own, outgoing: outgoing?.l3mdev ?? null }))
  }
  return viaTables(ipv4, flow)
}

/** Multicast and the limited broadcast leave by the device that has the source address, where one is named. */
function deviceOfSource(ipv4: Ipv4, { source, destination }: Flow): Link | null {
  if (source === 0 || (!isMulticastIpv4(destination as Address) && destination !== LIMITED_BROADCAST)) return null
  return ipv4.addresses.find(source as Address) ?? null
}

/** With a device given, multicast and the limited broadcast need no table. */
function linkLocalDestination(ipv4: Ipv4, flow: Flow, link: Link): Ipv4OutputRoute | undefined {
  const destination = flow.destination as Address
  const group = isMulticastIpv4(destination)
  if (!group && destination !== LIMITED_BROADCAST) return undefined
  const source = flow.source !== 0 ? (flow.source as Address) : selectSource(ipv4, link, 0, Scope.link)
  return { route: new Route(group ? 'multicast' : 'broadcast', link, null, null), source, destination }
}

function localRoute(ipv4: Ipv4, flow: Flow): Result<Ipv4OutputRoute> {
  const found = ipv4.policy.lookup(flow)
  if (failed(found) || found instanceof FibEntry) return ENETUNREACH
  const destination = flow.destination as Address
  return { route: Route.through(found, localDevice(found, ipv4.netns.loopback)), source: destination, destination }
}

function viaTables(ipv4: Ipv4, flow: Flow): Result<Ipv4OutputRoute> {
  const destination = flow.destination as Address
  const asked = flow.source as Address
  const found = ipv4.policy.lookup(flow)
  if (failed(found)) {
    if (flow.outgoing === null || flow.outgoing.l3mdev !== null) return found
    // No route or one that refuses, but a device: taken to be on its link.
    const source = asked !== 0 ? asked : selectSource(ipv4, flow.outgoing, 0, Scope.link)
    return { route: new Route('unicast', flow.outgoing, null, null), source, destination }
  }
  if (found instanceof FibEntry) return ENETUNREACH
  if (found.route.type === 'local') {
    const own = (found.route.preferredSource ?? destination) as Address
    const device = localDevice(found, ipv4.netns.loopback)
    return { route: Route.through(found, device), source: asked !== 0 ? asked : own, destination }
  }
  const hop = chooseHop(ipv4, found, flow)
  const source = asked !== 0 ? asked : preferredSource(ipv4, hop)
  // __mkroute_output: loopback addresses stay on the host.
  if (isLoopbackIpv4(source) && hop.link!.type !== 'loopback' && !hop.link!.ipv4.or('route_localnet')) return EINVAL
  const redirected = ipv4.exceptions.gateway(destination)
  return { route: routeBy(hop, destination, redirected), source, destination }
}

/** __mkroute_output: what a next hop means for a destination; a group needs no gateway unless its route says so. */
function routeBy(hop: NextHop, destination: Address, redirected: Address | undefined): Route {
  const link = hop.link!
  if (isMulticastIpv4(destination)) {
    const gateway = hop.route.prefix.length < 4 ? null : hop.gateway
    return new Route('multicast', link, gateway, hop)
  }
  if (destination === LIMITED_BROADCAST) return new Route('broadcast', link, null, hop)
  return redirected === undefined ? Route.through(hop, link) : new Route('unicast', link, redirected, hop)
}

/** fib_select_path: one of several next hops, by weight, the same one for the same flow. */
export function chooseHop(ipv4: Ipv4, first: NextHop, flow: Flow): NextHop {
  const { hops } = first.route
  if (hops.length < 2) return first
  const outgoing = demanded(flow)
  const usable = hops.filter(hop => !hop.dead && (outgoing === null || outgoing === hop.link))
  const total = usable.reduce((sum, hop) => sum + hop.weight, 0)
  const { fib_multipath_hash_policy: by, fib_multipath_hash_fields: fields } = ipv4.sysctl
  const hash = hash32(`${ipv4.netns.sim.seed}:${hashedParts(flow, by, fields)}`)
  const object = first.route.nexthopId === 0 ? undefined : ipv4.netns.nexthops.get(first.route.nexthopId)
  const resilient = object === undefined ? undefined : resilientChoice(object, hash)
  if (resilient !== undefined) return hops[resilient] ?? first
  let point = hash % total
  for (const hop of usable) {
    point -= hop.weight
    if (point < 0) return hop
  }
  return first
}

/** One flow for all incoming packets: they are looked up one at a time. */
const incoming = flowTo(0)

/** The protocols and ports matter only where a rule or the multipath hash asks for them. */
function incomingFlow(ipv4: Ipv4, skb: Skb, source: Address, destination: Address): Flow {
  const { bytes, network: at } = skb
  incoming.source = source
  incoming.destination = destination
  incoming.incoming = skb.link
  incoming.outgoing = null
  incoming.mark = skb.mark
  incoming.tos = bytes[at + ip.TOS]! & 0x1c
  incoming.protocol = incoming.sourcePort = incoming.destinationPort = 0
  if (ipv4.policy.custom || ipv4.sysctl.fib_multipath_hash_policy !== 0) {
    incoming.protocol = bytes[at + ip.PROTOCOL]!
    const transport = at + ip.headerLength(bytes, at)
    if (ipv4.sysctl.fib_multipath_hash_policy >= 2)
      incoming.inner = innerFlow(bytes, transport, skb.end, incoming.protocol)
    if ((incoming.protocol === 6 || incoming.protocol === 17) && transport + 4 <= skb.end) {
      const ports = u32(bytes, transport)
      incoming.sourcePort = ports >>> 16
      incoming.destinationPort = ports & 0xffff
    }
  }
  return incoming
}

/** What `routeInput` found: where the packet goes, or why it goes nowhere. */
export type InputDecision =
  | 'local'
  | 'forward'
  | 'not-member'
  | 'martian'
  | 'martian-destination'
  | 'reverse-path'
  | Errno

/** ip_route_input_slow: sets `skb.route` and `skb.nextHop`, or says why not. `redirect` is set when the sender could go there directly. */
export function routeInput(ipv4: Ipv4, skb: Skb): InputDecision {
  const { bytes, network: at } = skb
  const link = skb.link!
  const source = u32(bytes, at + ip.SOURCE)
  const destination = u32(bytes, at + ip.DESTINATION)
  if (isMulticastIpv4(destination)) return multicastInput(ipv4, skb, destination)
  if (isMulticastIpv4(source) || source === LIMITED_BROADCAST) return 'martian'
  if (destination === LIMITED_BROADCAST || (source === 0 && destination === 0))
    return broadcastInput(ipv4, skb, source, destination)
  // ipv4_is_zeronet: the rest of 0.0.0.0/8 is unicast.
  if (source === 0) return 'martian'
  if (destination === 0) return 'martian-destination'
  if (
    (isLoopbackIpv4(destination) || isLoopbackIpv4(source)) &&
    link.type !== 'loopback' &&
    !link.ipv4.or('route_localnet')
  )
    return isLoopbackIpv4(destination) ? 'martian-destination' : 'martian'
  const found = ipv4.policy.lookup(incomingFlow(ipv4, skb, source, destination))
  if (failed(found) || found instanceof FibEntry) {
    if (!link.ipv4.forwarding) return EHOSTUNREACH
    return failed(found) ? found : ENETUNREACH
  }
  const { type } = found.route
  if (type === 'broadcast')
    return link.ipv4.and('bc_forwarding')
      ? forwardInput(ipv4, skb, found, source, destination)
      : broadcastInput(ipv4, skb, source, destination)
  if (type === 'local') return localInput(ipv4, skb, found, source)
  if (!link.ipv4.forwarding) return EHOSTUNREACH
  if (type !== 'unicast') return 'martian-destination'
  return forwardInput(ipv4, skb, found, source, destination)
}

function localInput(ipv4: Ipv4, skb: Skb, hop: NextHop, source: Address): InputDecision {
  if (skb.link!.type !== 'loopback') {
    const problem = validateSource(ipv4, skb, source, ipv4.netns.loopback)
    if (typeof problem === 'string') return problem
  }
  skb.route = Route.through(hop, localDevice(hop, ipv4.netns.loopback))
  if (ipv4.netns.sim.trace.on) ipv4.netns.ring.record(ROUTE, skb.packet, null)
  return 'local'
}

function forwardInput(ipv4: Ipv4, skb: Skb, found: NextHop, source: Address, destination: Address): InputDecision {
  const hop = found.route.hops.length > 1 ? chooseHop(ipv4, found, incoming) : found
  const valid = validateSource(ipv4, skb, source, hop.link!)
  if (typeof valid === 'string') return valid
  const directed = hop.route.type === 'broadcast'
  skb.route = directed ? new Route('broadcast', hop.link!, null, hop) : Route.through(hop, hop.link!)
  skb.nextHop = routerOf(hop) ?? destination
  if (valid && hop.link === skb.link) ipv4.icmp.considerRedirect(skb, hop, source, destination)
  ipv4.netns.ring.record(ROUTE, skb.packet, hop)
  return 'forward'
}

function broadcastInput(ipv4: Ipv4, skb: Skb, source: Address, destination: Address): InputDecision {
  // What comes by the loopback device has been routed when it was sent (netif_keep_dst).
  if (source !== 0 && skb.link!.type !== 'loopback') {
    const problem = validateSource(ipv4, skb, source, ipv4.netns.loopback)
    if (typeof problem === 'string') return problem
  }
  skb.route = new Route('broadcast', ipv4.netns.loopback, null, null)
  skb.nextHop = destination
  return 'local'
}

function multicastInput(ipv4: Ipv4, skb: Skb, group: Address): InputDecision {
  if (!isMember(skb, group)) return 'not-member'
  skb.route = new Route('multicast', ipv4.netns.loopback, null, null)
  return 'local'
}

const reverse = flowTo(0)

type SourceDecision = boolean | 'martian' | 'reverse-path'

/**
 * fib_validate_source: may a packet with this source come in by its device? True when the source is directly connected
 * there (so that a redirect would make sense).
 */
function validateSource(ipv4: Ipv4, skb: Skb, source: Address, outgoing: Link): SourceDecision {
  const { bytes, network: at, mark } = skb
  return checkSource(ipv4, skb.link!, source, outgoing, u32(bytes, at + ip.DESTINATION), mark, bytes[at + ip.TOS]!)
}

/** Of a packet, or of the sender of an ARP request. */
export function checkSource(
  ipv4: Ipv4,
  link: Link,
  source: Address,
  outgoing: Link,
  destination: Address,
  mark = 0,
  tos = 0,
): SourceDecision {
  const filter = link.ipv4.reversePathFilter
  const mayRedirect = link === outgoing && link.ipv4.sendsRedirects
  if (filter === 0 && !mayRedirect && !ipv4.policy.custom) {
    if (!link.ipv4.acceptsLocal && ipv4.addresses.find(source) !== undefined) return 'martian'
    return false
  }
  reverse.destination = source
  reverse.source = destination
  reverse.incoming = link.l3mdev
  reverse.outgoing = null
  reverse.mark = link.ipv4.or('src_valid_mark') ? mark : 0
  reverse.tos = tos & 0x1c
  const found = ipv4.policy.lookup(reverse)
  if (failed(found) || found instanceof FibEntry) return filter === 0 ? false : 'reverse-path'
  if (found.route.type !== 'unicast') {
    if (found.route.type !== 'local' || !link.ipv4.acceptsLocal) return 'martian'
  }
  const byThisDevice = usesDevice(found.route, link) || (found.route.type === 'local' && found.link === link)
  if (byThisDevice) return found.scope >= Scope.host
  if (link.ipv4.addresses.length === 0) return filter === 0 ? false : 'reverse-path'
  if (filter === 1) return 'reverse-path'
  return false
}
