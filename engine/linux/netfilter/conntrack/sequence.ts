import { putU16, putU32, u16, u32, updateChecksum32 } from '../../../wire/bytes.ts'
import * as tcp from '../../../wire/tcp.ts'
import type { PacketContext } from '../packet.ts'
import type { Connection, SequenceOffset } from './connection.ts'
import { Status } from './state.ts'

/** nf_ct_seqadj_set: what one direction sends after `sequence` is `by` bytes further on from now on. */
export function shiftSequence(connection: Connection, direction: 0 | 1, sequence: number, by: number): void {
  connection.status |= Status.sequenceAdjust
  connection.sequenceOffsets ??= [
    { position: 0, before: 0, after: 0 },
    { position: 0, before: 0, after: 0 },
  ]
  const offset = connection.sequenceOffsets[direction]
  // A segment that is sent again is rewritten again, but it shifts nothing any further.
  if (offset.before !== offset.after && ((sequence - offset.position) | 0) <= 0) return
  offset.position = sequence
  offset.before = offset.after
  offset.after += by
}

/** nf_ct_seqadj_init: all that one direction sends is `by` further on. */
export function beginShifted(connection: Connection, direction: 0 | 1, by: number): void {
  if (by === 0) return
  connection.status |= Status.sequenceAdjust
  const offset = () => ({ position: 0, before: 0, after: 0 })
  connection.sequenceOffsets ??= [offset(), offset()]
  const mine = connection.sequenceOffsets[direction]
  mine.before = mine.after = by
}

/** nf_ct_seq_offset: by how much sequence numbers of a direction are shifted at `sequence`, because a helper changed the length of data. */
export function sequenceOffset(connection: Connection, direction: 0 | 1, sequence: number): number {
  const offset = connection.sequenceOffsets?.[direction]
  if (offset === undefined) return 0
  return ((sequence - offset.position) | 0) > 0 ? offset.after : offset.before
}

/** nf_ct_seq_adjust: shifts the sequence number of a segment, its acknowledgment of the other direction, and what it acknowledges selectively. */
export function adjustSequence(connection: Connection, packet: PacketContext, direction: 0 | 1): void {
  if (packet.protocol !== 6 || !packet.hasTransport(tcp.HEADER_LENGTH)) return
  const { bytes } = packet.skb
  const at = packet.transport
  const sequence = u32(bytes, at + tcp.SEQUENCE)
  shift(bytes, at, tcp.SEQUENCE, sequenceOffset(connection, direction, sequence))
  if ((bytes[at + tcp.FLAGS]! & tcp.ACK) === 0) return
  const offset = connection.sequenceOffsets?.[direction === 0 ? 1 : 0]
  if (offset === undefined) return
  shift(bytes, at, tcp.ACKNOWLEDGMENT, -shiftOf(offset, u32(bytes, at + tcp.ACKNOWLEDGMENT)))
  adjustSack(packet, offset)
}

/** nf_ct_sack_adjust. */
function adjustSack({ skb, transport }: PacketContext, offset: SequenceOffset): void {
  const { bytes } = skb
  const option = tcp.findOption(bytes, transport, tcp.OptionKind.sack)
  if (option < 0) return
  const stop = option + bytes[option + 1]!
  for (let edge = option + 2; edge + 4 <= stop; edge += 4)
    shift(bytes, transport, edge - transport, -shiftOf(offset, u32(bytes, edge)))
}

/** By how much a number that the receiver has seen is beyond the sender's. */
function shiftOf({ position, before, after }: SequenceOffset, seen: number): number {
  return ((seen - before - position) | 0) > 0 ? after : before
}

function shift(bytes: Uint8Array, at: number, field: number, by: number): void {
  if (by === 0) return
  const before = u32(bytes, at + field)
  const after = (before + by) >>> 0
  putU32(bytes, at + field, after)
  putU16(bytes, at + tcp.CHECKSUM, updateChecksum32(u16(bytes, at + tcp.CHECKSUM), before, after))
}
