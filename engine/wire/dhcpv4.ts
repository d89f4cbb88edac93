import type { Ipv4, Mac } from './address.ts'
import { concat, Malformed, type Parsed, putU16, putU32, putU48, TRUNCATED, u16, u32, u48 } from './bytes.ts'

// RFC 2131 2: field offsets in bytes.
export const OP = 0
export const HTYPE = 1
export const HLEN = 2
export const HOPS = 3
export const XID = 4
export const SECS = 8
export const FLAGS = 10
export const CIADDR = 12
export const YIADDR = 16
export const SIADDR = 20
export const GIADDR = 24
export const CHADDR = 28
export const SNAME = 44
export const FILE = 108
export const MAGIC_COOKIE = 236
export const OPTIONS = 240

/** The first four bytes of the options (RFC 2131 3). */
export const COOKIE = 0x63825363
/** The bit of the word at FLAGS that asks for broadcast replies. */
export const BROADCAST = 0x8000

export const SERVER_PORT = 67
export const CLIENT_PORT = 68

/** Shorter packets are padded to it by clients and servers, as BOOTP wanted (RFC 951 3). */
export const LENGTH_MIN = 300

export const Operation = { request: 1, reply: 2 } as const

/** Values of option 53 (RFC 2132 9.6). */
export const PacketType = {
  discover: 1,
  offer: 2,
  request: 3,
  decline: 4,
  ack: 5,
  nak: 6,
  release: 7,
  inform: 8,
} as const

/** RFC 2132. */
export const OptionCode = {
  pad: 0,
  subnetMask: 1,
  router: 3,
  domainNameServer: 6,
  hostName: 12,
  domainName: 15,
  interfaceMtu: 26,
  broadcastAddress: 28,
  ntpServer: 42,
  requestedAddress: 50,
  leaseTime: 51,
  packetType: 53,
  serverIdentifier: 54,
  parameterRequestList: 55,
  maximumSize: 57,
  renewalTime: 58,
  rebindingTime: 59,
  vendorClass: 60,
  clientIdentifier: 61,
  domainSearch: 119,
  classlessRoutes: 121,
  end: 255,
} as const

export interface DhcpOption {
  readonly code: number
  /** Up to 255 bytes. */
  readonly data: Uint8Array
}

export interface DhcpPacket {
  readonly operation: number
  readonly hops: number
  readonly transactionId: number
  readonly seconds: number
  /** The word at FLAGS. */
  readonly flags: number
  readonly clientIp: Ipv4
  readonly yourIp: Ipv4
  readonly serverIp: Ipv4
  readonly gatewayIp: Ipv4
  readonly clientMac: Mac
  /** Without the zeros behind it. */
  readonly serverName: Uint8Array
  readonly file: Uint8Array
  readonly options: readonly DhcpOption[]
}

/** Over Ethernet only, and with the cookie, so BOOTP without DHCP is not read. Padding and what follows the end option is dropped. */
export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<DhcpPacket> {
  if (end - start < OPTIONS) return TRUNCATED
  if (bytes[start + HTYPE] !== 1 || bytes[start + HLEN] !== 6) return new Malformed('not Ethernet')
  if (u32(bytes, start + MAGIC_COOKIE) !== COOKIE) return new Malformed('no magic cookie')
  const options = parseOptions(bytes, start + OPTIONS, end)
  if (options instanceof Malformed) return options
  return {
    operation: bytes[start + OP]!,
    hops: bytes[start + HOPS]!,
    transactionId: u32(bytes, start + XID),
    seconds: u16(bytes, start + SECS),
    flags: u16(bytes, start + FLAGS),
    clientIp: u32(bytes, start + CIADDR),
    yourIp: u32(bytes, start + YIADDR),
    serverIp: u32(bytes, start + SIADDR),
    gatewayIp: u32(bytes, start + GIADDR),
    clientMac: u48(bytes, start + CHADDR),
    serverName: unpadded(bytes, start + SNAME, start + FILE),
    file: unpadded(bytes, start + FILE, start + MAGIC_COOKIE),
    options,
  }
}

function unpadded(bytes: Uint8Array, start: number, end: number): Uint8Array {
  while (end > start && bytes[end - 1] === 0) end--
  return bytes.slice(start, end)
}

function parseOptions(bytes: Uint8Array, start: number, end: number): Parsed<readonly DhcpOption[]> {
  const options: DhcpOption[] = []
  let at = start
  while (at < end && bytes[at] !== OptionCode.end) {
    if (bytes[at] === OptionCode.pad) {
      at++
      continue
    }
    if (at + 2 > end) return TRUNCATED
    const next = at + 2 + bytes[at + 1]!
    if (next > end) return TRUNCATED
    options.push({ code: bytes[at]!, data: bytes.slice(at + 2, next) })
    at = next
  }
  return options
}

/** The whole packet with its end option, padded to LENGTH_MIN. */
export function emit(packet: DhcpPacket): Uint8Array {
  const fixed = new Uint8Array(OPTIONS)
  fixed.set([packet.operation, 1, 6, packet.hops])
  putU32(fixed, XID, packet.transactionId)
  putU16(fixed, SECS, packet.seconds)
  putU16(fixed, FLAGS, packet.flags)
  putU32(fixed, CIADDR, packet.clientIp)
  putU32(fixed, YIADDR, packet.yourIp)
  putU32(fixed, SIADDR, packet.serverIp)
  putU32(fixed, GIADDR, packet.gatewayIp)
  putU48(fixed, CHADDR, packet.clientMac)
  fixed.set(packet.serverName, SNAME)
  fixed.set(packet.file, FILE)
  putU32(fixed, MAGIC_COOKIE, COOKIE)
  const options = packet.options.flatMap(option => [new Uint8Array([option.code, option.data.length]), option.data])
  const bytes = concat(fixed, ...options, new Uint8Array([OptionCode.end]))
  return concat(bytes, new Uint8Array(Math.max(0, LENGTH_MIN - bytes.length)))
}

/** The data of the first option with this code. */
export function option(packet: DhcpPacket, code: number): Uint8Array | undefined {
  return packet.options.find(one => one.code === code)?.data
}

/** The value of option 53; undefined in BOOTP. */
export function packetType(packet: DhcpPacket): number | undefined {
  return option(packet, OptionCode.packetType)?.[0]
}

/** An option that holds IPv4 addresses or other 32-bit numbers: a mask, routers, a lease time in seconds. */
export function words(code: number, ...values: readonly number[]): DhcpOption {
  const data = new Uint8Array(4 * values.length)
  for (const [index, value] of values.entries()) putU32(data, 4 * index, value)
  return { code, data }
}
