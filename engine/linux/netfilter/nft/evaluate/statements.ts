import { CT_KEYS } from '../keys.ts'
import type { Location, NftError } from '../location.ts'
import type { QueueStatement } from '../rare-syntax.ts'
import type { Expr, RuleBody, SetStatement, Statement, Types } from '../syntax.ts'
import { INTEGER, integerOf } from '../types/table.ts'
import { Context, type World } from './context.ts'
import { evaluateDuplicate, evaluateForward } from './forward.ts'
import { dropImplied } from './implied.ts'
import { evaluateElementKey, evaluateKeyExpr, reads } from './keys.ts'
import { evaluateMap, evaluateMapped } from './maps.ts'
import { evaluateMatch } from './matches.ts'
import { mergeFields } from './merge.ts'
import { evaluateNat, evaluateTproxy } from './nat.ts'
import { evaluateReject } from './reject.ts'
import { describeTypes, evaluateValue, numberOf } from './values.ts'

/** A rule whose expressions have types and values. */
export interface EvaluatedRule {
  readonly statements: readonly Statement[]
  /** Those that are listed: without what others say as well. */
  readonly listed: readonly Statement[]
}

/** stmt_evaluate for all of a rule, or what is wrong with it. */
export function evaluateRule(body: RuleBody, world: World): EvaluatedRule | readonly NftError[] {
  const context = new Context(world)
  const statements: Statement[] = []
  let terminal: Location | null = null
  for (const each of body.statements) {
    if (terminal !== null) {
      context.error('Statement after terminal statement has no effect', each.location, terminal)
      return context.errors
    }
    const found = evaluateStatement(context, each)
    if (found === undefined) return context.errors
    statements.push(...found)
    if (isTerminal(each)) terminal = each.location
  }
  if (context.demand !== null) return evaluateRule({ ...body, statements: [context.demand, ...body.statements] }, world)
  const merged = mergeFields(statements, world.family)
  return { statements: merged, listed: dropImplied(merged, world.family) }
}

function isTerminal(statement: Statement): boolean {
  if (statement.kind === 'verdict') return statement.verdict.verdict !== 'continue'
  return statement.kind === 'nat' || statement.kind === 'reject' || statement.kind === 'queue'
}

function evaluateStatement(context: Context, statement: Statement): readonly Statement[] | undefined {
  switch (statement.kind) {
    case 'match':
      return evaluateMatch(context, statement)
    case 'vmap': {
      const key = evaluateKeyExpr(context, statement.key)
      const map = key === undefined ? undefined : evaluateMap(context, statement.map, key, 'verdict')
      return key === undefined || map === undefined ? undefined : [{ ...statement, key: key.expr, map }]
    }
    case 'object':
      return object(context, statement)
    case 'reject':
      return evaluateReject(context, statement)
    case 'nat':
      return evaluateNat(context, statement)
    case 'set-value':
      return setValue(context, statement)
    case 'set':
      return setStatement(context, statement)
    case 'forward':
      return evaluateForward(context, statement)
    case 'meter': {
      const key = evaluateKeyExpr(context, statement.key.key)
      return key === undefined
        ? undefined
        : [{ ...statement, key: { ...statement.key, key: key.expr }, types: key.types }]
    }
    case 'tproxy':
      return evaluateTproxy(context, statement)
    case 'dup':
      return evaluateDuplicate(context, statement)
    case 'log':
      return log(context, statement)
    case 'queue':
      return queue(context, statement)
    default:
      return [statement]
  }
}

// Statements.

function object(context: Context, statement: Extract<Statement, { kind: 'object' }>): readonly Statement[] | undefined {
  const { name } = statement
  if (name.kind === 'symbol') return [statement]
  if (name.kind !== 'map') return context.error('syntax error, unexpected object', name.location)
  const key = evaluateKeyExpr(context, name.key)
  if (key === undefined) return undefined
  const map = evaluateMap(context, name.map, key, statement.type)
  return map === undefined ? undefined : [{ ...statement, name: { ...name, key: key.expr, map } }]
}

function setValue(
  context: Context,
  statement: Extract<Statement, { kind: 'set-value' }>,
): readonly Statement[] | undefined {
  const target = evaluateKeyExpr(context, statement.target)
  if (target === undefined) return undefined
  const value = valueFor(context, statement.value, target.types, statement.location)
  if (value === undefined) return undefined
  const cut = target.expr.kind === 'payload' && (target.expr.field.bits % 8 !== 0 || target.expr.field.offset % 8 !== 0)
  if (cut && numberOf(value) === undefined)
    return context.error('Right hand side of binary operation (^) must be constant', target.expr.location)
  return [{ ...statement, target: target.expr, value }]
}

/** What a statement takes (stmt_evaluate_arg). */
function valueFor(context: Context, expr: Expr, wanted: Types, statement: Location): Expr | undefined {
  if (expr.kind === 'map') return evaluateMapped(context, expr, wanted)
  if (!reads(expr)) return evaluateValue(context, expr, wanted.types[0]!, wanted.bits[0]!)
  const key = evaluateKeyExpr(context, expr)
  if (key === undefined) return undefined
  const problem = mismatch(key.expr, key.types, wanted)
  return problem === undefined ? key.expr : context.error(problem, key.expr.location, statement)
}

function mismatch(expr: Expr, given: Types, wanted: Types): string | undefined {
  const [type] = given.types
  const [bits] = given.bits
  const text = `datatype mismatch: expected ${describeTypes(wanted)}, expression has type ${describeTypes(given)}`
  if (type!.name !== 'integer') return type!.name === wanted.types[0]!.name ? undefined : text
  return expr.kind === 'payload' && bits !== wanted.bits[0] ? `${text} with length ${bits}` : undefined
}

/** stmt_evaluate_queue. */
function queue(context: Context, statement: QueueStatement): readonly Statement[] | undefined {
  if (statement.to === null) return [statement]
  const wanted: Types = { types: [integerOf(16, 'host')], bits: [16] }
  const to = valueFor(context, statement.to, wanted, statement.location)
  if (to === undefined) return undefined
  if (statement.flags.includes('fanout') && to.kind !== 'range')
    return context.error('fanout requires a range to be specified', to.location)
  const computed = to.kind === 'numgen' || to.kind === 'hash'
  if (computed && to.modulus + to.offset - 1 > 0xffff)
    return context.error('queue expression max value exceeds 65535', to.location)
  return [{ ...statement, to }]
}

/** What audit writes is fixed (stmt_evaluate_log). */
function log(context: Context, statement: Extract<Statement, { kind: 'log' }>): readonly Statement[] | undefined {
  const { level, prefix, flags, snaplen, threshold, location } = statement
  const more = prefix !== undefined || flags.length > 0 || snaplen !== undefined || threshold !== undefined
  if (level !== 'audit' || !more) return [statement]
  const word = { ...location, end: location.start + 'log'.length }
  return context.error("log level audit doesn't support any further options", word)
}

function setStatement(context: Context, statement: SetStatement): readonly Statement[] | undefined {
  const { set, key: element } = statement
  const known = context.world.set(set.name)
  if (known === undefined) return context.noSet(set)
  const key = evaluateElementKey(context, element.key, known.key)
  if (key === undefined) return undefined
  if (known.key.types.map(({ name }) => name).join() !== key.types.types.map(({ name }) => name).join())
    return context.error(
      `datatype mismatch: expected ${describeTypes(known.key)}, expression has type ${describeTypes(key.types)}`,
      key.expr.location,
      statement.location,
    )
  if (element.comment !== undefined)
    return context.error('Key expression comments are not supported', key.expr.location)
  let data: Expr | null | undefined = null
  if (element.data !== null)
    data =
      element.data.kind === 'verdict' || known.data === null || typeof known.data === 'string'
        ? element.data
        : valueFor(context, element.data, known.data, statement.location)
  return data === undefined ? undefined : [{ ...statement, key: { ...element, key: key.expr, data } }]
}

/** The types of an expression after `typeof`, as far as it is known without a packet. */
export function typesOf(expr: Expr, world: World): Types | NftError {
  const context = new Context(world)
  if (expr.kind === 'symbol') {
    const type = CT_KEYS.get(expr.text)
    if (type !== undefined) return { types: [type], bits: [type.bits] }
  }
  const key = evaluateKeyExpr(context, expr)
  if (key === undefined) return context.errors[0]!
  // A set knows the type alone, not below what a modulus keeps it.
  const unbounded = key.types.types.map(type => (type.max !== undefined && type.name === INTEGER.name ? INTEGER : type))
  return { ...key.types, types: unbounded }
}
