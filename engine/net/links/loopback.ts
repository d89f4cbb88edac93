import { GSO_MAX_SIZE, Link, type LinkType } from '../link.ts'
import type { Skb } from '../skb.ts'

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
    this.multicastFlag = false
    this.broadcastFlag = false
    this.segmentation.tsoMaxSize = GSO_MAX_SIZE
  }

  protected override xmit(skb: Skb): void {
    const socket = skb.socket
    skb.packetType = 0
    skb.route = null
    skb.socket = socket
    this.receive(skb)
  }
}
