import { META_KEYS } from '../keys.ts'
import type { Expr, RejectStatement, Statement } from '../syntax.ts'
import * as types from '../types/table.ts'
import type { Context } from './context.ts'
import { evaluateValue, numberOf } from './values.ts'

/** stmt_evaluate_reject. */
export function evaluateReject(context: Context, statement: RejectStatement): readonly Statement[] | undefined {
  const { code, location } = statement
  const word = { ...location, end: location.start + 'reject'.length }
  const { family } = context.world
  if (family === 'arp') return context.error('cannot use reject with arp', word)
  if ((family === 'netdev' || family === 'bridge') && context.network === 'arp')
    return context.error('cannot reject this network family', word, context.networkAt)
  if (family === 'inet' && context.network === 'arp' && statement.with === null)
    return context.error('cannot infer ICMP reject variant to use: explicit value required.\n', word)
  if (statement.with === 'tcp reset') {
    const { transport } = context
    if (transport !== null && transport !== 'tcp')
      return context.error('you cannot use tcp reset with this protocol', word, context.transportAt)
    if (transport === null && family !== 'ip' && family !== 'ip6')
      context.demand = only({ kind: 'meta', key: 'l4proto', location }, 6n)
    return [statement]
  }
  let kind = statement.with
  if (kind === null) kind = context.network === 'ip' ? 'icmp' : context.network === 'ip6' ? 'icmpv6' : 'icmpx'
  if (code !== null && kind === 'icmpx' && (family === 'ip' || family === 'ip6'))
    return context.error('abstracted ICMP unreachable not supported', code.location, word)
  const network = kind === 'icmp' ? 'ip' : kind === 'icmpv6' ? 'ip6' : null
  if (network !== null && context.network !== null && context.network !== network)
    return context.error(
      'conflicting protocols specified: ip vs ip6',
      code?.location ?? location,
      context.networkAt ?? word,
    )
  if (network !== null && context.network === null && family === 'inet')
    context.demand = only({ kind: 'meta', key: 'nfproto', location }, kind === 'icmp' ? 2n : 10n)
  const type = kind === 'icmp' ? types.ICMP_CODE : kind === 'icmpv6' ? types.ICMPV6_CODE : types.ICMPX_CODE
  const usual = kind === 'icmp' ? 3n : kind === 'icmpv6' ? 4n : 1n
  const value: Expr | undefined =
    code === null ? { kind: 'value', type, value: usual, location } : evaluateValue(context, code, type, 8)
  const natural = family === 'ip' ? 'icmp' : family === 'ip6' ? 'icmpv6' : 'icmpx'
  return value === undefined
    ? undefined
    : [{ ...statement, with: kind, code: value, usual: kind === natural && numberOf(value) === usual }]
}

/** What goes to the front of a rule, so that only packets come to it to which its statement can answer (stmt_reject_gen_dependency). */
function only(left: Extract<Expr, { kind: 'meta' }>, number: bigint): Statement {
  const { key, location } = left
  const right: Expr = { kind: 'value', type: META_KEYS.get(key)!, value: number, location }
  return { kind: 'match', left, relation: 'in', right, location }
}
