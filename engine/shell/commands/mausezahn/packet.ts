import { BROADCAST_MAC, type Ip, type Ipv4, type Ipv6, type Mac, parseIpv4, parseMac } from '../../../wire/address.ts'
import * as arp from '../../../wire/arp.ts'
import { concat, foldChecksum, putU16, putU32, sum16 } from '../../../wire/bytes.ts'
import * as icmpv4 from '../../../wire/icmpv4.ts'
import * as icmpv6 from '../../../wire/icmpv6.ts'
import * as ipv4 from '../../../wire/ipv4.ts'
import * as ipv6 from '../../../wire/ipv6.ts'
import * as tcp from '../../../wire/tcp.ts'
import * as udp from '../../../wire/udp.ts'
import type { Fields } from './fields.ts'
import type { Settings } from './settings.ts'

/** What differs from packet to packet. */
export interface Choice {
  readonly source: Ip
  readonly destination: Ip
  readonly sourcePort: number
  readonly destinationPort: number
}

/** What padding is made of. */
const FILLER = 0x42

/** The packet types that stand on IP, with their protocol numbers; `ip` has any. */
const PROTOCOLS: Readonly<Record<string, number>> = { ip: 0, icmp: 1, igmp: 2, tcp: 6, udp: 17, icmp6: 58 }

export function isOnIp(type: string): boolean {
  return Object.hasOwn(PROTOCOLS, type)
}

/** What stands behind the headers: octets that were told, text, and padding behind it. */
function data({ fields, payload, padding }: Settings): Uint8Array {
  return concat(fields.bytes('p', 'payload'), payload, new Uint8Array(padding).fill(FILLER))
}

const FLAGS: readonly (readonly [string, number])[] = [
  ['fin', tcp.FIN],
  ['syn', tcp.SYN],
  ['rst', tcp.RST],
  ['psh', tcp.PSH],
  ['ack', tcp.ACK],
  ['urg', tcp.URG],
  ['ecn', tcp.ECE],
  ['cwr', tcp.CWR],
]

function segment(settings: Settings, { sourcePort, destinationPort }: Choice): Uint8Array {
  const { fields } = settings
  const words = (fields.text('flags', 'flag') ?? '').split('|').map(word => word.trim())
  const flags = FLAGS.reduce((sum, [name, bit]) => (words.includes(name) ? sum | bit : sum), 0)
  // Whoever opens a connection brings the options of one.
  const options: readonly tcp.TcpOption[] =
    (flags & tcp.SYN) === 0
      ? []
      : [
          { type: 'mss', mss: 1452 },
          { type: 'sackPermitted' },
          { type: 'timestamps', value: 0x1935_90c3, echo: 0 },
          { type: 'nop' },
          { type: 'windowScale', shift: 5 },
        ]
  const header = {
    sourcePort,
    destinationPort,
    sequence: fields.number('s', 42),
    acknowledgment: fields.number('a', 42),
    flags,
    window: fields.number('win', 10_000) & 0xffff,
    urgentPointer: fields.number('urg', 0) & 0xffff,
    options,
  }
  return concat(tcp.emit(header), data(settings))
}

function datagram(settings: Settings, { sourcePort, destinationPort }: Choice): Uint8Array {
  const body = data(settings)
  const length = settings.fields.number('len', udp.HEADER_LENGTH + body.length) & 0xffff
  return concat(udp.emit({ sourcePort, destinationPort, length }), body)
}

/** Where nothing else is said it is an echo reply, with what redirects have there: our own address. */
function icmp(settings: Settings, { source }: Choice): Uint8Array {
  const { fields } = settings
  const bytes = concat(new Uint8Array(icmpv4.HEADER_LENGTH), data(settings))
  const echo = fields.has('ping', 'echoreq')
  const unreachable = fields.has('unreach')
  const redirect = fields.has('redir')
  const usual = echo ? 8 : unreachable ? 3 : redirect ? 5 : 0
  bytes[icmpv4.TYPE] = fields.number('type', usual)
  bytes[icmpv4.CODE] = fields.number('code', 0)
  if (echo) {
    putU16(bytes, icmpv4.IDENTIFIER, fields.number('id', FILLER) & 0xffff)
    putU16(bytes, icmpv4.SEQUENCE, fields.number('seq', 1) & 0xffff)
  } else if (!unreachable) {
    const gateway = parseIpv4(fields.text('gw', 'gateway') ?? '')
    // The real one puts down an address that was told with its octets in reverse.
    if (gateway === undefined) putU32(bytes, icmpv4.GATEWAY, source as Ipv4)
    else bytes.set([gateway & 255, (gateway >>> 8) & 255, (gateway >>> 16) & 255, gateway >>> 24], icmpv4.GATEWAY)
  }
  icmpv4.writeChecksum(bytes, 0, bytes.length)
  return bytes
}

function icmp6(settings: Settings): Uint8Array {
  const { fields } = settings
  const bytes = concat(new Uint8Array(icmpv6.HEADER_LENGTH), data(settings))
  bytes[icmpv6.TYPE] = fields.number('type', 0)
  bytes[icmpv6.CODE] = fields.number('code', 0)
  putU16(bytes, icmpv6.IDENTIFIER, fields.number('id', 0) & 0xffff)
  putU16(bytes, icmpv6.SEQUENCE, fields.number('seq', 0) & 0xffff)
  return bytes
}

function transport(settings: Settings, choice: Choice): Uint8Array {
  if (settings.type === 'udp') return datagram(settings, choice)
  if (settings.type === 'tcp') return segment(settings, choice)
  if (settings.type === 'icmp') return icmp(settings, choice)
  return settings.type === 'icmp6' ? icmp6(settings) : data(settings)
}

function protocolOf({ type, fields, family }: Settings): number {
  const usual = PROTOCOLS[type ?? ''] || (family === 6 ? ipv6.NextHeader.none : 0)
  return family === 6 ? fields.number('next', usual) & 0xff : fields.number('proto', usual) & 0xff
}

/** DSCP has the upper six bits; what is told as TOS is hexadecimal. */
function tosOf(fields: Fields): number {
  return fields.has('dscp') ? (fields.number('dscp', 0) & 0x3f) << 2 : fields.number('tos', 0, 16) & 0xff
}

function header4({ fields }: Settings, protocol: number, choice: Choice, length: number): Uint8Array {
  const fragment = fields.number('frag', 0) & 0xffff
  const bytes = ipv4.emit({
    tos: tosOf(fields),
    totalLength: ipv4.HEADER_LENGTH + length,
    identification: fields.number('id', 0) & 0xffff,
    dontFragment: fields.has('df') || (fragment & ipv4.DONT_FRAGMENT) !== 0,
    moreFragments: fields.has('mf') || (fragment & ipv4.MORE_FRAGMENTS) !== 0,
    fragmentOffset: (fragment & ipv4.OFFSET_MASK) * 8,
    ttl: fields.number('ttl', 255) & 0xff,
    protocol,
    source: choice.source as Ipv4,
    destination: choice.destination as Ipv4,
    options: new Uint8Array(0),
  })
  return bytes
}

function header6({ fields }: Settings, nextHeader: number, choice: Choice, length: number): Uint8Array {
  return ipv6.emit({
    trafficClass: tosOf(fields),
    flowLabel: fields.number('flow', 0) & ipv6.FLOW_LABEL_MASK,
    payloadLength: length,
    nextHeader,
    hopLimit: fields.number('hop', 255) & 0xff,
    source: choice.source as Ipv6,
    destination: choice.destination as Ipv6,
  })
}

/** From the IP header on. */
export function ipPacket(settings: Settings, choice: Choice): Uint8Array {
  const { family, type, fields } = settings
  const protocol = protocolOf(settings)
  const body = transport(settings, choice)
  const header = (family === 4 ? header4 : header6)(settings, protocol, choice, body.length)
  const bytes = concat(header, body)
  const [start, end] = [header.length, bytes.length]
  if (type === 'udp') putU16(bytes, start + udp.CHECKSUM, udp.checksum(bytes, 0, start, end))
  if (type === 'tcp') tcp.writeChecksum(bytes, 0, start, end)
  if (type === 'icmp6') icmpv6.writeChecksum(bytes, 0, start, end)
  if (type === 'igmp') putU16(bytes, start + 2, foldChecksum(sum16(bytes, start, end)))
  if (type === 'udp' && fields.has('udp_sum')) putU16(bytes, start + udp.CHECKSUM, fields.number('udp_sum', 0) & 0xffff)
  if (type === 'tcp' && fields.has('tcp_sum')) putU16(bytes, start + tcp.CHECKSUM, fields.number('tcp_sum', 0) & 0xffff)
  return bytes
}

/** `reply` unless a request is asked for, about the own address. */
export function arpPacket({ fields, link }: Settings): { bytes: Uint8Array; to: Mac } {
  const request = fields.has('request')
  const own = link.ipv4.addresses[0]?.local ?? 0
  const mac = (...names: readonly string[]) => parseMac(fields.text(...names) ?? '')
  const ip = (...names: readonly string[]) => parseIpv4(fields.text(...names) ?? '')
  const targetMac = mac('tmac', 'targetmac')
  const bytes = arp.emit({
    operation: request ? arp.Operation.request : arp.Operation.reply,
    senderMac: mac('smac', 'sendermac') ?? link.mac,
    senderIp: ip('sip', 'senderip') ?? own,
    targetMac: targetMac ?? (request ? 0 : BROADCAST_MAC),
    targetIp: ip('tip', 'targetip') ?? own,
  })
  return { bytes, to: targetMac ?? BROADCAST_MAC }
}
