import type { Running } from '../../../../linux/program.ts'
import { type FibEntry, type FibTable, TableId } from '../../../../net/fib.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'
import { ROUTE_USAGE } from '../usage/route.ts'
import { printCached, selectCached } from './cache.ts'
import { matchesRoute, parseRouteFilter, type RouteFilter } from './filter.ts'
import { printing, printRoute } from './print.ts'

/** Reads the selectors of `show` and `flush`; a number where the command ends here. */
export function* readRouteFilter(tool: Tool, words: Words): Running<RouteFilter | number> {
  const filter = parseRouteFilter(tool, words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (filter.help) return yield* tool.die(ROUTE_USAGE)
  if (filter.device === null) return filter
  filter.link = tool.link(filter.device) ?? null
  if (filter.link === null) return yield* tool.fail(`Cannot find device "${filter.device}"\n`, 1)
  return filter
}

/** `ip route show`. */
export function* listRoutes(tool: Tool, words: Words): Running {
  const filter = yield* readRouteFilter(tool, words)
  if (typeof filter === 'number') return filter
  // The main table is always said to be there (ip_route_dump).
  const absent = filter.table === TableId.main ? null : absentTable(tool, filter)
  if (absent !== null) {
    if (tool.options.json) tool.out.document(() => {})
    return yield* tool.fail(`${absent}Dump terminated\n`, 2)
  }
  tool.out.document(() => {
    if (filter.cache)
      for (const cached of selectCached(tool, filter)) tool.out.object(null, () => printCached(tool, cached, filter))
    else
      for (const entry of selectRoutes(tool, filter))
        tool.out.object(null, () => printRoute(tool, entry, printing(filter)))
  })
  yield* tool.flush()
  return 0
}

/** What the kernel says of a table that nobody has put anything into. */
export function absentTable(tool: Tool, { family, table, cache }: RouteFilter): string | null {
  if (table === null || cache || tables(tool, family ?? 4).has(table)) return null
  return `Error: ipv${family ?? 4}: FIB table does not exist.\n`
}

function tables(tool: Tool, family: 4 | 6): ReadonlyMap<number, FibTable> {
  return (family === 4 ? tool.net.ipv4 : tool.net.ipv6).policy.tables
}

/** The routes that are meant, in the order in which the kernel dumps them: its tables lie in 256 buckets. */
export function selectRoutes(tool: Tool, filter: RouteFilter): FibEntry[] {
  const families = filter.family === null ? ([4, 6] as const) : [filter.family]
  return families
    .flatMap(family => [...tables(tool, family).values()].sort((a, b) => (a.id & 0xff) - (b.id & 0xff)))
    .filter(({ id }) => filter.table === null || id === filter.table)
    .flatMap(table => table.entries())
    .filter(entry => matchesRoute(entry, filter))
}
