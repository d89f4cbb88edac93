import { optionFields } from '../options.ts'
import { memberKey, sortMembers, spelled } from '../print/expressions.ts'
import { isStateful } from '../print/stateful.ts'
import type { Expr, Member, SetExpr, Types } from '../syntax.ts'
import type { Style } from '../types/type.ts'
import { type Json, valueJson } from '../types/value.ts'
import { statefulJson } from './stateful.ts'

/** An expression as libnftables-json(5) has it. */
export function exprJson(expr: Expr, style: Style): Json {
  switch (expr.kind) {
    case 'value':
      return valueJson(expr.type, expr.value, style)
    case 'symbol':
      return expr.text
    case 'prefix':
      if (expr.value.kind === 'value' && expr.value.type.base === 'string')
        return `${String(valueJson(expr.value.type, expr.value.value, style))}*`
      return { prefix: { addr: exprJson(expr.value, style), len: expr.length } }
    case 'range':
      return { range: [boundJson(expr.from, style), boundJson(expr.to, style)] }
    case 'concat':
      return { concat: expr.parts.map(part => exprJson(part, style)) }
    case 'list':
      return expr.items.map(item => exprJson(item, style))
    case 'setref':
      return `@${expr.name}`
    case 'wildcard':
      return '*'
    case 'set':
      return setJson(expr, style)
    case 'verdict':
      return { [expr.verdict]: expr.chain === null ? null : { target: expr.target?.name ?? expr.chain.text } }
    case 'payload':
      return { payload: { protocol: expr.protocol.name, field: expr.field.name } }
    case 'raw':
      return { payload: { base: expr.base, offset: expr.offset, len: expr.bits } }
    case 'option':
      return optionJson(expr)
    case 'meta':
      return { meta: { key: expr.key } }
    case 'ct':
      return { ct: expr.direction === null ? { key: expr.key } : { key: expr.key, dir: expr.direction } }
    case 'fib':
      return { fib: { result: expr.result, flags: [...expr.flags] } }
    case 'rt':
      return { rt: expr.family === null ? { key: expr.key } : { key: expr.key, family: expr.family } }
    case 'socket':
      return { socket: { key: expr.key } }
    case 'osf':
      return { osf: { key: expr.key, ...(expr.ttl === null ? {} : { ttl: expr.ttl }) } }
    case 'ipsec': {
      const { key, family, direction, number } = expr
      return { ipsec: { key, ...(family === null ? {} : { family }), dir: direction, spnum: number } }
    }
    case 'numgen':
      return { numgen: { mode: expr.mode, mod: expr.modulus | 0, offset: expr.offset | 0 } }
    case 'hash':
      return hashJson(expr, style)
    case 'binary':
      return {
        [expr.op]: [exprJson(expr.left, style), exprJson(expr.op === '&' ? spelled(expr.right) : expr.right, style)],
      }
    case 'map':
      return { map: { key: exprJson(expr.key, style), data: exprJson(expr.map, style) } }
    case 'element':
      return exprJson(expr.key, style)
    case 'variable':
      return `$${expr.name}`
  }
}

/** Flags and protocols in ranges are numbers. */
function boundJson(expr: Expr, style: Style): Json {
  const plain = expr.kind === 'value' && (expr.type.base === 'bitmask' || expr.type.name === 'inet_proto')
  return plain ? Number(expr.value) : exprJson(expr, style)
}

function optionJson({ of, name, field }: Extract<Expr, { kind: 'option' }>): Json {
  if (of === 'tcp option' && /^\d+$/.test(name)) {
    const { offset, bits } = optionFields(of, name, field ?? '@0,8')!
    return { [of]: { base: Number(name), offset, len: bits } }
  }
  return { [of]: field === null ? { name } : { name, field } }
}

function hashJson({ of, modulus, seed, offset }: Extract<Expr, { kind: 'hash' }>, style: Style): Json {
  // The library keeps them as signed numbers.
  const rest = { ...(offset === 0 ? {} : { offset: offset | 0 }) }
  if (of === null) return { symhash: { mod: modulus | 0, ...rest } }
  return { jhash: { mod: modulus | 0, ...(seed === undefined ? {} : { seed }), ...rest, expr: exprJson(of, style) } }
}

function setJson({ members, elements }: SetExpr, style: Style): Json {
  if (members === undefined) return { set: elements.map(each => exprJson(each, style)) }
  return { set: sortMembers(members.elements, members.key).map(each => memberJson(each, members.key, style)) }
}

/** An element: its key, with what goes with it; in a map as a pair. */
export function memberJson(member: Member, key: Types, style: Style): Json {
  const value = exprJson(memberKey(member, key), style)
  const { timeout, expires, comment, statements, data } = member
  const more: Record<string, Json> = {}
  if (timeout !== undefined) more['timeout'] = Math.floor(timeout / 1000)
  if (expires !== undefined && !style.stateless) more['expires'] = Math.floor(expires / 1000)
  if (comment !== undefined) more['comment'] = comment
  for (const statement of statements) if (isStateful(statement)) Object.assign(more, statefulJson(statement, style))
  const left: Json = Object.keys(more).length === 0 ? value : { elem: { val: value, ...more } }
  return data === null ? left : [left, exprJson(data, style)]
}

export function typesJson({ types }: Types): Json {
  return types.length === 1 ? types[0]!.name : types.map(type => type.name)
}
