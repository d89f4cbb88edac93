import { EINVAL, ENOENT } from '../../../../net/errno.ts'
import { encodeUtf8 } from '../../../../sim/utf8.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { type Parsed, Problem } from '../problem.ts'
import { integer, string } from '../values.ts'

interface StringData {
  readonly pattern: Uint8Array
  readonly hex: boolean
  readonly inverted: boolean
  readonly algorithm: string
  readonly from: number
  readonly to: number
  readonly ignoreCase: boolean
}

const PATTERN_MAX = 128
const TO_MAX = 65535

function readText(text: string): Parsed<string> {
  return encodeUtf8(text).length > PATTERN_MAX ? new Problem(`STRING too long "${text}"`) : text
}

/** parse_hex_string: text with bytes in hexadecimal between bars. */
function readHex(text: string): Parsed<Uint8Array> {
  const bytes: number[] = []
  let hex = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (character === '|') hex = !hex
    else if (hex && character === ' ') continue
    else if (hex) {
      const next = text[at + 1]
      if (next === '|') return new Problem('Invalid hex block')
      if (next === undefined) return new Problem('Odd number of hex digits')
      if (!/^[\da-f]{2}$/i.test(character + next)) return new Problem(`Invalid hex char '${character}'`)
      bytes.push(Number.parseInt(character + next, 16))
      at++
    } else bytes.push(...encodeUtf8(character === '\\' ? (text[++at] ?? '') : character))
    if (bytes.length >= PATTERN_MAX) return new Problem(`STRING too long "${text}"`)
  }
  return hex ? new Problem('Invalid hex block') : Uint8Array.from(bytes)
}

function shown({ pattern, hex }: StringData): string {
  const letters = [...pattern]
  if (hex) return `"|${letters.map(byte => byte.toString(16).padStart(2, '0')).join('')}|"`
  return `"${letters.map(byte => (byte === 0x22 || byte === 0x5c ? '\\' : '') + String.fromCharCode(byte)).join('')}"`
}

function find(bytes: Uint8Array, from: number, to: number, pattern: Uint8Array, ignoreCase: boolean): boolean {
  const fold = (byte: number) => (ignoreCase && byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)
  for (let at = from; at + pattern.length <= to; at++) {
    let length = 0
    while (length < pattern.length && fold(bytes[at + length]!) === fold(pattern[length]!)) length++
    if (length === pattern.length) return true
  }
  return false
}

/** libxt_string: text in the packet, the IP header included. */
export const stringMatch: MatchType<StringData> = {
  name: 'string',
  options: [
    { name: 'from', value: integer(TO_MAX) },
    { name: 'to', value: integer(TO_MAX) },
    { name: 'algo', value: string(15), mandatory: true },
    { name: 'string', value: readText, invert: true, excludes: ['hex-string'] },
    { name: 'hex-string', value: readHex, invert: true, excludes: ['string'] },
    { name: 'icase' },
  ],
  finalCheck: given =>
    given.has('string') || given.has('hex-string')
      ? undefined
      : new Problem("STRING match: You must specify `--string' or `--hex-string'"),
  parse(given) {
    const option = (given.get('string') ?? given.get('hex-string'))!
    const pattern = typeof option.value === 'string' ? encodeUtf8(option.value) : (option.value as Uint8Array)
    return {
      pattern,
      hex: pattern.some(byte => byte < 0x20 || byte > 0x7e),
      inverted: option.inverted,
      algorithm: given.value<string>('algo')!,
      from: given.value<number>('from') ?? 0,
      to: given.value<number>('to') ?? TO_MAX,
      ignoreCase: given.has('icase'),
    }
  },
  print(data) {
    let text = ` STRING match ${data.inverted ? '!' : ''} ${shown(data)} ALGO name ${data.algorithm}`
    if (data.from !== 0) text += ` FROM ${data.from}`
    if (data.to !== TO_MAX) text += ` TO ${data.to}`
    return data.ignoreCase ? `${text} ICASE` : text
  },
  save(data) {
    let text = `${data.inverted ? ' !' : ''} --${data.hex ? 'hex-string' : 'string'} ${shown(data)} --algo ${data.algorithm}`
    if (data.from !== 0) text += ` --from ${data.from}`
    if (data.to !== TO_MAX) text += ` --to ${data.to}`
    return data.ignoreCase ? `${text} --icase` : text
  },
  check({ algorithm, from, to, pattern }) {
    if (from > to || pattern.length === 0) return EINVAL
    return ['bm', 'kmp', 'fsm'].includes(algorithm) ? undefined : ENOENT
  },
  compile: ({ pattern, inverted, from, to, ignoreCase }) =>
    new Predicate(({ skb }) => {
      const end = Math.min(skb.end, skb.network + to + pattern.length)
      return find(skb.bytes, skb.network + from, end, pattern, ignoreCase) !== inverted
    }),
}
