import { concat, Malformed, type Parsed, putU16, putU24, TRUNCATED, u16, u24 } from './bytes.ts'

// RFC 8926 3.4: field offsets in bytes.
export const VERSION_LENGTH = 0
export const FLAGS = 1
export const PROTOCOL_TYPE = 2
export const VNI = 4
export const HEADER_LENGTH = 8

/** Bits of the byte at FLAGS. */
export const CONTROL = 0x80
export const CRITICAL = 0x40

/** The bit of an option's type that makes it critical (RFC 8926 3.5). */
export const CRITICAL_OPTION = 0x80

export const PORT = 6081

export interface GeneveOption {
  readonly class: number
  readonly type: number
  /** A multiple of 4 bytes, at most 124. */
  readonly data: Uint8Array
}

export interface GeneveHeader {
  readonly control: boolean
  readonly protocolType: number
  readonly vni: number
  readonly options: readonly GeneveOption[]
}

export function headerLength(bytes: Uint8Array, start: number): number {
  return HEADER_LENGTH + (bytes[start + VERSION_LENGTH]! & 0x3f) * 4
}

export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<GeneveHeader> {
  if (end - start < HEADER_LENGTH) return TRUNCATED
  if (bytes[start + VERSION_LENGTH]! >> 6 !== 0) return new Malformed('version is not 0')
  const length = headerLength(bytes, start)
  if (end - start < length) return TRUNCATED
  const options: GeneveOption[] = []
  for (let at = start + HEADER_LENGTH; at < start + length; ) {
    const next = at + 4 + (bytes[at + 3]! & 0x1f) * 4
    if (next > start + length) return new Malformed('option length')
    options.push({ class: u16(bytes, at), type: bytes[at + 2]!, data: bytes.slice(at + 4, next) })
    at = next
  }
  return {
    control: (bytes[start + FLAGS]! & CONTROL) !== 0,
    protocolType: u16(bytes, start + PROTOCOL_TYPE),
    vni: u24(bytes, start + VNI),
    options,
  }
}

export function emit(header: GeneveHeader): Uint8Array {
  const options = concat(...header.options.map(emitOption))
  const fixed = new Uint8Array(HEADER_LENGTH)
  const critical = header.options.some(option => (option.type & CRITICAL_OPTION) !== 0)
  fixed[VERSION_LENGTH] = options.length >> 2
  fixed[FLAGS] = (header.control ? CONTROL : 0) | (critical ? CRITICAL : 0)
  putU16(fixed, PROTOCOL_TYPE, header.protocolType)
  putU24(fixed, VNI, header.vni)
  return concat(fixed, options)
}

function emitOption(option: GeneveOption): Uint8Array {
  const head = new Uint8Array(4)
  putU16(head, 0, option.class)
  head[2] = option.type
  head[3] = option.data.length >> 2
  return concat(head, option.data)
}
