import { type Location, SILENT } from '../location.ts'
import type { Expr, NatStatement, Statement, TproxyStatement, Types } from '../syntax.ts'
import * as types from '../types/table.ts'
import type { Context } from './context.ts'
import { evaluateKeyExpr } from './keys.ts'
import { evaluateMap, evaluateMapped } from './maps.ts'
import { describeTypes, evaluateValue, numberOf } from './values.ts'

export function addressType(family: 'ip' | 'ip6') {
  return family === 'ip' ? types.IPV4 : types.IPV6
}

const NO_FAMILY = 'ip or ip6 must be specified with address for inet tables.'

/** A map to addresses with ports: without a family nft fails before it has anything to say (stmt_evaluate_nat_map). */
function isPairMap(context: Context, expr: Expr): boolean {
  if (expr.kind !== 'map') return false
  if (expr.map.kind === 'set' && expr.map.elements[0]?.data?.kind === 'concat') return true
  return mapData(context, expr.map)?.pairs === true
}

/** stmt_evaluate_nat. */
export function evaluateNat(context: Context, statement: NatStatement): readonly Statement[] | undefined {
  const { family: table } = context.world
  if (table === 'bridge' || table === 'netdev' || table === 'arp')
    return context.error('NAT is only supported for IPv4/IPv6', statement.word)
  const { address, port, word } = statement
  const known = context.network === 'ip' || context.network === 'ip6' ? context.network : null
  const { family: asked } = statement
  if (asked !== null && known !== null && asked !== known)
    return context.error(
      `conflicting protocols specified: ${known} vs. ${asked}. You must specify ip or ip6 family in nat statement`,
      word,
      context.networkAt,
    )
  if (address !== null && asked === null && known === null)
    return context.error(isPairMap(context, address) ? SILENT : NO_FAMILY, word)
  const family = asked ?? known
  const inet = context.world.family === 'inet'
  let given: Expr | null | undefined = null
  if (address !== null) given = natAddress(context, address, family ?? 'ip', word)
  if (given === undefined) return undefined
  let portValue: Expr | null | undefined = null
  if (port !== null) {
    if (context.transport === null)
      return context.error(
        'transport protocol mapping is only valid after transport protocol match',
        port.location,
        word,
      )
    portValue = natPort(context, port)
  }
  if (portValue === undefined) return undefined
  const data = given?.kind === 'map' ? mapData(context, given.map) : null
  if (given !== null && data?.pairs === true && context.transport === null)
    return context.error(
      'transport protocol mapping is only valid after transport protocol match',
      address!.location,
      word,
    )
  const wide = data?.pairs === true || data?.interval === true
  const shown =
    (inet && (asked !== null || address !== null)) || wide || statement.typeFlags.includes('prefix') ? family : null
  const flags = statement.typeFlags.includes('prefix') ? [...statement.flags, 'netmap'] : statement.flags
  return [{ ...statement, family: shown, address: given, port: portValue, flags }]
}

/** stmt_evaluate_tproxy. */
export function evaluateTproxy(context: Context, statement: TproxyStatement): readonly Statement[] | undefined {
  const { address, port, location } = statement
  const known = context.network === 'ip' || context.network === 'ip6' ? context.network : null
  const asked = statement.family
  if (asked !== null && known !== null && asked !== known)
    return context.error(
      `conflicting protocols specified: ${known} vs. ${asked}. You must specify ip or ip6 family in tproxy statement`,
      location,
    )
  const { transport } = context
  if (transport === null) return context.error('Transparent proxy support requires transport protocol match', location)
  if (address !== null && asked === null && known === null) return context.error(NO_FAMILY, location)
  const family = asked ?? known ?? 'ip'
  const given = address === null ? null : natAddress(context, address, family, location)
  if (given === undefined) return undefined
  if (given?.kind === 'range') return context.error('Address ranges are not supported for tproxy.', location)
  const to = port === null ? null : natPort(context, port)
  if (to === undefined) return undefined
  if (to?.kind === 'range') return context.error('Port ranges are not supported for tproxy.', location)
  const shown = context.world.family === 'inet' ? (asked ?? (address === null ? null : known)) : null
  return [{ ...statement, family: shown, address: given, port: to }]
}

/** Whether a map gives an address together with a port, or several addresses. */
function mapData(context: Context, map: Expr): { readonly pairs: boolean; readonly interval: boolean } | null {
  const set = map.kind === 'set' ? map.members : map.kind === 'setref' ? context.world.set(map.name) : undefined
  if (set?.data == null || typeof set.data === 'string') return null
  const pairs = set.data.types.length > 1
  const interval =
    'elements' in set
      ? set.elements.some(({ data }) => data?.kind === 'range' || data?.kind === 'prefix')
      : set.dataInterval
  return { pairs, interval }
}

/** An address, a range, or a map to one; the map may give ports, too. */
function natAddress(context: Context, expr: Expr, family: 'ip' | 'ip6', word: Location): Expr | undefined {
  const type = addressType(family)
  const single: Types = { types: [type], bits: [type.bits] }
  if (expr.kind !== 'map') {
    const value = evaluateValue(context, expr, type, type.bits)
    // A range of one comes back as a network of one (range_expr_to_prefix).
    if (value?.kind !== 'range' || numberOf(value.from) !== numberOf(value.to)) return value
    return { kind: 'prefix', value: value.from, length: type.bits, location: value.location }
  }
  const key = evaluateKeyExpr(context, expr.key)
  if (key === undefined) return undefined
  const [first] = expr.map.kind === 'set' ? expr.map.elements : []
  const pair: Types = { types: [type, types.INET_SERVICE], bits: [type.bits, 16] }
  const map = evaluateMap(context, expr.map, key, first?.data?.kind === 'concat' ? pair : single)
  if (map === undefined) return undefined
  const given = map.kind === 'setref' ? context.world.set(map.name)?.data : null
  if (given != null && typeof given !== 'string' && given.types.length === 1 && given.types[0]!.name !== type.name)
    return context.error(
      `datatype mismatch: expected ${type.description}, expression has type ${describeTypes(given)}`,
      expr.location,
      word,
    )
  return { ...expr, key: key.expr, map }
}

function natPort(context: Context, expr: Expr): Expr | undefined {
  if (expr.kind !== 'map') return evaluateValue(context, expr, types.INET_SERVICE, 16)
  return evaluateMapped(context, expr, { types: [types.INET_SERVICE], bits: [16] })
}
