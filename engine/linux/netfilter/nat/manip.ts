import { putU16, putU32, u16, u32, updateChecksum, updateChecksum32 } from '../../../wire/bytes.ts'
import * as ipv4 from '../../../wire/ipv4.ts'
import * as tcp from '../../../wire/tcp.ts'
import { hasPorts, type Tuple } from '../conntrack/tuple.ts'
import * as ipv6 from '../ipv6-header.ts'
import { Manip } from './range.ts'

const UDP_CHECKSUM = 6
const UDP_HEADER_LENGTH = 8
const ICMP_CHECKSUM = 2
const ICMP_ID = 4
const ICMP_HEADER_LENGTH = 8
/** Messages that carry an id: echo, timestamp, information, address mask; echo and node information of ICMPv6. */
const WITH_ID: ReadonlySet<number> = new Set([0, 8, 13, 14, 15, 16, 17, 18])
const WITH_ID_V6: ReadonlySet<number> = new Set([128, 129])
const UDP_LITE = 136

/** Where the headers of a packet are; it may be the one that an ICMP error quotes. */
export interface PacketPlace {
  readonly bytes: Uint8Array
  readonly network: number
  readonly transport: number
  readonly end: number
  readonly protocol: number
}

/**
 * nf_nat_manip_pkt: gives the packet the source or destination of `target`, checksums included. What lies
 * beyond `end` is not touched, for a quoted packet may be cut short.
 */
export function rewrite(place: PacketPlace, target: Tuple, manip: Manip): void {
  rewritePort(place, target, manip)
  if (target.family === 4) rewriteIpv4(place, target, manip)
  else rewriteIpv6(place, target, manip)
}

function rewriteIpv4(place: PacketPlace, target: Tuple, manip: Manip): void {
  const { bytes, network } = place
  const at = network + (manip === Manip.source ? ipv4.SOURCE : ipv4.DESTINATION)
  const before = u32(bytes, at)
  const after = manip === Manip.source ? target.source : target.destination
  if (before === after) return
  putU32(bytes, at, after)
  const checksum = network + ipv4.CHECKSUM
  putU16(bytes, checksum, updateChecksum32(u16(bytes, checksum), before, after))
  updateTransport(place, before, after)
}

function rewriteIpv6(place: PacketPlace, target: Tuple, manip: Manip): void {
  const { bytes, network } = place
  const at = network + (manip === Manip.source ? ipv6.SOURCE : ipv6.DESTINATION)
  const words =
    manip === Manip.source
      ? [target.source, target.source1, target.source2, target.source3]
      : [target.destination, target.destination1, target.destination2, target.destination3]
  for (const [index, after] of words.entries()) {
    const before = u32(bytes, at + 4 * index)
    putU32(bytes, at + 4 * index, after)
    if (before !== after) updateTransport(place, before, after)
  }
}

/** The checksum field of the transport header, or -1 where there is none that covers addresses. */
function checksumAt({ bytes, transport, end, protocol }: PacketPlace, ports: boolean): number {
  if (protocol === 6) return transport + tcp.HEADER_LENGTH <= end ? transport + tcp.CHECKSUM : -1
  if (protocol === 17 || protocol === UDP_LITE) {
    if (transport + UDP_HEADER_LENGTH > end) return -1
    const at = transport + UDP_CHECKSUM
    return u16(bytes, at) === 0 ? -1 : at
  }
  if (protocol === 58) return transport + ICMP_HEADER_LENGTH <= end ? transport + ICMP_CHECKSUM : -1
  if (protocol === 1 && ports) return transport + ICMP_HEADER_LENGTH <= end ? transport + ICMP_CHECKSUM : -1
  return -1
}

/** An address changed, which the pseudo-header covers. */
function updateTransport(place: PacketPlace, before: number, after: number): void {
  const at = checksumAt(place, false)
  if (at < 0) return
  const sum = updateChecksum32(u16(place.bytes, at), before, after)
  putU16(place.bytes, at, sum === 0 && place.protocol === 17 ? 0xffff : sum)
}

function rewritePort(place: PacketPlace, target: Tuple, manip: Manip): void {
  const { bytes, transport, end, protocol } = place
  let at: number
  let after: number
  if (hasPorts(protocol)) {
    at = transport + (manip === Manip.source ? 0 : 2)
    after = manip === Manip.source ? target.sourcePort : target.destinationPort
    if (transport + 4 > end) return
  } else if (protocol === 1 || protocol === 58) {
    if (transport + ICMP_HEADER_LENGTH > end) return
    if (!(protocol === 1 ? WITH_ID : WITH_ID_V6).has(bytes[transport]!)) return
    at = transport + ICMP_ID
    after = target.sourcePort
  } else return
  const before = u16(bytes, at)
  if (before === after) return
  putU16(bytes, at, after)
  const checksum = checksumAt(place, true)
  if (checksum < 0) return
  const sum = updateChecksum(u16(bytes, checksum), before, after)
  putU16(bytes, checksum, sum === 0 && protocol === 17 ? 0xffff : sum)
}
