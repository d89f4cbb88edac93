import { concat, foldChecksum, Malformed, type Parsed, putU16, putU32, sum16, TRUNCATED, u16, u32 } from './bytes.ts'
import * as ip from './ip.ts'
import { emitOptions, OptionKind, parseOptions, type TcpOption } from './tcp-option.ts'

export { OptionKind, type TcpOption }

// RFC 9293 3.1: field offsets in bytes.
export const SOURCE_PORT = 0
export const DESTINATION_PORT = 2
export const SEQUENCE = 4
export const ACKNOWLEDGMENT = 8
export const DATA_OFFSET = 12
export const FLAGS = 13
export const WINDOW = 14
export const CHECKSUM = 16
export const URGENT_POINTER = 18
export const HEADER_LENGTH = 20
export const HEADER_LENGTH_MAX = 60

/** Control bits, as in the byte at FLAGS; AE (RFC 9768) is the last bit of the byte before it. */
export const FIN = 0x01
export const SYN = 0x02
export const RST = 0x04
export const PSH = 0x08
export const ACK = 0x10
export const URG = 0x20
export const ECE = 0x40
export const CWR = 0x80
export const AE = 0x100

const PROTOCOL = 6
/** The 12 bits after the data offset that hold the flags: three of them reserved. */
const FLAGS_MASK = 0x0fff

export interface TcpHeader {
  readonly sourcePort: number
  readonly destinationPort: number
  readonly sequence: number
  readonly acknowledgment: number
  readonly flags: number
  readonly window: number
  readonly urgentPointer: number
  /** With the NOPs that align them; padded with end-of-list to a multiple of 4 bytes. */
  readonly options: readonly TcpOption[]
}

/** Length in bytes of the header that starts at `start`, options included. */
export function headerLength(bytes: Uint8Array, start: number): number {
  return (bytes[start + DATA_OFFSET]! >> 4) * 4
}

/** The checksum is not part of the answer: see `checksumOk`. */
export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<TcpHeader> {
  if (end - start < HEADER_LENGTH) return TRUNCATED
  const length = headerLength(bytes, start)
  if (length < HEADER_LENGTH) return new Malformed('data offset below 5')
  if (length > end - start) return TRUNCATED
  const options = parseOptions(bytes, start + HEADER_LENGTH, start + length)
  if (options instanceof Malformed) return options
  return {
    sourcePort: u16(bytes, start + SOURCE_PORT),
    destinationPort: u16(bytes, start + DESTINATION_PORT),
    sequence: u32(bytes, start + SEQUENCE),
    acknowledgment: u32(bytes, start + ACKNOWLEDGMENT),
    flags: u16(bytes, start + DATA_OFFSET) & FLAGS_MASK,
    window: u16(bytes, start + WINDOW),
    urgentPointer: u16(bytes, start + URGENT_POINTER),
    options,
  }
}

/** The header alone, with checksum 0: `writeChecksum` fills it in once the IP header and the data stand. */
export function emit(header: TcpHeader): Uint8Array {
  const options = emitOptions(header.options)
  const fixed = new Uint8Array(HEADER_LENGTH)
  const { sourcePort, destinationPort, sequence, acknowledgment, flags, window } = header
  write(fixed, 0, sourcePort, destinationPort, sequence, acknowledgment, HEADER_LENGTH + options.length, flags, window)
  putU16(fixed, URGENT_POINTER, header.urgentPointer)
  return concat(fixed, options)
}

/** Writes the fixed part in place, with checksum and urgent pointer 0; `headerLength` counts the options that follow. */
export function write(
  bytes: Uint8Array,
  at: number,
  sourcePort: number,
  destinationPort: number,
  sequence: number,
  acknowledgment: number,
  headerLength: number,
  flags: number,
  window: number,
): void {
  putU16(bytes, at + SOURCE_PORT, sourcePort)
  putU16(bytes, at + DESTINATION_PORT, destinationPort)
  putU32(bytes, at + SEQUENCE, sequence)
  putU32(bytes, at + ACKNOWLEDGMENT, acknowledgment)
  putU16(bytes, at + DATA_OFFSET, (headerLength << 10) | flags)
  putU16(bytes, at + WINDOW, window)
  putU32(bytes, at + CHECKSUM, 0)
}

/** The checksum of the segment at `[start, end)` as if its checksum field were 0. */
export function checksum(bytes: Uint8Array, ipStart: number, start: number, end: number): number {
  const pseudo = ip.pseudoHeaderSum(bytes, ipStart, PROTOCOL, end - start)
  return foldChecksum(sum16(bytes, start, end, pseudo) - u16(bytes, start + CHECKSUM))
}

export function writeChecksum(bytes: Uint8Array, ipStart: number, start: number, end: number): void {
  putU16(bytes, start + CHECKSUM, checksum(bytes, ipStart, start, end))
}

export function checksumOk(bytes: Uint8Array, ipStart: number, start: number, end: number): boolean {
  return foldChecksum(sum16(bytes, start, end, ip.pseudoHeaderSum(bytes, ipStart, PROTOCOL, end - start))) === 0
}

/**
 * Where the first option of this kind starts in the segment at `start`, or -1. It reads in place what is there up to the
 * first malformed option, as tcp_parse_options of the kernel does (net/ipv4/tcp_input.c).
 */
export function findOption(bytes: Uint8Array, start: number, kind: number): number {
  const end = Math.min(start + headerLength(bytes, start), bytes.length)
  let at = start + HEADER_LENGTH
  while (at < end) {
    const found = bytes[at]!
    if (found === kind) return at
    if (found === OptionKind.end) return -1
    if (found === OptionKind.nop) {
      at++
      continue
    }
    const length = at + 1 < end ? bytes[at + 1]! : 0
    if (length < 2 || at + length > end) return -1
    at += length
  }
  return -1
}
