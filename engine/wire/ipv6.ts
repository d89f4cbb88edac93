import type { Ipv6 } from './address.ts'
import { Malformed, type Parsed, putU16, putU32, putU128, TRUNCATED, u16, u32, u128 } from './bytes.ts'
import * as extension from './ipv6-extension.ts'

// RFC 8200 3: field offsets in bytes.
export const VERSION_CLASS_FLOW = 0
export const PAYLOAD_LENGTH = 4
export const NEXT_HEADER = 6
export const HOP_LIMIT = 7
export const SOURCE = 8
export const DESTINATION = 24
export const HEADER_LENGTH = 40

/** The smallest link MTU (RFC 8200 5); ICMPv6 errors are cut to it. */
export const MTU_MIN = 1280

/** The 20 low bits of the word at VERSION_CLASS_FLOW. */
export const FLOW_LABEL_MASK = 0xfffff

/** Next header values of extension headers and of nothing (IANA ipv6-parameters); the rest is `ipv4.Protocol`. */
export const NextHeader = {
  hopByHop: 0,
  routing: 43,
  fragment: 44,
  esp: 50,
  authentication: 51,
  none: 59,
  destinationOptions: 60,
  mobility: 135,
} as const

export interface Ipv6Header {
  readonly trafficClass: number
  readonly flowLabel: number
  /** Everything after this header, in bytes. */
  readonly payloadLength: number
  readonly nextHeader: number
  readonly hopLimit: number
  readonly source: Ipv6
  readonly destination: Ipv6
}

export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<Ipv6Header> {
  if (end - start < HEADER_LENGTH) return TRUNCATED
  const word = u32(bytes, start + VERSION_CLASS_FLOW)
  if (word >>> 28 !== 6) return new Malformed('version is not 6')
  return {
    trafficClass: (word >>> 20) & 0xff,
    flowLabel: word & FLOW_LABEL_MASK,
    payloadLength: u16(bytes, start + PAYLOAD_LENGTH),
    nextHeader: bytes[start + NEXT_HEADER]!,
    hopLimit: bytes[start + HOP_LIMIT]!,
    source: u128(bytes, start + SOURCE),
    destination: u128(bytes, start + DESTINATION),
  }
}

export function emit(header: Ipv6Header): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH)
  const { trafficClass, flowLabel, payloadLength, nextHeader, hopLimit, source, destination } = header
  write(bytes, 0, trafficClass, flowLabel, payloadLength, nextHeader, hopLimit, source, destination)
  return bytes
}

/** Writes the header in place, for the sending path. */
export function write(
  bytes: Uint8Array,
  at: number,
  trafficClass: number,
  flowLabel: number,
  payloadLength: number,
  nextHeader: number,
  hopLimit: number,
  source: Ipv6,
  destination: Ipv6,
): void {
  putU32(bytes, at + VERSION_CLASS_FLOW, 0x6000_0000 | (trafficClass << 20) | flowLabel)
  putU16(bytes, at + PAYLOAD_LENGTH, payloadLength)
  bytes[at + NEXT_HEADER] = nextHeader
  bytes[at + HOP_LIMIT] = hopLimit
  putU128(bytes, at + SOURCE, source)
  putU128(bytes, at + DESTINATION, destination)
}

/**
 * Walks the extension headers of the packet at `start` without allocation, up to the first header that is none, or to the
 * fragment header of a fragment that is not the first. Gives `offset * 256 + next header`, or -1 when the chain is cut short.
 */
export function upperLayer(bytes: Uint8Array, start: number, end: number): number {
  let next = bytes[start + NEXT_HEADER]!
  let at = start + HEADER_LENGTH
  while (extension.isExtension(next)) {
    if (at + extension.LENGTH_MIN > end) return -1
    if (next === NextHeader.fragment && u16(bytes, at + extension.FRAGMENT_OFFSET) >> 3 !== 0) break
    const length = extension.headerLength(bytes, at, next)
    next = bytes[at + extension.NEXT_HEADER]!
    at += length
  }
  return at > end ? -1 : at * 256 + next
}
