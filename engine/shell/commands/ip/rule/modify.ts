import type { Running } from '../../../../linux/program.ts'
import { EEXIST, EINVAL, ENOENT, type Errno } from '../../../../net/errno.ts'
import { TableId } from '../../../../net/fib.ts'
import { type RoutingPolicy, type RoutingRule, routingRule } from '../../../../net/rules.ts'
import type { Prefix } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'
import { RULE_USAGE } from '../usage/rule.ts'
import { parseRule, prefixOf, type RuleArguments } from './arguments.ts'
import { matchesRule } from './match.ts'

/** `ip rule add` and `ip rule del` (iprule_modify). */
export function* modifyRule(tool: Tool, words: Words, action: 'add' | 'delete'): Running {
  if (!words.more) return yield* tool.fail(`"ip rule ${action === 'add' ? 'add' : 'del'}" requires arguments.\n`, 1)
  const args = parseRule(tool, words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (args.help) return yield* tool.die(RULE_USAGE)
  if (args.vrf && args.table !== null) return yield* tool.fail('table can not be specified for l3mdev rules\n', 22)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 2)
  const { policy } = args.family === 6 ? tool.net.ipv6 : tool.net.ipv4
  return yield* tool.answer(action === 'add' ? add(tool, policy, args) : remove(tool, policy, args))
}

/** fib_nl_newrule. */
function add(tool: Tool, policy: RoutingPolicy, args: RuleArguments): Errno | undefined {
  const tos = args.tos ?? 0
  if ((tos & 3) !== 0) return EINVAL.because('Invalid dsfield (tos): ECN bits must be 0')
  // IPTOS_TOS_MASK: of IPv4 the precedence is not looked at.
  if (args.family !== 6 && (tos & ~0x1e) !== 0) return EINVAL.because('Invalid tos')
  const rule = ruleOf(args, args.priority ?? defaultPriority(policy))
  if (goesBack(policy, args)) return BACKWARD
  if (isEmpty(rule.uids)) return EINVAL.because('Invalid uid range')
  if (isEmpty(rule.sourcePorts)) return EINVAL.because('Invalid sport range')
  if (isEmpty(rule.destinationPorts)) return EINVAL.because('Invalid dport range')
  if (rule.action === 'lookup' && rule.table === 0 && !rule.vrf) return EINVAL.because('Invalid table')
  if (policy.rules.some(other => isThere(other, rule))) return EEXIST
  // Only of IPv6 (fib6_rule_configure); one of IPv4 begins with its first route.
  if (rule.action === 'lookup' && !rule.vrf && args.family === 6) policy.table(rule.table)
  policy.insert(rule)
  announce(tool, args, rule, false)
  return undefined
}

function isEmpty(range: RoutingRule['uids']): boolean {
  return range !== null && range.low > range.high
}

const BACKWARD = EINVAL.because('Backward goto not supported')

/** fib_nl2rule: of a rule to be deleted, too, the priority is what it would get. */
function goesBack(policy: RoutingPolicy, { action, target, priority }: RuleArguments): boolean {
  return action === 'goto' && (target ?? 0) <= (priority ?? defaultPriority(policy))
}

/** fib_nl_delrule: the first that has what is named. */
function remove(tool: Tool, policy: RoutingPolicy, args: RuleArguments): Errno | undefined {
  if (goesBack(policy, args)) return BACKWARD
  const rule = policy.rules.find(each => matchesRule(each, args))
  if (rule === undefined) return ENOENT
  policy.remove(rule)
  announce(tool, args, rule, true)
  return undefined
}

function announce(tool: Tool, { family }: RuleArguments, rule: RoutingRule, deleted: boolean): void {
  const { net } = tool
  net.notifications.tell({ type: 'rule', rule, family: family ?? 4, ...(deleted ? { deleted } : {}) })
  if (family === 6) net.ipv6.routesChanged()
  else net.ipv4.routesChanged()
}

/** fib_default_rule_pref: in front of the second rule. */
function defaultPriority({ rules }: RoutingPolicy): number {
  const second = rules[1]
  return second === undefined || second.priority === 0 ? 0 : second.priority - 1
}

function ruleOf(args: RuleArguments, priority: number): RoutingRule {
  return routingRule({
    priority,
    action: args.action ?? 'lookup',
    table: args.action === null ? (args.table ?? (args.vrf ? 0 : TableId.main)) : 0,
    target: args.target ?? 0,
    invert: args.invert,
    source: prefixOf(args.source),
    destination: prefixOf(args.destination),
    incoming: args.incoming,
    outgoing: args.outgoing,
    mark: args.mark ?? 0,
    markMask: args.mark === null ? 0 : (args.markMask ?? 0xffff_ffff),
    tos: args.tos ?? 0,
    protocol: args.ipProtocol ?? 0,
    sourcePorts: args.sourcePorts,
    destinationPorts: args.destinationPorts,
    uids: args.uids,
    suppressPrefixLength: args.suppressPrefixLength ?? -1,
    suppressGroup: args.suppressGroup ?? -1,
    tunnelId: args.tunnelId ?? 0n,
    realms: args.realms ?? 0,
    vrf: args.vrf,
    origin: args.protocol ?? 0,
  })
}

/**
 * rule_exists: neither the target of a goto nor `not` tells rules apart. Of addresses, TOS and realms only what the new one names
 * is looked at (fib4_rule_compare).
 */
function isThere(rule: RoutingRule, asked: RoutingRule): boolean {
  const exact = ({ source, destination, tos, realms, target, invert, tunnelId, ...rest }: RoutingRule): string =>
    JSON.stringify([rest, String(tunnelId)])
  return (
    exact(rule) === exact(asked) &&
    isSame(rule.source, asked.source) &&
    isSame(rule.destination, asked.destination) &&
    (asked.tos === 0 || rule.tos === asked.tos) &&
    (asked.realms === 0 || rule.realms === asked.realms)
  )
}

function isSame(given: Prefix | null, asked: Prefix | null): boolean {
  return asked === null || (given?.address === asked.address && given.length === asked.length)
}
