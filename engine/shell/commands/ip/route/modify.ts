import type { Running } from '../../../../linux/program.ts'
import { EINVAL, type Errno } from '../../../../net/errno.ts'
import { RouteProtocol, Scope, TableId } from '../../../../net/fib.ts'
import type { Link } from '../../../../net/link.ts'
import { type NextHopSpec, NO_NEXT_HOP, type RouteAction, type RouteSpec } from '../../../../net/route-spec.ts'
import { CONGESTION_CONTROLS } from '../../../../net/tcp/congestion.ts'
import { SECOND } from '../../../../sim/timer.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'
import { ROUTE_USAGE } from '../usage/route.ts'
import { parseRouteArguments, type RouteArguments } from './arguments.ts'

/** `ip route add`, `change`, `replace`, `prepend`, `append` and `delete` (iproute_modify). */
export function* modifyRoute(tool: Tool, words: Words, action: RouteAction | 'delete'): Running {
  const args = parseRouteArguments(tool, words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (args.help || args.destination === null) return yield* tool.die(ROUTE_USAGE)
  const link = args.device === null ? null : tool.link(args.device)
  if (link === undefined) return yield* tool.fail(`Cannot find device "${args.device}"\n`, 1)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 2)
  return yield* tool.answer(apply(tool, args, link, action))
}

/** The bits of RFC 3168 5, by which no route may be chosen. */
const ECN = 3

function apply(tool: Tool, args: RouteArguments, link: Link | null, action: RouteAction | 'delete'): Errno | undefined {
  const six = args.family === 6
  const { any, address, length } = args.destination!
  const prefix = { address: any ? (six ? 0n : 0) : address, length }
  if (args.source !== null && args.source.length > 0)
    return EINVAL.because(six ? 'IPv6 source routing is not emulated here' : 'ipv4: rtm_src_len is not 0')
  const nexthop = args.nexthop === null ? undefined : tool.net.nexthops.get(args.nexthop)
  if (six && args.tos !== 0) return EINVAL.because('Invalid dsfield (tos): option not available for IPv6')
  if ((args.tos & ECN) !== 0) return EINVAL.because('Invalid dsfield (tos): ECN bits must be 0')
  const { congctl } = args.metrics.metrics
  if (congctl !== undefined && !CONGESTION_CONTROLS.some(name => name === congctl))
    return EINVAL.because('Unknown tcp congestion algorithm')
  if (args.nexthop !== null && args.nexthop !== 0) {
    if (args.gateway !== null || args.device !== null || args.hops !== null)
      return EINVAL.because('Nexthop specification and nexthop id are mutually exclusive')
    if (nexthop === undefined) return EINVAL.because('Nexthop id does not exist')
  }
  // fib_create_info: of several next hops the first is what the rest of the request speaks of.
  if (!six && args.hops !== null && args.device !== null && args.hops[0]?.device !== args.device)
    return EINVAL.because('Nexthop device index does not match RTA_OIF')
  const { routes } = six ? tool.net.ipv6 : tool.net.ipv4
  const hops = hopsOf(args, link)
  const table = tableOf(args)
  if (action === 'delete')
    return routes.remove({
      prefix,
      table,
      ...(args.type === null ? {} : { type: args.type }),
      ...(args.scope === null ? {} : { scope: args.scope }),
      ...(args.protocol === null ? {} : { protocol: args.protocol }),
      preferredSource: args.preferredSource,
      priority: args.priority,
      tos: args.tos,
      hops,
      ...(nexthop === undefined ? {} : { nexthop }),
    })
  return routes.add(
    { ...specOf(tool, args, prefix, table, hops), ...(nexthop === undefined ? {} : { nexthop }) },
    action,
  )
}

function specOf(
  tool: Tool,
  args: RouteArguments,
  prefix: RouteSpec['prefix'],
  table: number,
  hops: readonly NextHopSpec[],
): RouteSpec {
  const { sim } = tool.net
  return {
    prefix,
    table,
    type: args.type ?? 'unicast',
    scope: scopeOf(args),
    protocol: args.protocol ?? RouteProtocol.boot,
    priority: args.priority,
    tos: args.tos,
    preferredSource: args.preferredSource,
    metrics: args.metrics.metrics,
    hops,
    realm: args.realm,
    ...(args.preference === null ? {} : { preference: args.preference }),
    // IPv4 has no such thing and takes it all the same.
    ...(args.family !== 6 || args.expires === null || args.expires === 0
      ? {}
      : { expires: sim.now + args.expires * SECOND }),
  }
}

function hopsOf({ hops, gateway, onlink, family }: RouteArguments, link: Link | null): readonly NextHopSpec[] {
  // In IPv6 what is said of the route goes for all its hops (ip6_route_multipath_add).
  if (hops !== null) return onlink && family === 6 ? hops.map(hop => ({ ...hop, onlink })) : hops
  return gateway === null && link === null ? [] : [{ link, gateway, weight: 1, onlink }]
}

/** Routes of the host itself belong into the table `local`. */
function tableOf({ table, type, family }: RouteArguments): number {
  if (table !== null) return table
  const own = type === 'local' || type === 'broadcast' || type === 'anycast'
  return own && (family !== 6 || type !== 'broadcast') ? TableId.local : TableId.main
}

function scopeOf({ scope, family, type, gateway, hops, nexthop }: RouteArguments): number {
  if (scope !== null) return scope
  if (family === 6 || (type !== null && NO_NEXT_HOP.has(type))) return Scope.global
  if (type === 'local') return Scope.host
  if (type === 'broadcast' || type === 'multicast' || type === 'anycast') return Scope.link
  return gateway === null && hops === null && nexthop === null ? Scope.link : Scope.global
}
