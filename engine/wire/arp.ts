import type { Ipv4, Mac } from './address.ts'
import { Malformed, type Parsed, putU16, putU32, putU48, TRUNCATED, u16, u32, u48 } from './bytes.ts'

// RFC 826, packet format; field offsets in bytes for Ethernet and IPv4.
export const HTYPE = 0
export const PTYPE = 2
export const HLEN = 4
export const PLEN = 5
export const OPER = 6
export const SHA = 8
export const SPA = 14
export const THA = 18
export const TPA = 24
export const PACKET_LENGTH = 28

export const Operation = { request: 1, reply: 2 } as const

/** ARP for IPv4 over Ethernet; other hardware or protocol types are not read. */
export interface ArpPacket {
  readonly operation: number
  readonly senderMac: Mac
  readonly senderIp: Ipv4
  readonly targetMac: Mac
  readonly targetIp: Ipv4
}

export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<ArpPacket> {
  if (end - start < PACKET_LENGTH) return TRUNCATED
  if (u16(bytes, start + HTYPE) !== 1 || u16(bytes, start + PTYPE) !== 0x0800)
    return new Malformed('not IPv4 over Ethernet')
  if (bytes[start + HLEN] !== 6 || bytes[start + PLEN] !== 4) return new Malformed('wrong address length')
  return {
    operation: u16(bytes, start + OPER),
    senderMac: u48(bytes, start + SHA),
    senderIp: u32(bytes, start + SPA),
    targetMac: u48(bytes, start + THA),
    targetIp: u32(bytes, start + TPA),
  }
}

export function emit(packet: ArpPacket): Uint8Array {
  const bytes = new Uint8Array(PACKET_LENGTH)
  putU16(bytes, HTYPE, 1)
  putU16(bytes, PTYPE, 0x0800)
  bytes[HLEN] = 6
  bytes[PLEN] = 4
  putU16(bytes, OPER, packet.operation)
  putU48(bytes, SHA, packet.senderMac)
  putU32(bytes, SPA, packet.senderIp)
  putU48(bytes, THA, packet.targetMac)
  putU32(bytes, TPA, packet.targetIp)
  return bytes
}
