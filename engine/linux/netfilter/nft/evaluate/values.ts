import { between, type Location } from '../location.ts'
import type { ElementExpr, Expr, Member, Members, SetExpr, Types } from '../syntax.ts'
import { nameValue } from '../types/table.ts'
import type { DataType } from '../types/type.ts'
import { isProblem, parseValue } from '../types/value.ts'
import type { Context } from './context.ts'

/** Values: what stands on the right-hand side, once it is known what it is compared with. */

export function describeTypes({ types }: Types): string {
  if (types.length === 1) return types[0]!.description
  return `concatenation of (${types.map(type => type.description).join(', ')})`
}

function value(type: DataType, number: bigint, location: Location): Expr {
  return { kind: 'value', type, value: number, location }
}

/** The number of an expression that is one. */
export function numberOf(expr: Expr): bigint | undefined {
  return expr.kind === 'value' ? expr.value : undefined
}

function ones(bits: number): bigint {
  return (1n << BigInt(bits)) - 1n
}

/** One part of a value. */
export function evaluateValue(context: Context, expr: Expr, type: DataType, bits: number): Expr | undefined {
  switch (expr.kind) {
    case 'symbol':
      return evaluateSymbol(context, expr, type, bits)
    case 'value':
      return value(type, expr.value, expr.location)
    case 'prefix':
      return evaluatePrefix(context, expr, type, bits)
    case 'range':
      return evaluateRange(context, expr, type, bits)
    case 'list':
      return evaluateFlags(context, expr, type, bits)
    case 'binary':
      return evaluateConstant(context, expr, type, bits)
    case 'wildcard':
      return expr
    default:
      return context.error(
        "Can't parse symbolic invalid expressions",
        expr.kind === 'concat' ? expr.parts[0]!.location : expr.location,
      )
  }
}

function evaluateSymbol(
  context: Context,
  expr: Extract<Expr, { kind: 'symbol' }>,
  type: DataType,
  bits: number,
): Expr | undefined {
  const { text, location } = expr
  if (type.name === 'ifname' && text === (expr.asterisk ? '' : '*'))
    return context.error('All-wildcard strings are not supported', location)
  const star = type.name === 'ifname' && (expr.asterisk || (expr.quoted && text.endsWith('*')))
  if (star) {
    const start = expr.asterisk ? text.replace(/\\$/, '') : text.slice(0, -1)
    return { kind: 'prefix', value: value(type, nameValue(start), location), length: start.length * 8, location }
  }
  const number = parseValue(type, text, context.world.names, bits)
  if (isProblem(number)) return context.error(number.problem, location)
  return value(type, number, location)
}

function evaluatePrefix(
  context: Context,
  expr: Extract<Expr, { kind: 'prefix' }>,
  type: DataType,
  bits: number,
): Expr | undefined {
  const { length, location } = expr
  if (type.base === 'string') {
    const inner = numberOf(expr.value)
    return inner === undefined ? undefined : { ...expr, value: value(type, inner, location) }
  }
  const inner = evaluateValue(context, expr.value, type, bits)
  if (inner === undefined) return undefined
  if (length > bits) return context.error(`Prefix length ${length} is invalid for type of ${bits} bits width`, location)
  const number = numberOf(inner) ?? 0n
  if (length === bits) return value(type, number, location)
  const mask = ones(bits) ^ ones(bits - length)
  return { kind: 'prefix', value: value(type, number & mask, location), length, location }
}

function evaluateRange(
  context: Context,
  expr: Extract<Expr, { kind: 'range' }>,
  type: DataType,
  bits: number,
): Expr | undefined {
  const from = evaluateValue(context, expr.from, type, bits)
  if (from === undefined) return undefined
  if (type.base === 'string')
    return context.error(`Range expression is undefined for ${type.description} types`, from.location, expr.location)
  const to = evaluateValue(context, expr.to, type, bits)
  const first = numberOf(from)
  const last = to === undefined ? undefined : numberOf(to)
  if (to === undefined || first === undefined || last === undefined) return undefined
  if (first > last) return context.error('Range has zero or negative size', expr.location)
  return { kind: 'range', from, to, location: expr.location }
}

/** `established,related`: the bits of all of them. */
function evaluateFlags(
  context: Context,
  expr: Extract<Expr, { kind: 'list' }>,
  type: DataType,
  bits: number,
): Expr | undefined {
  if (type.base !== 'bitmask')
    return context.error(
      `Basetype of type ${type.description} is not bitmask`,
      expr.items[0]?.location ?? expr.location,
    )
  let all = 0n
  for (const item of expr.items) {
    const one = evaluateValue(context, item, type, bits)
    if (one === undefined) return undefined
    all |= numberOf(one) ?? 0n
  }
  return value(type, all, expr.location)
}

/** `fin | syn`. */
function evaluateConstant(
  context: Context,
  expr: Extract<Expr, { kind: 'binary' }>,
  type: DataType,
  bits: number,
): Expr | undefined {
  const left = evaluateValue(context, expr.left, type, bits)
  const right = evaluateValue(context, expr.right, type, bits)
  if (left === undefined || right === undefined) return undefined
  const a = numberOf(left) ?? 0n
  const b = numberOf(right) ?? 0n
  return value(type, applyOperator(expr.op, a, b) & ones(bits), expr.location)
}

export function applyOperator(op: Extract<Expr, { kind: 'binary' }>['op'], a: bigint, b: bigint): bigint {
  switch (op) {
    case '&':
      return a & b
    case '|':
      return a | b
    case '^':
      return a ^ b
    case '<<':
      return b > 128n ? 0n : a << b
    case '>>':
      return a >> b
  }
}

/** A value of as many parts as the types have. */
export function evaluateKey(context: Context, expr: Expr, key: Types): Expr | undefined {
  if (key.types.length === 1) return evaluateValue(context, expr, key.types[0]!, key.bits[0]!)
  if (expr.kind === 'wildcard') return expr
  if (expr.kind !== 'concat')
    return context.error(
      `datatype mismatch, expected ${describeTypes(key)}, expression has type ${expr.kind === 'symbol' ? 'integer' : 'concatenation'}`,
      expr.location,
    )
  if (expr.parts.length !== key.types.length)
    return context.error(
      expr.parts.length > key.types.length
        ? 'unexpected concat component, expecting end'
        : 'expected more concat components',
      expr.location,
    )
  const parts: Expr[] = []
  for (const [index, part] of expr.parts.entries()) {
    const found = evaluateValue(context, part, key.types[index]!, key.bits[index]!)
    if (found === undefined) return undefined
    parts.push(found)
  }
  return { kind: 'concat', parts, location: expr.location }
}

// Sets.

/** The first and last number of a part. */
export function bounds(expr: Expr, bits: number): readonly [bigint, bigint] {
  if (expr.kind === 'value') return [expr.value, expr.value]
  if (expr.kind === 'range') return [numberOf(expr.from) ?? 0n, numberOf(expr.to) ?? 0n]
  if (expr.kind === 'prefix') {
    const number = numberOf(expr.value) ?? 0n
    return [number, number | ones(bits - expr.length)]
  }
  return [0n, ones(bits)]
}

/** What was written for `first` to `last`: a value, a network, a range. */
export function boundsExpr(first: bigint, last: bigint, type: DataType, bits: number, location: Location): Expr {
  if (first === last) return value(type, first, location)
  const size = last - first + 1n
  const prefix = type.name === 'ipv4_addr' || type.name === 'ipv6_addr' || type.base === 'string'
  if (prefix && (size & (size - 1n)) === 0n && (first & (size - 1n)) === 0n) {
    const length = bits - (size.toString(2).length - 1)
    return { kind: 'prefix', value: value(type, first, location), length, location }
  }
  return { kind: 'range', from: value(type, first, location), to: value(type, last, location), location }
}

/** What is evaluated first of an expression. */
function firstOf(expr: Expr): Expr {
  return expr.kind === 'range' ? expr.from : expr.kind === 'prefix' ? expr.value : expr
}

/** Makes an element's keys numbers. */
export function member(context: Context, element: ElementExpr, key: Types, data: Members['data']): Member | undefined {
  if (key.types.length > 1 && element.key.kind !== 'concat' && element.key.kind !== 'wildcard')
    return context.error(`invalid data type, expected ${describeTypes(key)}`, firstOf(element.key).location)
  const found = evaluateKey(context, element.key, key)
  if (found === undefined) return undefined
  if (element.data !== null && data === null)
    return context.error('mapping outside of map context', element.key.location)
  const given = element.data === null ? null : evaluateData(context, element.data, data)
  if (given === undefined) return undefined
  const parts = found.kind === 'concat' ? found.parts : [found]
  const all = parts.map((part, index) => bounds(part, key.bits[index]!))
  const { comment, timeout, expires, statements } = element
  return {
    first: all.map(([first]) => first),
    last: all.map(([, last]) => last),
    wildcard: found.kind === 'wildcard',
    data: given,
    comment,
    timeout,
    expires,
    statements,
    location: element.key.location,
  }
}

function evaluateData(context: Context, expr: Expr, data: Members['data']): Expr | undefined {
  if (data === 'verdict') {
    if (expr.kind === 'verdict') return expr
    return context.error('datatype mismatch, expected verdict', expr.location)
  }
  if (data === null || typeof data === 'string') {
    if (expr.kind === 'symbol') return expr
    return context.error('syntax error, unexpected verdict', expr.location)
  }
  if (expr.kind === 'verdict')
    return context.error(
      `datatype mismatch, expected ${describeTypes(data)}, expression has type verdict`,
      expr.location,
    )
  const found = evaluateKey(context, expr, data)
  // A network of one stays a network: all data of a map must be single, or none.
  return expr.kind === 'prefix' && found?.kind === 'value' ? { ...expr, value: found } : found
}

export function isInterval({ first, last, wildcard }: Member): boolean {
  return !wildcard && first.some((each, index) => each !== last[index])
}

/** `$SET : DATA` stands for each element of the set with this data. */
function spread(element: ElementExpr, set: SetExpr): SetExpr {
  if (element.data === null) return set
  return { ...set, elements: set.elements.map(({ key }) => ({ ...element, key })) }
}

/** Evaluates what stands in braces. */
export function evaluateSet(
  context: Context,
  set: SetExpr,
  key: Types,
  data: Members['data'],
): (SetExpr & { readonly members: Members }) | undefined {
  const elements: Member[] = []
  for (const element of set.elements) {
    // A variable that is a set itself.
    if (element.key.kind === 'set') {
      const inner = evaluateSet(context, spread(element, element.key), key, data)
      if (inner === undefined) return undefined
      elements.push(...inner.members.elements)
      continue
    }
    const one = member(context, element, key, data)
    if (one === undefined) return undefined
    elements.push(one)
  }
  const interval = elements.some(isInterval)
  const merged =
    interval && key.types.length === 1 ? mergeIntervals(context, elements, data !== null) : unique(elements)
  return merged === undefined ? undefined : { ...set, members: { key, data, interval, elements: merged } }
}

function dataText(data: Expr | null): string {
  if (data === null) return ''
  if (data.kind === 'verdict') return `${data.verdict} ${data.chain?.text ?? ''}`
  if (data.kind === 'concat') return data.parts.map(dataText).join(' . ')
  return data.kind === 'symbol' ? data.text : String(numberOf(data))
}

/** The same element twice counts once. */
function unique(elements: readonly Member[]): Member[] {
  const seen = new Set<string>()
  return elements.filter(({ first, last, wildcard, data }) => {
    const id = `${wildcard ? '*' : `${first.join(' ')}-${last.join(' ')}`} : ${dataText(data)}`
    if (seen.has(id)) return false
    seen.add(id)
    return true
  })
}

/** Intervals that touch become one; in a map they may not overlap. */
export function mergeIntervals(context: Context, elements: readonly Member[], map: boolean): Member[] | undefined {
  const wild = elements.filter(each => each.wildcard)
  const sorted = elements
    .filter(each => !each.wildcard)
    .sort((a, b) => (a.first[0]! < b.first[0]! ? -1 : a.first[0]! > b.first[0]! ? 1 : 0))
  const merged: Member[] = []
  for (const each of sorted) {
    const before = merged.at(-1)
    if (before === undefined || each.first[0]! > before.last[0]! + (map ? 0n : 1n)) {
      merged.push(each)
      continue
    }
    if (map) return context.error('conflicting intervals specified', each.location, before.location)
    const last = each.last[0]! > before.last[0]! ? each.last : before.last
    merged[merged.length - 1] = { ...before, last, location: between(before.location, each.location) }
  }
  return [...merged, ...wild]
}
