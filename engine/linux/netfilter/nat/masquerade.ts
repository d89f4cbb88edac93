import { selectSource } from '../../../net/ipv4/routing.ts'
import { selectSource as selectSource6 } from '../../../net/ipv6/source.ts'
import type { Link } from '../../../net/link.ts'
import type { NetNs } from '../../../net/netns.ts'
import type { Ip } from '../../../wire/address.ts'
import type { Connection } from '../conntrack/connection.ts'
import type { Conntrack } from '../conntrack/conntrack.ts'
import type { PacketContext } from '../packet.ts'

/** What MASQUERADE needs: the address of a device, and an eye on it (net/netfilter/nf_nat_masquerade.c). */
export class Masquerades {
  readonly #net: NetNs
  readonly #conntrack: Conntrack
  #watching = false

  constructor(net: NetNs, conntrack: Conntrack) {
    this.#net = net
    this.#conntrack = conntrack
  }

  /** The address that the packet's device would send from towards its next hop; undefined when it has none. */
  addressFor(packet: PacketContext): Ip | undefined {
    const { skb, outgoing } = packet
    if (outgoing === null) return undefined
    const { ipv6 } = this.#net
    if (packet.family === 6) return selectSource6(ipv6, outgoing, ipv6.destinationOf(skb))
    const hop = skb.route?.gateway ?? skb.nextHop
    return selectSource(this.#net.ipv4, outgoing, typeof hop === 'number' ? hop : 0, 0) || undefined
  }

  /** The connection ends when the device goes down or loses the address. */
  watch(connection: Connection, link: Link): void {
    connection.masqueradeLink = link
    if (this.#watching) return
    this.#watching = true
    this.#net.notifications.listen(notification => {
      if (notification.type === 'link' && (notification.deleted === true || !notification.link.adminUp))
        this.#conntrack.killAll(other => other.masqueradeLink === notification.link)
      if (notification.type === 'address' && notification.deleted === true) {
        const { link: device, address } = notification
        this.#conntrack.killAll(other => other.masqueradeLink === device && other.reply.destinationIp === address.local)
      }
    })
  }
}
