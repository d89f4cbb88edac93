import { type Ip, isMulticastIpv4, type Mac } from '../../wire/address.ts'
import * as arp from '../../wire/arp.ts'
import { concat, Malformed, u16, u48, u128 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as icmpv6 from '../../wire/icmpv6.ts'
import { Protocol } from '../../wire/ipv4.ts'
import * as ipv6 from '../../wire/ipv6.ts'
import * as ndp from '../../wire/ndp.ts'
import { macIn } from '../ipv6/ndisc.ts'
import { isMulticastIpv6 } from '../ipv6/scope.ts'
import type { Link } from '../link.ts'
import type { NeighbourTable } from '../neighbour.ts'
import { Skb } from '../skb.ts'
import type { Bridge } from './bridge.ts'
import type { BridgePort } from './bridge-port.ts'
import { standsOn } from './stacked.ts'
import { insertTag, Vlan } from './vlan.ts'

const HOP_LIMIT = 255

/**
 * br_do_proxy_suppress_arp, br_do_suppress_nd (net/bridge/br_arp_nd_proxy.c): what the host knows of a neighbour behind a port with neigh_suppress
 * it answers itself. True when such ports need not hear the frame, which `port` brought, or the host itself where that is null.
 */
export function suppresses(bridge: Bridge, port: BridgePort | null, skb: Skb, vlan: number): boolean {
  if (port?.neighbourSuppress === true) return false
  const type = u16(skb.bytes, skb.start + ethernet.TYPE)
  if (type === EtherType.arp) return forArp(bridge, port, skb, vlan)
  return type === EtherType.ipv6 && forDiscovery(bridge, port, skb, vlan)
}

function forArp(bridge: Bridge, port: BridgePort | null, skb: Skb, vlan: number): boolean {
  const packet = arp.parse(skb.bytes, skb.start + ethernet.HEADER_LENGTH, skb.end)
  if (packet instanceof Malformed) return false
  const { operation, senderIp, senderMac, targetIp } = packet
  if (targetIp >>> 24 === 127 || isMulticastIpv4(targetIp)) return false
  if (senderIp === 0 || senderIp === targetIp) return true
  if (operation !== arp.Operation.request) return false
  return answer(bridge, port, { skb, vlan, target: targetIp, asker: senderMac }, mac =>
    arp.emit({
      operation: arp.Operation.reply,
      senderMac: mac,
      senderIp: targetIp,
      targetMac: senderMac,
      targetIp: senderIp,
    }),
  )
}

function forDiscovery(bridge: Bridge, port: BridgePort | null, skb: Skb, vlan: number): boolean {
  const { bytes, end } = skb
  const at = skb.start + ethernet.HEADER_LENGTH
  const message = at + ipv6.HEADER_LENGTH
  if (message + icmpv6.HEADER_LENGTH > end || bytes[at + ipv6.NEXT_HEADER] !== Protocol.icmpv6) return false
  const packet = icmpv6.parse(bytes, message, end)
  if (packet instanceof Malformed || packet.kind !== 'neighborDiscovery') return false
  const { nd } = packet
  if (nd.kind === 'neighborAdvertisement') return !nd.solicited
  if (nd.kind !== 'neighborSolicitation') return false
  const [source, destination] = [u128(bytes, at + ipv6.SOURCE), u128(bytes, at + ipv6.DESTINATION)]
  if (source === 0n || source === destination) return true
  if (isMulticastIpv6(nd.target)) return false
  const asker = macIn(nd.options, 'sourceLinkLayerAddress') ?? u48(bytes, skb.start + ethernet.SOURCE)
  return answer(bridge, port, { skb, vlan, target: nd.target, asker }, (mac, router) =>
    advertisement(source, nd.target, mac, router),
  )
}

function advertisement(destination: bigint, target: bigint, mac: Mac, router: boolean): Uint8Array {
  const options = [{ type: 'targetLinkLayerAddress', mac }] as const
  const message = ndp.emit({
    kind: 'neighborAdvertisement',
    router,
    solicited: true,
    override: true,
    target,
    options,
  })
  const header = ipv6.emit({
    trafficClass: 0,
    flowLabel: 0,
    payloadLength: message.length,
    nextHeader: Protocol.icmpv6,
    hopLimit: HOP_LIMIT,
    source: target,
    destination,
  })
  const packet = concat(header, message)
  icmpv6.writeChecksum(packet, 0, header.length, packet.length)
  return packet
}

interface Question {
  readonly skb: Skb
  readonly vlan: number
  readonly target: Ip
  readonly asker: Mac
}

/** The neighbour is known, and so is its port: if that suppresses, `reply` goes back. */
function answer(
  bridge: Bridge,
  port: BridgePort | null,
  { skb, vlan, target, asker }: Question,
  reply: (mac: Mac, router: boolean) => Uint8Array,
): boolean {
  const device = deviceOf(bridge, vlan)
  if (device === undefined) return false
  if (isOwn(device, target)) return true
  const { ipv4, ipv6: six } = bridge.netns
  const table: NeighbourTable = typeof target === 'number' ? ipv4.neighbours : six.neighbours
  const neighbour = table.lookup(target, device)
  if (neighbour === undefined || !neighbour.valid || neighbour.mac === null) return false
  const entry = bridge.fdb.lookup(neighbour.mac, vlan)
  if (entry === undefined) return false
  if (entry.port?.neighbourSuppress === true) {
    const { mac } = neighbour
    send(bridge, port, skb, asker, mac, reply(mac, neighbour.router))
  }
  return true
}

/** The bridge itself, or what stands on it for the VLAN. */
function deviceOf(bridge: Bridge, vlan: number): Link | undefined {
  if (vlan === 0) return bridge
  return [...bridge.uppers].find(each => each instanceof Vlan && each.id === vlan)
}

/** br_is_local_ip, br_is_local_ip6: devices that stand on it have its addresses, too. */
function isOwn(device: Link, target: Ip): boolean {
  const has = (link: Link) =>
    typeof target === 'number'
      ? link.ipv4.addresses.some(({ local }) => local === target)
      : link.ipv6.addresses.some(({ local }) => local === target)
  return device.netns.links.some(link => (link === device || standsOn(link, device)) && has(link))
}

/** br_arp_send, br_nd_send: out by the port that asked, or up to the host. */
function send(bridge: Bridge, port: BridgePort | null, asked: Skb, to: Mac, from: Mac, packet: Uint8Array): void {
  const type = u16(asked.bytes, asked.start + ethernet.TYPE)
  const frame = concat(ethernet.emit({ destination: to, source: from, type }), packet)
  const skb = Skb.alloc(frame.length, bridge.netns.sim.nextPacket())
  skb.bytes.set(frame, skb.start)
  if (port === null) return bridge.receive(skb)
  if (asked.vlan >= 0 && port.vlans.pvid !== (asked.vlan & 0xfff)) insertTag(skb, bridge.vlanProtocol, asked.vlan)
  port.link.transmit(skb)
}
