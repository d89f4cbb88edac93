import { Malformed, type Parsed, TRUNCATED } from './bytes.ts'

// IEEE 802.2 3.2: field offsets in bytes.
export const DSAP = 0
export const SSAP = 1
export const CONTROL = 2
export const HEADER_LENGTH = 3

/** Service access points. */
export const Sap = { null: 0x00, stp: 0x42, snap: 0xaa } as const

/** Unnumbered information, the only control value that carries a payload without a connection. */
export const UNNUMBERED_INFORMATION = 0x03

/** An LLC header with a control field of one byte: unnumbered frames. */
export interface LlcHeader {
  readonly dsap: number
  readonly ssap: number
  readonly control: number
}

export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<LlcHeader> {
  if (end - start < HEADER_LENGTH) return TRUNCATED
  const control = bytes[start + CONTROL]!
  if ((control & 0x03) !== 0x03) return new Malformed('not an unnumbered frame')
  return { dsap: bytes[start + DSAP]!, ssap: bytes[start + SSAP]!, control }
}

export function emit(header: LlcHeader): Uint8Array {
  return new Uint8Array([header.dsap, header.ssap, header.control])
}
