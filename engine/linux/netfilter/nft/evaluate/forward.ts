import type { Expr, Statement } from '../syntax.ts'
import * as types from '../types/table.ts'
import type { Context } from './context.ts'
import { evaluateKeyExpr, reads } from './keys.ts'
import { evaluateMapped } from './maps.ts'
import { addressType } from './nat.ts'
import { describeTypes, evaluateValue } from './values.ts'

type Forward = Extract<Statement, { kind: 'forward' }>

/** An address or a device: given, looked up, or read from the packet. */
function argument(context: Context, expr: Expr, type: typeof types.IPV4, statement: Statement): Expr | undefined {
  const wanted = { types: [type], bits: [type.bits] }
  if (expr.kind === 'map') return evaluateMapped(context, expr, wanted)
  if (!reads(expr)) return evaluateValue(context, expr, type, type.bits)
  const key = evaluateKeyExpr(context, expr)
  if (key === undefined) return undefined
  if (key.types.types[0]!.name === type.name || key.types.types[0]!.name === 'integer') return key.expr
  return context.error(
    `datatype mismatch: expected ${type.description}, expression has type ${describeTypes(key.types)}`,
    key.expr.location,
    statement.location,
  )
}

/** stmt_evaluate_fwd. */
export function evaluateForward(context: Context, statement: Forward): readonly Statement[] | undefined {
  if (context.world.family !== 'netdev') return context.error('unsupported family', statement.location)
  const { family, address: given } = statement
  const device = argument(context, statement.device, types.IFINDEX, statement)
  if (device === undefined) return undefined
  const address = given === null ? null : argument(context, given, addressType(family === 6 ? 'ip6' : 'ip'), statement)
  return address === undefined ? undefined : [{ ...statement, address, device }]
}

/** stmt_evaluate_dup. Where frames are, a copy goes to a device. */
export function evaluateDuplicate(
  context: Context,
  statement: Extract<Statement, { kind: 'dup' }>,
): readonly Statement[] | undefined {
  const { family } = context.world
  if (family === 'netdev') {
    if (statement.device !== null) return context.error('cannot specify device', statement.location)
    const { address: device } = statement
    return evaluateForward(context, { ...statement, kind: 'forward', copy: true, family: null, address: null, device })
  }
  if (family !== 'ip' && family !== 'ip6') return context.error('unsupported family', statement.location)
  const address = argument(context, statement.address, addressType(family), statement)
  if (address === undefined) return undefined
  const device = statement.device === null ? null : argument(context, statement.device, types.IFINDEX, statement)
  return device === undefined ? undefined : [{ ...statement, address, device }]
}
