import type { Mac } from '../../wire/address.ts'
import { Link } from '../link.ts'
import { GSO_MAX_SIZE } from '../segmentation.ts'
import type { Skb } from '../skb.ts'
import { type LinkMaker, register } from './create.ts'

/** A device that swallows what is sent on it (drivers/net/dummy.c): a home for addresses. */
export class Dummy extends Link {
  override readonly kind = 'dummy'

  constructor(name: string, mac: Mac) {
    super(name, mac)
    this.noArp = true
    this.multicastFlag = false
    this.minMtu = this.maxMtu = 0
    this.segmentation.tsoMaxSize = GSO_MAX_SIZE
  }

  override changeCarrier(on: boolean): undefined {
    this.setCarrier(on)
  }

  protected override xmit(_skb: Skb): void {}
}

export const newDummy: LinkMaker = {
  kind: 'dummy',
  make(netns, name, request) {
    const link = new Dummy(name, netns.randomMac())
    return register(netns, link, request) ?? link
  },
}
