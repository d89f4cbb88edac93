import { putU16, u16, updateChecksum } from '../../../../wire/bytes.ts'
import * as ipv4 from '../../../../wire/ipv4.ts'
import type { PacketContext } from '../../packet.ts'

/** RFC 8200 3: offset of the hop limit. */
const HOP_LIMIT = 7

/** Changes the TOS byte of IPv4 with its checksum, or the traffic class of IPv6. */
export function setTos({ skb, family }: PacketContext, tos: number): void {
  const { bytes, network: at } = skb
  if (family === 4) {
    const before = u16(bytes, at)
    bytes[at + ipv4.TOS] = tos
    putU16(bytes, at + ipv4.CHECKSUM, updateChecksum(u16(bytes, at + ipv4.CHECKSUM), before, u16(bytes, at)))
    return
  }
  bytes[at] = (bytes[at]! & 0xf0) | (tos >> 4)
  bytes[at + 1] = (bytes[at + 1]! & 0x0f) | ((tos & 0x0f) << 4)
}

export function hopsOf({ skb, family }: PacketContext): number {
  return skb.bytes[skb.network + (family === 4 ? ipv4.TTL : HOP_LIMIT)]!
}

export function setHops({ skb, family }: PacketContext, hops: number): void {
  const { bytes, network: at } = skb
  if (family !== 4) {
    bytes[at + HOP_LIMIT] = hops
    return
  }
  const before = u16(bytes, at + ipv4.TTL)
  bytes[at + ipv4.TTL] = hops
  putU16(bytes, at + ipv4.CHECKSUM, updateChecksum(u16(bytes, at + ipv4.CHECKSUM), before, u16(bytes, at + ipv4.TTL)))
}
