import { hash32 } from '../../sim/random.ts'
import type { Ipv6 as Address } from '../../wire/address.ts'
import type { NextHop } from '../fib.ts'
import { hashedParts } from '../multipath-hash.ts'
import { resilientChoice } from '../nexthop.ts'
import type { Flow } from '../route.ts'
import type { Ipv6 } from './ipv6.ts'

/** fib6_select_path: one of several next hops, by weight, the same one for the same flow; `first` when that one cannot be used. */
export function chooseHop(ipv6: Ipv6, first: NextHop, flow: Flow): NextHop {
  const { hops } = first.route
  if (hops.length < 2 || (flow.outgoing !== null && flow.outgoing === first.link)) return first
  const living = hops.filter(hop => !hop.dead)
  const total = living.reduce((sum, hop) => sum + hop.weight, 0)
  const { fib_multipath_hash_policy: by, fib_multipath_hash_fields: fields } = ipv6.sysctl
  const hash = hash32(`${ipv6.netns.sim.seed}:${hashedParts(flow, by, fields)}`)
  const object = first.route.nexthopId === 0 ? undefined : ipv6.netns.nexthops.get(first.route.nexthopId)
  const resilient = object === undefined ? undefined : resilientChoice(object, hash)
  if (resilient !== undefined) return hops[resilient] ?? first
  let point = hash % total
  for (const hop of living) {
    point -= hop.weight
    if (point < 0) return usable(ipv6, hop) ? hop : first
  }
  return first
}

function usable(ipv6: Ipv6, { gateway, link }: NextHop): boolean {
  return gateway === null || ipv6.neighbours.lookup(gateway as Address, link!)?.state !== 'FAILED'
}
