import { failed } from '../../../../net/errno.ts'
import { FibEntry, usesDevice } from '../../../../net/fib.ts'
import { Hook } from '../../../../net/hooks.ts'
import { isLinkLocal } from '../../../../net/ipv6/scope.ts'
import type { Link } from '../../../../net/link.ts'
import { flowTo } from '../../../../net/route.ts'
import { PacketType } from '../../../../net/skb.ts'
import type { Ip } from '../../../../wire/address.ts'
import type { PacketContext } from '../../packet.ts'
import type { FibExpr } from '../syntax.ts'
import type { Reader } from './payload.ts'

const ICMPV6 = 58

/** RTN_* by the names of routes. */
const TYPES: Readonly<Record<string, number>> = {
  unspec: 0,
  unicast: 1,
  local: 2,
  broadcast: 3,
  anycast: 4,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
  throw: 9,
}

function addressOf({ flags }: FibExpr, packet: PacketContext): Ip {
  const layer = packet.netfilter.net.layerOf(packet.skb)
  return flags.includes('saddr') ? layer.sourceOf(packet.skb) : layer.destinationOf(packet.skb)
}

/** nft_fib4_eval_type, nft_fib6_eval_type: with a device, only its own addresses are local. */
function addressType(expr: FibExpr, packet: PacketContext): number {
  const { net } = packet.netfilter
  const ip = addressOf(expr, packet)
  const link = expr.flags.includes('iif') ? packet.incoming : expr.flags.includes('oif') ? packet.outgoing : null
  if (typeof ip !== 'number') {
    if (ip >> 120n === 0xffn) return TYPES['multicast']!
    if (ip === 0n) return TYPES['unspec']!
    return net.ip(ip).isLocal(ip) ? TYPES['local']! : TYPES['unicast']!
  }
  const type = net.ipv4.addressType(ip)
  if (type === 'local' && link !== null && net.ipv4.addresses.find(ip) !== link) return TYPES['unicast']!
  return TYPES[type]!
}

/** The device by which an address is reached, as the FIB says, not the packet's own route (nft_fib4_eval, nft_fib6_eval). */
function deviceFor(expr: FibExpr, packet: PacketContext): Link | null {
  const { net } = packet.netfilter
  const { skb, incoming, outgoing } = packet
  if (canSkip(packet)) return incoming
  const ip = addressOf(expr, packet)
  const layer = net.layerOf(skb)
  const source = expr.flags.includes('saddr') ? layer.destinationOf(skb) : layer.sourceOf(skb)
  const wanted = expr.flags.includes('iif') ? incoming : expr.flags.includes('oif') ? outgoing : null
  const flow = flowTo(ip, {
    source,
    mark: expr.flags.includes('mark') ? skb.mark : 0,
    incoming: askedFrom(expr, packet),
  })
  if (typeof ip !== 'number' && isLinkLocal(ip)) flow.outgoing = wanted ?? skb.link
  const found = typeof ip === 'number' ? net.ipv4.policy.lookup(flow) : net.ipv6.policy.lookup(flow)
  if (failed(found) || found instanceof FibEntry || found.route.type !== 'unicast') return null
  if (wanted === null) return found.link
  return usesDevice(found.route, wanted) ? wanted : null
}

/**
 * Where the question seems to come in by. Of a forwarded packet, an answer to it would come in by the device that it leaves by; otherwise the
 * table is that of the VRF that the packet's device belongs to.
 */
function askedFrom({ flags }: FibExpr, { hook, incoming, outgoing }: PacketContext): Link | null {
  if (hook === Hook.forward && flags.includes('saddr') && flags.includes('iif')) return outgoing
  return incoming?.l3mdev ?? null
}

/** Nothing is looked up for what came by the loopback device, nor for what has no source address yet. */
function canSkip(packet: PacketContext): boolean {
  const { skb, incoming, hook, netfilter } = packet
  if (incoming === null || (hook !== Hook.preRouting && hook !== Hook.ingress)) return false
  if (incoming === netfilter.net.loopback || skb.packetType === PacketType.loopback) return true
  const layer = netfilter.net.layerOf(skb)
  const [source, destination] = [layer.sourceOf(skb), layer.destinationOf(skb)]
  // DHCP and IGMP; duplicate address detection and MLD (nft_fib_v6_skip_icmpv6).
  if (typeof source === 'number' || typeof destination === 'number')
    return source === 0 && (destination === 0xffff_ffff || (Number(destination) & 0xffff_ff00) >>> 0 === 0xe000_0000)
  const near = isLinkLocal(destination) || destination >> 112n === 0xff02n
  return source === 0n && packet.protocol === ICMPV6 && near
}

/** `fib ... type` and `fib ... oif`; 0 where there is no route. */
export function fibReader(expr: FibExpr): Reader {
  if (expr.result === 'type') return packet => addressType(expr, packet)
  return packet => deviceFor(expr, packet)?.index ?? 0
}

export function fibLink(expr: FibExpr): (packet: PacketContext) => Link | null {
  return packet => deviceFor(expr, packet)
}
