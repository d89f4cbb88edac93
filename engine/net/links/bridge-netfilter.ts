import type { Ip } from '../../wire/address.ts'
import { putU48, u16, u48 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as ipv6 from '../../wire/ipv6.ts'
import { EHOSTUNREACH, failed } from '../errno.ts'
import { Hook, type Hooks, Verdict } from '../hooks.ts'
import { fragment } from '../ipv4/fragment.ts'
import { headerOk } from '../ipv4/input.ts'
import * as routing4 from '../ipv4/routing.ts'
import { fragment as fragment6, pieceMtu } from '../ipv6/fragment.ts'
import * as routing6 from '../ipv6/routing.ts'
import type { NetNs } from '../netns.ts'
import { flowTo } from '../route.ts'
import { PacketType, type Skb } from '../skb.ts'
import { Drop, type DropReason } from '../trace.ts'
import type { Bridge } from './bridge.ts'
import type { BridgePort } from './bridge-port.ts'

// net/bridge/br_netfilter_hooks.c: IP packets in frames that a bridge switches go through the hooks of the IP layer, as if they were
// forwarded from the bridge to the bridge. Everywhere else frames start at their Ethernet header; in here at the network header.

/** The hooks that a frame is to pass, if the namespace wants that for its protocol (net.bridge.bridge-nf-call-*). */
function hooksFor(netns: NetNs, skb: Skb): Hooks | null {
  if (skb.vlan >= 0) return null
  if (skb.protocol === EtherType.ipv4) return netns.bridgeNetfilter.iptables !== 0 ? netns.hooks : null
  if (skb.protocol === EtherType.ipv6) return netns.bridgeNetfilter.ip6tables !== 0 ? netns.hooks6 : null
  return null
}

/** The Ethernet header comes off for the hooks, and goes back on in front of what they made of the packet. */
function runHooks(hooks: Hooks, hook: Hook, skb: Skb, incoming: Bridge | null, outgoing: Bridge | null): boolean {
  if (!hooks.any(hook)) return true
  const { bytes, start, packetType } = skb
  const destination = u48(bytes, start + ethernet.DESTINATION)
  const source = u48(bytes, start + ethernet.SOURCE)
  skb.start = skb.network
  // The IP layer takes only what is for this host, and a bridge works for every host.
  if (packetType === PacketType.otherHost) skb.packetType = PacketType.host
  if (hooks.run(hook, skb, incoming, outgoing) !== Verdict.accept) return false
  skb.packetType = packetType
  pushHeader(skb, destination, source)
  return true
}

function pushHeader(skb: Skb, destination: number, source: number): void {
  skb.start = skb.network
  skb.push(ethernet.HEADER_LENGTH)
  skb.mac = skb.start
  ethernet.write(skb.bytes, skb.start, destination, source, skb.protocol)
}

/** br_nf_pre_routing: a frame came in by a port. False when it goes no further, now or at all. */
export function preRouting(bridge: Bridge, port: BridgePort, skb: Skb): boolean {
  const { netns } = bridge
  const hooks = hooksFor(netns, skb)
  if (hooks === null) return true
  skb.start += ethernet.HEADER_LENGTH
  if (!(skb.protocol === EtherType.ipv4 ? headerOk(netns.ipv4, skb) : ipv6HeaderOk(skb))) return false
  skb.start -= ethernet.HEADER_LENGTH
  skb.bridgePort = port.link
  skb.route = null
  skb.link = skb.inLink = bridge
  const layer = netns.layerOf(skb)
  const destination = layer.destinationOf(skb)
  if (!runHooks(hooks, Hook.preRouting, skb, bridge, null)) return false
  const target = layer.destinationOf(skb)
  if (target !== destination && !redirect(bridge, port, skb, target)) return false
  skb.link = port.link
  return true
}

/** br_validate_ipv6. */
function ipv6HeaderOk(skb: Skb): boolean {
  const { bytes, start, end } = skb
  const length = end - start < ipv6.HEADER_LENGTH ? -1 : u16(bytes, start + ipv6.PAYLOAD_LENGTH)
  if (length < 0 || bytes[start]! >> 4 !== 6 || start + ipv6.HEADER_LENGTH + length > end) {
    skb.link!.netns.snmp.ip6.InHdrErrors++
    skb.link!.drop(skb, Drop.headerError)
    return false
  }
  skb.end = start + ipv6.HEADER_LENGTH + length
  skb.network = start
  skb.transport = start + ipv6.HEADER_LENGTH
  return true
}

/**
 * The destination was rewritten: routing says whether it is behind this bridge, so that the frame goes to the neighbour there, or
 * elsewhere, so that the bridge device takes the frame and the packet is routed (br_nf_pre_routing_finish).
 */
function redirect(bridge: Bridge, port: BridgePort, skb: Skb, target: Ip): boolean {
  const decision = route(bridge, skb, target)
  if (decision === 'up') {
    putU48(skb.bytes, skb.start + ethernet.DESTINATION, bridge.mac)
    skb.packetType = PacketType.host
    return true
  }
  if (decision !== 'bridged') {
    port.link.drop(skb, decision)
    return false
  }
  skb.redirect = false
  const neighbour = bridge.netns.ip(skb.nextHop).neighbours.ensure(skb.nextHop, bridge)
  if (neighbour.connected) {
    neighbour.used = bridge.netns.sim.now
    putU48(skb.bytes, skb.start + ethernet.DESTINATION, neighbour.mac!)
    return true
  }
  skb.bridgedFrom = u48(skb.bytes, skb.start + ethernet.SOURCE)
  skb.start = skb.network
  neighbour.output(skb)
  return false
}

function route(bridge: Bridge, skb: Skb, target: Ip): 'bridged' | 'up' | DropReason {
  const { ipv4, ipv6 } = bridge.netns
  const decision = typeof target === 'number' ? routing4.routeInput(ipv4, skb) : routing6.routeInput(ipv6, skb)
  if (decision === 'forward' || decision === 'local' || decision === 'group')
    return skb.route!.link === bridge ? 'bridged' : 'up'
  if (decision === EHOSTUNREACH && typeof target === 'number' && !bridge.ipv4.forwarding) {
    // A host that is no router may still switch what is on the bridge's own subnet.
    const routed = routing4.routeOutput(ipv4, flowTo(target))
    if (failed(routed) || routed.route.link !== bridge) return Drop.forwardingOff
    skb.route = routed.route
    skb.nextHop = routed.route.gateway ?? target
    return 'bridged'
  }
  if (decision === 'martian') return Drop.martian
  return decision === 'reverse-path' ? Drop.reversePath : Drop.noRoute
}

/** br_nf_dev_xmit: the neighbour of a frame with a rewritten destination is known now; the sender stays who it was. */
export function resume(skb: Skb): void {
  putU48(skb.bytes, skb.start + ethernet.SOURCE, skb.bridgedFrom)
  skb.bridgedFrom = -1
  skb.link = skb.bridgePort
}

/** br_nf_forward: a frame that came in by one port is to leave by another. */
export function forward(bridge: Bridge, to: BridgePort, skb: Skb): boolean {
  const hooks = skb.bridgePort === null ? null : hooksFor(bridge.netns, skb)
  if (hooks === null) return true
  skb.bridgePortOut = to.link
  skb.link = bridge
  if (skb.route === null) skb.nextHop = bridge.netns.layerOf(skb).destinationOf(skb)
  return runHooks(hooks, Hook.forward, skb, bridge, bridge)
}

/** br_nf_post_routing: a frame is about to leave by a port. The frames to send: none when a hook kept it, several when it is too long. */
export function postRouting(bridge: Bridge, to: BridgePort, skb: Skb): readonly Skb[] {
  const { netns } = bridge
  const hooks = skb.bridgePortOut === null ? null : hooksFor(netns, skb)
  if (hooks === null) return [skb]
  skb.link = bridge
  if (!runHooks(hooks, Hook.postRouting, skb, null, bridge)) return []
  const pieces = piecesOf(netns, skb, to.link.mtu)
  if (pieces === null) return [skb]
  const counters = skb.protocol === EtherType.ipv4 ? netns.snmp.ip : netns.snmp.ip6
  counters.FragOKs++
  counters.FragCreates += pieces.length
  const { bytes, start } = skb
  const destination = u48(bytes, start + ethernet.DESTINATION)
  const source = u48(bytes, start + ethernet.SOURCE)
  return pieces.map(piece => {
    pushHeader(piece, destination, source)
    return piece
  })
}

/** br_nf_dev_queue_xmit: what connection tracking has put together comes apart again. */
function piecesOf(netns: NetNs, skb: Skb, mtu: number): readonly Skb[] | null {
  const length = skb.end - skb.network
  if (skb.protocol === EtherType.ipv4) {
    const most = skb.largestPiece > 0 ? Math.min(mtu, skb.largestPiece) : mtu
    return length > most ? fragment(skb, most) : null
  }
  if (skb.largestPiece === 0) return null
  const most = Math.min(mtu, pieceMtu(skb))
  return length > most ? fragment6(netns.ipv6, skb, most) : null
}
