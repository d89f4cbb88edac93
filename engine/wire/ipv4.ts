import type { Ipv4 } from './address.ts'
import {
  foldChecksum,
  Malformed,
  type Parsed,
  putU16,
  putU32,
  sum16,
  TRUNCATED,
  u16,
  u32,
  updateChecksum,
} from './bytes.ts'

// RFC 791 3.1: field offsets in bytes.
export const VERSION_IHL = 0
export const TOS = 1
export const TOTAL_LENGTH = 2
export const IDENTIFICATION = 4
export const FLAGS_OFFSET = 6
export const TTL = 8
export const PROTOCOL = 9
export const CHECKSUM = 10
export const SOURCE = 12
export const DESTINATION = 16
export const HEADER_LENGTH = 20

/** Bits of the word at FLAGS_OFFSET; the rest is the offset in units of 8 bytes. */
export const RESERVED_FLAG = 0x8000
export const DONT_FRAGMENT = 0x4000
export const MORE_FRAGMENTS = 0x2000
export const OFFSET_MASK = 0x1fff

/** Protocol numbers (IANA protocol-numbers). */
export const Protocol = {
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  gre: 47,
  esp: 50,
  icmpv6: 58,
  sctp: 132,
} as const

export interface Ipv4Header {
  readonly tos: number
  /** Header, options and payload, in bytes. */
  readonly totalLength: number
  readonly identification: number
  readonly dontFragment: boolean
  readonly moreFragments: boolean
  /** In bytes, a multiple of 8. */
  readonly fragmentOffset: number
  readonly ttl: number
  readonly protocol: number
  readonly source: Ipv4
  readonly destination: Ipv4
  /** Padded to a multiple of 4 bytes, at most 40. */
  readonly options: Uint8Array
}

/** Length in bytes of the header that starts at `start`, options included. */
export function headerLength(bytes: Uint8Array, start: number): number {
  return (bytes[start + VERSION_IHL]! & 0x0f) * 4
}

/** The checksum is not part of the answer: see `checksumOk`. */
export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<Ipv4Header> {
  if (end - start < HEADER_LENGTH) return TRUNCATED
  if (bytes[start + VERSION_IHL]! >> 4 !== 4) return new Malformed('version is not 4')
  const length = headerLength(bytes, start)
  if (length < HEADER_LENGTH) return new Malformed('header length below 20')
  if (end - start < length) return TRUNCATED
  const totalLength = u16(bytes, start + TOTAL_LENGTH)
  if (totalLength < length) return new Malformed('total length below header length')
  const flagsOffset = u16(bytes, start + FLAGS_OFFSET)
  return {
    tos: bytes[start + TOS]!,
    totalLength,
    identification: u16(bytes, start + IDENTIFICATION),
    dontFragment: (flagsOffset & DONT_FRAGMENT) !== 0,
    moreFragments: (flagsOffset & MORE_FRAGMENTS) !== 0,
    fragmentOffset: (flagsOffset & OFFSET_MASK) * 8,
    ttl: bytes[start + TTL]!,
    protocol: bytes[start + PROTOCOL]!,
    source: u32(bytes, start + SOURCE),
    destination: u32(bytes, start + DESTINATION),
    options: bytes.slice(start + HEADER_LENGTH, start + length),
  }
}

export function checksumOk(bytes: Uint8Array, start: number): boolean {
  return foldChecksum(sum16(bytes, start, start + headerLength(bytes, start))) === 0
}

/** The header alone, with its checksum. */
export function emit(header: Ipv4Header): Uint8Array {
  const length = HEADER_LENGTH + header.options.length
  const bytes = new Uint8Array(length)
  bytes[VERSION_IHL] = 0x40 | (length >> 2)
  bytes[TOS] = header.tos
  putU16(bytes, TOTAL_LENGTH, header.totalLength)
  putU16(bytes, IDENTIFICATION, header.identification)
  const flags = (header.dontFragment ? DONT_FRAGMENT : 0) | (header.moreFragments ? MORE_FRAGMENTS : 0)
  putU16(bytes, FLAGS_OFFSET, flags | (header.fragmentOffset >> 3))
  bytes[TTL] = header.ttl
  bytes[PROTOCOL] = header.protocol
  putU32(bytes, SOURCE, header.source)
  putU32(bytes, DESTINATION, header.destination)
  bytes.set(header.options, HEADER_LENGTH)
  putU16(bytes, CHECKSUM, foldChecksum(sum16(bytes, 0, length)))
  return bytes
}

/** Writes a header without options in place, with its checksum; `flagsOffset` is the word at FLAGS_OFFSET. */
export function write(
  bytes: Uint8Array,
  at: number,
  tos: number,
  totalLength: number,
  identification: number,
  flagsOffset: number,
  ttl: number,
  protocol: number,
  source: Ipv4,
  destination: Ipv4,
): void {
  bytes[at + VERSION_IHL] = 0x45
  bytes[at + TOS] = tos
  putU16(bytes, at + TOTAL_LENGTH, totalLength)
  putU16(bytes, at + IDENTIFICATION, identification)
  putU16(bytes, at + FLAGS_OFFSET, flagsOffset)
  bytes[at + TTL] = ttl
  bytes[at + PROTOCOL] = protocol
  putU32(bytes, at + SOURCE, source)
  putU32(bytes, at + DESTINATION, destination)
  writeChecksum(bytes, at)
}

export function writeChecksum(bytes: Uint8Array, start: number): void {
  putU16(bytes, start + CHECKSUM, 0)
  putU16(bytes, start + CHECKSUM, foldChecksum(sum16(bytes, start, start + headerLength(bytes, start))))
}

/** What a router does to a packet with a TTL above 0: one less, and the checksum that goes with it (RFC 1812 5.3.1). */
export function decrementTtl(bytes: Uint8Array, start: number): void {
  const before = u16(bytes, start + TTL)
  const after = before - 0x100
  putU16(bytes, start + TTL, after)
  putU16(bytes, start + CHECKSUM, updateChecksum(u16(bytes, start + CHECKSUM), before, after))
}

/** The sum of the pseudo-header for UDP and TCP (RFC 768, RFC 9293 3.1), not yet folded. */
export function pseudoHeaderSum(source: Ipv4, destination: Ipv4, protocol: number, length: number): number {
  return (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff) + protocol + length
}
