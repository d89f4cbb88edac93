import { failed } from '../../net/errno.ts'
import { Hook } from '../../net/hooks.ts'
import type { Link } from '../../net/link.ts'
import type { NetNs } from '../../net/netns.ts'
import { flowTo } from '../../net/route.ts'
import { PacketType, Skb } from '../../net/skb.ts'
import { foldChecksum, putU16, sum16, u16, u32, u48 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { pseudoHeaderSum } from '../../wire/ip.ts'
import * as tcp from '../../wire/tcp.ts'
import type { PacketContext } from './packet.ts'

const PROTOCOL = 6

/** nf_send_unreach: tells the sender by ICMP, except about what cannot be a packet of its own. */
export function sendUnreachable(packet: PacketContext, code: number): void {
  const { skb, netfilter } = packet
  if (packet.fragmentOffset !== 0 || !checksumOk(packet)) return
  const layer = netfilter.net.layerOf(skb)
  if (layer.family === 4) netfilter.net.ipv4.icmp.sendError(skb, 3, code, 0)
  else netfilter.net.ipv6.icmp.sendError(skb, 1, code, 0)
}

/** nf_ip_checksum: of packets that come in. */
export function checksumOk(packet: PacketContext): boolean {
  const { bytes, network, end } = packet.skb
  const at = packet.transport
  if (packet.hook !== Hook.preRouting && packet.hook !== Hook.localIn) return true
  if (packet.protocol === 17 && packet.hasTransport(8) && u16(bytes, at + 6) !== 0)
    return foldChecksum(sum16(bytes, at, end, pseudoHeaderSum(bytes, network, 17, end - at))) === 0
  if (packet.protocol === PROTOCOL && packet.hasTransport(tcp.HEADER_LENGTH))
    return tcp.checksumOk(bytes, network, at, end)
  return true
}

/** nf_send_reset: answers a segment with a RST, from the address that it was sent to. */
export function sendReset(packet: PacketContext): void {
  const { skb, netfilter } = packet
  const { net } = netfilter
  const { bytes, end } = skb
  const at = packet.transport
  if (packet.protocol !== PROTOCOL || !packet.hasTransport(tcp.HEADER_LENGTH)) return
  const flags = bytes[at + tcp.FLAGS]!
  if ((flags & tcp.RST) !== 0 || !checksumOk(packet)) return
  if (skb.packetType === PacketType.broadcast || skb.packetType === PacketType.multicast) return
  const layer = net.layerOf(skb)
  const source = layer.destinationOf(skb)
  const destination = layer.sourceOf(skb)
  const routed = layer.route(flowTo(destination, { source, protocol: PROTOCOL, mark: replyMark(net, skb) }), true)
  if (failed(routed)) return
  const reset = resetFor(net, bytes, at, end, flags)
  const sum = layer.pseudoHeaderSum(source, destination, PROTOCOL, tcp.HEADER_LENGTH)
  const { start } = reset
  putU16(reset.bytes, start + tcp.CHECKSUM, foldChecksum(sum16(reset.bytes, start, reset.end, sum)))
  net.attach(reset, skb)
  const how = {
    protocol: PROTOCOL,
    source,
    destination,
    route: routed.route,
    dontFragment: true,
    identification: 0,
    mark: replyMark(net, skb),
  } as const
  if (skb.bridgePort === null) layer.output(reset, how)
  else {
    layer.writeHeader(reset, how)
    sendBack(reset, skb, skb.bridgePort)
  }
}

/** What a bridge switches is answered by the port that it came from, in the name of the host that it was for. */
function sendBack(reset: Skb, { bytes, mac, protocol }: Skb, port: Link): void {
  const sender = u48(bytes, mac + ethernet.SOURCE)
  const receiver = u48(bytes, mac + ethernet.DESTINATION)
  reset.protocol = protocol
  reset.push(ethernet.HEADER_LENGTH)
  ethernet.write(reset.bytes, reset.start, sender, receiver, protocol)
  port.transmit(reset)
}

function replyMark(net: NetNs, skb: Skb): number {
  return net.ipv4.sysctl.fwmark_reflect !== 0 ? skb.mark : 0
}

/** RFC 9293 3.10.7.1: the sequence number is what the other side acknowledged, or else its data is acknowledged. */
function resetFor(net: NetNs, bytes: Uint8Array, at: number, end: number, flags: number): Skb {
  const reset = Skb.alloc(tcp.HEADER_LENGTH, net.sim.nextPacket())
  const acknowledged = (flags & tcp.ACK) !== 0
  const length = end - at - tcp.headerLength(bytes, at) + ((flags & tcp.SYN) >> 1) + (flags & tcp.FIN)
  const sequence = acknowledged ? u32(bytes, at + tcp.ACKNOWLEDGMENT) : 0
  const acknowledgment = acknowledged ? 0 : (u32(bytes, at + tcp.SEQUENCE) + length) >>> 0
  tcp.write(
    reset.bytes,
    reset.start,
    u16(bytes, at + 2),
    u16(bytes, at),
    sequence,
    acknowledgment,
    tcp.HEADER_LENGTH,
    acknowledged ? tcp.RST : tcp.RST | tcp.ACK,
    0,
  )
  return reset
}
