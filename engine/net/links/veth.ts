import type { Mac } from '../../wire/address.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { TAG_LENGTH } from '../../wire/vlan.ts'
import { EINVAL, ENOTCONN, type Errno, type Result } from '../errno.ts'
import { Link } from '../link.ts'
import type { NetNs } from '../netns.ts'
import { GSO_MAX_SIZE } from '../segmentation.ts'
import type { Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import { type LinkMaker, type LinkRequest, register } from './create.ts'

/** A queue each for the CPUs that a host shows. */
const PROCESSORS = 2

/** drivers/net/veth.c, is_valid_veth_mtu: the bounds for a new pair, which explain themselves no further. */
function validMtu(mtu: number | undefined): boolean {
  return mtu === undefined || (mtu >= 68 && mtu <= 65_535)
}

/** The index of the peer counts only where this end is given one, too. */
function numbered(peerRequest: LinkRequest, { index }: LinkRequest): LinkRequest {
  if (index !== undefined) return peerRequest
  const { index: _, ...unnumbered } = peerRequest
  return unnumbered
}

/** `ip link add type veth`: the peer is made first, where its part of the request says. */
export function newVeth(peerRequest: LinkRequest): LinkMaker {
  const make = (netns: NetNs, name: string, request: LinkRequest): Result<Link> => {
    if (!validMtu(request.mtu) || !validMtu(peerRequest.mtu)) return EINVAL
    const there = peerRequest.netns ?? netns
    const peer = new Veth(peerRequest.name ?? there.freeName('veth%d'), peerRequest.address ?? there.randomMac())
    const refused = register(there, peer, numbered(peerRequest, request))
    if (refused !== undefined) return refused
    there.announce(peer)
    const own = request.name === undefined ? netns.freeName('veth%d') : name
    const link = new Veth(own, request.address ?? netns.randomMac())
    const error = peerRequest.up === true ? ENOTCONN : register(netns, link, request)
    if (error !== undefined) {
      there.delete(peer)
      return error
    }
    link.join(peer)
    return link
  }
  return { kind: 'veth', make }
}

/** One end of a virtual Ethernet cable (veth(4), drivers/net/veth.c). */
export class Veth extends Link {
  override readonly kind = 'veth'
  override readonly countsMulticast = false
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
    a.join(b)
    return [a, b]
  }

  join(peer: Veth): void {
    this.#peer = peer
    peer.#peer = this
  }

  override get speed(): number {
    return 10_000
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

  override open(): Errno | undefined {
    const peer = this.#peer
    if (peer === null) return ENOTCONN
    if (!peer.adminUp) return undefined
    this.setCarrier(true)
    peer.setCarrier(true)
    return undefined
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
    // is_skb_forwardable: what the other end has no room for is lost on the way in.
    if (skb.end - skb.start > peer.mtu + ethernet.HEADER_LENGTH + TAG_LENGTH) {
      peer.counters.rxDropped++
      this.netns.refusedFrames++
      return this.sendFailed(skb, 'txDropped', Drop.tooBig)
    }
    const mark = skb.mark
    skb.scrub()
    if (peer.netns === this.netns) skb.mark = mark
    if (peer.netns.ring === this.netns.ring) skb.recordedAt = this.netns.ring.lastFrame
    peer.receive(skb)
  }
}
