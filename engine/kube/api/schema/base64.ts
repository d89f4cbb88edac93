import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** RFC 4648 4. */
export function base64(bytes: Uint8Array): string {
  let out = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a, b, c] = [bytes[at]!, bytes[at + 1], bytes[at + 2]]
    out += ALPHABET[a >> 2]! + ALPHABET[((a & 3) << 4) | ((b ?? 0) >> 4)]!
    out += b === undefined ? '=' : ALPHABET[((b & 15) << 2) | ((c ?? 0) >> 6)]!
    out += c === undefined ? '=' : ALPHABET[c & 63]!
  }
  return out
}

/** The bytes, or the place of the first wrong byte as Go's `CorruptInputError` counts it. */
export function base64Decode(text: string): Uint8Array | number {
  const clean = text.replace(/[\r\n]/g, '')
  const out = new Uint8Array(Math.floor((clean.length * 3) / 4))
  let length = 0
  for (let at = 0; at < clean.length; at += 4) {
    let bits = 0
    let digits = 4
    for (let index = 0; index < 4; index++) {
      const char = clean[at + index]
      if (char === '=' && at + 4 >= clean.length && index >= 2 && (index === 3 || clean[at + 3] === '=')) {
        digits = Math.min(digits, index)
        bits <<= 6
        continue
      }
      const value = char === undefined ? -1 : ALPHABET.indexOf(char)
      if (value < 0) return char === undefined ? at : at + index
      bits = (bits << 6) | value
    }
    for (let index = 0; index < digits - 1; index++) out[length++] = (bits >> (16 - 8 * index)) & 0xff
  }
  return out.subarray(0, length)
}

export const textToBase64 = (text: string): string => base64(encodeUtf8(text))

export function base64ToText(text: string): string | undefined {
  const bytes = base64Decode(text)
  return typeof bytes === 'number' ? undefined : decodeUtf8(bytes)
}
