import { NAME_BYTES, parseInteger } from './table.ts'
import { type DataType, isProblem, type NftNames, type ParsedValue, type Style } from './type.ts'

/** symbol_parse: what a word means as a value of a type. */
export function parseValue(type: DataType, text: string, names: NftNames, bits: number = type.bits): ParsedValue {
  const symbol = type.symbols?.find(([name]) => name.toLowerCase() === text.toLowerCase())
  if (symbol !== undefined) return symbol[1]
  if (type.parse !== undefined) return type.parse(text, names)
  const number = parseInteger(text)
  if (number === undefined)
    return {
      problem:
        type.base === 'integer' && type.symbols === undefined && type.name === 'integer'
          ? 'Could not parse integer'
          : `Could not parse ${type.description}`,
    }
  const max = type.max ?? (1n << BigInt(bits)) - 1n
  if (type.base !== 'string' && number > max) return { problem: `Value ${number} exceeds valid range 0-${max}` }
  return number
}

export { isProblem }

/** Bits of a bitmask by name, in the order of the symbols; what has no name as numbers. */
function bitmaskParts(type: DataType, value: bigint, style: Style): string[] {
  const parts: string[] = []
  let rest = value
  const ordered = [...(type.symbols ?? [])].sort((a, b) => (a[1] < b[1] ? -1 : 1))
  for (const [name, bit] of ordered) {
    if ((rest & bit) === 0n) continue
    rest &= ~bit
    parts.push(style.numeric ? `0x${bit.toString(16)}` : name)
  }
  for (let bit = 1n; rest !== 0n; bit <<= 1n)
    if ((rest & bit) !== 0n) {
      rest &= ~bit
      parts.push(type.format?.(bit, style) ?? String(bit))
    }
  return parts
}

export function bitmaskText(type: DataType, value: bigint, style: Style): string {
  const parts = bitmaskParts(type, value, style)
  return parts.length > 0 ? parts.join(',') : (type.format?.(0n, style) ?? '0')
}

/** Types whose symbols are listed in quotes. */
const QUOTED: ReadonlySet<string> = new Set(['day', 'devgroup', 'realm'])

/** A value as it is listed. */
export function formatValue(type: DataType, value: bigint, style: Style): string {
  if (type.base === 'bitmask') return bitmaskText(type, value, style)
  const symbol = style.numeric ? undefined : type.symbols?.find(([, each]) => each === value)
  if (symbol !== undefined) return QUOTED.has(type.name) ? `"${symbol[0]}"` : symbol[0]
  return type.format?.(value, style) ?? String(value)
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** The same for -j. */
export function valueJson(type: DataType, value: bigint, style: Style): Json {
  if (type.base === 'bitmask') {
    if (type.json !== undefined) return type.json(value, style)
    const names = bitmaskParts(type, value, style)
    const parts = style.numeric ? names.map(Number) : names
    return parts.length === 0 ? 0 : parts.length === 1 ? parts[0]! : parts
  }
  if (type.json !== undefined) return type.json(value, style)
  const symbol = style.numeric ? undefined : type.symbols?.find(([, each]) => each === value)
  return symbol === undefined ? Number(value) : symbol[0]
}

/**
 * The order in which elements are listed: values of the host's byte order as numbers, strings from their last byte on, several
 * flags by the first of them (expr_msort_value).
 */
export function sortKey(type: DataType, value: bigint): bigint {
  if (type.base === 'bitmask') return value & -value
  return type.base === 'string' ? reversed(value, NAME_BYTES) : value
}

export function reversed(value: bigint, bytes: number): bigint {
  let rest = value
  let result = 0n
  for (let index = 0; index < bytes; index++) {
    result = (result << 8n) | (rest & 0xffn)
    rest >>= 8n
  }
  return result
}
