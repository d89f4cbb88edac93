import type { PathAttributes } from '../../../linux/bgp/attributes.ts'
import type { Link } from '../../../net/link.ts'
import type { Ip, Ipv4, Prefix } from '../../../wire/address.ts'

/** RTS_*: where a route is from (nest/route.h). */
export type RouteSource = 'RTS_STATIC' | 'RTS_INHERIT' | 'RTS_DEVICE' | 'RTS_BGP' | 'RTS_PIPE'

/** RTD_*. */
export type Destination = 'unicast' | 'blackhole' | 'unreachable' | 'prohibit'

export interface Hop {
  readonly link: Link
  /** Null for a destination on the link itself. */
  readonly gateway: Ip | null
  readonly weight: number
}

/** Attributes of BGP that a route has; what is absent is not set, for routes of other origin get them from filters. */
export type BgpAttributes = Partial<PathAttributes>

/** What is known of a route only because a peer told it. */
export interface Learnt {
  readonly from: Ip
  readonly peerId: Ipv4
  readonly isInternal: boolean
  /** From a client of a route reflector. */
  readonly isClient: boolean
  /** The link on which the peer is, when it is on one. */
  readonly link: Link | null
}

/** A route as it stands in a table of bird. Never changed. */
export interface BirdRoute {
  readonly prefix: Prefix
  /** Name of the protocol that it is from. */
  readonly protocol: string
  readonly source: RouteSource
  readonly preference: number
  readonly destination: Destination
  readonly hops: readonly Hop[]
  /** Asked for in the table whenever that changes; null where the hops are as they are. */
  readonly recursive: Ip | null
  /** Cost to a recursive next hop: null where that says none (`?`). */
  readonly cost: number | null
  readonly bgp: BgpAttributes | null
  readonly learnt: Learnt | null
  /** Of a route of the kernel: its protocol and metric. */
  readonly kernel: { readonly source: number; readonly metric: number } | null
  readonly preferredSource: Ip | null
  readonly since: number
}

export function isResolvable(route: BirdRoute): boolean {
  return route.recursive === null || route.destination === 'unicast'
}
