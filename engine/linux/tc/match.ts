import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { u32 } from '../../wire/bytes.ts'
import type { Filter, U32Key } from './filter.ts'
import type { Place } from './place.ts'

/** Whether a filter takes a packet. */
export function matches(filter: Filter, skb: Skb, place: Place, link: Link): boolean {
  const { match } = filter
  switch (match.kind) {
    case 'u32':
      if (match.mark !== null && (skb.mark & match.mark.mask) !== match.mark.value) return false
      return match.keys.every(key => hasKey(key, skb, place))
    case 'flower':
      return match.fields.every(field => field.test(skb, place, link))
    case 'fw':
      return skb.mark >>> 0 === filter.handle
    default:
      return true
  }
}

/** u32_classify: a word that lies outside of the packet matches nothing. */
function hasKey({ value, mask, offset, nextHeader }: U32Key, skb: Skb, place: Place): boolean {
  const base = nextHeader ? place.transport : place.network
  const at = base + offset
  if (base < 0 || at < skb.start || at + 4 > skb.end) return false
  return (u32(skb.bytes, at) & mask) >>> 0 === value
}
