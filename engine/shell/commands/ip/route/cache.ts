import { failed } from '../../../../net/errno.ts'
import { FibEntry } from '../../../../net/fib.ts'
import type { RouteException } from '../../../../net/ipv4/exceptions.ts'
import type { RouteException as Ipv6Exception } from '../../../../net/ipv6/exceptions.ts'
import { flowTo, Route } from '../../../../net/route.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { learnt, printIpv4Answer } from './answer.ts'
import { matchesRoute, type RouteFilter } from './filter.ts'
import { printing, printRoute } from './print.ts'

/** What was learnt about one destination, in the form of a route to it. */
interface CachedRoute {
  readonly entry: FibEntry
  readonly exception: RouteException | Ipv6Exception
}

/** What `ip route show cache` means: exceptions, those of each family in a run. The table does not choose among them. */
export function selectCached(tool: Tool, filter: RouteFilter): CachedRoute[] {
  const { ipv4, ipv6 } = tool.net
  const found = [
    ...(filter.family === 6 ? [] : ipv4.exceptions.list().map(ipv4Route)),
    ...(filter.family === 4 ? [] : ipv6.exceptions.list().map(each => ipv6Route(tool, each))),
  ]
  return found.filter(each => each !== null).filter(({ entry }) => matchesRoute(entry, filter))
}

function ipv4Route(exception: RouteException): CachedRoute | null {
  const { hop, destination, gateway } = exception
  if (hop === null) return null
  return asRoute(exception, hop.route, { ...hop, gateway: gateway === 0 ? hop.gateway : gateway }, destination, 32)
}

function ipv6Route({ net }: Tool, exception: Ipv6Exception): CachedRoute | null {
  const { destination, link, gateway } = exception
  const found = net.ipv6.policy.lookup(flowTo(destination, { outgoing: link }))
  if (failed(found) || found instanceof FibEntry) return null
  return asRoute(exception, found.route, { ...found, gateway: gateway ?? found.gateway }, destination, 128)
}

function asRoute(
  exception: RouteException | Ipv6Exception,
  route: FibEntry,
  hop: FibEntry['hops'][number],
  address: FibEntry['prefix']['address'],
  length: number,
): CachedRoute {
  const metrics = exception.mtu === 0 ? route.metrics : { ...route.metrics, mtu: exception.mtu }
  const entry = new FibEntry({ ...route, prefix: { address, length }, metrics, expires: exception.expires }, [hop])
  return { entry, exception }
}

/** A line of the listing; of a clone neither protocol nor scope is told. */
export function printCached(tool: Tool, { entry, exception }: CachedRoute, filter: RouteFilter): void {
  const what = { ...printing(filter), protocol: false, scope: false }
  if ('link' in exception) return printRoute(tool, entry, what)
  const hop = entry.hops[0]!
  const route = new Route(entry.type, hop.link!, hop.gateway, hop)
  printIpv4Answer(
    tool,
    {
      destination: exception.destination,
      from: null,
      source: null,
      route,
      table: entry.table,
      flags: exception.gateway === 0 ? [] : ['redirected'],
      mark: 0,
      tos: entry.tos,
      uid: null,
      incoming: null,
      ...learnt(tool, route, exception),
    },
    what,
  )
}
