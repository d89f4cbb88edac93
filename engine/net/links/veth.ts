import type { Mac } from '../../wire/address.ts'
import { GSO_MAX_SIZE, Link } from '../link.ts'
import type { Skb } from '../skb.ts'

/** A queue each for the CPUs that a host shows. */
const PROCESSORS = 2

/** One end of a virtual Ethernet cable (veth(4), drivers/net/veth.c). */
export class Veth extends Link {
  override readonly kind = 'veth'
  #peer: Veth | null = null

  constructor(name: string, mac: Mac) {
    super(name, mac)
    this.segmentation.tsoMaxSize = GSO_MAX_SIZE
    this.numTxQueues = this.numRxQueues = PROCESSORS
  }

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

  override get lowerIndex(): number {
    return this.#peer?.index ?? 0
  }

  /** veth_newlink: without a signal until both ends are up. */
  override added(): void {
    this.setCarrier(false)
  }

  override open(): undefined {
    const peer = this.#peer
    if (peer === null || !peer.adminUp) return
    this.setCarrier(true)
    peer.setCarrier(true)
  }

  override stop(): void {
    this.setCarrier(false)
    this.#peer?.setCarrier(false)
  }

  /** Deleting one end deletes the other (veth_dellink). */
  override get doomed(): readonly Link[] {
    const peer = this.#peer
    if (peer === null) return [this]
    this.#peer = peer.#peer = null
    return [this, peer]
  }

  protected override xmit(skb: Skb): void {
    const peer = this.#peer!
    const mark = skb.mark
    skb.scrub()
    if (peer.netns === this.netns) skb.mark = mark
    peer.receive(skb)
  }
}
