import type { Link } from '../../net/link.ts'
import type { NetNs } from '../../net/netns.ts'
import type { Skb } from '../../net/skb.ts'
import { foldChecksum, putU16, sum16, u16 } from '../../wire/bytes.ts'
import { EtherType } from '../../wire/ethernet.ts'
import { pseudoHeaderSum } from '../../wire/ip.ts'
import { Action } from './action.ts'
import { Verdict } from './filter.ts'
import { placeOf } from './place.ts'

/** Which checksums are made anew, in the order of their bits (TCA_CSUM_UPDATE_FLAG_*). */
export const CSUM_PARTS = ['iph', 'icmp', 'igmp', 'tcp', 'udp', 'udplite', 'sctp'] as const
export type CsumPart = (typeof CSUM_PARTS)[number]

const IP_CHECKSUM = 10
const UDP_LENGTH = 4

/** Protocols by number: where their checksum is, and whether it covers the pseudo-header. ICMPv6 goes by the word `icmp`. */
const UPPER: ReadonlyMap<number, { readonly part: CsumPart; readonly at: number; readonly pseudo: boolean }> = new Map([
  [1, { part: 'icmp', at: 2, pseudo: false }],
  [2, { part: 'igmp', at: 2, pseudo: false }],
  [6, { part: 'tcp', at: 16, pseudo: true }],
  [17, { part: 'udp', at: 6, pseudo: true }],
  [58, { part: 'icmp', at: 2, pseudo: true }],
])

/** Makes checksums right again (tc-csum(8), net/sched/act_csum.c). */
export class Csum extends Action {
  override readonly kind = 'csum'
  readonly parts: ReadonlySet<CsumPart>
  readonly control: Verdict

  constructor(net: NetNs, parts: ReadonlySet<CsumPart>, control: Verdict) {
    super(net, 'csum')
    this.parts = parts
    this.control = control
  }

  protected override act(skb: Skb, link: Link): Verdict {
    const { network, inner, transport, ipProtocol } = placeOf(skb, link)
    if (inner !== EtherType.ipv4 && inner !== EtherType.ipv6) return this.control
    skb.bytes = skb.bytes.slice()
    const { bytes } = skb
    const four = inner === EtherType.ipv4
    const end = network + (four ? u16(bytes, network + 2) : u16(bytes, network + 4) + 40)
    if (end > skb.end) return Verdict.shot
    const upper = UPPER.get(ipProtocol)
    if (transport >= 0 && upper !== undefined && this.parts.has(upper.part) && transport + upper.at + 2 <= end)
      renew(bytes, transport, end, upper, upper.pseudo ? network : -1, ipProtocol)
    if (four && this.parts.has('iph')) {
      putU16(bytes, network + IP_CHECKSUM, 0)
      const options = network + (bytes[network]! & 15) * 4
      putU16(bytes, network + IP_CHECKSUM, foldChecksum(sum16(bytes, network, options)))
    }
    return this.control
  }
}

/** UDP without a checksum stays so, and one whose length is not the packet's is left alone. */
function renew(
  bytes: Uint8Array,
  start: number,
  end: number,
  { part, at }: { readonly part: CsumPart; readonly at: number },
  network: number,
  protocol: number,
): void {
  if (part === 'udp' && (u16(bytes, start + at) === 0 || u16(bytes, start + UDP_LENGTH) !== end - start)) return
  putU16(bytes, start + at, 0)
  const pseudo = network < 0 ? 0 : pseudoHeaderSum(bytes, network, protocol, end - start)
  const sum = foldChecksum(sum16(bytes, start, end, pseudo))
  putU16(bytes, start + at, part === 'udp' ? sum || 0xffff : sum)
}
