import { putU16, u32 } from '../../../wire/bytes.ts'
import * as ipv4 from '../../../wire/ipv4.ts'
import * as tcp from '../../../wire/tcp.ts'
import type { Connection } from '../conntrack/connection.ts'
import { shiftSequence } from '../conntrack/sequence.ts'
import { PAYLOAD_LENGTH } from '../ipv6-header.ts'
import type { PacketContext } from '../packet.ts'

/** The longest packet that a length field can tell of. */
const LENGTH_MAX = 65535

/**
 * nf_nat_mangle_tcp_packet: puts other words in the place of `length` bytes at `at` of a segment's payload. Lengths and checksums
 * follow, and so do the sequence numbers of what comes after in this direction. False where the packet would become too long.
 */
export function mangleTcp(
  packet: PacketContext,
  connection: Connection,
  direction: 0 | 1,
  at: number,
  length: number,
  words: Uint8Array,
): boolean {
  const { skb } = packet
  const longer = words.length - length
  if (skb.end - skb.network + longer > LENGTH_MAX) return false
  const sequence = u32(skb.bytes, packet.transport + tcp.SEQUENCE)
  const bytes = new Uint8Array(skb.end + Math.max(longer, 0))
  bytes.set(skb.bytes.subarray(0, at))
  bytes.set(words, at)
  bytes.set(skb.bytes.subarray(at + length, skb.end), at + words.length)
  skb.bytes = bytes
  skb.end += longer
  writeLength(packet)
  tcp.writeChecksum(bytes, skb.network, packet.transport, skb.end)
  if (longer !== 0) shiftSequence(connection, direction, sequence, longer)
  return true
}

function writeLength({ family, skb }: PacketContext): void {
  const { bytes, network, end } = skb
  if (family === 6) {
    putU16(bytes, network + PAYLOAD_LENGTH, end - network - 40)
    return
  }
  putU16(bytes, network + ipv4.TOTAL_LENGTH, end - network)
  ipv4.writeChecksum(bytes, network)
}
