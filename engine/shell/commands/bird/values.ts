import { pathText } from '../../../linux/bgp/attributes.ts'
import { formatIp, formatIpv4, formatPrefix, type Ip, type Prefix, prefixContains } from '../../../wire/address.ts'
import type { AsSegment } from '../../../wire/bgp-attribute.ts'

/** A range of a set; prefixes have a range of lengths. */
export type SetItem =
  | { readonly kind: 'range'; readonly from: Value; readonly to: Value }
  | { readonly kind: 'prefix'; readonly prefix: Prefix; readonly from: number; readonly to: number }
  | {
      /** Of pairs and triples: a range for each part. */
      readonly kind: 'parts'
      readonly parts: readonly (readonly [from: number, to: number])[]
    }

/** An element of a path mask; `any` for `*`, `one` for `?`. */
export type MaskItem =
  | 'any'
  | 'one'
  | { readonly from: number; readonly to: number }
  | { readonly set: readonly SetItem[] }

/** What filters compute with (filter/data.h). */
export type Value =
  | { readonly type: 'void' }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int'; readonly value: number }
  | { readonly type: 'ip'; readonly value: Ip }
  | { readonly type: 'prefix'; readonly value: Prefix }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'quad'; readonly value: number }
  | { readonly type: 'pair'; readonly value: readonly [number, number] }
  | { readonly type: 'lc'; readonly value: readonly [number, number, number] }
  | { readonly type: 'enum'; readonly value: string }
  | { readonly type: 'bgppath'; readonly value: readonly AsSegment[] }
  | { readonly type: 'clist'; readonly value: readonly number[] }
  | { readonly type: 'lclist'; readonly value: readonly (readonly [number, number, number])[] }
  | { readonly type: 'set'; readonly value: readonly SetItem[] }
  | { readonly type: 'mask'; readonly value: readonly MaskItem[] }

export const VOID: Value = { type: 'void' }

export function bool(value: boolean): Value {
  return { type: 'bool', value }
}

export function int(value: number): Value {
  return { type: 'int', value }
}

export function communityText(community: number): string {
  return `(${community >>> 16},${community & 0xffff})`
}

/** As `print` and `eval` write it (val_format of filter/data.c). */
export function formatValue(value: Value): string {
  switch (value.type) {
    case 'void':
      return '(void)'
    case 'bool':
      return value.value ? 'TRUE' : 'FALSE'
    case 'int':
      return `${value.value}`
    case 'ip':
      return formatIp(value.value)
    case 'quad':
      return formatIpv4(value.value)
    case 'prefix':
      return formatPrefix(value.value)
    case 'string':
      return value.value
    case 'enum':
      return value.value
    case 'pair':
    case 'lc':
      return `(${value.value.join(value.type === 'pair' ? ',' : ', ')})`
    case 'bgppath':
      return `(path ${pathText(value.value, ['{', ' ', '}'])})`
    case 'clist':
      return `(clist ${value.value.map(communityText).join(' ')})`
    case 'lclist':
      return `(lclist ${value.value.map(each => `(${each.join(', ')})`).join(' ')})`
    case 'set':
      return `[${value.value.map(itemText).join(', ')}]`
    case 'mask':
      return '[= ... =]'
  }
}

function itemText(item: SetItem): string {
  if (item.kind === 'prefix') {
    const { prefix, from, to } = item
    const { length } = prefix
    return formatPrefix(prefix) + (from === length && to === length ? '' : `{${from},${to}}`)
  }
  if (item.kind === 'parts')
    return `(${item.parts.map(([from, to]) => (from === to ? from : `${from}..${to}`)).join(',')})`
  const [from, to] = [formatValue(item.from), formatValue(item.to)]
  return from === to ? from : `${from}..${to}`
}

/** Below, at, or above zero; undefined where the two cannot be compared. */
export function compare(a: Value, b: Value): number | undefined {
  if (a.type === 'ip' && b.type === 'ip' && typeof a.value === typeof b.value)
    return a.value < b.value ? -1 : a.value > b.value ? 1 : 0
  const [x, y] = [ordinal(a), ordinal(b)]
  if (x === undefined || y === undefined) return undefined
  return x < y ? -1 : x > y ? 1 : 0
}

function ordinal(value: Value): number | string | undefined {
  if (value.type === 'int' || value.type === 'quad') return value.value
  if (value.type === 'ip' && typeof value.value === 'number') return value.value
  if (value.type === 'pair') return value.value[0] * 65_536 + value.value[1]
  if (value.type === 'string' || value.type === 'enum') return value.value
  return undefined
}

export function equal(a: Value, b: Value): boolean {
  return formatValue(a) === formatValue(b) && (a.type === b.type || (a.type !== 'string' && b.type !== 'string'))
}

/** The operator `~`; undefined where it has no meaning (val_in_range of filter/data.c). */
export function matches(left: Value, right: Value): boolean | undefined {
  if (right.type === 'set') return inSet(left, right.value)
  if (right.type === 'mask') return left.type === 'bgppath' ? maskMatches(left.value, right.value) : undefined
  if (left.type === 'prefix' && right.type === 'prefix')
    return (
      left.value.length >= right.value.length &&
      sameFamily(left.value.address, right.value.address) &&
      prefixContains(right.value, left.value.address)
    )
  if (left.type === 'ip' && right.type === 'prefix')
    return sameFamily(left.value, right.value.address) && prefixContains(right.value, left.value)
  if (left.type === 'int' && right.type === 'bgppath') return right.value.some(({ as }) => as.includes(left.value))
  if (left.type === 'pair' && right.type === 'clist')
    return right.value.includes(left.value[0] * 65_536 + left.value[1])
  if (left.type === 'lc' && right.type === 'lclist') return right.value.some(each => each.join() === left.value.join())
  if (left.type === 'string' && right.type === 'string') return patternMatches(right.value, left.value)
  return undefined
}

function sameFamily(a: Ip, b: Ip): boolean {
  return typeof a === typeof b
}

function inSet(left: Value, set: readonly SetItem[]): boolean {
  if (left.type === 'clist')
    return left.value.some(each => inSet({ type: 'pair', value: [each >>> 16, each & 0xffff] }, set))
  if (left.type === 'lclist') return left.value.some(each => inSet({ type: 'lc', value: each }, set))
  if (left.type === 'bgppath') return left.value.some(({ as }) => as.some(each => inSet(int(each), set)))
  return set.some(item => inItem(left, item))
}

function inItem(left: Value, item: SetItem): boolean {
  if (item.kind === 'prefix') {
    const { prefix, from, to } = item
    if (left.type === 'ip') return sameFamily(left.value, prefix.address) && prefixContains(prefix, left.value)
    if (left.type !== 'prefix' || !sameFamily(left.value.address, prefix.address)) return false
    const { length, address } = left.value
    const shared = { address: prefix.address, length: Math.min(prefix.length, length) }
    return length >= from && length <= to && prefixContains(shared, address)
  }
  if (item.kind === 'parts')
    return (
      (left.type === 'pair' || left.type === 'lc') &&
      left.value.length === item.parts.length &&
      item.parts.every(([from, to], index) => left.value[index]! >= from && left.value[index]! <= to)
    )
  const [low, high] = [compare(left, item.from), compare(left, item.to)]
  return low !== undefined && high !== undefined && low >= 0 && high <= 0
}

/** A path mask against a path; the members of a set may stand in any order (nest/a-path.c, as_path_match). */
function maskMatches(path: readonly AsSegment[], mask: readonly MaskItem[]): boolean {
  const steps = path.flatMap(({ type, as }) => (type === 'set' ? [as] : as.map(each => [each])))
  // Which positions of the path can be reached after each element of the mask.
  let reached = new Set([0])
  for (const item of mask) {
    const next = new Set<number>()
    for (const at of reached)
      if (item === 'any') for (let to = at; to <= steps.length; to++) next.add(to)
      else if (at < steps.length && (item === 'one' || steps[at]!.some(as => maskItemHas(item, as)))) next.add(at + 1)
    reached = next
  }
  return reached.has(steps.length)
}

function maskItemHas(item: Exclude<MaskItem, string>, as: number): boolean {
  return 'set' in item ? inSet(int(as), item.set) : as >= item.from && as <= item.to
}

/** Patterns of the shell with `*` and `?` (lib/patmatch.c). */
export function patternMatches(pattern: string, text: string): boolean {
  let reached = new Set([0])
  for (const letter of pattern) {
    const next = new Set<number>()
    for (const at of reached)
      if (letter === '*') for (let to = at; to <= text.length; to++) next.add(to)
      else if (at < text.length && (letter === '?' || text[at] === letter)) next.add(at + 1)
    reached = next
  }
  return reached.has(text.length)
}
