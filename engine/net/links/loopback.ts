import { Link, type LinkType, type OperationalState } from '../link.ts'
import type { Skb } from '../skb.ts'

/** The device `lo` (drivers/net/loopback.c): what is sent on it is received on it. */
export class Loopback extends Link {
  override readonly kind = ''
  override readonly type: LinkType = 'loopback'

  constructor() {
    super('lo', 0)
    this.mtu = 65536
    this.minMtu = 0
    this.maxMtu = 0xffff_ffff
    this.broadcast = 0
    this.multicastFlag = false
    this.noArp = true
  }

  override get operationalState(): OperationalState {
    return this.adminUp ? 'UNKNOWN' : 'DOWN'
  }

  protected override xmit(skb: Skb): void {
    const socket = skb.socket
    skb.packetType = 0
    skb.route = null
    skb.socket = socket
    this.receive(skb)
  }
}
