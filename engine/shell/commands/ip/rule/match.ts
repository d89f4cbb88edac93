import type { PortRange, RoutingRule } from '../../../../net/rules.ts'
import type { PrefixWord } from '../../../iproute/words.ts'
import { prefixOf, type RuleArguments } from './arguments.ts'

/** Whether a rule has all that is named, where zero names nothing (rule_find in net/core/fib_rules.c). It does not look at `not` and the target of a goto. */
export function matchesRule(rule: RoutingRule, args: RuleArguments): boolean {
  const named: readonly (readonly [unknown, unknown])[] = [
    [args.priority, rule.priority],
    [args.action ?? (args.table !== null ? 'lookup' : null), rule.action],
    [args.table, rule.table],
    [args.incoming, rule.incoming],
    [args.outgoing, rule.outgoing],
    [args.mark || null, rule.mark],
    [args.markMask || null, rule.markMask],
    [args.tos || null, rule.tos],
    [args.ipProtocol || null, rule.protocol],
    [args.protocol || null, rule.origin],
    [args.suppressPrefixLength, rule.suppressPrefixLength],
    [args.suppressGroup, rule.suppressGroup],
    [args.tunnelId, rule.tunnelId],
    [args.realms, rule.realms],
  ]
  if (named.some(([wanted, value]) => wanted !== null && wanted !== value)) return false
  if (args.vrf && !rule.vrf) return false
  return (
    samePorts(args.sourcePorts, rule.sourcePorts) &&
    samePorts(args.destinationPorts, rule.destinationPorts) &&
    samePorts(args.uids, rule.uids) &&
    samePrefix(args.source, rule.source) &&
    samePrefix(args.destination, rule.destination)
  )
}

/** Whether a range is the one that is named, if any is. */
export function samePorts(wanted: PortRange | null, given: PortRange | null): boolean {
  return wanted === null || (wanted.low === given?.low && wanted.high === given.high)
}

function samePrefix(wanted: PrefixWord | null, given: RoutingRule['source']): boolean {
  const prefix = prefixOf(wanted)
  if (prefix === null) return true
  return given !== null && given.address === prefix.address && given.length === prefix.length
}
