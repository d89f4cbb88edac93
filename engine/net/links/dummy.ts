import { Link, type OperationalState } from '../link.ts'
import type { Skb } from '../skb.ts'

/** A device that swallows what is sent on it (drivers/net/dummy.c): a home for addresses. */
export class Dummy extends Link {
  override readonly kind = 'dummy'

  override get operationalState(): OperationalState {
    return this.adminUp ? 'UNKNOWN' : 'DOWN'
  }

  protected override xmit(_skb: Skb): void {}
}
