import { Malformed, type Parsed, putU16, putU32, TRUNCATED, u16, u32 } from './bytes.ts'

// RFC 2784 2.1: field offsets in bytes. Checksum, key and sequence number (RFC 2890 2) follow where their flags are set.
export const FLAGS_VERSION = 0
export const PROTOCOL_TYPE = 2
export const HEADER_LENGTH = 4

/** Bits of the word at FLAGS_VERSION. */
export const CHECKSUM_PRESENT = 0x8000
export const ROUTING_PRESENT = 0x4000
export const KEY_PRESENT = 0x2000
export const SEQUENCE_PRESENT = 0x1000
export const VERSION_MASK = 0x0007

export interface GreHeader {
  /** An EtherType; 0x6558 for a whole Ethernet frame. */
  readonly protocolType: number
  readonly checksum: number | undefined
  readonly key: number | undefined
  readonly sequence: number | undefined
}

/** Length in bytes of a version 0 header with these flags. */
export function headerLength(flags: number): number {
  const optional = (flag: number) => ((flags & flag) !== 0 ? 4 : 0)
  return HEADER_LENGTH + optional(CHECKSUM_PRESENT) + optional(KEY_PRESENT) + optional(SEQUENCE_PRESENT)
}

/** Version 0 without routing (deprecated by RFC 2784), which is all that Linux reads. */
export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<GreHeader> {
  if (end - start < HEADER_LENGTH) return TRUNCATED
  const flags = u16(bytes, start + FLAGS_VERSION)
  if ((flags & VERSION_MASK) !== 0) return new Malformed('version is not 0')
  if ((flags & ROUTING_PRESENT) !== 0) return new Malformed('routing is present')
  if (end - start < headerLength(flags)) return TRUNCATED
  let at = start + HEADER_LENGTH
  const next = () => (at += 4) - 4
  return {
    protocolType: u16(bytes, start + PROTOCOL_TYPE),
    checksum: (flags & CHECKSUM_PRESENT) !== 0 ? u16(bytes, next()) : undefined,
    key: (flags & KEY_PRESENT) !== 0 ? u32(bytes, next()) : undefined,
    sequence: (flags & SEQUENCE_PRESENT) !== 0 ? u32(bytes, next()) : undefined,
  }
}

export function emit(header: GreHeader): Uint8Array {
  const flags =
    (header.checksum === undefined ? 0 : CHECKSUM_PRESENT) |
    (header.key === undefined ? 0 : KEY_PRESENT) |
    (header.sequence === undefined ? 0 : SEQUENCE_PRESENT)
  const bytes = new Uint8Array(headerLength(flags))
  putU16(bytes, FLAGS_VERSION, flags)
  putU16(bytes, PROTOCOL_TYPE, header.protocolType)
  let at = HEADER_LENGTH
  if (header.checksum !== undefined) {
    putU16(bytes, at, header.checksum)
    at += 4
  }
  if (header.key !== undefined) {
    putU32(bytes, at, header.key)
    at += 4
  }
  if (header.sequence !== undefined) putU32(bytes, at, header.sequence)
  return bytes
}
