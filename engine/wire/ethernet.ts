import type { Mac } from './address.ts'
import { type Parsed, putU16, putU48, TRUNCATED, u16, u48 } from './bytes.ts'

// IEEE 802.3 3.1.1: field offsets in bytes.
export const DESTINATION = 0
export const SOURCE = 6
export const TYPE = 12
export const HEADER_LENGTH = 14

/** EtherTypes (IANA ieee-802-numbers). */
export const EtherType = {
  ipv4: 0x0800,
  arp: 0x0806,
  vlan: 0x8100,
  ipv6: 0x86dd,
  qinq: 0x88a8,
  lldp: 0x88cc,
} as const

/** An Ethernet II header. A `type` of 1500 or less is an 802.3 length, and LLC follows. */
export interface EthernetHeader {
  readonly destination: Mac
  readonly source: Mac
  readonly type: number
}

export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<EthernetHeader> {
  if (end - start < HEADER_LENGTH) return TRUNCATED
  return {
    destination: u48(bytes, start + DESTINATION),
    source: u48(bytes, start + SOURCE),
    type: u16(bytes, start + TYPE),
  }
}

export function emit(header: EthernetHeader): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH)
  write(bytes, 0, header.destination, header.source, header.type)
  return bytes
}

/** Writes the header in place, for the sending path. */
export function write(bytes: Uint8Array, at: number, destination: Mac, source: Mac, type: number): void {
  putU48(bytes, at + DESTINATION, destination)
  putU48(bytes, at + SOURCE, source)
  putU16(bytes, at + TYPE, type)
}
