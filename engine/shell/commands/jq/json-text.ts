import { compareBytes } from '../../text/lossless.ts'
import type { Json, JsonObject } from './json.ts'

export interface JsonStyle {
  /** What one level is set in by; empty for all in one line. */
  readonly indent: string
  readonly sortKeys: boolean
  /** Characters beyond ASCII are written as escapes. */
  readonly ascii: boolean
}

export const COMPACT: JsonStyle = { indent: '', sortKeys: false, ascii: false }

/** Shortest digits that read back alike, as dtoa's freedtoa format writes them (src/jv_dtoa.c). */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'null'
  if (value === Number.POSITIVE_INFINITY) return numberText(Number.MAX_VALUE)
  if (value === Number.NEGATIVE_INFINITY) return numberText(-Number.MAX_VALUE)
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().split('e')
  const digits = mantissa.replace('.', '')
  const point = Number(exponent) + 1
  const sign = value < 0 ? '-' : ''
  if (point <= -4 || point > digits.length + 15) {
    const power = Math.abs(point - 1)
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
    return `${sign}${digits[0]}${fraction}e${point > 0 ? '+' : '-'}${power < 10 ? '0' : ''}${power}`
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (digits.length <= point) return sign + digits + '0'.repeat(point - digits.length)
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function escapeUnit(unit: string): string {
  return ESCAPES[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

export function stringText(text: string, ascii: boolean): string {
  const escaped = /[\0-\x1f"\\\x7f]/.test(text) ? text.replace(/[\0-\x1f"\\\x7f]/g, escapeUnit) : text
  return `"${ascii ? escaped.replace(/[\u0080-\uffff]/g, escapeUnit) : escaped}"`
}

/** A value as text, in pieces through `write`, so that a large one need not be held twice. */
export function writeJson(value: Json, style: JsonStyle, write: (text: string) => void, depth = 0): void {
  if (value === null) write('null')
  else if (typeof value === 'boolean') write(value ? 'true' : 'false')
  else if (typeof value === 'number') write(numberText(value))
  else if (typeof value === 'string') write(stringText(value, style.ascii))
  else if (value instanceof Map) writeObject(value, style, write, depth)
  else writeArray(value as readonly Json[], style, write, depth)
}

function writeArray(array: readonly Json[], style: JsonStyle, write: (text: string) => void, depth: number): void {
  if (array.length === 0) return write('[]')
  const line = style.indent === '' ? '' : `\n${style.indent.repeat(depth + 1)}`
  for (const [index, each] of array.entries()) {
    write((index === 0 ? '[' : ',') + line)
    writeJson(each, style, write, depth + 1)
  }
  write(style.indent === '' ? ']' : `\n${style.indent.repeat(depth)}]`)
}

function writeObject(object: JsonObject, style: JsonStyle, write: (text: string) => void, depth: number): void {
  if (object.size === 0) return write('{}')
  const line = style.indent === '' ? '' : `\n${style.indent.repeat(depth + 1)}`
  const keys = [...object.keys()]
  if (style.sortKeys) keys.sort(compareBytes)
  for (const [index, key] of keys.entries()) {
    write(`${index === 0 ? '{' : ','}${line}${stringText(key, style.ascii)}:${style.indent === '' ? '' : ' '}`)
    writeJson(object.get(key)!, style, write, depth + 1)
  }
  write(style.indent === '' ? '}' : `\n${style.indent.repeat(depth)}}`)
}

export function toJson(value: Json, style: JsonStyle = COMPACT): string {
  const parts: string[] = []
  writeJson(value, style, part => parts.push(part))
  return parts.join('')
}
