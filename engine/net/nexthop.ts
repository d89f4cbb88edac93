import type { Ip } from '../wire/address.ts'
import { type FibHop, Scope } from './fib.ts'
import type { Link } from './link.ts'
import type { Buckets } from './nexthop-buckets.ts'

/** A member of a group, with its share. */
export interface GroupMember {
  readonly nexthop: Nexthop
  readonly weight: number
}

/** What a nexthop object leads to. */
export type NexthopTarget =
  | { readonly kind: 'hop'; readonly hop: FibHop }
  | { readonly kind: 'blackhole' }
  /** For forwarding databases: an address of a tunnel's far end. */
  | { readonly kind: 'fdb'; readonly gateway: Ip | null }
  | {
      readonly kind: 'group'
      readonly members: readonly GroupMember[]
      readonly fdb: boolean
      /** Of a resilient group; null where the hash chooses among the members. */
      readonly buckets: Buckets | null
    }

/** A nexthop object (ip-nexthop(8), net/ipv4/nexthop.c): a way that routes use by its id. */
export interface Nexthop {
  readonly id: number
  readonly family: 4 | 6 | null
  readonly protocol: number
  target: NexthopTarget
}

/** The ways of a nexthop object; a blackhole leads to the loopback device. */
export function hopsOf({ target }: Nexthop, loopback: Link): readonly FibHop[] {
  if (target.kind === 'hop') return [target.hop]
  if (target.kind === 'group')
    return target.members.flatMap(({ nexthop, weight }) => hopsOf(nexthop, loopback).map(hop => ({ ...hop, weight })))
  return [{ link: loopback, gateway: null, scope: Scope.host, weight: 1, onlink: false }]
}

/** Which of the hops of a route a resilient group has for a hash; undefined where the object is none, or the hop is gone. */
export function resilientChoice({ target }: Nexthop, hash: number): number | undefined {
  if (target.kind !== 'group' || target.buckets === null) return undefined
  const chosen = target.buckets.choose(hash)
  const at = target.members.findIndex(({ nexthop }) => nexthop === chosen)
  return at < 0 ? undefined : at
}

/** What a route cannot use. */
export function isForForwardingTable({ target }: Nexthop): boolean {
  return target.kind === 'fdb' || (target.kind === 'group' && target.fdb)
}

/** Whether packets that take it are thrown away. */
export function isBlackhole({ target }: Nexthop): boolean {
  return target.kind === 'blackhole' || (target.kind === 'group' && isBlackhole(target.members[0]!.nexthop))
}
