import { u16 } from '../../wire/bytes.ts'

// RFC 8200 3: field offsets in bytes.
export const PAYLOAD_LENGTH = 4
const NEXT_HEADER = 6
export const SOURCE = 8
export const DESTINATION = 24
export const HEADER_LENGTH = 40

const HOP_BY_HOP = 0
const ROUTING = 43
const FRAGMENT = 44
const AUTHENTICATION = 51
const NO_NEXT_HEADER = 59
const DESTINATION_OPTIONS = 60

/** Where the transport header of an IPv6 packet is. */
export interface TransportPlace {
  /** -1 when the extension headers lead nowhere. */
  protocol: number
  start: number
  /** In units of 8 bytes. */
  fragmentOffset: number
}

/** ipv6_find_hdr: walks the extension headers of the packet whose IPv6 header is at `network`. */
export function findTransport(bytes: Uint8Array, network: number, end: number, place: TransportPlace): void {
  let next = bytes[network + NEXT_HEADER]!
  let at = network + HEADER_LENGTH
  place.fragmentOffset = 0
  while (
    next === HOP_BY_HOP ||
    next === ROUTING ||
    next === FRAGMENT ||
    next === AUTHENTICATION ||
    next === DESTINATION_OPTIONS
  ) {
    if (at + 8 > end) {
      next = -1
      break
    }
    const following = bytes[at]!
    if (next === FRAGMENT) {
      place.fragmentOffset = u16(bytes, at + 2) >> 3
      at += 8
      next = following
      if (place.fragmentOffset !== 0) break
      continue
    }
    at += next === AUTHENTICATION ? (bytes[at + 1]! + 2) * 4 : (bytes[at + 1]! + 1) * 8
    next = following
  }
  place.protocol = next === NO_NEXT_HEADER ? -1 : next
  place.start = at
}
