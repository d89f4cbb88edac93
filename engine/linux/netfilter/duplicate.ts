import { failed } from '../../net/errno.ts'
import { Hook } from '../../net/hooks.ts'
import { outputRouted as outputIpv4 } from '../../net/ipv4/output.ts'
import { outputRouted as outputIpv6 } from '../../net/ipv6/output.ts'
import type { Link } from '../../net/link.ts'
import { flowTo } from '../../net/route.ts'
import { PacketType } from '../../net/skb.ts'
import type { Ip } from '../../wire/address.ts'
import { putU16, u16 } from '../../wire/bytes.ts'
import * as ipv4 from '../../wire/ipv4.ts'
import { State } from './conntrack/state.ts'
import type { PacketContext } from './packet.ts'

/** RFC 8200 3: offset of the hop limit. */
const HOP_LIMIT = 7

/**
 * nf_dup_ipv4, nf_dup_ipv6: sends a copy of the packet to a host on the same link, untracked and as a packet of our own. A copy is not copied
 * again. One that came in has spent a hop, so that two hosts that copy to each other come to an end.
 */
export function duplicate(packet: PacketContext, gateway: Ip, outgoing: Link | null): void {
  const { netfilter, skb, hook } = packet
  const { net } = netfilter
  if (netfilter.duplicating || packet.family === 0) return
  const copy = skb.clone()
  copy.start = copy.network
  copy.connection = null
  copy.connectionInfo = State.untracked
  const { bytes, network: at } = copy
  const cameIn = hook === Hook.preRouting || hook === Hook.localIn
  if (packet.family === 4) {
    putU16(bytes, at + ipv4.FLAGS_OFFSET, u16(bytes, at + ipv4.FLAGS_OFFSET) | ipv4.DONT_FRAGMENT)
    if (cameIn) bytes[at + ipv4.TTL]!--
    ipv4.writeChecksum(bytes, at)
  } else if (cameIn) bytes[at + HOP_LIMIT]!--
  const routed = net.ip(gateway).route(flowTo(gateway, { outgoing }))
  if (failed(routed)) return
  copy.route = routed.route
  copy.nextHop = routed.route.gateway ?? gateway
  copy.inLink = null
  copy.packetType = PacketType.outgoing
  netfilter.duplicating = true
  if (packet.family === 4) outputIpv4(net.ipv4, copy)
  else outputIpv6(net.ipv6, copy)
  netfilter.duplicating = false
}
