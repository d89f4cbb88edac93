import { foldChecksum, Malformed, type Parsed, putU16, sum16, TRUNCATED, u16 } from './bytes.ts'
import * as ip from './ip.ts'

// RFC 768, Fields: offsets in bytes.
export const SOURCE_PORT = 0
export const DESTINATION_PORT = 2
export const LENGTH = 4
export const CHECKSUM = 6
export const HEADER_LENGTH = 8

const PROTOCOL = 17

export interface UdpHeader {
  readonly sourcePort: number
  readonly destinationPort: number
  /** Header and payload, in bytes. */
  readonly length: number
}

/** The checksum is not part of the answer: see `checksumOk`. */
export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<UdpHeader> {
  if (end - start < HEADER_LENGTH) return TRUNCATED
  const length = u16(bytes, start + LENGTH)
  if (length < HEADER_LENGTH) return new Malformed('length below 8')
  if (length > end - start) return TRUNCATED
  return {
    sourcePort: u16(bytes, start + SOURCE_PORT),
    destinationPort: u16(bytes, start + DESTINATION_PORT),
    length,
  }
}

/** The header alone, with checksum 0, which over IPv4 means none: `writeChecksum` fills it in once the IP header stands. */
export function emit(header: UdpHeader): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH)
  write(bytes, 0, header.sourcePort, header.destinationPort, header.length)
  return bytes
}

/** Writes the header in place, with checksum 0. */
export function write(
  bytes: Uint8Array,
  at: number,
  sourcePort: number,
  destinationPort: number,
  length: number,
): void {
  putU16(bytes, at + SOURCE_PORT, sourcePort)
  putU16(bytes, at + DESTINATION_PORT, destinationPort)
  putU16(bytes, at + LENGTH, length)
  putU16(bytes, at + CHECKSUM, 0)
}

/** The checksum of the datagram at `[start, end)` as if its checksum field were 0; never 0 (RFC 768: that is sent as all ones). */
export function checksum(bytes: Uint8Array, ipStart: number, start: number, end: number): number {
  const pseudo = ip.pseudoHeaderSum(bytes, ipStart, PROTOCOL, end - start)
  const sum = sum16(bytes, start, end, pseudo) - u16(bytes, start + CHECKSUM)
  return foldChecksum(sum) || 0xffff
}

export function writeChecksum(bytes: Uint8Array, ipStart: number, start: number, end: number): void {
  putU16(bytes, start + CHECKSUM, checksum(bytes, ipStart, start, end))
}

/** True as well for a datagram without checksum, which only IPv4 allows (RFC 8200 8.1). */
export function checksumOk(bytes: Uint8Array, ipStart: number, start: number, end: number): boolean {
  if (u16(bytes, start + CHECKSUM) === 0) return bytes[ipStart]! >> 4 === 4
  return foldChecksum(sum16(bytes, start, end, ip.pseudoHeaderSum(bytes, ipStart, PROTOCOL, end - start))) === 0
}
