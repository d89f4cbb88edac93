import { Hook } from '../../../net/hooks.ts'
import { foldChecksum, sum16, u16 } from '../../../wire/bytes.ts'
import { pseudoHeaderSum } from '../../../wire/ip.ts'
import * as ipv4 from '../../../wire/ipv4.ts'
import * as ipv6 from '../../../wire/ipv6.ts'
import * as ndp from '../../../wire/ndp.ts'
import { OptionType } from '../../../wire/ndp-option.ts'
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
const UNTRACKED_V6: ReadonlySet<number> = new Set([130, 131, 132, 133, 134, 135, 136, 143])
/** struct rd_msg: target and destination behind the ICMPv6 header. */
const REDIRECT_LENGTH = 40
/** Before the packet in a redirected header option (RFC 4861 4.6.3). */
const REDIRECTED_HEADER_LENGTH = 8
const MAX_HOP_LIMIT = 255

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
    if (type === ndp.Type.redirect) return redirect(conntrack, packet, zone)
    if (type > ERROR_V6_MAX) return 'plain'
  }
  return related(conntrack, packet, zone, at + ICMP_HEADER_LENGTH)
}

function refuse(conntrack: Conntrack, packet: PacketContext, why: string): 'invalid' {
  conntrack.logInvalid(packet, packet.family === 4 ? 1 : 58, why)
  return 'invalid'
}

/** nf_conntrack_icmpv6_redirect: a redirect is an error when the packet that it is about is its first option. */
function redirect(conntrack: Conntrack, packet: PacketContext, zone: number): IcmpKind {
  const { bytes, end, network } = packet.skb
  const at = packet.transport
  const option = at + REDIRECT_LENGTH
  if (option > end) return refuse(conntrack, packet, 'short redirect')
  if (bytes[at + 1] !== 0) return 'plain'
  const source = network + ipv6.SOURCE
  const linkLocal = bytes[source] === 0xfe && (bytes[source + 1]! & 0xc0) === 0x80
  if (bytes[network + ipv6.HOP_LIMIT] !== MAX_HOP_LIMIT || !linkLocal)
    return refuse(conntrack, packet, 'invalid saddr or hoplimit for redirect')
  if (option + 2 > end || bytes[option + 1] === 0) return refuse(conntrack, packet, 'redirect without options')
  if (bytes[option] !== OptionType.redirectedHeader) return 'plain'
  return related(conntrack, packet, zone, option + REDIRECTED_HEADER_LENGTH)
}

/** nf_conntrack_inet_error: finds the connection of the packet that the error quotes, which begins at `inner`. */
function related(conntrack: Conntrack, packet: PacketContext, zone: number, inner: number): IcmpKind {
  const { bytes, end } = packet.skb
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
