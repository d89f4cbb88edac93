import type { Ipv6 as Address } from '../../wire/address.ts'
import { u16, u32 } from '../../wire/bytes.ts'
import * as wire from '../../wire/ipv6.ts'
import { EADDRNOTAVAIL, ENETUNREACH, ENODEV, type Errno, failed, type Result } from '../errno.ts'
import type { OutputRoute } from '../family.ts'
import { FibEntry, type NextHop } from '../fib.ts'
import type { Link } from '../link.ts'
import { innerFlow } from '../multipath-hash.ts'
import { type Flow, flowTo, localDevice, Route } from '../route.ts'
import type { Skb } from '../skb.ts'
import { ROUTE } from '../trace.ts'
import type { Ipv6 } from './ipv6.ts'
import { chooseHop } from './multipath.ts'
import { isLinkLocal, isMulticastIpv6 } from './scope.ts'
import { selectSource } from './source.ts'
import { addressAt } from './words.ts'

/** A route for a packet of our own, and the source address that goes with it (ip6_dst_lookup_tail). */
export function routeOutput(ipv6: Ipv6, flow: Flow): Result<OutputRoute<Address>> {
  const { outgoing } = flow
  if (outgoing !== null && outgoing.netns !== ipv6.netns) return ENODEV
  const destination = flow.destination as Address
  const asked = flow.source as Address
  let found = ipv6.policy.lookup(flow)
  let source: Address | undefined = asked
  if (asked === 0n) {
    source = sourceBy(ipv6, failed(found) ? null : found, destination, outgoing)
    if (source === undefined) return EADDRNOTAVAIL
    // A rule for the source that was chosen may still know a way.
    if (failed(found)) found = ipv6.policy.lookup({ ...flow, source })
  }
  if (failed(found)) return found
  if (found instanceof FibEntry) return ENETUNREACH
  return { route: routeBy(ipv6, found, flow), source, destination }
}

/** ip6_route_get_saddr. */
function sourceBy(
  ipv6: Ipv6,
  found: NextHop | FibEntry | null,
  destination: Address,
  outgoing: Link | null,
): Address | undefined {
  if (found === null || found instanceof FibEntry) return selectSource(ipv6, outgoing?.l3mdev ?? null, destination)
  return (found.route.preferredSource as Address | null) ?? selectSource(ipv6, found.link, destination)
}

/** What a next hop means for a destination. */
function routeBy(ipv6: Ipv6, found: NextHop, flow: Flow): Route {
  const destination = flow.destination as Address
  const { type } = found.route
  if (type === 'local' || type === 'anycast') return Route.through(found, localTo(ipv6, found, destination))
  if (isMulticastIpv6(destination))
    return type === 'multicast' ? Route.through(found, found.link!) : new Route('multicast', found.link!, null, found)
  if (found.route.discards) return new Route('unreachable', found.link!, null, found)
  const hop = chooseHop(ipv6, found, flow)
  const better = ipv6.exceptions.gateway(destination, hop.link!)
  return better === undefined ? Route.through(hop, hop.link!) : new Route('unicast', hop.link!, better, hop)
}

/** ip6_rt_get_dev_rcu: a link-local address is known by its own device alone, in a VRF too. */
function localTo(ipv6: Ipv6, hop: NextHop, destination: Address): Link {
  return isLinkLocal(destination) ? ipv6.netns.loopback : localDevice(hop, ipv6.netns.loopback)
}

/** One flow for all incoming packets: they are looked up one at a time. */
const incoming = flowTo(0n)

function incomingFlow(ipv6: Ipv6, skb: Skb, destination: Address): Flow {
  const { bytes, network: at } = skb
  incoming.source = addressAt(bytes, at + wire.SOURCE)
  incoming.destination = destination
  incoming.incoming = skb.inLink
  incoming.mark = skb.mark
  incoming.tos = (u16(bytes, at) >> 4) & 0xff
  incoming.flowLabel = u32(bytes, at) & wire.FLOW_LABEL_MASK
  incoming.protocol = incoming.sourcePort = incoming.destinationPort = 0
  if (ipv6.policy.custom || ipv6.sysctl.fib_multipath_hash_policy !== 0) readTransport(ipv6, skb)
  return incoming
}

function readTransport({ sysctl }: Ipv6, { bytes, network: at, end }: Skb): void {
  const upper = wire.upperLayer(bytes, at, end)
  if (upper < 0) return
  incoming.protocol = upper & 0xff
  const transport = Math.floor(upper / 256)
  if (sysctl.fib_multipath_hash_policy >= 2) incoming.inner = innerFlow(bytes, transport, end, incoming.protocol)
  if ((incoming.protocol === 6 || incoming.protocol === 17) && transport + 4 <= end) {
    incoming.sourcePort = u16(bytes, transport)
    incoming.destinationPort = u16(bytes, transport + 2)
  }
}

/** Where a packet goes, or why it goes nowhere. */
export type InputDecision = 'local' | 'forward' | 'group' | Errno

/** ip6_route_input: sets `skb.route` and `skb.nextHop`, or says why not. */
export function routeInput(ipv6: Ipv6, skb: Skb): InputDecision {
  const { bytes, network: at } = skb
  const link = skb.inLink!
  if (bytes[at + wire.DESTINATION] === 0xff) {
    skb.route = new Route('multicast', ipv6.netns.loopback, null, null)
    return 'group'
  }
  const plain = !ipv6.policy.custom && ipv6.sysctl.fib_multipath_hash_policy === 0
  const cached = plain ? ipv6.cache.find(bytes, at + wire.DESTINATION, link) : undefined
  if (cached !== undefined) {
    skb.route = cached.route
    skb.nextHop = cached.nextHop
    if (ipv6.netns.sim.trace.on) trace(ipv6, skb, cached.route)
    return cached.decision
  }
  const destination = addressAt(bytes, at + wire.DESTINATION)
  const flow = incomingFlow(ipv6, skb, destination)
  const found = ipv6.policy.lookup(flow)
  if (failed(found)) return found
  if (found instanceof FibEntry || found.route.discards) return ENETUNREACH
  const decision = follow(ipv6, skb, found, flow)
  if (plain && ipv6.choice.plain)
    ipv6.cache.store(bytes, at + wire.DESTINATION, link, {
      decision,
      route: skb.route!,
      nextHop: skb.nextHop as Address,
    })
  trace(ipv6, skb, skb.route!)
  return decision
}

function follow(ipv6: Ipv6, skb: Skb, found: NextHop, flow: Flow): 'local' | 'forward' {
  const { type } = found.route
  const here = type === 'local' || type === 'anycast'
  // Policy 0 looks at the protocol, which nothing else has asked for yet.
  if (!here && flow.protocol === 0 && found.route.hops.length > 1) readTransport(ipv6, skb)
  const hop = here ? found : chooseHop(ipv6, found, flow)
  skb.route = Route.through(hop, here ? localTo(ipv6, hop, flow.destination as Address) : hop.link!)
  skb.nextHop = hop.gateway ?? flow.destination
  return here ? 'local' : 'forward'
}

function trace(ipv6: Ipv6, skb: Skb, route: Route): void {
  ipv6.netns.ring.record(ROUTE, skb.packet, route.type === 'local' || route.type === 'anycast' ? null : route.hop)
}
