import type { Mac } from '../../wire/address.ts'
import { Link } from '../link.ts'
import { GSO_MAX_SIZE } from '../segmentation.ts'
import type { Skb } from '../skb.ts'
import { type LinkMaker, register } from './create.ts'

/**
 * An intermediate functional block (drivers/net/ifb.c): frames that traffic control redirects here pass its queue and then go on
 * where they came from, behind the hook that took them.
 */
class Ifb extends Link {
  override readonly kind = 'ifb'

  constructor(name: string, mac: Mac) {
    super(name, mac)
    this.noArp = true
    this.multicastFlag = false
    this.txQueueLength = 32
    this.minMtu = this.maxMtu = 0
    this.segmentation.tsoMaxSize = GSO_MAX_SIZE
  }

  override get defaultQueue(): string {
    return 'pfifo_fast'
  }

  /** ifb_ri_tasklet: what did not come by a redirection is dropped. */
  protected override xmit(skb: Skb): void {
    const from = skb.inLink
    if (from === null || from === this) {
      this.counters.rxDropped++
      return
    }
    this.counters.rxPackets++
    this.counters.rxBytes += this.receivedLength(skb)
    from.receiveAgain(skb)
  }
}

export const newIfb: LinkMaker = {
  kind: 'ifb',
  make(netns, name, request) {
    const link = new Ifb(name, netns.randomMac())
    return register(netns, link, request) ?? link
  },
}
