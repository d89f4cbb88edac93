import { Hook } from '../../net/hooks.ts'
import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { u16, u32 } from '../../wire/bytes.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as ipv4 from '../../wire/ipv4.ts'
import type { Chain } from './chain.ts'
import { findTransport, type TransportPlace } from './ipv6-header.ts'
import type { Netfilter } from './netfilter.ts'

/** Chains that can be waiting for a jump to come back (NFT_JUMP_STACK_SIZE). */
export const JUMPS_MAX = 16

/** One place for all IPv6 headers: they are looked at one at a time. */
const place: TransportPlace = { protocol: 0, start: 0, fragmentOffset: 0 }

/**
 * What expressions see of a packet at a hook: `struct nft_pktinfo`. One object serves a whole walk through a chain, and is used
 * again for the next packet.
 */
export class PacketContext {
  readonly netfilter: Netfilter
  skb!: Skb
  hook: Hook = Hook.preRouting
  incoming: Link | null = null
  outgoing: Link | null = null
  /** 4, 6, or 0 for what is not IP. */
  family: 4 | 6 | 0 = 4
  /** The transport protocol; -1 when the packet is too short to tell. */
  protocol = -1
  /** Where its header starts in `skb.bytes`. */
  transport = 0
  /** Addresses of an IPv4 packet, 0 of any other. */
  source = 0
  destination = 0
  /** In units of 8 bytes; not 0 for the later fragments, which have no transport header. */
  fragmentOffset = 0
  /** Where a jump or goto leads. */
  target: Chain | null = null
  /** A match found the packet malformed: it is dropped whatever the rules say (`hotdrop` of x_tables). */
  malformed = false
  readonly returnChains: (Chain | null)[] = new Array<Chain | null>(JUMPS_MAX).fill(null)
  readonly returnRules: number[] = new Array<number>(JUMPS_MAX).fill(0)

  constructor(netfilter: Netfilter) {
    this.netfilter = netfilter
  }

  set(skb: Skb, hook: Hook, incoming: Link | null, outgoing: Link | null): void {
    this.skb = skb
    this.hook = hook
    this.incoming = incoming
    this.outgoing = outgoing
    this.malformed = false
    this.locate()
  }

  /** Finds the headers again, as after the bytes have moved. */
  locate(): void {
    const { skb } = this
    const { bytes, network } = skb
    if (skb.protocol === EtherType.ipv4) {
      this.family = 4
      this.protocol = bytes[network + ipv4.PROTOCOL]!
      this.transport = network + ipv4.headerLength(bytes, network)
      this.fragmentOffset = u16(bytes, network + ipv4.FLAGS_OFFSET) & ipv4.OFFSET_MASK
      this.source = u32(bytes, network + ipv4.SOURCE)
      this.destination = u32(bytes, network + ipv4.DESTINATION)
      return
    }
    this.source = this.destination = 0
    if (skb.protocol === EtherType.ipv6) {
      this.family = 6
      findTransport(bytes, network, skb.end, place)
      this.protocol = place.protocol
      this.transport = place.start
      this.fragmentOffset = place.fragmentOffset
    } else {
      this.family = 0
      this.protocol = -1
      this.transport = network
      this.fragmentOffset = 0
    }
  }

  /** Whether `length` bytes of the transport header are there, in a packet that has one. */
  hasTransport(length: number): boolean {
    return this.fragmentOffset === 0 && this.transport + length <= this.skb.end
  }

  /** From the network header on, in bytes; of a frame that leaves by a device all of it. */
  get length(): number {
    const { skb } = this
    return skb.end - (this.hook === Hook.egress ? skb.start : skb.network)
  }
}
