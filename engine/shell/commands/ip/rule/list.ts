import type { Running } from '../../../../linux/program.ts'
import type { RoutingRule } from '../../../../net/rules.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'
import { parseFilter, passes } from './filter.ts'
import { printRule } from './print.ts'

/** `ip rule show`. */
export function* listRules(tool: Tool, words: Words): Running {
  const chosen = yield* select(tool, words)
  if (typeof chosen === 'number') return chosen
  tool.out.document(() => {
    for (const rule of chosen.rules) tool.out.object(null, () => printRule(tool, rule))
  })
  yield* tool.flush()
  return 0
}

/** `ip rule flush`: all but that of the table `local`, which has the priority 0. It alone looks at protocols. */
export function* flushRules(tool: Tool, words: Words): Running {
  const chosen = yield* select(tool, words)
  if (typeof chosen === 'number') return chosen
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 2)
  const { net } = tool
  const layer = chosen.family === 6 ? net.ipv6 : net.ipv4
  for (const rule of chosen.rules) {
    if (rule.priority === 0 || (chosen.protocol !== null && chosen.protocol !== rule.origin)) continue
    layer.policy.remove(rule)
    net.notifications.tell({ type: 'rule', rule, family: chosen.family, deleted: true })
  }
  layer.routesChanged()
  return 0
}

function* select(
  tool: Tool,
  words: Words,
): Running<
  number | { readonly family: 4 | 6; readonly protocol: number | null; readonly rules: readonly RoutingRule[] }
> {
  const args = parseFilter(tool, words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const family = args.family ?? 4
  const { policy } = family === 6 ? tool.net.ipv6 : tool.net.ipv4
  return { family, protocol: args.protocol, rules: policy.rules.filter(rule => passes(rule, args)) }
}
