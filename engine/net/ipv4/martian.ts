import { type Ipv4 as Address, formatIpv4 } from '../../wire/address.ts'
import { u32 } from '../../wire/bytes.ts'
import * as ip from '../../wire/ipv4.ts'
import type { Skb } from '../skb.ts'

/**
 * ip_handle_martian_source, and the end of ip_route_input_slow: where net.ipv4.conf.DEV.log_martians is set, the kernel log says who sends
 * packets that should not come in here. `skb` was not routed yet.
 */
export function logMartian(skb: Skb, what: 'source' | 'destination'): void {
  const { bytes, network: at } = skb
  logSender(skb, what, u32(bytes, at + ip.SOURCE), u32(bytes, at + ip.DESTINATION))
}

/** The same of whoever sends a frame of any protocol: ARP requests are routed as well. */
export function logSender(
  { bytes, mac, link }: Skb,
  what: 'source' | 'destination',
  source: Address,
  destination: Address,
): void {
  if (!link!.ipv4.or('log_martians')) return
  const { netns, name, headerLength } = link!
  const from = formatIpv4(source)
  const to = formatIpv4(destination)
  if (what === 'destination') {
    netns.warn(`IPv4: martian destination ${to} from ${from}, dev ${name}`)
    return
  }
  if (!netns.warn(`IPv4: martian source ${to} from ${from}, on dev ${name}`) || headerLength === 0 || mac < 0) return
  const header = Array.from(bytes.subarray(mac, mac + headerLength), byte => byte.toString(16).padStart(2, '0'))
  netns.say(`ll header: 00000000: ${header.join(' ')}`)
}
