import { Hook, Verdict } from '../../../net/hooks.ts'
import type { NetNs } from '../../../net/netns.ts'
import type { Skb } from '../../../net/skb.ts'
import { u16 } from '../../../wire/bytes.ts'
import { EtherType } from '../../../wire/ethernet.ts'
import * as ipv4 from '../../../wire/ipv4.ts'
import * as ipv6 from '../../../wire/ipv6.ts'
import { NextHeader } from '../../../wire/ipv6.ts'
import * as extension from '../../../wire/ipv6-extension.ts'

/**
 * nf_defrag_ipv4, nf_defrag_ipv6: fragments are put together before conntrack looks at them. The last fragment goes on as the whole packet; the
 * others have been taken over.
 */
export function gatherFragments(net: NetNs, skb: Skb, hook: Hook): Verdict {
  if (skb.connection !== null) return Verdict.accept
  const user = hook === Hook.preRouting ? 'conntrack-in' : 'conntrack-out'
  if (skb.protocol === EtherType.ipv4) {
    const flagsOffset = u16(skb.bytes, skb.network + ipv4.FLAGS_OFFSET)
    if ((flagsOffset & (ipv4.MORE_FRAGMENTS | ipv4.OFFSET_MASK)) === 0) return Verdict.accept
    return goOn(skb, net.ipv4.reassembly.add(skb, user))
  }
  if (skb.protocol !== EtherType.ipv6) return Verdict.accept
  const found = fragmentHeader(skb)
  return found === undefined ? Verdict.accept : goOn(skb, net.ipv6.reassembly.add(skb, found.at, found.nextAt, user))
}

function goOn(skb: Skb, whole: Skb | undefined): Verdict {
  if (whole === undefined) return Verdict.stolen
  skb.bytes = whole.bytes
  skb.start = whole.start
  skb.end = whole.end
  skb.network = whole.network
  skb.transport = whole.transport
  skb.packet = whole.packet
  skb.largestPiece = whole.largestPiece
  return Verdict.accept
}

/** find_prev_fhdr: where the fragment header stands, and the byte that announces it. */
function fragmentHeader({ bytes, network, end }: Skb): { readonly at: number; readonly nextAt: number } | undefined {
  let nextAt = network + ipv6.NEXT_HEADER
  let at = network + ipv6.HEADER_LENGTH
  for (;;) {
    const next = bytes[nextAt]!
    if (!extension.isExtension(next) || at + extension.LENGTH_MIN > end) return undefined
    if (next === NextHeader.fragment) return { at, nextAt }
    nextAt = at + extension.NEXT_HEADER
    at += extension.headerLength(bytes, at, next)
  }
}
