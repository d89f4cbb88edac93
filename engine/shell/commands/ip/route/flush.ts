import type { Running } from '../../../../linux/program.ts'
import type { FibEntry } from '../../../../net/fib.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'
import { printCached, selectCached } from './cache.ts'
import type { RouteFilter } from './filter.ts'
import { absentTable, readRouteFilter, selectRoutes } from './list.ts'
import { printing, printRoute } from './print.ts'

/** `ip route flush`: deletes what a listing would show. */
export function* flushRoutes(tool: Tool, words: Words): Running {
  if (!words.more) return yield* tool.fail('"ip route flush" requires arguments.\n', 1)
  const filter = yield* readRouteFilter(tool, words)
  if (typeof filter === 'number') return filter
  const { options } = tool
  if (!tool.process.capable('NET_ADMIN'))
    return yield* tool.fail('Failed to send flush request: Operation not permitted\n', 1)
  if (filter.cache) return yield* flushCache(tool, filter)
  const absent = absentTable(tool, filter)
  if (absent !== null) return yield* tool.fail(`${absent}Flush terminated\n`, 2)
  const doomed = selectRoutes(tool, filter)
  if (options.statistics > 1) for (const entry of doomed) printRoute(tool, entry, printing(filter))
  for (const entry of doomed) remove(tool, entry)
  reportRounds(tool, doomed.length)
  yield* tool.flush()
  return 0
}

function reportRounds({ out, options }: Tool, count: number): void {
  if (options.statistics === 0) return
  if (count === 0) out.raw('Nothing to flush.\n')
  else out.raw(`\n*** Round 1, deleting ${count} entries ***\n*** Flush is complete after 1 round ***\n`)
}

function remove(tool: Tool, entry: FibEntry): void {
  const { routes } = typeof entry.prefix.address === 'number' ? tool.net.ipv4 : tool.net.ipv6
  routes.delete(entry)
}

/** All at once of IPv4, whatever is asked for; one by one of IPv6. */
function* flushCache(tool: Tool, filter: RouteFilter): Running {
  const { net, options, out } = tool
  if (filter.family !== 6) {
    net.ipv4.exceptions.flush()
    if (options.statistics > 0) out.raw('*** IPv4 routing cache is flushed.\n')
  } else {
    const doomed = selectCached(tool, filter)
    if (options.statistics > 1) for (const cached of doomed) printCached(tool, cached, filter)
    for (const { exception } of doomed) if ('link' in exception) net.ipv6.exceptions.forget(exception)
    reportRounds(tool, doomed.length)
  }
  yield* tool.flush()
  return 0
}
