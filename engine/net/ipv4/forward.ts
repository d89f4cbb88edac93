import { putU16, u16, updateChecksum } from '../../wire/bytes.ts'
import * as ip from '../../wire/ipv4.ts'
import { Hook, Verdict } from '../hooks.ts'
import { PacketType, type Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import type { Ipv4 } from './ipv4.ts'
import { finish, mayNotFragment } from './output.ts'

/** ip_forward: a packet that is not for us goes on, with one less to live. */
export function forward(ipv4: Ipv4, skb: Skb): void {
  const { netns } = ipv4
  const link = skb.link!
  const { bytes, network: at } = skb
  if (skb.packetType !== PacketType.host) return link.drop(skb, Drop.otherHost)
  if (bytes[at + ip.TTL]! <= 1) {
    netns.snmp.ip.InHdrErrors++
    ipv4.icmp.sendError(skb, 11, 0, 0)
    return link.drop(skb, Drop.ttl)
  }
  const route = skb.route!
  const mtu = route.mtu
  if (skb.end - at > mtu && mayNotFragment(skb, mtu)) {
    netns.snmp.ip.FragFails++
    ipv4.icmp.sendError(skb, 3, 4, mtu)
    return link.drop(skb, Drop.fragmentNeeded)
  }
  ipv4.icmp.redirectIfMarked(skb)
  decrementTtl(bytes, at)
  skb.start = at
  const incoming = link
  skb.link = route.link
  netns.snmp.ip.ForwDatagrams++
  if (netns.hooks.run(Hook.forward, skb, incoming, route.link) !== Verdict.accept) return
  const out = skb.route!.link
  skb.link = out
  if (netns.hooks.run(Hook.postRouting, skb, incoming, out) !== Verdict.accept) return
  finish(ipv4, skb, skb.nextHop)
}

/** ip_decrease_ttl: the checksum changes by what the word with the TTL changes (RFC 1141). */
function decrementTtl(bytes: Uint8Array, at: number): void {
  const before = u16(bytes, at + ip.TTL)
  bytes[at + ip.TTL] = bytes[at + ip.TTL]! - 1
  putU16(bytes, at + ip.CHECKSUM, updateChecksum(u16(bytes, at + ip.CHECKSUM), before, before - 0x100))
}
