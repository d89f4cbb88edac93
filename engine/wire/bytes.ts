/** Big-endian reads and writes, and the Internet checksum. The caller has checked that the bytes are there. */
export function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!
}

export function u24(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!
}

export function u32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
}

/** 48 bits as a number: a MAC address. */
export function u48(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x1_0000_0000 + u32(bytes, at + 2)
}

export function u64(bytes: Uint8Array, at: number): bigint {
  return (BigInt(u32(bytes, at)) << 32n) | BigInt(u32(bytes, at + 4))
}

export function u128(bytes: Uint8Array, at: number): bigint {
  const high = (BigInt(u32(bytes, at)) << 32n) | BigInt(u32(bytes, at + 4))
  return (high << 64n) | (BigInt(u32(bytes, at + 8)) << 32n) | BigInt(u32(bytes, at + 12))
}

export function putU16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8
  bytes[at + 1] = value
}

export function putU24(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 16
  bytes[at + 1] = value >>> 8
  bytes[at + 2] = value
}

export function putU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}

export function putU48(bytes: Uint8Array, at: number, value: number): void {
  putU16(bytes, at, Math.floor(value / 0x1_0000_0000))
  putU32(bytes, at + 2, value >>> 0)
}

export function putU128(bytes: Uint8Array, at: number, value: bigint): void {
  for (let word = 0; word < 4; word++)
    putU32(bytes, at + 4 * word, Number((value >> BigInt(96 - 32 * word)) & 0xffff_ffffn))
}

/** The one's complement sum of 16-bit words (RFC 1071), not yet folded; an odd last byte counts as a high byte. */
export function sum16(bytes: Uint8Array, start: number, end: number, sum = 0): number {
  const even = end - ((end - start) & 1)
  for (let at = start; at < even; at += 2) sum += (bytes[at]! << 8) | bytes[at + 1]!
  return even === end ? sum : sum + (bytes[even]! << 8)
}

/** Folds a sum of `sum16` and complements it: the value for a checksum field. A sum that includes a right checksum gives 0. */
export function foldChecksum(sum: number): number {
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}

/** The checksum after a 16-bit field it covers has changed (RFC 1624, equation 3). */
export function updateChecksum(checksum: number, before: number, after: number): number {
  return foldChecksum((~checksum & 0xffff) + (~before & 0xffff) + after)
}

/** The same for a field of 32 bits: an address, a sequence number. */
export function updateChecksum32(checksum: number, before: number, after: number): number {
  const old = (~(before >>> 16) & 0xffff) + (~before & 0xffff)
  return foldChecksum((~checksum & 0xffff) + old + (after >>> 16) + (after & 0xffff))
}

/** All parts one after the other in a new array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return concatAll(parts)
}

/** The same of any number of parts. */
export function concatAll(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

/** Lower-case hexadecimal digits, as many as asked for at least. */
export function hex(value: number | bigint, digits = 1): string {
  return value.toString(16).padStart(digits, '0')
}

/** Two digits a byte, nothing between them unless asked for. */
export function hexBytes(bytes: Uint8Array, start = 0, end = bytes.length, between = ''): string {
  const digits: string[] = []
  for (let at = start; at < end; at++) digits.push(hex(bytes[at]!, 2))
  return digits.join(between)
}

/** Why bytes could not be read as a protocol's header. `truncated` when there were too few of them. */
export class Malformed {
  readonly reason: string
  readonly truncated: boolean

  constructor(reason: string, truncated = false) {
    this.reason = reason
    this.truncated = truncated
  }
}

export const TRUNCATED: Malformed = new Malformed('truncated', true)

/** What a parser gives: a valid value, or why there is none. It never throws. */
export type Parsed<T> = T | Malformed
