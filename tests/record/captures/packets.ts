/** The two hosts that built frames go between, and what a packet needs around it. */
import { parseIpv4, parseIpv6, parseMac } from '../../../engine/wire/address.ts'
import * as arp from '../../../engine/wire/arp.ts'
import { concat } from '../../../engine/wire/bytes.ts'
import * as ethernet from '../../../engine/wire/ethernet.ts'
import * as icmpv4 from '../../../engine/wire/icmpv4.ts'
import * as icmpv6 from '../../../engine/wire/icmpv6.ts'
import * as ipv4 from '../../../engine/wire/ipv4.ts'
import * as ipv6 from '../../../engine/wire/ipv6.ts'
import * as tcp from '../../../engine/wire/tcp.ts'
import * as udp from '../../../engine/wire/udp.ts'
import * as vlan from '../../../engine/wire/vlan.ts'

export const A = { mac: parseMac('02:00:00:00:00:0a')!, ip: parseIpv4('10.0.0.1')!, ip6: parseIpv6('fd00::1')! }
export const B = { mac: parseMac('02:00:00:00:00:0b')!, ip: parseIpv4('10.0.0.2')!, ip6: parseIpv6('fd00::2')! }
const { Protocol } = ipv4
export const NONE = new Uint8Array()
export const text = (string: string) => Uint8Array.from(string, letter => letter.charCodeAt(0))

export function frame(type: number, payload: Uint8Array, destination = B.mac): Uint8Array {
  return concat(ethernet.emit({ destination, source: A.mac, type }), payload)
}

export function packet4(protocol: number, payload: Uint8Array, change: Partial<ipv4.Ipv4Header> = {}): Uint8Array {
  const options = change.options ?? NONE
  const header: ipv4.Ipv4Header = {
    tos: 0,
    totalLength: ipv4.HEADER_LENGTH + options.length + payload.length,
    identification: 1,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    protocol,
    source: A.ip,
    destination: B.ip,
    options,
    ...change,
  }
  return concat(ipv4.emit(header), payload)
}

export function packet6(nextHeader: number, payload: Uint8Array, destination = B.ip6): Uint8Array {
  const { length } = payload
  const header = {
    trafficClass: 0,
    flowLabel: 0,
    payloadLength: length,
    nextHeader,
    hopLimit: 255,
    source: A.ip6,
    destination,
  }
  return concat(ipv6.emit(header), payload)
}

/** Fills in the checksum of the transport unit that starts at `start` of a packet. */
export function summed(
  packet: Uint8Array,
  start: number,
  write: (bytes: Uint8Array, ipStart: number, start: number, end: number) => void,
) {
  write(packet, 0, start, packet.length)
  return packet
}

export function udpPacket(
  source: number,
  destination: number,
  data: Uint8Array,
  change: Partial<ipv4.Ipv4Header> = {},
): Uint8Array {
  const header = udp.emit({ sourcePort: source, destinationPort: destination, length: udp.HEADER_LENGTH + data.length })
  return summed(packet4(Protocol.udp, concat(header, data), change), ipv4.HEADER_LENGTH, udp.writeChecksum)
}

export function tcpPacket(
  flags: number,
  options: readonly tcp.TcpOption[],
  data = NONE,
  urgentPointer = 0,
): Uint8Array {
  const header = tcp.emit({
    sourcePort: 40000,
    destinationPort: 5000,
    sequence: 1000,
    acknowledgment: 2000,
    flags,
    window: 512,
    urgentPointer,
    options,
  })
  return summed(packet4(Protocol.tcp, concat(header, data)), ipv4.HEADER_LENGTH, tcp.writeChecksum)
}

export function icmp6Packet(packet: icmpv6.Icmpv6Packet, destination = B.ip6): Uint8Array {
  return summed(packet6(Protocol.icmpv6, icmpv6.emit(packet), destination), ipv6.HEADER_LENGTH, icmpv6.writeChecksum)
}

export const echo = (sequence: number): icmpv4.IcmpPacket => ({
  kind: 'echo',
  code: 0,
  identifier: 7,
  sequence,
  data: text('ping data'),
})
export const ping = packet4(Protocol.icmp, icmpv4.emit(echo(1)))
export const ping6 = icmp6Packet({ kind: 'echoRequest', code: 0, identifier: 7, sequence: 1, data: text('ping data') })
export const tag = (id: number, priority: number, type: number, dropEligible = false) =>
  vlan.emit({ priority, dropEligible, id, type })
export const whoHas = arp.emit({ operation: 1, senderMac: A.mac, senderIp: A.ip, targetMac: 0, targetIp: B.ip })
