import { Hook, Verdict } from '../../../net/hooks.ts'
import type { NetNs } from '../../../net/netns.ts'
import type { Skb } from '../../../net/skb.ts'
import { u16 } from '../../../wire/bytes.ts'
import { EtherType } from '../../../wire/ethernet.ts'
import * as ipv4 from '../../../wire/ipv4.ts'

/**
 * nf_defrag_ipv4: fragments are put together before conntrack looks at them. The last fragment goes on as the whole packet; the others
 * have been taken over.
 */
export function gatherFragments(net: NetNs, skb: Skb, hook: Hook): Verdict {
  if (skb.protocol !== EtherType.ipv4 || skb.connection !== null) return Verdict.accept
  const flagsOffset = u16(skb.bytes, skb.network + ipv4.FLAGS_OFFSET)
  if ((flagsOffset & (ipv4.MORE_FRAGMENTS | ipv4.OFFSET_MASK)) === 0) return Verdict.accept
  const whole = net.ipv4.reassembly.add(skb, hook === Hook.preRouting ? 'conntrack-in' : 'conntrack-out')
  if (whole === undefined) return Verdict.stolen
  skb.bytes = whole.bytes
  skb.start = whole.start
  skb.end = whole.end
  skb.network = whole.network
  skb.transport = whole.transport
  skb.packet = whole.packet
  return Verdict.accept
}
