import { formatIpv4 } from '../../wire/address.ts'
import { hexBytes, u16, u32 } from '../../wire/bytes.ts'
import { HEADER_LENGTH as ETHERNET_LENGTH, EtherType } from '../../wire/ethernet.ts'
import * as ipv4 from '../../wire/ipv4.ts'
import * as tcp from '../../wire/tcp.ts'
import { findTransport, HEADER_LENGTH as IPV6_LENGTH, type TransportPlace } from './ipv6-header.ts'
import type { PacketContext } from './packet.ts'

/** What a log line is to hold beyond the usual (NF_LOG_*). */
export const LogFlag = { tcpSequence: 1, tcpOptions: 2, ipOptions: 4, uid: 8, macDecode: 0x20 } as const

/** One line about a packet, as net/netfilter/nf_log_syslog.c writes it into the kernel log. */
export function logPacket(packet: PacketContext, prefix: string, flags: number): string {
  const { skb, incoming, outgoing } = packet
  let line = `${prefix}IN=${incoming?.name ?? ''} OUT=${outgoing?.name ?? ''} `
  const port = skb.bridgePort
  if (port !== null && port !== incoming) line += `PHYSIN=${port.name} `
  if (incoming !== null) line += macHeader(packet, flags)
  const inside = { bytes: skb.bytes, end: skb.end, flags, quoted: false }
  if (skb.protocol === EtherType.ipv4) line += ipv4Part(inside, skb.network)
  else if (skb.protocol === EtherType.ipv6) line += ipv6Part(inside, skb.network)
  if ((flags & LogFlag.uid) !== 0 && skb.socket !== null) line += `UID=${skb.socket.uid} GID=${skb.socket.gid} `
  if (skb.mark !== 0) line += `MARK=0x${skb.mark.toString(16)} `
  return line
}

interface Inside {
  readonly bytes: Uint8Array
  readonly end: number
  readonly flags: number
  /** Within an ICMP error. */
  readonly quoted: boolean
}

function macHeader({ skb, incoming }: PacketContext, flags: number): string {
  const has = incoming!.headerLength > 0 && skb.mac >= 0 && skb.mac + ETHERNET_LENGTH <= skb.network
  if ((flags & LogFlag.macDecode) !== 0 && has) {
    const at = skb.mac
    return `MACSRC=${hexBytes(skb.bytes, at + 6, at + 12, ':')} MACDST=${hexBytes(skb.bytes, at, at + 6, ':')} MACPROTO=${hexBytes(skb.bytes, at + 12, at + 14)} `
  }
  return `MAC=${has ? hexBytes(skb.bytes, skb.mac, skb.mac + ETHERNET_LENGTH, ':') : ''} `
}

function ipv4Part(inside: Inside, at: number): string {
  const { bytes, end, flags } = inside
  if (at + ipv4.HEADER_LENGTH > end) return 'TRUNCATED'
  const tos = bytes[at + ipv4.TOS]!
  const fragment = u16(bytes, at + ipv4.FLAGS_OFFSET)
  const offset = fragment & ipv4.OFFSET_MASK
  let text = `SRC=${formatIpv4(u32(bytes, at + ipv4.SOURCE))} DST=${formatIpv4(u32(bytes, at + ipv4.DESTINATION))} `
  text += `LEN=${u16(bytes, at + ipv4.TOTAL_LENGTH)} TOS=0x${byte(tos & 0x1e)} PREC=0x${byte(tos & 0xe0)} TTL=${bytes[at + ipv4.TTL]} ID=${u16(bytes, at + ipv4.IDENTIFICATION)} `
  if ((fragment & ipv4.RESERVED_FLAG) !== 0) text += 'CE '
  if ((fragment & ipv4.DONT_FRAGMENT) !== 0) text += 'DF '
  if ((fragment & ipv4.MORE_FRAGMENTS) !== 0) text += 'MF '
  if (offset !== 0) text += `FRAG:${offset} `
  const transport = at + ipv4.headerLength(bytes, at)
  if ((flags & LogFlag.ipOptions) !== 0 && transport > at + ipv4.HEADER_LENGTH)
    text += `OPT (${hexBytes(bytes, at + ipv4.HEADER_LENGTH, Math.min(transport, end)).toUpperCase()}) `
  return text + transportPart(inside, bytes[at + ipv4.PROTOCOL]!, transport, offset)
}

function ipv6Part(inside: Inside, at: number): string {
  const { bytes, end } = inside
  if (at + IPV6_LENGTH > end) return 'TRUNCATED'
  const address = (from: number) =>
    Array.from({ length: 8 }, (_, index) => hexBytes(bytes, from + 2 * index, from + 2 * index + 2)).join(':')
  const first = u32(bytes, at)
  const place: TransportPlace = { protocol: 0, start: 0, fragmentOffset: 0 }
  findTransport(bytes, at, end, place)
  return (
    `SRC=${address(at + 8)} DST=${address(at + 24)} LEN=${u16(bytes, at + 4) + IPV6_LENGTH} TC=${(first >>> 20) & 0xff} HOPLIMIT=${bytes[at + 7]} FLOWLBL=${first & 0xfffff} ` +
    transportPart(inside, place.protocol, place.start, place.fragmentOffset)
  )
}

function byte(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, '0')
}

function transportPart(inside: Inside, protocol: number, at: number, offset: number): string {
  if (protocol === 6) return tcpPart(inside, at, offset)
  if (protocol === 17 || protocol === 136) return udpPart(inside, protocol, at, offset)
  if (protocol === 1) return icmpPart(inside, at, offset)
  if (protocol === 58) return icmpv6Part(inside, at, offset)
  return `PROTO=${protocol} `
}

function incomplete({ end }: Inside, at: number): string {
  return `INCOMPLETE [${Math.max(0, end - at)} bytes] `
}

function tcpPart(inside: Inside, at: number, offset: number): string {
  const { bytes, end, flags } = inside
  let text = 'PROTO=TCP '
  if (offset !== 0) return text
  if (at + tcp.HEADER_LENGTH > end) return text + incomplete(inside, at)
  text += `SPT=${u16(bytes, at)} DPT=${u16(bytes, at + 2)} `
  if ((flags & LogFlag.tcpSequence) !== 0)
    text += `SEQ=${u32(bytes, at + tcp.SEQUENCE)} ACK=${u32(bytes, at + tcp.ACKNOWLEDGMENT)} `
  const bits = bytes[at + tcp.FLAGS]!
  text += `WINDOW=${u16(bytes, at + tcp.WINDOW)} RES=0x${((bytes[at + tcp.DATA_OFFSET]! & 0x0f) << 2).toString(16).padStart(2, '0')} `
  for (const [bit, name] of TCP_FLAGS) if ((bits & bit) !== 0) text += `${name} `
  text += `URGP=${u16(bytes, at + tcp.URGENT_POINTER)} `
  const options = tcp.headerLength(bytes, at) - tcp.HEADER_LENGTH
  if ((flags & LogFlag.tcpOptions) !== 0 && options > 0)
    text += `OPT (${hexBytes(bytes, at + tcp.HEADER_LENGTH, Math.min(at + tcp.HEADER_LENGTH + options, end)).toUpperCase()}) `
  return text
}

const TCP_FLAGS: readonly (readonly [number, string])[] = [
  [tcp.CWR, 'CWR'],
  [tcp.ECE, 'ECE'],
  [tcp.URG, 'URG'],
  [tcp.ACK, 'ACK'],
  [tcp.PSH, 'PSH'],
  [tcp.RST, 'RST'],
  [tcp.SYN, 'SYN'],
  [tcp.FIN, 'FIN'],
]

function udpPart(inside: Inside, protocol: number, at: number, offset: number): string {
  const { bytes, end } = inside
  const text = protocol === 17 ? 'PROTO=UDP ' : 'PROTO=UDPLITE '
  if (offset !== 0) return text
  if (at + 8 > end) return text + incomplete(inside, at)
  return `${text}SPT=${u16(bytes, at)} DPT=${u16(bytes, at + 2)} LEN=${u16(bytes, at + 4)} `
}

function icmpPart(inside: Inside, at: number, offset: number): string {
  const { bytes, end, quoted } = inside
  let text = 'PROTO=ICMP '
  if (offset !== 0) return text
  if (at + 8 > end) return text + incomplete(inside, at)
  const type = bytes[at]!
  const code = bytes[at + 1]!
  text += `TYPE=${type} CODE=${code} `
  if (type === 0 || type === 8) return `${text}ID=${u16(bytes, at + 4)} SEQ=${u16(bytes, at + 6)} `
  if (type === 12) return `${text}PARAMETER=${bytes[at + 4]} `
  if (type === 5) text += `GATEWAY=${formatIpv4(u32(bytes, at + 4))} `
  if (type === 3 || type === 4 || type === 5 || type === 11) {
    if (!quoted) text += `[${ipv4Part({ ...inside, quoted: true }, at + 8)}] `
    if (type === 3 && code === 4) text += `MTU=${u16(bytes, at + 6)} `
  }
  return text
}

function icmpv6Part(inside: Inside, at: number, offset: number): string {
  const { bytes, end, quoted } = inside
  let text = 'PROTO=ICMPv6 '
  if (offset !== 0) return text
  if (at + 8 > end) return text + incomplete(inside, at)
  const type = bytes[at]!
  text += `TYPE=${type} CODE=${bytes[at + 1]} `
  if (type === 128 || type === 129) return `${text}ID=${u16(bytes, at + 4)} SEQ=${u16(bytes, at + 6)} `
  if (type === 4)
    text += `POINTER=${u32(bytes, at + 4)
      .toString(16)
      .padStart(8, '0')} `
  if (type >= 1 && type <= 4) {
    if (!quoted) text += `[${ipv6Part({ ...inside, quoted: true }, at + 8)}] `
    if (type === 2) text += `MTU=${u32(bytes, at + 4)} `
  }
  return text
}
