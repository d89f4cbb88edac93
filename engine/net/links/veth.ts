import type { Mac } from '../../wire/address.ts'
import { Link, type OperationalState } from '../link.ts'
import type { Skb } from '../skb.ts'

/** One end of a virtual Ethernet cable (veth(4), drivers/net/veth.c). */
export class Veth extends Link {
  override readonly kind = 'veth'
  #peer: Veth | null = null

  /** The other end; null once it was deleted. */
  get peer(): Veth | null {
    return this.#peer
  }

  /** Two ends of one cable. */
  static pair(first: { name: string; mac: Mac }, second: { name: string; mac: Mac }): [Veth, Veth] {
    const a = new Veth(first.name, first.mac)
    const b = new Veth(second.name, second.mac)
    a.#peer = b
    b.#peer = a
    return [a, b]
  }

  override get lower(): Link | null {
    return this.#peer
  }

  override get carrier(): boolean {
    return this.#peer !== null && this.adminUp && this.#peer.adminUp
  }

  override get operationalState(): OperationalState {
    if (!this.adminUp) return 'DOWN'
    return this.carrier ? 'UP' : 'LOWERLAYERDOWN'
  }

  /** Either end going up or down is seen at the other. */
  override adminChanged(): void {
    const peer = this.#peer
    if (peer?.adminUp === true) peer.netns.carrierChanged(peer)
  }

  /** Deleting one end deletes the other. */
  override removed(): void {
    const peer = this.#peer
    if (peer === null) return
    this.#peer = null
    peer.#peer = null
    peer.netns.remove(peer)
  }

  protected override xmit(skb: Skb): void {
    const peer = this.#peer!
    const mark = skb.mark
    skb.scrub()
    if (peer.netns === this.netns) skb.mark = mark
    peer.receive(skb)
  }
}
