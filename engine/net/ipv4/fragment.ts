import { foldChecksum, putU16, sum16, u16 } from '../../wire/bytes.ts'
import * as ip from '../../wire/ipv4.ts'
import { Skb } from '../skb.ts'

/** ip_do_fragment: pieces of `skb` that fit `mtu`, each with its own header (RFC 791 3.2). */
export function fragment(skb: Skb, mtu: number): Skb[] {
  const { bytes, network: at, end } = skb
  const headerLength = ip.headerLength(bytes, at)
  const room = (mtu - headerLength) & ~7
  const flagsOffset = u16(bytes, at + ip.FLAGS_OFFSET)
  // Only of what came in pieces that must not be fragmented (IPSKB_FRAG_PMTU).
  const flags = flagsOffset & ip.DONT_FRAGMENT
  const firstOffset = (flagsOffset & ip.OFFSET_MASK) * 8
  const payload = end - at - headerLength
  const pieces: Skb[] = []
  for (let offset = 0; offset < payload; offset += room) {
    const length = Math.min(room, payload - offset)
    const last = offset + length === payload && (flagsOffset & ip.MORE_FRAGMENTS) === 0
    const piece = Skb.alloc(headerLength + length, skb.packet)
    const { start } = piece
    piece.bytes.set(bytes.subarray(at, at + headerLength), start)
    if (offset > 0) keepCopiedOptions(piece.bytes, start + ip.HEADER_LENGTH, start + headerLength)
    piece.bytes.set(
      bytes.subarray(at + headerLength + offset, at + headerLength + offset + length),
      start + headerLength,
    )
    putU16(piece.bytes, start + ip.TOTAL_LENGTH, headerLength + length)
    putU16(piece.bytes, start + ip.FLAGS_OFFSET, flags | (last ? 0 : ip.MORE_FRAGMENTS) | ((firstOffset + offset) >> 3))
    putU16(piece.bytes, start + ip.CHECKSUM, 0)
    putU16(piece.bytes, start + ip.CHECKSUM, foldChecksum(sum16(piece.bytes, start, start + headerLength)))
    piece.network = start
    piece.transport = start + headerLength
    piece.protocol = skb.protocol
    piece.route = skb.route
    piece.nextHop = skb.nextHop
    piece.link = skb.link
    piece.inLink = skb.inLink
    piece.mark = skb.mark
    piece.connection = skb.connection
    piece.connectionInfo = skb.connectionInfo
    pieces.push(piece)
  }
  return pieces
}

/** Options without the copied flag become NOPs in all but the first fragment (ip_options_fragment). */
function keepCopiedOptions(bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end; ) {
    const kind = bytes[at]!
    if (kind === 0) return
    const length = kind === 1 ? 1 : Math.max(2, bytes[at + 1] ?? 2)
    if ((kind & 0x80) === 0) bytes.fill(1, at, Math.min(at + length, end))
    at += length
  }
}
