import { putU16, u16, updateChecksum } from '../../wire/bytes.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as ipv4 from '../../wire/ipv4.ts'
import type { Link } from '../link.ts'
import type { Skb } from '../skb.ts'
import { Drop } from '../trace.ts'

/** Codepoints of RFC 3168 5. */
const MASK = 3
const ECT_1 = 1
const ECT_0 = 2
const CE = 3

/**
 * INET_ECN_decapsulate of include/net/inet_ecn.h (RFC 6040 4.2): what routers said on the outer header of type of service `outer` is noted in the
 * packet at `network`. False where it did not understand such words: the packet is counted and dropped.
 */
export function ecnDecapsulated(tunnel: Link, skb: Skb, outer: number, type: number, network: number): boolean {
  if (type !== EtherType.ipv4 && type !== EtherType.ipv6) return true
  const { bytes } = skb
  const inner = (type === EtherType.ipv4 ? bytes[network + ipv4.TOS]! : bytes[network + 1]! >> 4) & MASK
  const marked = outer & MASK
  if (inner === 0 && marked === CE) {
    tunnel.counters.rxErrors++
    tunnel.drop(skb, Drop.tunnelHeader)
    return false
  }
  const now = inner === 0 ? 0 : marked === CE ? CE : marked === ECT_1 && inner === ECT_0 ? ECT_1 : inner
  if (now === inner) return true
  if (type === EtherType.ipv6) bytes[network + 1] = (bytes[network + 1]! & ~(MASK << 4)) | (now << 4)
  else {
    const before = u16(bytes, network)
    bytes[network + ipv4.TOS] = (bytes[network + ipv4.TOS]! & ~MASK) | now
    const at = network + ipv4.CHECKSUM
    putU16(bytes, at, updateChecksum(u16(bytes, at), before, u16(bytes, network)))
  }
  return true
}
