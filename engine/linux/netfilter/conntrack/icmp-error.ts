import { Hook } from '../../../net/hooks.ts'
import { foldChecksum, sum16, u16 } from '../../../wire/bytes.ts'
import { pseudoHeaderSum } from '../../../wire/ip.ts'
import * as ipv4 from '../../../wire/ipv4.ts'
import { findTransport, HEADER_LENGTH as HEADER_LENGTH_V6, type TransportPlace } from '../ipv6-header.ts'
import type { PacketContext } from '../packet.ts'
import type { TupleEntry } from './connection.ts'
import type { Conntrack } from './conntrack.ts'
import { invert, readTuple, Tuple } from './tuple.ts'

const ICMP_HEADER_LENGTH = 8
/** Destination unreachable, source quench, redirect, time exceeded, parameter problem (RFC 792). */
const ERRORS: ReadonlySet<number> = new Set([3, 4, 5, 11, 12])
/** include/uapi/linux/icmp.h: NR_ICMP_TYPES. */
const TYPE_MAX = 18
/** RFC 4443 2.1: errors have the high bit clear. */
const ERROR_V6_MAX = 127
/** Messages of ND and MLD, which are no connections (nf_conntrack_proto_icmpv6.c, noct_valid_new). */
const UNTRACKED_V6: ReadonlySet<number> = new Set([130, 131, 132, 133, 134, 135, 136, 137, 143])

const quoted = new Tuple()
const answer = new Tuple()
const place: TransportPlace = { protocol: 0, start: 0, fragmentOffset: 0 }

/** What an ICMP packet is to conntrack before anything else: no error, untracked, invalid, or an error about a connection. */
export type IcmpKind = 'plain' | 'untracked' | 'invalid' | TupleEntry

/** nf_conntrack_icmpv4_error, nf_conntrack_icmpv6_error. For an error: the entry in whose direction it travels. */
export function classifyIcmp(conntrack: Conntrack, packet: PacketContext, zone: number): IcmpKind {
  const { bytes, end, network } = packet.skb
  const at = packet.transport
  if (at + ICMP_HEADER_LENGTH > end) return refuse(conntrack, packet, 'short packet')
  if (conntrack.sysctl.checksum !== 0 && packet.hook === Hook.preRouting) {
    const start = packet.family === 4 ? 0 : pseudoHeaderSum(bytes, network, 58, end - at)
    if (foldChecksum(sum16(bytes, at, end, start)) !== 0) return refuse(conntrack, packet, 'bad hw icmp checksum')
  }
  const type = bytes[at]!
  if (packet.family === 4) {
    if (type > TYPE_MAX) return refuse(conntrack, packet, 'invalid icmp type')
    if (!ERRORS.has(type)) return 'plain'
  } else {
    if (UNTRACKED_V6.has(type)) return 'untracked'
    if (type > ERROR_V6_MAX) return 'plain'
  }
  return related(conntrack, packet, zone)
}

function refuse(conntrack: Conntrack, packet: PacketContext, why: string): 'invalid' {
  conntrack.logInvalid(packet, packet.family === 4 ? 1 : 58, why)
  return 'invalid'
}

/** nf_conntrack_inet_error: finds the connection of the packet that the error quotes. */
function related(conntrack: Conntrack, packet: PacketContext, zone: number): IcmpKind {
  const { bytes, end } = packet.skb
  const inner = packet.transport + ICMP_HEADER_LENGTH
  if (!readQuoted(packet, inner, end) || !invert(answer, quoted)) return 'invalid'
  const entry = conntrack.find(answer, zone)
  if (entry === null) return 'invalid'
  // The error must go where answers of the connection go, or else it was made up.
  const outer = conntrack.scratch
  readTuple(outer, entry.family, bytes, packet.skb.network, 0, 0, end)
  const same =
    outer.destination === entry.destination &&
    (entry.family === 4 ||
      (outer.destination1 === entry.destination1 &&
        outer.destination2 === entry.destination2 &&
        outer.destination3 === entry.destination3))
  return same ? entry : 'invalid'
}

function readQuoted(packet: PacketContext, inner: number, end: number): boolean {
  const { bytes } = packet.skb
  if (packet.family === 4) {
    if (inner + ipv4.HEADER_LENGTH > end || ipv4.headerLength(bytes, inner) < ipv4.HEADER_LENGTH) return false
    if ((u16(bytes, inner + ipv4.FLAGS_OFFSET) & ipv4.OFFSET_MASK) !== 0) return false
    const transport = inner + ipv4.headerLength(bytes, inner)
    return readTuple(quoted, 4, bytes, inner, bytes[inner + ipv4.PROTOCOL]!, transport, end)
  }
  if (inner + HEADER_LENGTH_V6 > end) return false
  findTransport(bytes, inner, end, place)
  if (place.protocol < 0 || place.fragmentOffset !== 0) return false
  return readTuple(quoted, 6, bytes, inner, place.protocol, place.start, end)
}
