import type { Link } from '../../net/link.ts'
import type { NetNs } from '../../net/netns.ts'
import type { Skb } from '../../net/skb.ts'
import { putU32, u32 } from '../../wire/bytes.ts'
import { Action } from './action.ts'
import type { Verdict } from './filter.ts'
import { type Place, placeOf } from './place.ts'

/** TCA_PEDIT_KEY_EX_HDR_TYPE_*: from where an offset counts; `network` is what the old form knows. */
export type PeditHeader = 'network' | 'eth' | 'ipv4' | 'ipv6' | 'tcp' | 'udp'

/** A word of the packet, and what becomes of it: the bits of `mask` stay, the others are set to `value` or added to. */
export interface PeditKey {
  readonly header: PeditHeader
  readonly command: 'set' | 'add'
  /** A multiple of four. */
  readonly offset: number
  readonly value: number
  readonly mask: number
  /** The offset grows by a byte of the packet, under `offsetMask` and shifted to the right. */
  readonly at: number
  readonly offsetMask: number
  readonly shift: number
}

/** Rewrites words of a packet (tc-pedit(8), net/sched/act_pedit.c). Checksums are not its business. */
export class Pedit extends Action {
  override readonly kind = 'pedit'
  readonly keys: readonly PeditKey[]
  readonly control: Verdict

  constructor(net: NetNs, keys: readonly PeditKey[], control: Verdict) {
    super(net, 'pedit')
    this.keys = keys
    this.control = control
  }

  /** A word that is not there ends it, with what was done so far left done. */
  protected override act(skb: Skb, link: Link): Verdict {
    skb.bytes = skb.bytes.slice()
    const place = placeOf(skb, link)
    for (const key of this.keys) {
      const at = wordAt(key, skb, place)
      if (at < 0) {
        this.counters.overlimits++
        break
      }
      const { value, mask, command } = key
      const before = u32(skb.bytes, at)
      const after = command === 'set' ? value : (before + value) & ~mask
      putU32(skb.bytes, at, ((before & mask) ^ after) >>> 0)
    }
    return this.control
  }
}

/** Where in the frame; -1 where it has no such header or is too short. */
function wordAt(key: PeditKey, skb: Skb, place: Place): number {
  const base = baseOf(key.header, skb, place)
  if (base < 0) return -1
  let { offset } = key
  if (key.offsetMask !== 0) {
    const index = base + key.at
    if (index < skb.start || index >= skb.end) return -1
    offset += (skb.bytes[index]! & key.offsetMask) >>> key.shift
    if (offset % 4 !== 0) return -1
  }
  const at = base + offset
  return at < skb.start || at + 4 > skb.end ? -1 : at
}

/** pedit_skb_hdr_offset. */
function baseOf(header: PeditHeader, skb: Skb, { network, transport, ipProtocol }: Place): number {
  if (header === 'eth') return skb.start
  if (header === 'tcp') return ipProtocol === 6 ? transport : -1
  if (header === 'udp') return ipProtocol === 17 ? transport : -1
  return network
}
