import { putU16, putU32, u16, u32, updateChecksum32 } from '../../../wire/bytes.ts'
import * as tcp from '../../../wire/tcp.ts'
import type { PacketContext } from '../packet.ts'
import type { Connection } from './connection.ts'

/** nf_ct_seq_offset: by how much sequence numbers of a direction are shifted at `sequence`, because a helper changed the length of data. */
export function sequenceOffset(connection: Connection, direction: 0 | 1, sequence: number): number {
  const offset = connection.sequenceOffsets?.[direction]
  if (offset === undefined) return 0
  return ((sequence - offset.position) | 0) > 0 ? offset.after : offset.before
}

/** nf_ct_seq_adjust: shifts the sequence number of a segment, and its acknowledgment of the other direction. SACK blocks are left alone. */
export function adjustSequence(connection: Connection, packet: PacketContext, direction: 0 | 1): void {
  if (packet.protocol !== 6 || !packet.hasTransport(tcp.HEADER_LENGTH)) return
  const { bytes } = packet.skb
  const at = packet.transport
  const sequence = u32(bytes, at + tcp.SEQUENCE)
  shift(bytes, at, tcp.SEQUENCE, sequenceOffset(connection, direction, sequence))
  if ((bytes[at + tcp.FLAGS]! & tcp.ACK) === 0) return
  const ack = u32(bytes, at + tcp.ACKNOWLEDGMENT)
  const other = direction === 0 ? 1 : 0
  const offset = connection.sequenceOffsets?.[other]
  if (offset === undefined) return
  const shiftedBy = ((ack - offset.before - offset.position) | 0) > 0 ? offset.after : offset.before
  shift(bytes, at, tcp.ACKNOWLEDGMENT, -shiftedBy)
}

function shift(bytes: Uint8Array, at: number, field: number, by: number): void {
  if (by === 0) return
  const before = u32(bytes, at + field)
  const after = (before + by) >>> 0
  putU32(bytes, at + field, after)
  putU16(bytes, at + tcp.CHECKSUM, updateChecksum32(u16(bytes, at + tcp.CHECKSUM), before, after))
}
