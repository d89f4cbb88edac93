import type { Expr, Members, Types } from '../syntax.ts'
import type { Context } from './context.ts'
import { evaluateKeyExpr, type Key } from './keys.ts'
import { describeTypes, evaluateSet } from './values.ts'

/** `@NAME` where values of these types are looked up. */
export function setReference(
  context: Context,
  expr: Extract<Expr, { kind: 'setref' }>,
  key: Key,
  map: boolean,
): Expr | undefined {
  const set = context.world.set(expr.name)
  if (set === undefined) return context.noSet(expr)
  if (map && !set.map) return context.error('Expression is not a map', expr.location)
  const same =
    set.key.types.length === key.types.types.length &&
    set.key.types.every((type, index) => type.name === key.types.types[index]!.name)
  if (same) return expr
  return context.error(
    `datatype mismatch, expected ${describeTypes(key.types)}, expression has type ${describeTypes(set.key)}`,
    expr.location,
    map ? null : key.expr.location,
  )
}

export function evaluateMap(context: Context, expr: Expr, key: Key, data: Members['data']): Expr | undefined {
  if (expr.kind === 'setref') return setReference(context, expr, key, true)
  if (expr.kind === 'set') {
    // A map that has no name has no statements of its own.
    const [statement] = expr.elements.flatMap(({ statements }) => statements)
    if (statement !== undefined) return context.error('missing statement in map declaration', statement.location)
    return evaluateSet(context, expr, key.types, data)
  }
  return context.error('Expression is not a map', expr.location)
}

/** `KEY map ...` that gives a value of these types. */
export function evaluateMapped(context: Context, expr: Extract<Expr, { kind: 'map' }>, data: Types): Expr | undefined {
  const key = evaluateKeyExpr(context, expr.key)
  const map = key === undefined ? undefined : evaluateMap(context, expr.map, key, data)
  return key === undefined || map === undefined ? undefined : { ...expr, key: key.expr, map }
}
