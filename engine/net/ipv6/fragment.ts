import { putU16, putU32 } from '../../wire/bytes.ts'
import * as wire from '../../wire/ipv6.ts'
import * as extension from '../../wire/ipv6-extension.ts'
import { Skb } from '../skb.ts'
import type { Ipv6 } from './ipv6.ts'

/** ip6_fragment: pieces of `skb` that fit `mtu`, each with the headers that every node on the way reads (RFC 8200 4.5). */
export function fragment(ipv6: Ipv6, skb: Skb, mtu: number): Skb[] {
  const { bytes, network: at, end } = skb
  const { header, announced } = fragmentable(skb)
  const room = (mtu - header - extension.FRAGMENT_LENGTH) & ~7
  const payload = end - at - header
  const identification = ipv6.nextIdentification()
  const pieces: Skb[] = []
  for (let offset = 0; offset < payload; offset += room) {
    const length = Math.min(room, payload - offset)
    const more = offset + length < payload ? extension.MORE_FRAGMENTS : 0
    const piece = Skb.alloc(header + extension.FRAGMENT_LENGTH + length, skb.packet)
    const { start } = piece
    piece.bytes.set(bytes.subarray(at, at + header), start)
    piece.bytes[start + header + extension.NEXT_HEADER] = bytes[at + announced]!
    piece.bytes[start + announced] = wire.NextHeader.fragment
    putU16(piece.bytes, start + header + extension.FRAGMENT_OFFSET, offset | more)
    putU32(piece.bytes, start + header + extension.FRAGMENT_IDENTIFICATION, identification)
    const data = at + header + offset
    piece.bytes.set(bytes.subarray(data, data + length), start + header + extension.FRAGMENT_LENGTH)
    const rest = header - wire.HEADER_LENGTH + extension.FRAGMENT_LENGTH + length
    putU16(piece.bytes, start + wire.PAYLOAD_LENGTH, rest)
    inherit(piece, skb, start + header + extension.FRAGMENT_LENGTH)
    pieces.push(piece)
  }
  return pieces
}

/** No piece of a packet that came in pieces is larger than those were. */
export const pieceMtu = ({ largestPiece }: Skb): number => Math.max(largestPiece, wire.MTU_MIN)

function inherit(piece: Skb, skb: Skb, transport: number): void {
  piece.network = piece.start
  piece.transport = transport
  piece.protocol = skb.protocol
  piece.route = skb.route
  piece.nextHop = skb.nextHop
  piece.link = skb.link
  piece.inLink = skb.inLink
  piece.mark = skb.mark
  piece.socket = skb.socket
  piece.connection = skb.connection
  piece.connectionInfo = skb.connectionInfo
}

/** ip6_find_1stfragopt: hop-by-hop options and a routing header, with what stands before it, go into every piece. */
function fragmentable({ bytes, network, end }: Skb): { readonly header: number; readonly announced: number } {
  const { hopByHop, routing, destinationOptions } = wire.NextHeader
  let at = network + wire.HEADER_LENGTH
  let announced: number = wire.NEXT_HEADER
  let found = { header: wire.HEADER_LENGTH as number, announced }
  for (;;) {
    const next = bytes[network + announced]!
    if ((next !== hopByHop && next !== routing && next !== destinationOptions) || at + extension.LENGTH_MIN > end)
      return found
    announced = at - network
    at += extension.headerLength(bytes, at, next)
    if (next !== destinationOptions) found = { header: at - network, announced }
  }
}
