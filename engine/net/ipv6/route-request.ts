import { type Ipv6 as Address, network } from '../../wire/address.ts'
import { EACCES, EHOSTUNREACH, EINVAL, ENETDOWN, ENODEV, failed, type Result } from '../errno.ts'
import { FibEntry, type FibHop, type NextHop, RouteProtocol, type RouteType, Scope, TableId } from '../fib.ts'
import type { Link } from '../link.ts'
import { hopsOf, isBlackhole, isForForwardingTable, type Nexthop } from '../nexthop.ts'
import { flowTo } from '../route.ts'
import { type NextHopSpec, NO_NEXT_HOP, type RouteSpec } from '../route-spec.ts'
import type { Ipv6 } from './ipv6.ts'
import { ANY, isLinkLocal, isMulticastIpv6, LOOPBACK } from './scope.ts'

/** Metric of a route for which nobody chose one (IP6_RT_PRIO_USER). */
const PRIORITY_USER = 1024

/** ip6_route_info_create: checks what ip-route(8) asks for and fills in what it left open. */
export function createEntry(ipv6: Ipv6, spec: RouteSpec): Result<FibEntry> {
  const { length } = spec.prefix
  const prefix = { address: network(spec.prefix.address as Address, length), length }
  const hops = spec.nexthop === undefined ? checkHops(ipv6, spec, prefix.address) : checkNexthop(ipv6, spec.nexthop)
  if (failed(hops)) return hops
  const source = spec.preferredSource === ANY ? null : (spec.preferredSource as Address | null)
  if (source !== null && !isSource(ipv6, source, hops[0]!.link)) return EINVAL.because('Invalid source address')
  const entry = new FibEntry(
    {
      prefix,
      table: spec.table === 0 ? TableId.main : spec.table,
      type: typeBy(spec),
      scope: 0,
      protocol: spec.protocol === 0 ? RouteProtocol.boot : spec.protocol,
      priority: spec.priority === 0 ? PRIORITY_USER : spec.priority,
      tos: 0,
      preferredSource: source,
      metrics: spec.metrics,
      nexthopId: spec.nexthop?.id ?? 0,
      preference: spec.preference ?? 'medium',
      expires: spec.expires ?? Number.POSITIVE_INFINITY,
    },
    hops,
  )
  // Of what rejects packets no flag is left (fib6_is_reject): it has the usual preference, and stays.
  if (spec.nexthop === undefined && (NO_NEXT_HOP.has(entry.type) || entry.discards)) {
    entry.preference = 'medium'
    entry.expires = Number.POSITIVE_INFINITY
  }
  return entry
}

/** ipv6_chk_addr: an address of this host; one that means something on its own device alone must be on that. */
function isSource(ipv6: Ipv6, source: Address, link: Link | null): boolean {
  const bound = isLinkLocal(source) || source === LOOPBACK
  return ipv6.addresses.find(source, bound ? link : null) !== undefined
}

function typeBy({ type, nexthop }: RouteSpec): RouteType {
  return nexthop !== undefined && isBlackhole(nexthop) ? 'blackhole' : type
}

/** fib6_check_nexthop. */
function checkNexthop({ netns }: Ipv6, nexthop: Nexthop): Result<readonly FibHop[]> {
  if (isForForwardingTable(nexthop)) return EINVAL.because('Route cannot point to a fdb nexthop')
  const { target, family } = nexthop
  if (family === 4 || (target.kind === 'group' && target.members.some(member => member.nexthop.family === 4)))
    return EINVAL.because('IPv6 routes can not use an IPv4 nexthop')
  return hopsOf(nexthop, netns.loopback)
}

function checkHops(ipv6: Ipv6, spec: RouteSpec, destination: Address): Result<FibHop[]> {
  if (NO_NEXT_HOP.has(spec.type)) return [hop(ipv6.netns.loopback, null, 1, false)]
  if (spec.hops.length === 0) return ENODEV
  const hops: FibHop[] = []
  for (const each of spec.hops) {
    const checked = checkHop(ipv6, each, spec.table, destination)
    if (failed(checked)) return checked
    hops.push(checked)
  }
  return hops
}

function hop(link: Link, gateway: Address | null, weight: number, onlink: boolean): FibHop {
  return { link, gateway, scope: 0, weight, onlink }
}

/** fib6_nh_init. */
export function checkHop(ipv6: Ipv6, spec: NextHopSpec, table: number, destination: Address): Result<FibHop> {
  let { link } = spec
  if (link !== null && !link.ipv6.alive) return ENODEV
  if (spec.onlink) {
    if (link === null) return ENODEV.because('Nexthop device required for onlink')
    if (!link.adminUp) return ENETDOWN.because('Nexthop device is not up')
  }
  const gateway = spec.gateway as Address | null
  if (gateway !== null) {
    const found = checkGateway(ipv6, spec, gateway, table, destination)
    if (failed(found)) return found
    link = found
  }
  if (link === null) return ENODEV
  if (link.ipv6.conf.disable_ipv6 !== 0) return EACCES.because('IPv6 is disabled on nexthop device')
  if (!link.adminUp) return ENETDOWN.because('Nexthop device is not up')
  return hop(link, gateway, spec.weight, spec.onlink)
}

/** ip6_validate_gw: the device by which the gateway is reached, which must be on its link. */
function checkGateway(
  ipv6: Ipv6,
  spec: NextHopSpec,
  gateway: Address,
  table: number,
  destination: Address,
): Result<Link> {
  if (typeof gateway !== 'bigint') return EINVAL.because('Invalid gateway address')
  let { link } = spec
  // Another domain's address is a neighbour's as any other (ipv6_chk_addr_and_flags).
  const own = (by: Link) =>
    ipv6.netns.links.some(
      each =>
        each.l3mdev === by.l3mdev &&
        (each === by || !isLinkLocal(gateway)) &&
        ipv6.addresses.on(each, gateway) !== undefined,
    )
  if (link !== null && own(link)) return EINVAL.because('Gateway can not be a local address')
  if (!isLinkLocal(gateway)) {
    if (gateway === ANY || isMulticastIpv6(gateway)) return EINVAL.because('Invalid gateway address')
    const found = spec.onlink ? checkOnlink(ipv6, link!, gateway, table) : onLink(ipv6, link, gateway, table)
    if (failed(found)) return found
    link = found
  }
  if (link === null) return EINVAL.because('Egress device not specified')
  if (link.type === 'loopback' && destination !== LOOPBACK)
    return EINVAL.because('Egress device can not be loopback device for this route')
  if (spec.link === null && own(link)) return EINVAL.because('Gateway can not be a local address')
  return link
}

/** ip6_route_check_nh. */
function onLink(ipv6: Ipv6, link: Link | null, gateway: Address, table: number): Result<Link> {
  const flow = flowTo(gateway, { outgoing: link, scope: Scope.link })
  const inTable = ipv6.policy.lookupIn(table === 0 ? TableId.main : table, flow)
  const everywhere = ipv6.policy.lookup(flow)
  return direct(inTable) ?? (failed(everywhere) ? undefined : direct(everywhere)) ?? EHOSTUNREACH
}

/** The device of a route that needs no gateway itself. */
function direct(found: NextHop | FibEntry | undefined): Link | undefined {
  if (found === undefined || !('route' in found) || found.gateway !== null) return undefined
  return NO_NEXT_HOP.has(found.route.type) || found.route.discards ? undefined : found.link!
}

/** ip6_route_check_nh_onlink: whatever the table says of the gateway must not contradict. */
function checkOnlink(ipv6: Ipv6, link: Link, gateway: Address, table: number): Result<Link> {
  const found = ipv6.policy.lookupIn(table === 0 ? TableId.main : table, flowTo(gateway, { scope: Scope.link }))
  if (
    found === undefined ||
    !('route' in found) ||
    found.route.prefix.length === 0 ||
    NO_NEXT_HOP.has(found.route.type)
  )
    return link
  if (found.route.type === 'unicast' && found.link === link) return link
  return EINVAL.because('Nexthop has invalid gateway or device mismatch')
}
