import { encodeUtf8 } from '../../sim/utf8.ts'
import { concatAll } from '../../wire/bytes.ts'
import { deflate } from './deflate.ts'
import { inflate } from './inflate.ts'

// RFC 1952.
const MAGIC = [0x1f, 0x8b, 8] as const
const FLAG_CRC = 2
const FLAG_EXTRA = 4
const FLAG_NAME = 8
const FLAG_COMMENT = 16
const UNIX = 3
const HEADER = 10
const TRAILER = 8
/** What one file may become when it is unpacked. */
const UNPACKED_MAX = 64 << 20

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = (value & 1) !== 0 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1
  return value
})

function crc32(bytes: Uint8Array): number {
  let value = 0xffff_ffff
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff]! ^ (value >>> 8)
  return ~value >>> 0
}

export type GunzipProblem =
  | 'not in gzip format'
  | 'unexpected end of file'
  | 'invalid compressed data--crc error'
  | string

export function isGzip(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte)
}

/** One member: `name` and `modified` (seconds) as the header has them; none of a name says ''. */
export function gzipBytes(bytes: Uint8Array, name: string, modified: number, level: number): Uint8Array {
  const data = deflate(bytes)
  const nameBytes = name === '' ? new Uint8Array(0) : encodeUtf8(`${name}\0`)
  const all = new Uint8Array(HEADER + nameBytes.length + data.length + TRAILER)
  const view = new DataView(all.buffer)
  all.set(MAGIC)
  all[3] = name === '' ? 0 : FLAG_NAME
  view.setUint32(4, modified, true)
  all[8] = level === 9 ? 2 : level === 1 ? 4 : 0
  all[9] = UNIX
  all.set(nameBytes, HEADER)
  all.set(data, HEADER + nameBytes.length)
  view.setUint32(all.length - TRAILER, crc32(bytes), true)
  view.setUint32(all.length - 4, bytes.length >>> 0, true)
  return all
}

/** All members of a file, put together; the reason where it cannot be read. */
export function gunzipBytes(input: Uint8Array): Uint8Array | GunzipProblem {
  const parts: Uint8Array[] = []
  let length = 0
  for (let at = 0; at < input.length; ) {
    if (!isGzip(input.subarray(at))) {
      // What follows the last member and is none is ignored.
      if (parts.length > 0) break
      return input.length < HEADER && isGzip(input) ? 'unexpected end of file' : 'not in gzip format'
    }
    const { bytes, end, problem } = inflate(input, bodyOf(input, at), UNPACKED_MAX - length)
    if (problem !== undefined) return problem
    if (end + TRAILER > input.length) return 'unexpected end of file'
    const view = new DataView(input.buffer, input.byteOffset + end, TRAILER)
    if (view.getUint32(0, true) !== crc32(bytes)) return 'invalid compressed data--crc error'
    if (view.getUint32(4, true) !== bytes.length) return 'invalid compressed data--length error'
    parts.push(bytes)
    length += bytes.length
    at = end + TRAILER
  }
  if (parts.length === 1) return parts[0]!
  return concatAll(parts)
}

function bodyOf(input: Uint8Array, member: number): number {
  const flags = input[member + 3] ?? 0
  let at = member + HEADER
  if ((flags & FLAG_EXTRA) !== 0) at += 2 + ((input[at] ?? 0) | ((input[at + 1] ?? 0) << 8))
  for (const flag of [FLAG_NAME, FLAG_COMMENT])
    if ((flags & flag) !== 0) {
      const end = input.indexOf(0, at)
      at = end < 0 ? input.length : end + 1
    }
  return (flags & FLAG_CRC) !== 0 ? at + 2 : at
}
