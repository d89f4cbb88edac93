import { decodeUtf8 } from '../../sim/utf8.ts'
import { base64Decode } from '../api/schema/base64.ts'

/** What a scalar means (go-yaml resolve.go): YAML 1.1 without numbers to base 60; times stay texts. */

export type Resolved =
  | { readonly type: 'null' }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int' | 'float'; readonly value: number }
  /** More than an int64 holds. */
  | { readonly type: 'uint'; readonly value: bigint }
  | { readonly type: 'str'; readonly value: string }

const CORE = 'tag:yaml.org,2002:'
const TAGS = new Set(['str', 'bool', 'int', 'float', 'null', 'timestamp'].map(name => CORE + name))

const WORDS = new Map<string, Resolved>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    word => [word, { type: 'bool', value: true }] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    word => [word, { type: 'bool', value: false }] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map(word => [word, { type: 'null' }] as const),
  ...['.nan', '.NaN', '.NAN'].map(word => [word, { type: 'float', value: Number.NaN }] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map(
    word => [word, { type: 'float', value: Number.POSITIVE_INFINITY }] as const,
  ),
  ...['-.inf', '-.Inf', '-.INF'].map(word => [word, { type: 'float', value: Number.NEGATIVE_INFINITY }] as const),
])

/** A scalar without quotes or with a tag; or why it is not what its tag says. */
export function resolve(tag: string, text: string): Resolved | { readonly error: string } {
  if (tag === `${CORE}binary`) return binary(text)
  if (tag === `${CORE}str` || (tag !== '' && !TAGS.has(tag))) return { type: 'str', value: text }
  const found = plainValue(text)
  const wanted = tag.slice(CORE.length)
  const is = found.type === 'uint' ? 'int' : found.type
  if (tag === '' || is === wanted) return found
  if (wanted === 'float' && found.type === 'int') return { type: 'float', value: found.value }
  if (wanted === 'timestamp' && is === 'str' && TIMESTAMP.test(text)) return { type: 'str', value: text }
  return { error: `cannot decode !!${is} \`${text}\` as a !!${wanted}` }
}

function plainValue(text: string): Resolved {
  const word = WORDS.get(text)
  if (word !== undefined) return word
  const first = text[0] ?? ''
  const str: Resolved = { type: 'str', value: text }
  if (first === '.') return (LOOSE_UNDERSCORE.test(text) ? undefined : decimal(text.replaceAll('_', ''))) ?? str
  if (!/^[-+0-9]$/.test(first)) return str
  const digits = text.replaceAll('_', '')
  return integer(digits) ?? decimal(digits) ?? str
}

const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]([0-7]+)|(0[0-7]*)|([1-9][0-9]*))$/
/** Go reads the digits behind `0b` once more, with a sign of their own. */
const SIGNED_BINARY = /^0b([-+]?)([01]+)$/

function integer(text: string): Resolved | undefined {
  const match = INTEGER.exec(text)
  if (match === null) {
    const binary = SIGNED_BINARY.exec(text)
    return binary === null ? undefined : whole(binary[1]!, BigInt(`0b${binary[2]}`))
  }
  const [, sign = '', hex, binary, octal, zero, plain] = match
  if (hex !== undefined) return whole(sign, BigInt(`0x${hex}`))
  if (binary !== undefined) return whole(sign, BigInt(`0b${binary}`))
  if (octal ?? zero) return whole(sign, BigInt(`0o${octal ?? zero}`))
  return whole(sign, BigInt(plain!))
}

function whole(sign: string, size: bigint): Resolved | undefined {
  const value = sign === '-' ? -size : size
  if (value >= -(1n << 63n) && value < 1n << 63n) return { type: 'int', value: Number(value) }
  return sign === '' && value < 1n << 64n ? { type: 'uint', value } : undefined
}

/** Go allows an underscore between digits. */
const LOOSE_UNDERSCORE = /(?<!\d)_|_(?!\d)/
const DECIMAL = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/

function decimal(text: string): Resolved | undefined {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? { type: 'float', value } : undefined
}

const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2})| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/

function binary(text: string): Resolved | { readonly error: string } {
  const bytes = base64Decode(text)
  if (typeof bytes === 'number') return { error: '!!binary value contains invalid base64 data' }
  return { type: 'str', value: decodeUtf8(bytes) }
}
