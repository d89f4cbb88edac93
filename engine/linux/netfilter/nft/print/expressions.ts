import { boundsExpr } from '../evaluate/values.ts'
import { LISTED_BARE } from '../keys.ts'
import type { Expr, Member, Members, SetExpr, Types } from '../syntax.ts'
import { formatTime } from '../types/time.ts'
import type { DataType, Style } from '../types/type.ts'
import { formatValue, reversed, sortKey } from '../types/value.ts'
import { isStateful, statefulText } from './stateful.ts'

const POSITION = { source: { name: null, text: '', from: null }, start: 0, end: 0 } as const

/** Its ends are numbers, even where they have names (range_expr_print). */
function rangeText({ from, to }: Extract<Expr, { kind: 'range' }>, style: Style): string {
  return `${exprText(from, style)}-${exprText(to, style)}`
}

/** An expression as nft lists it. */
export function exprText(expr: Expr, style: Style): string {
  switch (expr.kind) {
    case 'symbol':
      return expr.quoted ? `"${expr.text}"` : expr.text
    case 'value':
      return formatValue(expr.type, expr.value, style)
    case 'prefix':
      return prefixText(expr, style)
    case 'range':
      return rangeText(expr, { ...style, numeric: true })
    case 'list':
      return expr.items.map(item => exprText(item, style)).join(',')
    case 'concat':
      return expr.parts.map(part => exprText(part, style)).join(' . ')
    case 'setref':
      return `@${expr.name}`
    case 'variable':
      return `$${expr.name}`
    case 'wildcard':
      return '*'
    case 'element':
      return exprText(expr.key, style)
    case 'set':
      return setText(expr, style)
    case 'verdict':
      return expr.chain === null ? expr.verdict : `${expr.verdict} ${expr.target?.name ?? expr.chain.text}`
    case 'payload':
      return `${expr.protocol.name} ${expr.field.name}`
    case 'raw':
      return `@${expr.base},${expr.offset},${expr.bits}`
    case 'option':
      return optionText(expr)
    case 'meta':
      return LISTED_BARE.has(expr.key) ? expr.key : `meta ${expr.key}`
    case 'ct':
      return `ct ${expr.direction === null ? '' : `${expr.direction} `}${expr.key}`
    case 'fib':
      return `fib ${expr.flags.join(' . ')} ${expr.result}`
    case 'rt':
      return `rt ${expr.family === null ? '' : `${expr.family} `}${expr.key}`
    case 'socket':
      return expr.key === 'cgroupv2' ? `socket cgroupv2 level ${expr.level}` : `socket ${expr.key}`
    case 'osf':
      return `osf ${expr.ttl === null ? '' : `ttl ${expr.ttl} `}${expr.key}`
    case 'ipsec':
      return ipsecText(expr)
    case 'numgen':
      return `numgen ${expr.mode} mod ${expr.modulus}${expr.offset === 0 ? '' : ` offset ${expr.offset}`}`
    case 'hash':
      return hashText(expr, style)
    case 'binary':
      return binaryText(expr, style)
    case 'map':
      return `${exprText(expr.key, style)} map ${exprText(expr.map, style)}`
  }
}

function prefixText(expr: Extract<Expr, { kind: 'prefix' }>, style: Style): string {
  const { value, length } = expr
  if (value.kind !== 'value' || value.type.base !== 'string') return `${exprText(value, style)}/${length}`
  return `${formatValue(value.type, value.value, style).slice(0, -1)}*"`
}

function optionText({ of, name, field }: Extract<Expr, { kind: 'option' }>): string {
  if (of === 'exthdr') return field === null ? `exthdr ${name}` : `${name} ${field}`
  if (field?.startsWith('@') === true) return `${of} @${name},${field.slice(1)}`
  return `${of} ${name}${field === null ? '' : ` ${field}`}`
}

function ipsecText({ direction, number, family, key }: Extract<Expr, { kind: 'ipsec' }>): string {
  const policy = number === 0 ? '' : ` spnum ${number}`
  return `ipsec ${direction}${policy}${family === null ? '' : ` ${family}`} ${key}`
}

function hashText({ of, modulus, seed, offset }: Extract<Expr, { kind: 'hash' }>, style: Style): string {
  const what = of === null ? 'symhash' : `jhash ${exprText(of, style)}`
  const seeded = seed === undefined ? '' : ` seed 0x${seed.toString(16)}`
  return `${what} mod ${modulus}${seeded}${offset === 0 ? '' : ` offset ${offset}`}`
}

/** Several flags as they are wherever they are not compared: joined by `|` (bitmask_expr_to_binops). */
export function spelled(expr: Expr): Expr {
  if (expr.kind !== 'value' || expr.type.base !== 'bitmask') return expr
  const { type, location } = expr
  let rest = expr.value
  let joined: Expr | undefined
  while (rest !== 0n) {
    const bit = rest & -rest
    rest ^= bit
    const flag: Expr = { kind: 'value', type, value: bit, location }
    joined = joined === undefined ? flag : { kind: 'binary', op: '|', left: joined, right: flag, location }
  }
  return joined ?? expr
}

function binaryText({ op, left, right: given }: Extract<Expr, { kind: 'binary' }>, style: Style): string {
  const right = op === '&' ? spelled(given) : given
  const inner = op === '<<' || op === '>>' ? left.kind === 'binary' : false
  const first = inner ? `(${exprText(left, style)})` : exprText(left, style)
  const second =
    op === '&' && right !== given && right.kind === 'binary' ? `(${exprText(right, style)})` : exprText(right, style)
  return `${first} ${op} ${second}`
}

// Sets.

/** The key of an element: a part for each type. */
export function memberKey({ first, last, wildcard }: Pick<Member, 'first' | 'last' | 'wildcard'>, key: Types): Expr {
  if (wildcard) return { kind: 'wildcard', location: POSITION }
  const parts = first.map((each, index) =>
    spelled(boundsExpr(each, last[index]!, key.types[index]!, key.bits[index]!, POSITION)),
  )
  return parts.length === 1 ? parts[0]! : { kind: 'concat', parts, location: POSITION }
}

export function memberText(member: Member, key: Types, style: Style): string {
  let text = exprText(memberKey(member, key), style)
  for (const statement of member.statements) if (isStateful(statement)) text += ` ${statefulText(statement, style)}`
  if (member.timeout !== undefined) text += ` timeout ${formatTime(BigInt(member.timeout))}`
  if (member.expires !== undefined && !style.stateless) text += ` expires ${formatTime(BigInt(member.expires))}`
  if (member.comment !== undefined) text += ` comment "${member.comment}"`
  if (member.data !== null) text += ` : ${exprText(quotedName(member.data), style)}`
  return text
}

/** Names of objects stand in quotes. */
function quotedName(data: Expr): Expr {
  return data.kind === 'symbol' ? { ...data, quoted: true } : data
}

function setText({ members, elements }: SetExpr, style: Style): string {
  if (members === undefined) return `{ ${elements.map(each => exprText(each, style)).join(', ')} }`
  const sorted = sortMembers(members.elements, members.key)
  return `{ ${sorted.map(each => memberText(each, members.key, style)).join(', ')} }`
}

/** Bytes of a part in the order in which the host reads them as one number (concat_expr_msort_value). */
function concatKey(first: readonly bigint[], types: Types): bigint {
  let joined = 0n
  let total = 0
  for (const [index, value] of first.entries()) {
    const type = types.types[index]!
    const bytes = Math.ceil(types.bits[index]! / 8)
    const own = type.order === 'host' && type.base !== 'string' ? reversed(value, bytes) : value
    joined = (joined << BigInt(8 * bytes)) | own
    total += bytes
  }
  return reversed(joined, total)
}

/** expr_msort: the order in which elements are listed. */
export function sortMembers<Each extends Pick<Member, 'first' | 'last' | 'wildcard'>>(
  elements: readonly Each[],
  key: Types,
): Each[] {
  const interval = elements.some(
    ({ first, last, wildcard }) => !wildcard && first.some((each, at) => each !== last[at]),
  )
  if (key.types.length > 1 && interval) return [...elements]
  const [type] = key.types
  const order = ({ first }: Each): bigint =>
    key.types.length > 1 ? concatKey(first, key) : interval ? first[0]! : sortKey(type as DataType, first[0]!)
  const keyed = elements.map((element, index) => ({
    element,
    index,
    key: element.wildcard ? undefined : order(element),
  }))
  // Of two with the same key the later one comes first (list_splice_sorted).
  keyed.sort((a, b) => {
    if (a.key === undefined || b.key === undefined) return a.key === b.key ? 0 : a.key === undefined ? 1 : -1
    return a.key < b.key ? -1 : a.key > b.key ? 1 : b.index - a.index
  })
  return keyed.map(({ element }) => element)
}

/** How a map says what it gives. */
export function dataTypesText(data: NonNullable<Members['data']>): string {
  return typeof data === 'string' ? data : data.types.map(type => type.name).join(' . ')
}
