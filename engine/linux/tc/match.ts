import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import type { Filter } from './filter.ts'
import type { Place } from './place.ts'

/** Whether a filter takes a packet. Those of u32 stand in tables, see u32.ts. */
export function matches(filter: Filter, skb: Skb, place: Place, link: Link): boolean {
  const { match } = filter
  switch (match.kind) {
    case 'flower':
      return match.fields.every(field => field.test(skb, place, link))
    case 'fw':
      return skb.mark >>> 0 === filter.handle
    default:
      return match.kind !== 'u32'
  }
}
