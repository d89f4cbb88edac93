import { concat, putU32, u16, u32, u48, u128 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as icmpv4 from '../../wire/icmpv4.ts'
import * as icmpv6 from '../../wire/icmpv6.ts'
import * as ipv4 from '../../wire/ipv4.ts'
import * as ipv6 from '../../wire/ipv6.ts'
import type { Link } from '../link.ts'
import { Skb } from '../skb.ts'
import { Bridge } from './bridge.ts'

/** The longest answer over IPv4: what every host takes (RFC 1122 3.2.2). */
const ANSWER_MAX = 576
const PACKET_TOO_BIG = 2

/**
 * skb_tunnel_check_pmtu of net/ipv4/ip_tunnel_core.c: a frame at `skb.start` that is to be wrapped by `tunnel`, which has room for `room` bytes
 * behind the link header. Who sent it from here learns of a path with less; to one that came through a bridge an answer goes back, and true
 * says that the frame goes no further.
 */
export function exceedsTunnel(tunnel: Link, skb: Skb, room: number): boolean {
  const { bytes, start, end } = skb
  const network = start + ethernet.HEADER_LENGTH
  if (end - network <= room) return false
  const type = u16(bytes, start + ethernet.TYPE)
  const { netns } = tunnel
  if (skb.route !== null && type === EtherType.ipv4)
    netns.ipv4.exceptions.learnMtu(u32(bytes, network + ipv4.DESTINATION), room, tunnel.l3mdev)
  if (skb.route !== null && type === EtherType.ipv6)
    netns.ipv6.exceptions.learnMtu(u128(bytes, network + ipv6.DESTINATION), tunnel, room)
  if (!(tunnel.master instanceof Bridge)) return false
  const answer =
    type === EtherType.ipv4 ? answer4(skb, network, room) : type === EtherType.ipv6 ? answer6(skb, network, room) : null
  if (answer === null) return false
  const header = ethernet.emit({
    destination: u48(bytes, start + ethernet.SOURCE),
    source: u48(bytes, start + ethernet.DESTINATION),
    type,
  })
  const frame = concat(header, answer)
  const back = Skb.alloc(frame.length, netns.sim.nextPacket())
  back.bytes.set(frame, back.start)
  tunnel.receive(back)
  return true
}

/**
 * tnl_update_pmtu of net/ipv4/ip_tunnel.c: whether the packet behind the link header at `skb.start` is larger than the `room` on the way and must
 * not be fragmented. Who sent it is told.
 */
export function tooBigForTunnel(tunnel: Link, skb: Skb, room: number): boolean {
  const network = skb.start + tunnel.headerLength
  if (skb.end - network <= room || skb.route === null) return false
  if (skb.protocol === EtherType.ipv4 && !mayFragment(skb, network)) return tellTooBig(tunnel, skb, room)
  return skb.protocol === EtherType.ipv6 && room >= ipv6.MTU_MIN && tellTooBig(tunnel, skb, room)
}

function mayFragment({ bytes }: Skb, network: number): boolean {
  return (u16(bytes, network + ipv4.FLAGS_OFFSET) & ipv4.DONT_FRAGMENT) === 0
}

/** icmp_ndo_send, icmpv6_ndo_send: the path of the packet behind the link header at `skb.start` has room for `room` bytes. */
export function tellTooBig(tunnel: Link, skb: Skb, room: number): true {
  const { bytes } = skb
  const { netns } = tunnel
  const network = (skb.network = skb.start + tunnel.headerLength)
  if (skb.protocol === EtherType.ipv4) {
    netns.ipv4.exceptions.learnMtu(u32(bytes, network + ipv4.DESTINATION), room, tunnel.l3mdev)
    netns.ipv4.icmp.sendError(skb, icmpv4.Type.destinationUnreachable, icmpv4.Unreachable.fragmentationNeeded, room)
  } else if (skb.protocol === EtherType.ipv6) {
    netns.ipv6.exceptions.learnMtu(u128(bytes, network + ipv6.DESTINATION), tunnel, room)
    netns.ipv6.icmp.sendError(skb, PACKET_TOO_BIG, 0, room)
  }
  return true
}

/** iptunnel_pmtud_build_icmp: from the one that the packet was for, and only where it must not be fragmented. */
function answer4({ bytes, end }: Skb, network: number, room: number): Uint8Array | null {
  if ((u16(bytes, network + ipv4.FLAGS_OFFSET) & (ipv4.DONT_FRAGMENT | ipv4.OFFSET_MASK)) !== ipv4.DONT_FRAGMENT)
    return null
  const inner = network + ipv4.headerLength(bytes, network)
  if (bytes[network + ipv4.PROTOCOL] === ipv4.Protocol.icmp && icmpv4.isError(bytes[inner]!)) return null
  const most = ANSWER_MAX - ipv4.HEADER_LENGTH - icmpv4.HEADER_LENGTH
  const message = concat(new Uint8Array(icmpv4.HEADER_LENGTH), bytes.slice(network, Math.min(end, network + most)))
  icmpv4.write(message, 0, icmpv4.Type.destinationUnreachable, icmpv4.Unreachable.fragmentationNeeded, room)
  icmpv4.writeChecksum(message, 0, message.length)
  const header = new Uint8Array(ipv4.HEADER_LENGTH)
  const length = ipv4.HEADER_LENGTH + message.length
  const [source, destination] = [u32(bytes, network + ipv4.DESTINATION), u32(bytes, network + ipv4.SOURCE)]
  const ttl = bytes[network + ipv4.TTL]!
  ipv4.write(header, 0, 0, length, 0, ipv4.DONT_FRAGMENT, ttl, ipv4.Protocol.icmp, source, destination)
  return concat(header, message)
}

/** iptunnel_pmtud_build_icmpv6. */
function answer6({ bytes, end }: Skb, network: number, room: number): Uint8Array | null {
  const next = bytes[network + ipv6.NEXT_HEADER]!
  if (next === ipv4.Protocol.icmpv6 && icmpv6.isError(bytes[network + ipv6.HEADER_LENGTH]!)) return null
  const most = ipv6.MTU_MIN - ipv6.HEADER_LENGTH - icmpv6.HEADER_LENGTH
  const message = concat(new Uint8Array(icmpv6.HEADER_LENGTH), bytes.slice(network, Math.min(end, network + most)))
  message[icmpv6.TYPE] = PACKET_TOO_BIG
  putU32(message, icmpv6.MTU, room)
  const header = ipv6.emit({
    trafficClass: 0,
    flowLabel: 0,
    payloadLength: message.length,
    nextHeader: ipv4.Protocol.icmpv6,
    hopLimit: bytes[network + ipv6.HOP_LIMIT]!,
    source: u128(bytes, network + ipv6.DESTINATION),
    destination: u128(bytes, network + ipv6.SOURCE),
  })
  const packet = concat(header, message)
  icmpv6.writeChecksum(packet, 0, header.length, packet.length)
  return packet
}
