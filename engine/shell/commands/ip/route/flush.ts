import type { Running } from '../../../../linux/program.ts'
import type { FibEntry } from '../../../../net/fib.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'
import { absentTable, readRouteFilter, selectRoutes } from './list.ts'
import { printing, printRoute } from './print.ts'

/** `ip route flush`: deletes what a listing would show. */
export function* flushRoutes(tool: Tool, words: Words): Running {
  if (!words.more) return yield* tool.fail('"ip route flush" requires arguments.\n', 1)
  const filter = yield* readRouteFilter(tool, words)
  if (typeof filter === 'number') return filter
  const { out, options } = tool
  if (!tool.process.capable('NET_ADMIN'))
    return yield* tool.fail('Failed to send flush request: Operation not permitted\n', 1)
  if (filter.cache) return yield* flushCache(tool)
  const absent = absentTable(tool, filter)
  if (absent !== null) return yield* tool.fail(`${absent}Flush terminated\n`, 2)
  const doomed = selectRoutes(tool, filter)
  if (options.statistics > 1) for (const entry of doomed) printRoute(tool, entry, printing(filter))
  for (const entry of doomed) remove(tool, entry)
  if (options.statistics > 0) {
    if (doomed.length === 0) out.raw('Nothing to flush.\n')
    else out.raw(`\n*** Round 1, deleting ${doomed.length} entries ***\n*** Flush is complete after 1 round ***\n`)
  }
  yield* tool.flush()
  return 0
}

function remove(tool: Tool, entry: FibEntry): void {
  const { routes } = typeof entry.prefix.address === 'number' ? tool.net.ipv4 : tool.net.ipv6
  routes.delete(entry)
}

function* flushCache(tool: Tool): Running {
  const { net, options, out } = tool
  if (options.family !== 6) net.ipv4.exceptions.flush()
  if (options.family === 6) for (const link of net.links) net.ipv6.exceptions.flush(link)
  if (options.statistics > 0)
    out.raw(options.family === 6 ? 'Nothing to flush.\n' : '*** IPv4 routing cache is flushed.\n')
  yield* tool.flush()
  return 0
}
