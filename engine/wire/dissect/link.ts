import { formatIpv4, formatMac } from '../address.ts'
import * as arp from '../arp.ts'
import { u16, u32, u48 } from '../bytes.ts'
import * as ethernet from '../ethernet.ts'
import * as sll2 from '../sll2.ts'
import * as vlan from '../vlan.ts'
import { bytesText, type Dissection } from './dissection.ts'
import { field, hexText, named } from './field.ts'

const ETHER_TYPES = new Map<number, string>([
  [ethernet.EtherType.ipv4, 'IPv4'],
  [ethernet.EtherType.ipv6, 'IPv6'],
  [ethernet.EtherType.arp, 'ARP'],
  [ethernet.EtherType.vlan, '802.1Q Virtual LAN'],
  [ethernet.EtherType.qinq, '802.1ad Provider Bridge (Q-in-Q)'],
  [ethernet.EtherType.lldp, '802.1 Link Layer Discovery Protocol (LLDP)'],
])
/** Above it an EtherType. */
const LENGTH_MAX = 1500

const typeText = (type: number) => named(ETHER_TYPES, type, hexText(type, 4))

export function dissectEthernet(d: Dissection, start: number, end: number): void {
  if (!d.need('Ethernet', start, ethernet.HEADER_LENGTH, end)) return
  const { bytes } = d
  const destination = formatMac(u48(bytes, start + ethernet.DESTINATION))
  const source = formatMac(u48(bytes, start + ethernet.SOURCE))
  const type = u16(bytes, start + ethernet.TYPE)
  const framed = type <= LENGTH_MAX
  const children = [
    field('eth.dst', 'Destination', destination, start + ethernet.DESTINATION, 6),
    field('eth.src', 'Source', source, start + ethernet.SOURCE, 6),
    framed
      ? field('eth.len', 'Length', type, start + ethernet.TYPE, 2)
      : field('eth.type', 'Type', typeText(type), start + ethernet.TYPE, 2),
  ]
  const label = framed ? 'IEEE 802.3 Ethernet' : 'Ethernet II'
  d.add(field('eth', label, `Src: ${source}, Dst: ${destination}`, start, ethernet.HEADER_LENGTH, { children }))
  const rest = start + ethernet.HEADER_LENGTH
  if (framed) d.data(rest, Math.min(end, rest + type))
  else d.protocols.etherType(d, type, rest, end)
}

/** The outer tag of two, IEEE 802.1ad. */
export function dissectProviderBridge(d: Dissection, start: number, end: number): void {
  if (!d.need('802.1ad', start, vlan.TAG_LENGTH, end)) return
  const tci = u16(d.bytes, start + vlan.TCI)
  const type = u16(d.bytes, start + vlan.TYPE)
  const id = tci & vlan.VID_MASK
  const children = [
    field('ieee8021ad.priority', 'Priority', tci >> vlan.PCP_SHIFT, start, 1),
    field('ieee8021ad.dei', 'DEI', Number((tci & vlan.DEI) !== 0), start, 1),
    field('ieee8021ad.id', 'ID', id, start, 2),
    field('ieee8021ah.etype', 'Type', typeText(type), start + vlan.TYPE, 2),
  ]
  d.add(field('ieee8021ad', 'IEEE 802.1ad', `ID: ${id}`, start, vlan.TAG_LENGTH, { children }))
  d.protocols.etherType(d, type, start + vlan.TAG_LENGTH, end)
}

export function dissectVlan(d: Dissection, start: number, end: number): void {
  if (!d.need('802.1Q', start, vlan.TAG_LENGTH, end)) return
  const tci = u16(d.bytes, start + vlan.TCI)
  const type = u16(d.bytes, start + vlan.TYPE)
  const priority = tci >> vlan.PCP_SHIFT
  const eligible = (tci & vlan.DEI) !== 0
  const id = tci & vlan.VID_MASK
  const children = [
    field('vlan.priority', 'Priority', priority, start, 2),
    field('vlan.dei', 'DEI', eligible ? 'Eligible' : 'Ineligible', start, 2),
    field('vlan.id', 'ID', id, start, 2),
    field('vlan.etype', 'Type', typeText(type), start + vlan.TYPE, 2),
  ]
  const value = `PRI: ${priority}, DEI: ${Number(eligible)}, ID: ${id}`
  d.add(field('vlan', '802.1Q Virtual LAN', value, start, vlan.TAG_LENGTH, { children }))
  d.protocols.etherType(d, type, start + vlan.TAG_LENGTH, end)
}

const OPERATIONS = new Map<number, string>([
  [arp.Operation.request, 'request'],
  [arp.Operation.reply, 'reply'],
])

export function dissectArp(d: Dissection, start: number, end: number): void {
  if (!d.need('ARP', start, arp.PACKET_LENGTH, end)) return
  const { bytes } = d
  const mac = (at: number) => formatMac(u48(bytes, start + at))
  const ip = (at: number) => formatIpv4(u32(bytes, start + at))
  const operation = u16(bytes, start + arp.OPER)
  const hardware = u16(bytes, start + arp.HTYPE)
  const children = [
    field('arp.hw.type', 'Hardware type', named(HARDWARE, hardware), start + arp.HTYPE, 2),
    field('arp.proto.type', 'Protocol type', typeText(u16(bytes, start + arp.PTYPE)), start + arp.PTYPE, 2),
    field('arp.hw.size', 'Hardware size', bytes[start + arp.HLEN]!, start + arp.HLEN, 1),
    field('arp.proto.size', 'Protocol size', bytes[start + arp.PLEN]!, start + arp.PLEN, 1),
    field('arp.opcode', 'Opcode', named(OPERATIONS, operation), start + arp.OPER, 2),
    field('arp.src.hw_mac', 'Sender MAC address', mac(arp.SHA), start + arp.SHA, 6),
    field('arp.src.proto_ipv4', 'Sender IP address', ip(arp.SPA), start + arp.SPA, 4),
    field('arp.dst.hw_mac', 'Target MAC address', mac(arp.THA), start + arp.THA, 6),
    field('arp.dst.proto_ipv4', 'Target IP address', ip(arp.TPA), start + arp.TPA, 4),
  ]
  const value = OPERATIONS.get(operation) ?? `opcode ${operation}`
  d.add(field('arp', 'Address Resolution Protocol', `(${value})`, start, arp.PACKET_LENGTH, { children }))
}

const HARDWARE = new Map<number, string>([
  [sll2.Arphrd.ethernet, 'Ethernet'],
  [sll2.Arphrd.loopback, 'Loopback'],
])
const PACKET_TYPES = new Map<number, string>([
  [sll2.PacketType.host, 'Unicast to us'],
  [sll2.PacketType.broadcast, 'Broadcast'],
  [sll2.PacketType.multicast, 'Multicast'],
  [sll2.PacketType.otherHost, 'Unicast to another host'],
  [sll2.PacketType.outgoing, 'Sent by us'],
])

export function dissectCooked(d: Dissection, start: number, end: number): void {
  if (!d.need('Linux cooked capture', start, sll2.HEADER_LENGTH, end)) return
  const { bytes } = d
  const type = u16(bytes, start + sll2.PROTOCOL)
  const length = bytes[start + sll2.ADDRESS_LENGTH]!
  const address = start + sll2.ADDRESS
  const children = [
    field('sll.etype', 'Protocol', typeText(type), start + sll2.PROTOCOL, 2),
    field('sll.ifindex', 'Interface index', u32(bytes, start + sll2.INTERFACE_INDEX), start + sll2.INTERFACE_INDEX, 4),
    field(
      'sll.hatype',
      'Link-layer address type',
      named(HARDWARE, u16(bytes, start + sll2.ARPHRD)),
      start + sll2.ARPHRD,
      2,
    ),
    field(
      'sll.pkttype',
      'Packet type',
      named(PACKET_TYPES, bytes[start + sll2.PACKET_TYPE]!),
      start + sll2.PACKET_TYPE,
      1,
    ),
    field('sll.halen', 'Link-layer address length', length, start + sll2.ADDRESS_LENGTH, 1),
    ...(length === 6 ? [field('sll.src.eth', 'Source', formatMac(u48(bytes, address)), address, 6)] : []),
    ...(length === 6
      ? [field('sll.unused', 'Unused', bytesText(bytes, address + 6, address + 8), address + 6, 2)]
      : []),
  ]
  d.add(field('sll', 'Linux cooked capture v2', '', start, sll2.HEADER_LENGTH, { children }))
  d.protocols.etherType(d, type, start + sll2.HEADER_LENGTH, end)
}

/** No link header: the version tells which IP it is. */
export function dissectRaw(d: Dissection, start: number, end: number): void {
  if (!d.need('IP', start, 1, end)) return
  if (d.bytes[start]! >> 4 === 6) d.protocols.ipv6(d, start, end)
  else d.protocols.ipv4(d, start, end)
}
