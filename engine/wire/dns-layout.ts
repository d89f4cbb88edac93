import { decodeUtf8, encodeUtf8 } from '../sim/utf8.ts'
import { formatIp, parseIpv4, parseIpv6 } from './address.ts'
import { Malformed, putU32, putU128, u16, u32, u128 } from './bytes.ts'
import { locationBytes, locationText } from './dns-location.ts'
import { isName, NameWriter, parseName } from './dns-name.ts'

/** One part of the data of a record. All but the first four go to the end: `text` is a string without a length, `octets` are those of a MAC address. */
type Field = 'u8' | 'u16' | 'name' | 'string' | 'strings' | 'text' | 'octets' | 'hex' | 'params' | 'location'

/** Types of whose data nothing here depends: its parts in their order, as in a zone file. */
const LAYOUTS: ReadonlyMap<number, readonly Field[]> = new Map<number, readonly Field[]>([
  [13, ['string', 'string']], // HINFO, RFC 1035 3.3.2
  [17, ['name', 'name']], // RP, RFC 1183 2.2
  [18, ['u16', 'name']], // AFSDB, RFC 1183 1
  [29, ['location']], // LOC, RFC 1876
  [35, ['u16', 'u16', 'string', 'string', 'string', 'name']], // NAPTR, RFC 3403 4.1
  [36, ['u16', 'name']], // KX, RFC 2230 3.1
  [43, ['u16', 'u8', 'u8', 'hex']], // DS, RFC 4034 5.1
  [44, ['u8', 'u8', 'hex']], // SSHFP, RFC 4255 3.1
  [52, ['u8', 'u8', 'u8', 'hex']], // TLSA, RFC 6698 2.1
  [64, ['u16', 'name', 'params']], // SVCB, RFC 9460 2.2
  [65, ['u16', 'name', 'params']], // HTTPS
  [99, ['strings']], // SPF, RFC 7208 3.1
  [108, ['octets']], // EUI48, RFC 7043 3.1
  [256, ['u16', 'u16', 'text']], // URI, RFC 7553 4.5
])

/** Hexadecimal digits stand in pieces of this length. */
const HEX_PIECE = 56
/** RFC 9460 14.3.2. */
const PARAMS: readonly string[] = ['mandatory', 'alpn', 'no-default-alpn', 'port', 'ipv4hint', 'ech', 'ipv6hint']

/** Data in the words of a zone file; undefined for a type without a layout, and for data that does not fit it. */
export function layoutText(type: number, bytes: Uint8Array): string | undefined {
  const layout = LAYOUTS.get(type)
  if (layout === undefined) return undefined
  const words: string[] = []
  let at = 0
  for (const field of layout) {
    const read = readField(field, bytes, at)
    if (read === undefined) return undefined
    if (read.text !== '') words.push(read.text)
    at = read.end
  }
  return at === bytes.length ? words.join(' ') : undefined
}

function readField(
  field: Field,
  bytes: Uint8Array,
  at: number,
): { readonly text: string; readonly end: number } | undefined {
  const { length } = bytes
  switch (field) {
    case 'u8':
      return at < length ? { text: String(bytes[at]), end: at + 1 } : undefined
    case 'u16':
      return at + 2 <= length ? { text: String(u16(bytes, at)), end: at + 2 } : undefined
    case 'name': {
      const read = parseName(bytes, 0, at, length)
      return read instanceof Malformed ? undefined : { text: read.name, end: read.end }
    }
    case 'string': {
      const end = at + 1 + (bytes[at] ?? length)
      return end <= length ? { text: `"${decodeUtf8(bytes.subarray(at + 1, end))}"`, end } : undefined
    }
    case 'hex': {
      const digits = Array.from(bytes.subarray(at), byte => byte.toString(16).padStart(2, '0')).join('')
      return {
        text:
          digits
            .toUpperCase()
            .match(new RegExp(`.{1,${HEX_PIECE}}`, 'g'))
            ?.join(' ') ?? '',
        end: length,
      }
    }
    case 'params':
      return readParams(bytes, at)
    case 'location': {
      const text = locationText(bytes.subarray(at))
      return text === undefined ? undefined : { text, end: length }
    }
    case 'strings': {
      const texts: string[] = []
      for (; at < length; at += 1 + bytes[at]!)
        texts.push(`"${decodeUtf8(bytes.subarray(at + 1, at + 1 + bytes[at]!))}"`)
      return { text: texts.join(' '), end: at }
    }
    case 'text':
      return { text: `"${decodeUtf8(bytes.subarray(at))}"`, end: length }
    case 'octets':
      return {
        text: Array.from(bytes.subarray(at), byte => byte.toString(16).padStart(2, '0')).join('-'),
        end: length,
      }
  }
}

function readParams(bytes: Uint8Array, start: number): { readonly text: string; readonly end: number } | undefined {
  const words: string[] = []
  let at = start
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return undefined
    const [key, end] = [u16(bytes, at), at + 4 + u16(bytes, at + 2)]
    if (end > bytes.length) return undefined
    const value = paramText(key, bytes.subarray(at + 4, end))
    const name = PARAMS[key] ?? `key${key}`
    words.push(value === '' ? name : `${name}=${value}`)
    at = end
  }
  return { text: words.join(' '), end: at }
}

function paramText(key: number, value: Uint8Array): string {
  const every = <Value>(size: number, read: (at: number) => Value) =>
    Array.from({ length: Math.floor(value.length / size) }, (_, index) => read(index * size))
  if (key === 0) return every(2, at => PARAMS[u16(value, at)] ?? `key${u16(value, at)}`).join(',')
  if (key === 3 && value.length === 2) return String(u16(value, 0))
  if (key === 4) return every(4, at => formatIp(u32(value, at))).join(',')
  if (key === 6) return every(16, at => formatIp(u128(value, at))).join(',')
  if (key !== 1) return value.length === 0 ? '' : `"${decodeUtf8(value)}"`
  const names: string[] = []
  for (let at = 0; at < value.length; at += 1 + value[at]!)
    names.push(decodeUtf8(value.subarray(at + 1, at + 1 + value[at]!)))
  return `"${names.join(',')}"`
}

/** The data of which a zone file has these words; null for what does not fit the type, undefined for a type without a layout. */
export function layoutBytes(
  type: number,
  words: readonly string[],
  absolute: (name: string) => string,
): Uint8Array | null | undefined {
  const layout = LAYOUTS.get(type)
  if (layout === undefined) return undefined
  const bytes: number[] = []
  for (const [index, field] of layout.entries()) {
    const word = words[index]
    const rest = isRest(field)
    if (word === undefined && !rest) return null
    const written = rest ? writeRest(field, words.slice(index)) : writeField(field, word!, absolute)
    if (written === undefined) return null
    bytes.push(...written)
  }
  if (!isRest(layout.at(-1)!) && words.length > layout.length) return null
  return Uint8Array.from(bytes)
}

function isRest(field: Field): field is Exclude<Field, 'u8' | 'u16' | 'name' | 'string'> {
  return field !== 'u8' && field !== 'u16' && field !== 'name' && field !== 'string'
}

const half = (value: number) => [value >>> 8, value & 0xff]

function writeField(field: 'u8' | 'u16' | 'name' | 'string', word: string, absolute: (name: string) => string) {
  if (field === 'u8' || field === 'u16') {
    const value = Number(word)
    if (!/^\d+$/.test(word) || value >= (field === 'u8' ? 0x100 : 0x1_0000)) return undefined
    return field === 'u8' ? [value] : half(value)
  }
  if (field === 'string') {
    const text = encodeUtf8(word)
    return text.length > 255 ? undefined : [text.length, ...text]
  }
  const name = absolute(word)
  return isName(name) ? new NameWriter(false).bytes(name, 0, false) : undefined
}

function writeRest(
  field: Exclude<Field, 'u8' | 'u16' | 'name' | 'string'>,
  words: readonly string[],
): readonly number[] | undefined {
  if (field === 'params') return writeParams(words)
  if (field === 'location') return locationBytes(words)
  if (field === 'text') return words.length === 1 ? [...encodeUtf8(words[0]!)] : undefined
  if (field === 'strings') {
    const texts = words.map(encodeUtf8)
    return texts.some(({ length }) => length > 255) ? undefined : texts.flatMap(text => [text.length, ...text])
  }
  if (field === 'octets') {
    const octets = /^[0-9a-f]{2}(-[0-9a-f]{2}){5}$/i.test(words[0] ?? '') ? words[0]!.split('-') : undefined
    return octets?.map(octet => Number.parseInt(octet, 16))
  }
  const digits = words.join('')
  if (!/^([0-9a-f]{2})+$/i.test(digits)) return undefined
  return (digits.match(/../g) ?? []).map(pair => Number.parseInt(pair, 16))
}

function writeParams(words: readonly string[]): readonly number[] | undefined {
  const params: [key: number, value: readonly number[]][] = []
  for (const word of words) {
    const [, name = '', value = ''] = /^([^=]+)=?"?([^"]*)"?$/.exec(word) ?? []
    const key = /^key\d+$/.test(name) ? Number(name.slice(3)) : PARAMS.indexOf(name)
    const bytes = key < 0 ? undefined : paramBytes(key, value)
    if (bytes === undefined) return undefined
    params.push([key, bytes])
  }
  return params.sort(([a], [b]) => a - b).flatMap(([key, value]) => [...half(key), ...half(value.length), ...value])
}

function paramBytes(key: number, value: string): readonly number[] | undefined {
  const items = value === '' ? [] : value.split(',')
  if (key === 0) return items.flatMap(name => half(PARAMS.indexOf(name)))
  if (key === 1) return items.flatMap(name => [name.length, ...encodeUtf8(name)])
  if (key === 3) return /^\d{1,5}$/.test(value) ? half(Number(value)) : undefined
  if (key !== 4 && key !== 6) return [...encodeUtf8(value)]
  const addresses = items.map(item => addressBytes(item, key))
  return addresses.some(each => each === undefined) ? undefined : addresses.flatMap(each => [...each!])
}

function addressBytes(text: string, key: number): Uint8Array | undefined {
  const bytes = new Uint8Array(key === 4 ? 4 : 16)
  const [four, six] = [parseIpv4(text), parseIpv6(text)]
  if (key === 4 && four !== undefined) putU32(bytes, 0, four)
  else if (key === 6 && six !== undefined) putU128(bytes, 0, six)
  else return undefined
  return bytes
}
