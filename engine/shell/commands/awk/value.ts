import { formatNumber } from '../../text/format.ts'
import { compareBytes } from '../../text/lossless.ts'

/** Text from outside that looks like a number: it compares as one (POSIX, awk, Expressions). */
export class NumericText {
  readonly text: string
  readonly value: number

  constructor(text: string, value: number) {
    this.text = text
    this.value = value
  }
}

/** A value of awk; null is what was never assigned. */
export type Value = number | string | NumericText | null

export type AwkArray = Map<string, Value>

const LEADING_NUMBER = /^[ \t\n\r\f\v]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+](?:inf|nan)(?![\w.]))/i
const WHOLE_NUMBER = /^[ \t\n\r\f\v]*(?:[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+](?:inf|nan))[ \t\n\r\f\v]*$/i

function parseNumber(text: string): number {
  const found = LEADING_NUMBER.exec(text)?.[1]
  if (found === undefined) return 0
  const lower = found.toLowerCase()
  if (lower.endsWith('inf')) return lower.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return lower.endsWith('nan') ? Number.NaN : Number(found)
}

/** A field, a line, an element of ARGV: text that is a number too where it looks like one. */
export function fromInput(text: string): Value {
  const first = text.charCodeAt(0)
  // Most words do not begin like a number.
  if (first > 0x39 || text === '') return text
  return WHOLE_NUMBER.test(text) ? new NumericText(text, parseNumber(text)) : text
}

export function toNumber(value: Value): number {
  if (typeof value === 'number') return value
  if (value === null) return 0
  return typeof value === 'string' ? parseNumber(value) : value.value
}

/** How a number becomes text: integers in full, others by CONVFMT or OFMT. */
export function numberText(value: number, format: string): string {
  if (Number.isInteger(value))
    return Math.abs(value) < 1e16 ? String(value === 0 ? 0 : value) : BigInt(value).toString()
  if (Number.isNaN(value)) return '-nan'
  if (!Number.isFinite(value)) return value > 0 ? '+inf' : '-inf'
  return formatNumber(format, value)
}

export function toText(value: Value, format: string): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  return typeof value === 'number' ? numberText(value, format) : value.text
}

export function toBoolean(value: Value): boolean {
  if (typeof value === 'number') return value !== 0
  if (value === null) return false
  return typeof value === 'string' ? value !== '' : value.value !== 0
}

const isNumeric = (value: Value) => typeof value !== 'string'

/** Negative, zero or positive; NaN where a number is none. */
export function compareValues(left: Value, right: Value, format: string): number {
  if (isNumeric(left) && isNumeric(right)) {
    const [a, b] = [toNumber(left), toNumber(right)]
    return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN
  }
  return compareBytes(toText(left, format), toText(right, format))
}
