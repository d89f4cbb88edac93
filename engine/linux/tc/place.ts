import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { u16 } from '../../wire/bytes.ts'
import { EtherType } from '../../wire/ethernet.ts'
import { TAG_LENGTH, TCI, TYPE } from '../../wire/vlan.ts'

/** Where the headers of a frame are, for classifiers: `skb.start` is at the link header on both ways. */
export interface Place {
  readonly network: number
  /** As the link header has it: 802.1Q for a tagged frame. */
  readonly protocol: number
  /** What the network header is of: behind the outermost tag, which the kernel keeps beside the frame. */
  readonly inner: number
  /** The tag; -1 where there is none. */
  readonly tag: number
  /** Behind the network header and its options; -1 for a fragment that has none and for what is not IP. */
  readonly transport: number
  /** The protocol in the IP header; -1 for others. */
  readonly ipProtocol: number
}

const NEXT_HEADER = 6

export function placeOf(skb: Skb, link: Link): Place {
  const { bytes, start, end } = skb
  let network = start + link.headerLength
  const protocol =
    link.headerLength > 0 ? u16(bytes, start + 12) : bytes[network]! >> 4 === 6 ? EtherType.ipv6 : EtherType.ipv4
  let inner = protocol
  let tag = -1
  if ((protocol === EtherType.vlan || protocol === EtherType.qinq) && network + TAG_LENGTH <= end) {
    tag = u16(bytes, network + TCI)
    inner = u16(bytes, network + TYPE)
    network += TAG_LENGTH
  }
  if (inner === EtherType.ipv4 && network + 20 <= end) {
    const fragment = u16(bytes, network + 6) & 0x1fff
    const length = (bytes[network]! & 15) * 4
    const transport = fragment === 0 ? network + length : -1
    return { network, protocol, inner, tag, transport, ipProtocol: bytes[network + 9]! }
  }
  if (inner === EtherType.ipv6 && network + 40 <= end)
    return { network, protocol, inner, tag, transport: network + 40, ipProtocol: bytes[network + NEXT_HEADER]! }
  return { network, protocol, inner, tag, transport: -1, ipProtocol: -1 }
}

/** ip_tos2prio of net/ipv4/route.c, by the four bits of the type of service. */
const PRIORITIES = [0, 1, 0, 0, 2, 2, 2, 2, 6, 6, 6, 6, 4, 4, 4, 4]

/** rt_tos2priority: the priority of a packet for which nobody chose one. */
export function priorityOf(skb: Skb, link: Link): number {
  const { inner, network } = placeOf(skb, link)
  return inner === EtherType.ipv4 ? PRIORITIES[(skb.bytes[network + 1]! >> 1) & 15]! : 0
}

/** A number for the flow of a packet: addresses, protocol and ports. */
export function flowHash(skb: Skb, link: Link): number {
  const { network, transport, inner, ipProtocol } = placeOf(skb, link)
  let hash = 2166136261
  const mix = (from: number, to: number) => {
    for (let at = from; at < Math.min(to, skb.end); at++) hash = Math.imul(hash ^ skb.bytes[at]!, 16777619)
  }
  if (inner === EtherType.ipv4) mix(network + 12, network + 20)
  else if (inner === EtherType.ipv6) mix(network + 8, network + 40)
  else hash = Math.imul(hash ^ inner, 16777619)
  if (ipProtocol >= 0) hash = Math.imul(hash ^ ipProtocol, 16777619)
  if (transport >= 0 && [6, 17, 132].includes(ipProtocol)) mix(transport, transport + 4)
  return (hash ^ (hash >>> 15)) >>> 0
}
