/**
 * UTF-8 (RFC 3629) without the platform's TextEncoder. Bytes that are not UTF-8 become U+FFFD, one for each bad byte, or, where they are to
 * come back, U+DC80 to U+DCFF, of which `encodeUtf8` makes the same bytes again.
 */
export function encodeUtf8(text: string): Uint8Array {
  const { length } = text
  const ascii = new Uint8Array(length)
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index)
    if (code >= 0x80) return encodeWide(text)
    ascii[index] = code
  }
  return ascii
}

function encodeWide(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3)
  let at = 0
  for (const character of text) {
    let code = character.codePointAt(0)!
    if (code >= 0xdc80 && code <= 0xdcff) {
      bytes[at++] = code - 0xdc00
      continue
    }
    if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd
    if (code < 0x80) bytes[at++] = code
    else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6)
      bytes[at++] = 0x80 | (code & 0x3f)
    } else if (code < 0x10000) {
      bytes[at++] = 0xe0 | (code >> 12)
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f)
      bytes[at++] = 0x80 | (code & 0x3f)
    } else {
      bytes[at++] = 0xf0 | (code >> 18)
      bytes[at++] = 0x80 | ((code >> 12) & 0x3f)
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f)
      bytes[at++] = 0x80 | (code & 0x3f)
    }
  }
  return bytes.subarray(0, at)
}

/** How many bytes of the sequence that starts at `at` belong together; 0 when they are not UTF-8, -1 when the end cuts it short. */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!
  if (lead < 0x80) return 1
  const length = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0
  if (length === 0) return 0
  for (let index = 1; index < length; index++) {
    if (at + index >= end) return -1
    if ((bytes[at + index]! & 0xc0) !== 0x80) return 0
  }
  const second = bytes[at + 1]!
  const overlong = (lead === 0xe0 && second < 0xa0) || (lead === 0xf0 && second < 0x90)
  const outside = (lead === 0xed && second >= 0xa0) || (lead === 0xf4 && second >= 0x90)
  return overlong || outside ? 0 : length
}

/** As many characters are made at once. */
const RUN_MAX = 4096

export function decodeUtf8(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return decode(bytes, start, end, () => '\ufffd')
}

/** The same, but a byte that is not UTF-8 becomes a lone surrogate, U+DC00 and the byte, so that it can be told which it was. */
export function decodeUtf8Lossless(bytes: Uint8Array): string {
  return decode(bytes, 0, bytes.length, byte => String.fromCharCode(0xdc00 + byte))
}

function decode(bytes: Uint8Array, start: number, end: number, bad: (byte: number) => string): string {
  let text = ''
  for (let at = start; at < end; ) {
    const run = asciiEnd(bytes, at, Math.min(end, at + RUN_MAX))
    if (run > at) {
      // One by one, characters would become a chain of strings that costs many times their bytes.
      text += String.fromCharCode.apply(null, bytes.subarray(at, run) as unknown as number[])
      at = run
    } else {
      const length = sequenceLength(bytes, at, end)
      text += length <= 0 ? bad(bytes[at]!) : decodeSequence(bytes, at, length)
      at += Math.max(length, 1)
    }
  }
  return text
}

function asciiEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at]! < 0x80) at++
  return at
}

function decodeSequence(bytes: Uint8Array, at: number, length: number): string {
  let code = bytes[at]! & (0xff >> (length + 1))
  for (let index = 1; index < length; index++) code = (code << 6) | (bytes[at + index]! & 0x3f)
  return String.fromCodePoint(code)
}

/** Decodes a stream that arrives in pieces: a character that is cut in two is held back until the rest has come. */
export class Utf8Decoder {
  #rest: Uint8Array = new Uint8Array(0)

  decode(piece: Uint8Array): string {
    const bytes = this.#rest.length === 0 ? piece : Uint8Array.from([...this.#rest, ...piece])
    let end = bytes.length
    for (let back = 1; back <= Math.min(3, bytes.length); back++) {
      const lead = bytes[bytes.length - back]!
      if (lead < 0x80 || lead >= 0xc0) {
        if (sequenceLength(bytes, bytes.length - back, bytes.length) === -1) end = bytes.length - back
        break
      }
    }
    this.#rest = bytes.slice(end)
    return decodeUtf8(bytes, 0, end)
  }
}
