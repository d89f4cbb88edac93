import { encodeUtf8 } from '../../../sim/utf8.ts'
import { BROADCAST_MAC, type Ipv4, type Mac } from '../../../wire/address.ts'
import { concat, u32 } from '../../../wire/bytes.ts'
import * as dhcp from '../../../wire/dhcpv4.ts'
import * as ethernet from '../../../wire/ethernet.ts'
import * as ipv4 from '../../../wire/ipv4.ts'
import * as udp from '../../../wire/udp.ts'

const { OptionCode } = dhcp
/** What Debian's dhclient.conf(5) asks for. */
const REQUESTED: readonly number[] = [1, 28, 2, 3, 15, 6, 119, 12, 44, 47, 26, 121, 42]
/** IPTOS_LOWDELAY (common/packet.c). */
const TOS = 0x10
const TTL = 128
const EVERYBODY = 0xffff_ffff

/** What the client knows when it sends. */
export interface Outgoing {
  readonly type: number
  readonly mac: Mac
  readonly transactionId: number
  readonly seconds: number
  /** Its address, where it has one that holds. */
  readonly clientIp: Ipv4
  readonly server?: Ipv4 | undefined
  readonly wanted?: Ipv4 | undefined
  readonly hostname: string | null
}

export function packet({
  type,
  mac,
  transactionId,
  seconds,
  clientIp,
  server,
  wanted,
  hostname,
}: Outgoing): Uint8Array {
  const options: dhcp.DhcpOption[] = [{ code: OptionCode.packetType, data: Uint8Array.of(type) }]
  if (server !== undefined) options.push(dhcp.words(OptionCode.serverIdentifier, server))
  if (wanted !== undefined) options.push(dhcp.words(OptionCode.requestedAddress, wanted))
  if (hostname !== null) options.push({ code: OptionCode.hostName, data: encodeUtf8(hostname).slice(0, 255) })
  if (type !== dhcp.PacketType.release)
    options.push({ code: OptionCode.parameterRequestList, data: Uint8Array.from(REQUESTED) })
  return dhcp.emit({
    operation: dhcp.Operation.request,
    hops: 0,
    transactionId,
    seconds: Math.min(seconds, 0xffff),
    flags: 0,
    clientIp,
    yourIp: 0,
    serverIp: 0,
    gatewayIp: 0,
    clientMac: mac,
    serverName: new Uint8Array(0),
    file: new Uint8Array(0),
    options,
  })
}

/** The whole frame to everybody: a device without an address cannot send through the stack. */
export function broadcastFrame(mac: Mac, source: Ipv4, payload: Uint8Array): Uint8Array {
  const length = udp.HEADER_LENGTH + payload.length
  const header = ipv4.emit({
    tos: TOS,
    totalLength: ipv4.HEADER_LENGTH + length,
    identification: 0,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: TTL,
    protocol: ipv4.Protocol.udp,
    source,
    destination: EVERYBODY,
    options: new Uint8Array(0),
  })
  const ports = udp.emit({ sourcePort: dhcp.CLIENT_PORT, destinationPort: dhcp.SERVER_PORT, length })
  const link = ethernet.emit({ destination: BROADCAST_MAC, source: mac, type: ethernet.EtherType.ipv4 })
  const frame = concat(link, header, ports, payload)
  const start = ethernet.HEADER_LENGTH + ipv4.HEADER_LENGTH
  udp.writeChecksum(frame, ethernet.HEADER_LENGTH, start, frame.length)
  return frame
}

/** Where the payload of a frame to the client's port begins; undefined for any other frame. */
export function payloadStart(frame: Uint8Array): number | undefined {
  const at = ethernet.HEADER_LENGTH
  if (frame.length < at + ipv4.HEADER_LENGTH + udp.HEADER_LENGTH) return undefined
  if (frame[12] !== 0x08 || frame[13] !== 0 || frame[at + ipv4.PROTOCOL] !== ipv4.Protocol.udp) return undefined
  const ports = at + ipv4.headerLength(frame, at)
  const port = ((frame[ports + udp.DESTINATION_PORT] ?? 0) << 8) | (frame[ports + udp.DESTINATION_PORT + 1] ?? 0)
  return port === dhcp.CLIENT_PORT ? ports + udp.HEADER_LENGTH : undefined
}

/** The IPv4 source of a frame that has passed `payloadStart`. */
export function senderOf(frame: Uint8Array): Ipv4 {
  return u32(frame, ethernet.HEADER_LENGTH + ipv4.SOURCE)
}
