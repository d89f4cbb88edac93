import { EtherType } from '../../wire/ethernet.ts'
import { Link } from '../link.ts'
import type { LinkType } from '../link-type.ts'
import { GSO_MAX_SIZE } from '../segmentation.ts'
import { PacketType, type Skb } from '../skb.ts'

/** The device `lo` (drivers/net/loopback.c): what is sent on it is received on it. */
export class Loopback extends Link {
  override readonly kind = ''
  override readonly type: LinkType = 'loopback'
  override readonly namespaceLocal = true

  constructor() {
    super('lo', 0)
    this.mtu = 65536
    this.minMtu = this.maxMtu = 0
    this.broadcast = 0
    this.addressAssigned = 0
    this.nameAssigned = 2
    this.multicastFlag = false
    this.broadcastFlag = false
    this.segmentation.tsoMaxSize = GSO_MAX_SIZE
  }

  protected override xmit(skb: Skb): void {
    skb.packetType = PacketType.host
    const { route } = skb
    // Sockets see the device that has the address, not `lo` (rt_iif, as ip_route_output_key_hash_rcu sets it).
    skb.loopedBy = route?.type === 'local' ? (route.hop?.link ?? null) : (skb.socket?.boundLink ?? null)
    // Of IPv6 the route goes along, because a link-local address is known by its own device alone (skb_valid_dst in ip6_rcv_core).
    if (skb.protocol !== EtherType.ipv6 || route?.type !== 'local') skb.route = null
    this.receive(skb)
  }

  /** loopback_xmit counts what is behind the link header, on both sides. */
  protected override countedLength(skb: Skb): number {
    return skb.end - skb.start - this.headerLength
  }

  protected override receivedLength(skb: Skb): number {
    return skb.end - skb.start - this.headerLength
  }
}
