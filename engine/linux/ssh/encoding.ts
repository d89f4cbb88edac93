import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import { putU32, u32 } from '../../wire/bytes.ts'

/** Writes the data types of RFC 4251 5. */
export class SshWriter {
  readonly #bytes: number[] = []

  byte(value: number): this {
    this.#bytes.push(value & 255)
    return this
  }

  boolean(value: boolean): this {
    return this.byte(value ? 1 : 0)
  }

  uint32(value: number): this {
    const word = new Uint8Array(4)
    putU32(word, 0, value)
    for (const byte of word) this.#bytes.push(byte)
    return this
  }

  string(value: string | Uint8Array): this {
    const bytes = typeof value === 'string' ? encodeUtf8(value) : value
    this.uint32(bytes.length)
    for (const byte of bytes) this.#bytes.push(byte)
    return this
  }

  raw(bytes: Uint8Array): this {
    for (const byte of bytes) this.#bytes.push(byte)
    return this
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#bytes)
  }
}

/** Reads them; beyond the end everything is zero or empty, and `broken` is set. */
export class SshReader {
  readonly #bytes: Uint8Array
  #at: number
  broken = false

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes
    this.#at = at
  }

  byte(): number {
    if (this.#at >= this.#bytes.length) this.broken = true
    return this.#bytes[this.#at++] ?? 0
  }

  boolean(): boolean {
    return this.byte() !== 0
  }

  uint32(): number {
    if (this.#at + 4 > this.#bytes.length) {
      this.broken = true
      return 0
    }
    this.#at += 4
    return u32(this.#bytes, this.#at - 4)
  }

  bytes(): Uint8Array {
    const length = this.uint32()
    if (this.#at + length > this.#bytes.length) {
      this.broken = true
      return new Uint8Array(0)
    }
    this.#at += length
    return this.#bytes.slice(this.#at - length, this.#at)
  }

  string(): string {
    return decodeUtf8(this.bytes())
  }

  skip(count: number): void {
    this.#at += count
  }
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** RFC 4648 4. */
export function toBase64(bytes: Uint8Array, padded = true): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3)
    text += BASE64[a >> 2]! + BASE64[((a & 3) << 4) | (b >> 4)]!
    if (at + 1 < bytes.length) text += BASE64[((b & 15) << 2) | (c >> 6)]!
    if (at + 2 < bytes.length) text += BASE64[c & 63]!
  }
  return padded ? text.padEnd(Math.ceil(bytes.length / 3) * 4, '=') : text
}

export function fromBase64(text: string): Uint8Array {
  const clean = text.replace(/[^A-Za-z0-9+/]/g, '')
  const bytes = new Uint8Array(Math.floor((clean.length * 3) / 4))
  let bits = 0
  let count = 0
  let at = 0
  for (const character of clean) {
    bits = ((bits << 6) | BASE64.indexOf(character)) & 0xffffff
    count += 6
    if (count < 8) continue
    count -= 8
    bytes[at++] = (bits >> count) & 255
  }
  return bytes
}
