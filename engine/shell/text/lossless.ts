import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'

/**
 * Text of files as strings from which the same bytes come back: UTF-8, and a byte that belongs to no character becomes a lone surrogate
 * U+DC80 to U+DCFF (PEP 383 does the same). Tools can so work on strings and yet copy what is not text.
 */
export function decodeText(bytes: Uint8Array): string {
  for (let index = 0; index < bytes.length; index++) if (bytes[index]! >= 0x80) return decodeWide(bytes)
  return latin(bytes)
}

const PIECE = 8192

function latin(bytes: Uint8Array): string {
  if (bytes.length <= PIECE) return String.fromCharCode(...bytes)
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += PIECE) parts.push(String.fromCharCode(...bytes.subarray(at, at + PIECE)))
  return parts.join('')
}

/** U+FFFD of the decoder stands for one bad byte, or for itself (three bytes). */
function decodeWide(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes)
  if (!text.includes('\ufffd')) return text
  let result = ''
  let at = 0
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (code === 0xfffd && !(bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd)) {
      result += String.fromCharCode(0xdc00 + bytes[at]!)
      at++
      continue
    }
    result += character
    at += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return result
}

/** The bytes of a text from `decodeText`, or of any other. */
export const encodeText = encodeUtf8

/** Order of bytes (the locale C): code units compare alike but for characters beyond U+FFFF. */
export function compareBytes(left: string, right: string): number {
  if (left === right) return 0
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)]
    if (a === b) continue
    const wide = (code: number) => code >= 0xd800 && code <= 0xdfff
    if (wide(a) !== wide(b)) return wide(a) ? 1 : -1
    return a - b
  }
  return left.length - right.length
}

/** Number of bytes that the text takes. */
export function byteLength(text: string): number {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x80) return encodeText(text).length
  return text.length
}
