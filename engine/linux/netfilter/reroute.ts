import { type Errno, failed } from '../../net/errno.ts'
import { isLinkLocal, isMulticastIpv6 } from '../../net/ipv6/scope.ts'
import type { NetNs } from '../../net/netns.ts'
import { flowTo } from '../../net/route.ts'
import type { Skb } from '../../net/skb.ts'
import { u16 } from '../../wire/bytes.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as ipv4 from '../../wire/ipv4.ts'
import * as ipv6 from '../../wire/ipv6.ts'

/** ip_route_me_harder, ip6_route_me_harder: a packet of our own gets the route that its headers and its mark ask for now. */
export function reroute(net: NetNs, skb: Skb): Errno | undefined {
  const layer = net.layerOf(skb)
  const destination = layer.destinationOf(skb)
  let source = layer.sourceOf(skb)
  const four = skb.protocol === EtherType.ipv4
  if (typeof source === 'number') {
    const type = net.ipv4.addressType(source)
    if (type !== 'local' && type !== 'unicast') source = 0
  }
  const { bytes, network } = skb
  const upper = four ? -1 : ipv6.upperLayer(bytes, network, skb.end)
  const protocol = four ? bytes[network + ipv4.PROTOCOL]! : upper < 0 ? 0 : upper & 0xff
  const transport = four ? network + ipv4.headerLength(bytes, network) : upper < 0 ? skb.end : Math.floor(upper / 256)
  const ports = (protocol === 6 || protocol === 17) && transport + 4 <= skb.end
  const strict = typeof destination === 'bigint' && (isLinkLocal(destination) || isMulticastIpv6(destination))
  const routed = layer.route(
    flowTo(destination, {
      source,
      outgoing: skb.socket?.boundLink ?? (strict ? skb.link : null),
      mark: skb.mark,
      tos: four ? bytes[network + ipv4.TOS]! & 0x1c : 0,
      protocol,
      sourcePort: ports ? u16(bytes, transport) : 0,
      destinationPort: ports ? u16(bytes, transport + 2) : 0,
      uid: skb.socket?.uid ?? 0,
    }),
    true,
  )
  if (failed(routed)) return routed
  skb.route = routed.route
  skb.nextHop = routed.route.gateway ?? destination
  skb.link = routed.route.link
  return undefined
}
