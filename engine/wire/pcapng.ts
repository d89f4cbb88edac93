/** The capture file format that has several interfaces, each with its name: draft-ietf-opsawg-pcapng. Blocks follow each other. */
import { encodeUtf8 } from '../sim/utf8.ts'
import { concat } from './bytes.ts'
import type { CapturedPacket } from './pcap.ts'

export const BlockType = {
  interface: 0x0000_0001,
  /** Of files that were written before 2009 (appendix A). */
  oldPacket: 0x0000_0002,
  simplePacket: 0x0000_0003,
  packet: 0x0000_0006,
  section: 0x0a0d_0d0a,
} as const
export const BYTE_ORDER_MAGIC = 0x1a2b_3c4d
/** A block's type and both of its lengths (3.1). */
export const BLOCK_OVERHEAD = 12

/** Numbers of options (3.5, 4.2). */
export const Option = { end: 0, interfaceName: 2, timestampResolution: 9, timestampOffset: 14 } as const
/** Powers of ten by which a time is divided (if_tsresol). */
const NANOSECONDS = 9

export interface CaptureInterface {
  readonly name: string
  readonly linkType: number
  /** 0 for no limit. */
  readonly snapLength: number
}

function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length)
  const view = new DataView(bytes.buffer)
  for (const [index, value] of values.entries()) view.setUint32(4 * index, value, true)
  return bytes
}

/** 3.1: everything is padded to 32 bits. */
function padded(bytes: Uint8Array): Uint8Array {
  return bytes.length % 4 === 0 ? bytes : concat(bytes, new Uint8Array(4 - (bytes.length % 4)))
}

function block(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, BLOCK_OVERHEAD)
  return concat(words(type, length), ...parts, words(length))
}

function option(code: number, value: Uint8Array): Uint8Array {
  return concat(words(code | (value.length << 16)), padded(value))
}

/** 4.1: what a file begins with; of unknown length, since it is written as it comes. */
export function emitSection(): Uint8Array {
  return block(BlockType.section, words(BYTE_ORDER_MAGIC, 1, 0xffff_ffff, 0xffff_ffff))
}

/** 4.2: the first is interface 0, the next interface 1. */
export function emitInterface({ name, linkType, snapLength }: CaptureInterface): Uint8Array {
  return block(
    BlockType.interface,
    words(linkType, snapLength),
    option(Option.interfaceName, encodeUtf8(name)),
    option(Option.timestampResolution, Uint8Array.of(NANOSECONDS)),
    words(Option.end),
  )
}

/** 4.3: a packet of an interface that was described before. */
export function emitPacket(interfaceNumber: number, packet: CapturedPacket): Uint8Array {
  const { bytes, originalLength } = packet
  const time = BigInt(packet.seconds) * 1_000_000_000n + BigInt(packet.nanoseconds)
  const high = Number(time >> 32n)
  const low = Number(time & 0xffff_ffffn)
  return block(BlockType.packet, words(interfaceNumber, high, low, bytes.length, originalLength), padded(bytes))
}
