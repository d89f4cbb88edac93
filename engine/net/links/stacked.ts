import type { Mac } from '../../wire/address.ts'
import { Link, type LinkEvent } from '../link.ts'
import type { NetNs } from '../netns.ts'

/** A device that is another view of one beneath it: a VLAN, a macvlan. It has that one's signal, and goes when that is deleted. */
export abstract class StackedLink extends Link {
  readonly below: Link

  constructor(name: string, mac: Mac, below: Link) {
    super(name, mac)
    this.below = below
    this.mtu = below.mtu
  }

  override get lower(): Link {
    return this.below
  }

  override get linkNetns(): NetNs {
    return this.below.netns
  }

  override get speed(): number | null {
    return this.below.speed
  }

  override dependsOn(lower: Link): boolean {
    return lower === this.below
  }

  override added(): void {
    this.below.uppers.add(this)
    this.transferState()
    this.netns.linkWatch.fire(this)
  }

  override removed(): void {
    this.below.uppers.delete(this)
  }

  /** netif_stacked_transfer_operstate. */
  protected transferState(): void {
    this.setCarrier(this.below.carrier)
  }

  override lowerChanged(_lower: Link, event: LinkEvent): void {
    if (event === 'up' || event === 'down' || event === 'change') this.transferState()
  }
}

/** Whether `link` stands on `other`, by however many devices in between. */
export function standsOn(link: Link, other: Link): boolean {
  for (const upper of other.uppers) if (upper === link || standsOn(link, upper)) return true
  return false
}
