import type { Ip, Prefix } from '../wire/address.ts'
import type { RouteMetrics, RouterPreference, RouteType } from './fib.ts'
import type { Link } from './link.ts'
import type { Nexthop } from './nexthop.ts'

export interface NextHopSpec {
  readonly link: Link | null
  readonly gateway: Ip | null
  readonly weight: number
  readonly onlink: boolean
}

/** A route as ip-route(8) asks for it; null where it leaves the choice to the kernel. */
export interface RouteSpec {
  readonly prefix: Prefix
  readonly table: number
  readonly type: RouteType
  readonly scope: number | null
  readonly protocol: number
  readonly priority: number
  readonly tos: number
  readonly preferredSource: Ip | null
  readonly metrics: RouteMetrics
  readonly hops: readonly NextHopSpec[]
  /** IPv6 only. */
  readonly preference?: RouterPreference
  /** Virtual time at which the route goes. IPv6 only. */
  readonly expires?: number
  /** The nexthop object that it uses instead of hops of its own. */
  readonly nexthop?: Nexthop
  /** See FibEntry. IPv4 only. */
  readonly realm?: number
}

/** NLM_F_*: what `ip route add`, `change`, `replace`, `prepend`, `append` mean. */
export type RouteAction = 'add' | 'change' | 'replace' | 'prepend' | 'append'

/** Types of routes that lead nowhere. */
export const NO_NEXT_HOP: ReadonlySet<RouteType> = new Set(['blackhole', 'unreachable', 'prohibit', 'throw'])
