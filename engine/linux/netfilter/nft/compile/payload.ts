import { u16, u32 } from '../../../../wire/bytes.ts'
import * as tcp from '../../../../wire/tcp.ts'
import type { PacketContext } from '../../packet.ts'
import { optionFields, optionNumber } from '../options.ts'
import { IP, IP6, TH } from '../protocols.ts'
import type { Expr, PayloadExpr, RawPayloadExpr } from '../syntax.ts'

/** Reads a number of at most 32 bits from a packet; -1 where the packet does not have it. */
export type Reader = (packet: PacketContext) => number

/** Where a header starts in the bytes of a packet; -1 where there is none. */
export type Base = (packet: PacketContext) => number

const network4: Base = packet => (packet.family === 4 ? packet.skb.network : -1)
const network6: Base = packet => (packet.family === 6 ? packet.skb.network : -1)
const anyNetwork: Base = packet => packet.skb.network
const anyTransport: Base = packet => (packet.protocol >= 0 && packet.fragmentOffset === 0 ? packet.transport : -1)
const link: Base = packet => packet.skb.mac

function transportOf(protocol: number): Base {
  return packet => (packet.protocol === protocol && packet.fragmentOffset === 0 ? packet.transport : -1)
}

/** The header that a field belongs to; a packet without it does not match. */
export function baseOf(expr: PayloadExpr | RawPayloadExpr): Base {
  if (expr.kind === 'raw') return expr.base === 'll' ? link : expr.base === 'nh' ? anyNetwork : anyTransport
  const { protocol } = expr
  if (protocol === IP) return network4
  if (protocol === IP6) return network6
  if (protocol === TH) return anyTransport
  if (protocol.base === 'll') return link
  return protocol.base === 'nh' ? anyNetwork : transportOf(protocol.number!)
}

/** A field of at most 32 bits. */
export function payloadReader(expr: PayloadExpr | RawPayloadExpr): Reader {
  const { offset, bits } = expr.kind === 'raw' ? expr : expr.field
  return fieldReader(baseOf(expr), offset, bits)
}

function fieldReader(base: Base, offset: number, bits: number): Reader {
  const at = offset >> 3
  if (offset % 8 === 0 && bits === 16) return whole(base, at, 2, u16)
  if (offset % 8 === 0 && bits === 32) return whole(base, at, 4, u32)
  const end = Math.ceil((offset + bits) / 8)
  const shift = end * 8 - offset - bits
  const mask = 2 ** bits - 1
  return packet => {
    const start = base(packet)
    if (start < 0 || start + end > packet.skb.end) return -1
    let value = 0
    for (let index = at; index < end; index++) value = value * 256 + packet.skb.bytes[start + index]!
    return shift === 0 && mask === 0xffff_ffff ? value : Math.floor(value / 2 ** shift) & mask
  }
}

function whole(base: Base, at: number, length: number, read: (bytes: Uint8Array, at: number) => number): Reader {
  return packet => {
    const start = base(packet)
    if (start < 0 || start + at + length > packet.skb.end) return -1
    return read(packet.skb.bytes, start + at)
  }
}

type OptionExpr = Extract<Expr, { kind: 'option' }>

/** Where an option or extension header is; -1 where the packet has none. */
export function optionPlace({ of, name }: OptionExpr): Base {
  const number = optionNumber(of, name)
  if (of === 'tcp option')
    return packet =>
      packet.protocol === 6 && packet.hasTransport(tcp.HEADER_LENGTH)
        ? tcp.findOption(packet.skb.bytes, packet.transport, number)
        : -1
  if (of === 'ip option') return packet => findIpOption(packet, number)
  if (of === 'sctp chunk') return packet => findChunk(packet, number)
  return packet => findExtension(packet, number)
}

const IP_HEADER = 20

function findIpOption({ skb, family }: PacketContext, kind: number): number {
  if (family !== 4) return -1
  const { bytes, network } = skb
  const end = network + (bytes[network]! & 15) * 4
  for (let at = network + IP_HEADER; at < end; ) {
    if (bytes[at] === kind) return at
    if (bytes[at] === 0) return -1
    at += bytes[at] === 1 ? 1 : Math.max(2, bytes[at + 1] ?? 2)
  }
  return -1
}

const SCTP = 132
const SCTP_HEADER = 12

/** RFC 9260 3.2: chunks begin at multiples of four bytes. */
function findChunk({ skb, protocol, transport, fragmentOffset }: PacketContext, wanted: number): number {
  if (protocol !== SCTP || fragmentOffset !== 0) return -1
  const { bytes, end } = skb
  for (let at = transport + SCTP_HEADER; at + 4 <= end; ) {
    if (bytes[at] === wanted) return at
    at += Math.max(4, (u16(bytes, at + 2) + 3) & ~3)
  }
  return -1
}

const IPV6_HEADER = 40
const FRAGMENT = 44
const EXTENSIONS: ReadonlySet<number> = new Set([0, 43, FRAGMENT, 60, 135])

function findExtension({ skb, family }: PacketContext, wanted: number): number {
  if (family !== 6) return -1
  const { bytes, network, end } = skb
  let next = bytes[network + 6]!
  for (let at = network + IPV6_HEADER; at + 8 <= end; ) {
    if (next === wanted) return at
    if (!EXTENSIONS.has(next)) return -1
    const length = next === FRAGMENT ? 8 : (bytes[at + 1]! + 1) * 8
    next = bytes[at]!
    at += length
  }
  return -1
}

/** A field of an option; for the option itself whether it is there. */
export function optionReader(expr: OptionExpr): Reader {
  const place = optionPlace(expr)
  if (expr.field === null) return packet => (place(packet) < 0 ? 0 : 1)
  const { offset, bits } = optionFields(expr.of, expr.name, expr.field)!
  return fieldReader(place, offset, bits)
}
