import { Malformed, type Parsed, putU24, putU32, TRUNCATED, u24 } from './bytes.ts'

// RFC 7348 5: field offsets in bytes.
export const FLAGS = 0
export const VNI = 4
export const HEADER_LENGTH = 8

/** The bit of the byte at FLAGS that says that the VNI is valid. */
export const VALID_VNI = 0x08

/** IANA's port, and the one that the Linux driver took before there was one (flannel still uses it). */
export const PORT = 4789
export const PORT_LINUX = 8472

export interface VxlanHeader {
  readonly vni: number
}

export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<VxlanHeader> {
  if (end - start < HEADER_LENGTH) return TRUNCATED
  if ((bytes[start + FLAGS]! & VALID_VNI) === 0) return new Malformed('no valid VNI')
  return { vni: u24(bytes, start + VNI) }
}

export function emit(header: VxlanHeader): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH)
  write(bytes, 0, header.vni)
  return bytes
}

/** Writes the header in place, for the sending path. */
export function write(bytes: Uint8Array, at: number, vni: number): void {
  putU32(bytes, at + FLAGS, VALID_VNI << 24)
  putU24(bytes, at + VNI, vni)
  bytes[at + VNI + 3] = 0
}
