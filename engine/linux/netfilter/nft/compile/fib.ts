import { failed } from '../../../../net/errno.ts'
import { FibEntry } from '../../../../net/fib.ts'
import type { Link } from '../../../../net/link.ts'
import { flowTo } from '../../../../net/route.ts'
import type { Ip } from '../../../../wire/address.ts'
import type { PacketContext } from '../../packet.ts'
import type { FibExpr } from '../syntax.ts'
import type { Reader } from './payload.ts'

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

/** The device by which an address is reached, as the FIB says, not the packet's own route. */
function deviceFor(expr: FibExpr, packet: PacketContext): Link | null {
  const { net } = packet.netfilter
  const { skb, incoming, outgoing } = packet
  if (incoming === net.loopback && expr.flags.includes('saddr')) return net.loopback
  const ip = addressOf(expr, packet)
  const layer = net.layerOf(skb)
  const source = expr.flags.includes('saddr') ? layer.destinationOf(skb) : layer.sourceOf(skb)
  const flow = flowTo(ip, { source, mark: expr.flags.includes('mark') ? skb.mark : 0 })
  const found = typeof ip === 'number' ? net.ipv4.policy.lookup(flow) : net.ipv6.policy.lookup(flow)
  if (failed(found) || found instanceof FibEntry || found.route.type !== 'unicast') return null
  const wanted = expr.flags.includes('iif') ? incoming : expr.flags.includes('oif') ? outgoing : null
  if (wanted === null) return found.link
  return found.route.hops.some(hop => hop.link === wanted) ? wanted : null
}

/** `fib ... type` and `fib ... oif`; 0 where there is no route. */
export function fibReader(expr: FibExpr): Reader {
  if (expr.result === 'type') return packet => addressType(expr, packet)
  return packet => deviceFor(expr, packet)?.index ?? 0
}

export function fibLink(expr: FibExpr): (packet: PacketContext) => Link | null {
  return packet => deviceFor(expr, packet)
}
