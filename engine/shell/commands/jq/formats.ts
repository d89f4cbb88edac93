import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import { BASE32, BASE64, decode, encode } from '../../text/base.ts'
import { numberText, toJson } from './json-text.ts'
import { described, fail, isArray, type Json } from './value.ts'

export function toText(value: Json): string {
  return typeof value === 'string' ? value : toJson(value)
}

const HTML: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&apos;', '"': '&quot;' }
const TSV: Readonly<Record<string, string>> = { '\t': '\\t', '\r': '\\r', '\n': '\\n', '\\': '\\\\' }

/** `@name` (jq(1), format strings and escaping). */
export function formatValue(name: string, value: Json): Json {
  switch (name) {
    case 'text':
      return toText(value)
    case 'json':
      return toJson(value)
    case 'csv':
      return row(name, value, ',', text => `"${text.replaceAll('"', '""')}"`)
    case 'tsv':
      return row(name, value, '\t', text => text.replace(/[\t\r\n\\]/g, character => TSV[character]!))
    case 'html':
      return toText(value).replace(/[<>&'"]/g, character => HTML[character]!)
    case 'uri':
      return percentEncoded(toText(value))
    case 'sh':
      return (isArray(value) ? value : [value]).map(shellWord).join(' ')
    case 'base64':
      return encode(BASE64, encodeUtf8(toText(value)))
    case 'base64d':
      return decoded(toText(value))
    case 'base32':
      return encode(BASE32, encodeUtf8(toText(value)))
    default:
      return fail(`${name} is not a valid format`)
  }
}

function row(name: string, value: Json, separator: string, quoted: (text: string) => string): string {
  if (!isArray(value)) fail(`${described(value)} cannot be ${name}-formatted, only array`)
  return value
    .map(each => {
      if (each === null) return ''
      if (typeof each === 'boolean') return each ? 'true' : 'false'
      if (typeof each === 'number') return numberText(each)
      return typeof each === 'string' ? quoted(each) : fail(`${described(each)} is not valid in a csv row`)
    })
    .join(separator)
}

function percentEncoded(text: string): string {
  let result = ''
  for (const byte of encodeUtf8(text)) {
    const character = String.fromCharCode(byte)
    result += /[A-Za-z0-9\-_.~]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return result
}

function shellWord(value: Json): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "'\\''")}'`
  return typeof value === 'object' && value !== null
    ? fail(`${described(value)} can not be escaped for shell`)
    : toJson(value)
}

function decoded(text: string): string {
  const { bytes } = decode(BASE64, text)
  return bytes.length === 0 && text !== '' ? fail(`${described(text)} is not valid base64 data`) : decodeUtf8(bytes)
}
