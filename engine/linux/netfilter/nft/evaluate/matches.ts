import type { Location } from '../location.ts'
import type { Expr, Relation, Statement, Types } from '../syntax.ts'
import * as types from '../types/table.ts'
import type { Context } from './context.ts'
import { ICMP_FIELDS } from './icmp-fields.ts'
import { evaluateKeyExpr, type Key, learn, reads } from './keys.ts'
import { setReference } from './maps.ts'
import { describeTypes, evaluateKey, evaluateSet } from './values.ts'

/** Comparisons (expr_evaluate_relational). */

type Match = Extract<Statement, { kind: 'match' }>

export function evaluateMatch(context: Context, statement: Match): readonly Statement[] | undefined {
  const key = evaluateKeyExpr(context, statement.left)
  if (key === undefined) return undefined
  if (key.types.types.some(type => type.name === 'invalid') && context.errors.length > 0) {
    evaluateKey(context, statement.right, key.types)
    return undefined
  }
  const right = evaluateRight(context, statement.right, key)
  if (right === undefined || isWrong(context, statement, key.expr, right)) return undefined
  if (isSecmark(key.expr) && !reads(statement.right))
    return context.error('Cannot be used with right hand side constant value', right.location, key.expr.location)
  const needed = neededIcmpType(context, key.expr)
  if (context.errors.length > 0) return undefined
  const result = simplify({ ...statement, left: key.expr, right })
  if (result.relation === 'in' || result.relation === '==') learn(context, result)
  const type = result.left.kind === 'payload' && result.left.field.name === 'type'
  if (type) context.icmpType = result.right.kind === 'set' ? null : (context.icmpType ?? null)
  return needed === undefined ? [result] : [needed, result]
}

/** What a number of a security context means is known to the kernel alone. */
function isSecmark(expr: Expr): boolean {
  return (expr.kind === 'meta' || expr.kind === 'ct') && expr.key === 'secmark'
}

/** Comparisons that mean nothing. */
function isWrong(context: Context, { relation, location, left: given }: Match, left: Expr, right: Expr): boolean {
  const at = { ...location, start: left.location.end, end: right.location.start }
  const found = context.errors.length
  if (relation === '!') {
    if (left.kind === 'binary')
      context.error('cannot combine negation with binary expression', left.location, right.location)
    else if (right.kind !== 'value' || right.type.base !== 'bitmask')
      context.error('negation can only be used with singleton bitmask values', left.location, right.location)
  } else if (relation === '<' || relation === '>' || relation === '<=' || relation === '>=') {
    const text = (what: string) => `Relational expression (${relation}) is undefined for ${what} expressions`
    if (left.kind === 'concat') context.error(text('concat'), left.location, signIn(at))
    else if (right.kind !== 'value') context.error(text(SHAPES[right.kind] ?? right.kind), right.location, signIn(at))
  } else if (isNever(left, right)) context.error('Comparison is always false', right.location, left.location)
  else if (right.kind === 'concat')
    context.error('Use concatenations with sets and maps, not singleton values', left.location, right.location)
  else if (
    (right.kind === 'set' || right.kind === 'setref') &&
    given.kind === 'ct' &&
    (given.key === 'saddr' || given.key === 'daddr')
  )
    context.error('specify either ip or ip6 for address matching', left.location)
  return context.errors.length > found
}

/** Bits that were shifted in are zero (binop_can_transfer). */
function isNever(left: Expr, right: Expr): boolean {
  if (left.kind !== 'binary' || left.right.kind !== 'value' || right.kind !== 'value') return false
  if (left.op === '>>') return left.right.value > 0n
  return left.op === '<<' && (right.value & ((1n << left.right.value) - 1n)) !== 0n
}

/** The names of expressions in messages (expr_name). */
const SHAPES: Readonly<Record<string, string>> = { setref: 'set reference', list: 'list' }

/** The sign between two expressions. */
function signIn(between: Location): Location {
  const text = between.source.text.slice(between.start, between.end)
  const start = between.start + (text.length - text.trimStart().length)
  return { ...between, start, end: between.start + text.trimEnd().length }
}

function evaluateRight(context: Context, expr: Expr, key: Key): Expr | undefined {
  if (expr.kind === 'setref') return setReference(context, expr, key, false)
  if (expr.kind === 'set') {
    const set = evaluateSet(context, expr, key.types, null)
    if (set === undefined) return undefined
    const [only] = expr.elements
    // A set of one is the one.
    if (
      expr.elements.length === 1 &&
      only!.key.kind !== 'concat' &&
      only!.key.kind !== 'set' &&
      key.types.types.length === 1
    )
      return evaluateKey(context, only!.key, key.types)
    return set
  }
  if (reads(expr)) return evaluateKeyExpr(context, expr)?.expr
  const truth = isTruth(expr)
  if (truth && key.types.types[0] !== types.BOOLEAN && key.expr.kind !== 'fib')
    return context.error(
      `datatype mismatch, expected ${describeTypes(key.types)}, expression has type boolean type`,
      expr.location,
      key.expr.location,
    )
  const asked =
    key.expr.kind === 'fib' && key.expr.result === 'oif' && expr.kind === 'symbol' ? presence(expr) : undefined
  return asked ?? evaluateKey(context, expr, key.types)
}

/** `exists` and `missing` are values of their own (boolean_expr). */
function isTruth(expr: Expr): boolean {
  return expr.kind === 'symbol' && !expr.quoted && (expr.text === 'exists' || expr.text === 'missing')
}

/** `exists` and `missing`. */
function presence({ text, location }: Extract<Expr, { kind: 'symbol' }>): Expr | undefined {
  if (text !== 'exists' && text !== 'missing') return undefined
  return { kind: 'value', type: types.BOOLEAN, value: text === 'exists' ? 1n : 0n, location }
}

/** Flags that are compared with nothing, and ways to write the same. */
function simplify(match: Match): Match {
  const { left, right, relation } = match
  if (left.kind === 'binary' && left.op === '^' && left.right.kind === 'value' && right.kind === 'value')
    return { ...match, left: left.left, right: { ...right, value: right.value ^ left.right.value } }
  if (left.kind === 'binary' && left.op === '<<' && left.right.kind === 'value' && right.kind === 'value')
    return { ...match, left: left.left, right: { ...right, value: right.value >> left.right.value } }
  const network = networkOf(match)
  if (network !== undefined) return network
  if (left.kind !== 'binary' || left.op !== '&' || left.right.kind !== 'value') return match
  const { type } = left.right
  if (type.base !== 'bitmask' || right.kind !== 'value' || right.value !== 0n) return match
  const turned: Relation | undefined =
    relation === '!=' ? 'in' : relation === '==' || relation === 'in' ? '!' : undefined
  return turned === undefined ? match : { ...match, left: left.left, relation: turned, right: left.right }
}

/** `ADDRESS & MASK == NETWORK` is listed as the network (relational_binop_postprocess). */
function networkOf(match: Match): Match | undefined {
  const { left, right, relation } = match
  if (left.kind !== 'binary' || left.op !== '&' || left.right.kind !== 'value' || right.kind !== 'value')
    return undefined
  const { type, value: mask } = left.right
  if ((type !== types.IPV4 && type !== types.IPV6) || (relation !== '==' && relation !== '!=' && relation !== 'in'))
    return undefined
  const host = (1n << BigInt(type.bits)) - 1n - mask
  if (mask === 0n || host === 0n || (host & (host + 1n)) !== 0n || (right.value & host) !== 0n) return undefined
  const length = type.bits - host.toString(2).length
  const { location } = right
  return { ...match, left: left.left, right: { kind: 'prefix', value: right, length, location } }
}

/** Fields that only some types of ICMP have ask for the type (payload_gen_icmp_dependency). */
function neededIcmpType(context: Context, left: Expr): Statement | undefined {
  if (left.kind !== 'payload') return undefined
  const wanted = ICMP_FIELDS[`${left.protocol.name} ${left.field.name}`]
  if (wanted === undefined) return undefined
  const { icmpType } = context
  const usual = left.protocol.name === 'icmp' ? wanted.at(-1)! : wanted[0]!
  if (icmpType != null && !wanted.includes(icmpType)) {
    return context.error(`incompatible icmp match: rule has ${icmpType}, need ${usual}`, left.location)
  }
  if (icmpType !== undefined) return undefined
  context.icmpType = usual
  const field = left.protocol.fields[0]!
  const { location } = left
  const value = (number: bigint): Expr => ({ kind: 'value', type: field.type, value: number, location })
  const key: Types = { types: [field.type], bits: [field.bits] }
  const elements = wanted.map(number => ({
    first: [number],
    last: [number],
    wildcard: false,
    data: null,
    comment: undefined,
    timeout: undefined,
    expires: undefined,
    statements: [],
    location,
  }))
  const right: Expr =
    wanted.length === 1
      ? value(wanted[0]!)
      : { kind: 'set', elements: [], members: { key, data: null, interval: false, elements }, location }
  return { kind: 'match', left: { ...left, field }, relation: 'in', right, location }
}
