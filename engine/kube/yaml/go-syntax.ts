import type { Resolved } from './resolve.ts'

/** Values as Go's fmt and strconv write them. */

/** A value as go-yaml holds it: numbers and texts told apart, keys of any kind. */
export type GoValue =
  | Resolved
  | { readonly type: 'list'; readonly items: readonly GoValue[] }
  | { readonly type: 'map'; readonly pairs: readonly (readonly [key: GoValue, value: GoValue])[] }

const MAP = 'map[interface {}]interface {}'
const LIST = '[]interface {}'
const TEXT_MAX = 64 * 1024

/** `%#v`, cut where it grows out of bounds. */
export function goSyntax(value: GoValue): string {
  const out: string[] = []
  write(value, out, { left: TEXT_MAX })
  return out.join('')
}

function write(value: GoValue, out: string[], room: { left: number }): void {
  const put = (text: string): void => {
    room.left -= text.length
    if (room.left > 0) out.push(text)
  }
  switch (value.type) {
    case 'list':
      put(`${LIST}{`)
      for (const [index, item] of value.items.entries()) {
        if (index > 0) put(', ')
        if (room.left > 0) write(item, out, room)
      }
      return put('}')
    case 'map':
      put(`${MAP}{`)
      for (const [index, [key, item]] of inOrder(value.pairs).entries()) {
        if (index > 0) put(', ')
        if (room.left > 0) write(key, out, room)
        put(':')
        if (room.left > 0) write(item, out, room)
      }
      return put('}')
    default:
      return put(scalarSyntax(value))
  }
}

function scalarSyntax(value: Resolved): string {
  switch (value.type) {
    case 'null':
      return 'interface {}(nil)'
    case 'str':
      return goQuote(value.value)
    case 'uint':
      return `0x${value.value.toString(16)}`
    case 'float':
      return goFloat(value.value)
    default:
      return String(value.value)
  }
}

/** fmt sorts keys by where their types lie in the program, which is the same in the builds of kubectl that were looked at. */
const TYPES: readonly GoValue['type'][] = ['null', 'str', 'uint', 'int', 'float', 'bool', 'list', 'map']

function inOrder(pairs: readonly (readonly [GoValue, GoValue])[]): readonly (readonly [GoValue, GoValue])[] {
  return [...pairs].sort(([a], [b]) => {
    if (a.type !== b.type) return TYPES.indexOf(a.type) - TYPES.indexOf(b.type)
    if (!('value' in a) || !('value' in b) || a.value === b.value) return 0
    return a.value < b.value ? -1 : 1
  })
}

const SHORT: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
}

/** strconv.Quote, of the characters that YAML may hold. */
export function goQuote(text: string): string {
  return `"${text.replace(/["\\\0-\x1f\x7f-\xa0\xad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]/g, escaped)}"`
}

function escaped(char: string): string {
  const code = char.charCodeAt(0)
  return SHORT[char] ?? (code < 0x80 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`)
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0')

/** As many digits are written without an exponent. */
const PLAIN_MAX = 6

/** strconv.FormatFloat with 'g' and the fewest digits that tell the number from its neighbours of 32 or 64 bits. */
export function goFloat(value: number, bits: 32 | 64 = 64): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const shortest = bits === 64 ? value : shortened(value)
  const [digits = '', power = '0'] = shortest.toExponential().split('e')
  const exponent = Number(power)
  if (exponent >= -4 && exponent < PLAIN_MAX) return String(shortest)
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function shortened(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === Math.fround(value)) return short
  }
  return Number(value.toPrecision(9))
}
