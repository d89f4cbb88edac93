import * as bgp from '../bgp.ts'
import * as dhcpv4 from '../dhcpv4.ts'
import * as dns from '../dns.ts'
import { EtherType } from '../ethernet.ts'
import { Protocol } from '../ipv4.ts'
import * as vxlan from '../vxlan.ts'
import { dissectBgp } from './bgp.ts'
import { dissectDhcp } from './dhcp.ts'
import type { Dissection, Dissector, IpContext, Layers } from './dissection.ts'
import { dissectDns, dissectDnsOverTcp } from './dns.ts'
import { dissectIcmpv4 } from './icmpv4.ts'
import { dissectIcmpv6 } from './icmpv6.ts'
import { dissectIpv4 } from './ipv4.ts'
import { dissectIpv6 } from './ipv6.ts'
import { dissectArp, dissectEthernet, dissectProviderBridge, dissectVlan } from './link.ts'
import { dissectTcp } from './tcp.ts'
import { dissectHttp, looksLikeHttp } from './text.ts'
import { dissectTls, looksLikeTls } from './tls.ts'
import { dissectUdp } from './udp.ts'
import { dissectVxlan } from './vxlan.ts'

const MULTICAST_DNS_PORT = 5353

const ETHER_TYPES: ReadonlyMap<number, Dissector> = new Map<number, Dissector>([
  [EtherType.ipv4, dissectIpv4],
  [EtherType.ipv6, dissectIpv6],
  [EtherType.arp, dissectArp],
  [EtherType.vlan, dissectVlan],
  [EtherType.qinq, dissectProviderBridge],
])

const UDP_PORTS: ReadonlyMap<number, Dissector> = new Map<number, Dissector>([
  [dns.PORT, dissectDns],
  [MULTICAST_DNS_PORT, dissectDns],
  [dhcpv4.SERVER_PORT, dissectDhcp],
  [dhcpv4.CLIENT_PORT, dissectDhcp],
  [vxlan.PORT, dissectVxlan],
  [vxlan.PORT_LINUX, dissectVxlan],
])

function dissectProtocol(d: Dissection, protocol: number, start: number, end: number, ip: IpContext): void {
  const version = d.bytes[ip.ipStart]! >> 4
  if (protocol === Protocol.tcp) return dissectTcp(d, start, end, ip)
  if (protocol === Protocol.udp) return dissectUdp(d, start, end, ip)
  if (protocol === Protocol.icmp && version === 4) return dissectIcmpv4(d, start, end, ip)
  if (protocol === Protocol.icmpv6 && version === 6) return dissectIcmpv6(d, start, end, ip)
  if (protocol === Protocol.ipip) return dissectIpv4(d, start, end)
  if (protocol === Protocol.ipv6) return dissectIpv6(d, start, end)
  d.data(start, end)
}

function dissectUdpPayload(d: Dissection, ports: readonly number[], start: number, end: number): void {
  const port = ports.find(each => UDP_PORTS.has(each))
  if (port === undefined) d.data(start, end)
  else UDP_PORTS.get(port)!(d, start, end)
}

/** By what it looks like: services of a lab listen where they like. */
function dissectTcpPayload(d: Dissection, ports: readonly number[], start: number, end: number): void {
  if (ports.includes(dns.PORT)) return dissectDnsOverTcp(d, start, end)
  if (ports.includes(bgp.PORT)) return dissectBgp(d, start, end)
  if (looksLikeHttp(d.bytes, start, end)) return dissectHttp(d, start, end)
  if (looksLikeTls(d.bytes, start, end)) return dissectTls(d, start, end)
  d.data(start, end)
}

export const LAYERS: Layers = {
  ethernet: dissectEthernet,
  ipv4: dissectIpv4,
  ipv6: dissectIpv6,
  etherType: (d, type, start, end) => {
    const dissector = ETHER_TYPES.get(type)
    if (dissector === undefined) d.data(start, end)
    else dissector(d, start, end)
  },
  ipProtocol: dissectProtocol,
  udpPayload: dissectUdpPayload,
  tcpPayload: dissectTcpPayload,
}
