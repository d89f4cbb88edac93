/** The capture file format that tcpdump writes: pcap-savefile(5), draft-ietf-opsawg-pcap. */
import { Malformed, type Parsed, TRUNCATED } from './bytes.ts'

// Field offsets in bytes, of the file header and of a record's.
export const MAGIC = 0
export const VERSION_MAJOR = 4
export const VERSION_MINOR = 6
export const SNAP_LENGTH = 16
export const LINK_TYPE = 20
export const FILE_HEADER_LENGTH = 24
export const SECONDS = 0
export const FRACTION = 4
export const CAPTURED_LENGTH = 8
export const ORIGINAL_LENGTH = 12
export const RECORD_HEADER_LENGTH = 16

export const MAGIC_MICROSECONDS = 0xa1b2c3d4
export const MAGIC_NANOSECONDS = 0xa1b23c4d

/** tcpdump's own, when `-s` is not given. */
export const SNAP_LENGTH_DEFAULT = 262_144

/** tcpdump.org/linktypes. */
export const LinkType = {
  null: 0,
  ethernet: 1,
  ppp: 9,
  raw: 101,
  loop: 108,
  linuxSll: 113,
  ipv4: 228,
  ipv6: 229,
  linuxSll2: 276,
} as const

export interface CaptureHeader {
  readonly linkType: number
  readonly snapLength: number
  /** Whether times are kept to the nanosecond; to the microsecond otherwise. */
  readonly nanoseconds: boolean
}

export interface CapturedPacket {
  /** Since 1970. */
  readonly seconds: number
  readonly nanoseconds: number
  /** As much as was captured. */
  readonly bytes: Uint8Array
  readonly originalLength: number
}

export interface Capture extends CaptureHeader {
  readonly packets: readonly CapturedPacket[]
}

/** What libpcap makes of the length in a file's header: 0 and what is negative as an `int` mean that there is no limit (pcap_adjust_snapshot). */
export function adjustSnapLength(written: number): number {
  return written === 0 || written > 0x7fff_ffff ? SNAP_LENGTH_DEFAULT : written
}

/**
 * Either byte order and either precision. A record that is cut short ends the file, as an interrupted tcpdump leaves it, and so does one
 * longer than libpcap takes. What a record has beyond the file's own snapshot length is left away (sf_next_packet).
 */
export function parse(bytes: Uint8Array): Parsed<Capture> {
  if (bytes.length < FILE_HEADER_LENGTH) return TRUNCATED
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const little = isMagic(view.getUint32(MAGIC, true))
  const magic = view.getUint32(MAGIC, little)
  if (!isMagic(magic)) return new Malformed('unknown file format')
  if (view.getUint16(VERSION_MAJOR, little) !== 2) return new Malformed('unknown file version')
  const nanoseconds = magic === MAGIC_NANOSECONDS
  const snapLength = adjustSnapLength(view.getUint32(SNAP_LENGTH, little))
  const packets: CapturedPacket[] = []
  for (let at = FILE_HEADER_LENGTH; at + RECORD_HEADER_LENGTH <= bytes.length; ) {
    const data = at + RECORD_HEADER_LENGTH
    const length = view.getUint32(at + CAPTURED_LENGTH, little)
    const next = data + length
    if (length > SNAP_LENGTH_DEFAULT || next > bytes.length) break
    packets.push({
      seconds: view.getUint32(at + SECONDS, little),
      nanoseconds: view.getUint32(at + FRACTION, little) * (nanoseconds ? 1 : 1000),
      bytes: bytes.slice(data, Math.min(next, data + snapLength)),
      originalLength: view.getUint32(at + ORIGINAL_LENGTH, little),
    })
    at = next
  }
  return { linkType: view.getUint32(LINK_TYPE, little) & 0xffff, snapLength, nanoseconds, packets }
}

function isMagic(value: number): boolean {
  return value === MAGIC_MICROSECONDS || value === MAGIC_NANOSECONDS
}

/** The start of a file, in little-endian order. */
export function emitHeader(header: CaptureHeader): Uint8Array {
  const bytes = new Uint8Array(FILE_HEADER_LENGTH)
  const view = new DataView(bytes.buffer)
  view.setUint32(MAGIC, header.nanoseconds ? MAGIC_NANOSECONDS : MAGIC_MICROSECONDS, true)
  view.setUint16(VERSION_MAJOR, 2, true)
  view.setUint16(VERSION_MINOR, 4, true)
  view.setUint32(SNAP_LENGTH, header.snapLength, true)
  view.setUint32(LINK_TYPE, header.linkType, true)
  return bytes
}

/** One record, cut to the snapshot length; records follow the header and each other. */
export function emitPacket(header: CaptureHeader, packet: CapturedPacket): Uint8Array {
  const length = Math.min(packet.bytes.length, header.snapLength)
  const bytes = new Uint8Array(RECORD_HEADER_LENGTH + length)
  const view = new DataView(bytes.buffer)
  view.setUint32(SECONDS, packet.seconds, true)
  view.setUint32(FRACTION, header.nanoseconds ? packet.nanoseconds : Math.floor(packet.nanoseconds / 1000), true)
  view.setUint32(CAPTURED_LENGTH, length, true)
  view.setUint32(ORIGINAL_LENGTH, packet.originalLength, true)
  bytes.set(packet.bytes.subarray(0, length), RECORD_HEADER_LENGTH)
  return bytes
}

/** A whole file. */
export function emit(capture: Capture): Uint8Array {
  const parts = [emitHeader(capture), ...capture.packets.map(packet => emitPacket(capture, packet))]
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
