import { type Parsed, putU16, putU32, TRUNCATED, u16, u32 } from './bytes.ts'

// LINKTYPE_LINUX_SLL2 (tcpdump.org/linktypes): field offsets in bytes. What `tcpdump -i any` puts before a packet.
export const PROTOCOL = 0
export const INTERFACE_INDEX = 4
export const ARPHRD = 8
export const PACKET_TYPE = 10
export const ADDRESS_LENGTH = 11
export const ADDRESS = 12
export const HEADER_LENGTH = 20

/** packet(7), sll_pkttype. */
export const PacketType = { host: 0, broadcast: 1, multicast: 2, otherHost: 3, outgoing: 4 } as const

/** linux/if_arp.h. */
export const Arphrd = { ethernet: 1, loopback: 772, ipip: 768, sit: 776, gre: 778, none: 0xfffe } as const

export interface Sll2Header {
  /** EtherType of what follows. */
  readonly protocol: number
  readonly interfaceIndex: number
  readonly arphrd: number
  readonly packetType: number
  /** Of the sender, up to 8 bytes. */
  readonly address: Uint8Array
}

export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<Sll2Header> {
  if (end - start < HEADER_LENGTH) return TRUNCATED
  const length = Math.min(bytes[start + ADDRESS_LENGTH]!, HEADER_LENGTH - ADDRESS)
  return {
    protocol: u16(bytes, start + PROTOCOL),
    interfaceIndex: u32(bytes, start + INTERFACE_INDEX),
    arphrd: u16(bytes, start + ARPHRD),
    packetType: bytes[start + PACKET_TYPE]!,
    address: bytes.slice(start + ADDRESS, start + ADDRESS + length),
  }
}

export function emit(header: Sll2Header): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH)
  putU16(bytes, PROTOCOL, header.protocol)
  putU32(bytes, INTERFACE_INDEX, header.interfaceIndex)
  putU16(bytes, ARPHRD, header.arphrd)
  bytes[PACKET_TYPE] = header.packetType
  bytes[ADDRESS_LENGTH] = header.address.length
  bytes.set(header.address, ADDRESS)
  return bytes
}
