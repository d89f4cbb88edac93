import { foldChecksum, putU16, putU32, sum16, u16, u32 } from '../../wire/bytes.ts'
import type { Skb } from '../skb.ts'

// RFC 9293 3.1: field offsets in bytes, and control bits.
export const SOURCE_PORT = 0
export const DESTINATION_PORT = 2
export const SEQUENCE = 4
export const ACKNOWLEDGMENT = 8
export const DATA_OFFSET = 12
export const FLAGS = 13
export const WINDOW = 14
export const CHECKSUM = 16
export const HEADER_LENGTH = 20

export const FIN = 0x01
export const SYN = 0x02
export const RST = 0x04
export const PSH = 0x08
export const ACK = 0x10

const OPTION_END = 0
const OPTION_NOP = 1
const OPTION_MSS = 2
const OPTION_WINDOW_SCALE = 3
const OPTION_SACK_PERMITTED = 4
const OPTION_SACK = 5
const OPTION_TIMESTAMPS = 8

/** Sequence numbers are compared modulo 2^32 (RFC 9293 3.4). */
export function before(a: number, b: number): boolean {
  return ((a - b) | 0) < 0
}

export function after(a: number, b: number): boolean {
  return ((b - a) | 0) < 0
}

/** `a - b` modulo 2^32 as a signed distance. */
export function distance(a: number, b: number): number {
  return (a - b) | 0
}

export function add(a: number, length: number): number {
  return (a + length) >>> 0
}

/** A received segment, read in place. One object serves all: segments are handled one at a time. */
export class Segment {
  sourcePort = 0
  destinationPort = 0
  sequence = 0
  acknowledgment = 0
  flags = 0
  /** As in the header, not scaled. */
  window = 0
  bytes: Uint8Array = new Uint8Array(0)
  /** The payload is `bytes[start..end)`. */
  start = 0
  end = 0
  /** 0 when the option is missing. */
  mss = 0
  /** -1 when the option is missing. */
  windowScale = -1
  sackPermitted = false
  hasTimestamps = false
  timestamp = 0
  timestampEcho = 0
  /** Left and right edges, in pairs. */
  sack: number[] = []

  has(flag: number): boolean {
    return (this.flags & flag) !== 0
  }

  /** Payload in bytes. */
  get length(): number {
    return this.end - this.start
  }

  /** The space that it takes in the sequence: payload, SYN and FIN. */
  get sequenceLength(): number {
    return this.end - this.start + (this.flags & SYN ? 1 : 0) + (this.flags & FIN ? 1 : 0)
  }

  /** The sequence number after it. */
  get next(): number {
    return add(this.sequence, this.sequenceLength)
  }

  /** Reads the TCP header at `skb.start`; false when it is malformed. */
  read(skb: Skb): boolean {
    const { bytes, start, end } = skb
    if (end - start < HEADER_LENGTH) return false
    const headerLength = (bytes[start + DATA_OFFSET]! >> 4) * 4
    if (headerLength < HEADER_LENGTH || headerLength > end - start) return false
    this.sourcePort = u16(bytes, start + SOURCE_PORT)
    this.destinationPort = u16(bytes, start + DESTINATION_PORT)
    this.sequence = u32(bytes, start + SEQUENCE)
    this.acknowledgment = u32(bytes, start + ACKNOWLEDGMENT)
    this.flags = bytes[start + FLAGS]!
    this.window = u16(bytes, start + WINDOW)
    this.bytes = bytes
    this.start = start + headerLength
    this.end = end
    this.#readOptions(bytes, start + HEADER_LENGTH, start + headerLength)
    return true
  }

  #readOptions(bytes: Uint8Array, at: number, end: number): void {
    this.mss = 0
    this.windowScale = -1
    this.sackPermitted = false
    this.hasTimestamps = false
    if (this.sack.length > 0) this.sack = []
    while (at < end) {
      const kind = bytes[at]!
      if (kind === OPTION_END) return
      if (kind === OPTION_NOP) {
        at++
        continue
      }
      const length = at + 1 < end ? bytes[at + 1]! : 0
      if (length < 2 || at + length > end) return
      this.#readOption(bytes, at, kind, length)
      at += length
    }
  }

  #readOption(bytes: Uint8Array, at: number, kind: number, length: number): void {
    if (kind === OPTION_TIMESTAMPS && length === 10) {
      this.hasTimestamps = true
      this.timestamp = u32(bytes, at + 2)
      this.timestampEcho = u32(bytes, at + 6)
    } else if (kind === OPTION_MSS && length === 4) this.mss = u16(bytes, at + 2)
    else if (kind === OPTION_WINDOW_SCALE && length === 3) this.windowScale = Math.min(bytes[at + 2]!, 14)
    else if (kind === OPTION_SACK_PERMITTED && length === 2) this.sackPermitted = true
    else if (kind === OPTION_SACK && (length - 2) % 8 === 0)
      for (let edge = at + 2; edge < at + length; edge += 4) this.sack.push(u32(bytes, edge))
  }
}

/** The options of a segment to send; 0, -1 and false leave one out. */
export interface SegmentOptions {
  readonly mss: number
  readonly windowScale: number
  readonly sackPermitted: boolean
  readonly timestamps: boolean
  readonly timestamp: number
  readonly timestampEcho: number
  /** Left and right edges, in pairs. */
  readonly sack: readonly number[]
}

/** Length in bytes that `writeOptions` will use. */
export function optionsLength(options: SegmentOptions): number {
  let length = 0
  if (options.mss > 0) length += 4
  if (options.timestamps) length += options.sackPermitted ? 10 : 12
  if (options.sackPermitted) length += options.timestamps ? 2 : 4
  if (options.windowScale >= 0) length += 4
  if (options.sack.length > 0) length += 4 + options.sack.length * 4
  return length
}

/** Options in Linux's order and padding (tcp_options_write in net/ipv4/tcp_output.c). */
export function writeOptions(bytes: Uint8Array, at: number, options: SegmentOptions): void {
  if (options.mss > 0) {
    putU32(bytes, at, (OPTION_MSS << 24) | (4 << 16) | options.mss)
    at += 4
  }
  if (options.timestamps) {
    if (options.sackPermitted) putU16(bytes, at, (OPTION_SACK_PERMITTED << 8) | 2)
    else putU16(bytes, at, (OPTION_NOP << 8) | OPTION_NOP)
    putU16(bytes, at + 2, (OPTION_TIMESTAMPS << 8) | 10)
    putU32(bytes, at + 4, options.timestamp)
    putU32(bytes, at + 8, options.timestampEcho)
    at += 12
  } else if (options.sackPermitted) {
    putU32(bytes, at, (OPTION_NOP << 24) | (OPTION_NOP << 16) | (OPTION_SACK_PERMITTED << 8) | 2)
    at += 4
  }
  if (options.windowScale >= 0) {
    putU32(bytes, at, (OPTION_NOP << 24) | (OPTION_WINDOW_SCALE << 16) | (3 << 8) | options.windowScale)
    at += 4
  }
  if (options.sack.length === 0) return
  putU32(bytes, at, (OPTION_NOP << 24) | (OPTION_NOP << 16) | (OPTION_SACK << 8) | (2 + options.sack.length * 4))
  at += 4
  for (const edge of options.sack) {
    putU32(bytes, at, edge)
    at += 4
  }
}

/** Writes the fixed header at `skb.start`; the checksum comes last, by `writeChecksum`. */
export function writeHeader(
  skb: Skb,
  sourcePort: number,
  destinationPort: number,
  sequence: number,
  acknowledgment: number,
  headerLength: number,
  flags: number,
  window: number,
): void {
  const { bytes, start } = skb
  putU16(bytes, start + SOURCE_PORT, sourcePort)
  putU16(bytes, start + DESTINATION_PORT, destinationPort)
  putU32(bytes, start + SEQUENCE, sequence)
  putU32(bytes, start + ACKNOWLEDGMENT, acknowledgment)
  bytes[start + DATA_OFFSET] = (headerLength >> 2) << 4
  bytes[start + FLAGS] = flags
  putU16(bytes, start + WINDOW, window)
  putU32(bytes, start + CHECKSUM, 0)
}

/** `pseudo` is the sum of the pseudo-header. */
export function writeChecksum(skb: Skb, pseudo: number): void {
  putU16(skb.bytes, skb.start + CHECKSUM, foldChecksum(sum16(skb.bytes, skb.start, skb.end, pseudo)))
}
