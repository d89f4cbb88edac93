import { Link } from '../link.ts'
import type { Skb } from '../skb.ts'

/** A device that swallows what is sent on it (drivers/net/dummy.c): a home for addresses. */
export class Dummy extends Link {
  override readonly kind = 'dummy'

  constructor(name: string, mac: number) {
    super(name, mac)
    this.noArp = true
    this.multicastFlag = false
    this.minMtu = this.maxMtu = 0
  }

  protected override xmit(_skb: Skb): void {}
}
