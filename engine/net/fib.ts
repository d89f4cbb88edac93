import { addressBits, formatIp, type Ip, network, type Prefix, prefixContains } from '../wire/address.ts'
import type { Link } from './link.ts'
import type { Route } from './route.ts'

/** Route types (include/uapi/linux/rtnetlink.h, RTN_*), as ip-route(8) names them. */
export type RouteType =
  | 'unicast'
  | 'local'
  | 'broadcast'
  | 'anycast'
  | 'multicast'
  | 'blackhole'
  | 'unreachable'
  | 'prohibit'
  | 'throw'

/** RT_SCOPE_*: how far away a destination is; larger is nearer. */
export const Scope = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 } as const

/** RTPROT_*: who made a route. */
export const RouteProtocol = {
  unspecified: 0,
  redirect: 1,
  kernel: 2,
  boot: 3,
  static: 4,
  ra: 9,
  dhcp: 16,
  bird: 12,
  bgp: 186,
  zebra: 11,
} as const

export const TableId = { unspecified: 0, compat: 252, default: 253, main: 254, local: 255 } as const

/** Default router preference of RFC 4191 2.1, as ip-route(8) names it: the `pref` of an IPv6 route. */
export type RouterPreference = 'low' | 'medium' | 'high'

/** One way towards a destination. */
export interface NextHop {
  readonly link: Link | null
  readonly gateway: Ip | null
  readonly scope: number
  /** From 1. */
  readonly weight: number
  readonly onlink: boolean
  /** Its own, where it joined a route that was there already (IPv6 siblings); null where those of the route are. */
  readonly metrics: RouteMetrics | null
  /** The device is down, so the hop is not used. */
  dead: boolean
  /** The device has no carrier; used unless ignore_routes_with_linkdown is set. */
  linkDown: boolean
  /** What the forwarding path needs, made once; see route.ts. */
  cached: Route | null
  readonly route: FibEntry
}

/** RTAX_*, in the order of their numbers. */
export const METRIC_NAMES = [
  'mtu',
  'window',
  'rtt',
  'rttvar',
  'ssthresh',
  'cwnd',
  'advmss',
  'reordering',
  'hoplimit',
  'initcwnd',
  'features',
  'rto_min',
  'initrwnd',
  'quickack',
  'congctl',
  'fastopen_no_cookie',
] as const
export type MetricName = (typeof METRIC_NAMES)[number]

/** Metrics that ip-route(8) can set, in the units of the kernel: eighths of a millisecond for rtt, quarters for rttvar, milliseconds for rto_min. */
export type RouteMetrics = {
  readonly [Name in Exclude<MetricName, 'congctl'>]?: number
} & {
  readonly congctl?: string
  /** Those that nothing learnt on the way may change. */
  readonly locked?: ReadonlySet<MetricName>
}

type Derived = 'text' | 'linkDown' | 'discards' | 'hops' | 'usable'
type Optional = 'preference' | 'expires' | 'autoconfigured' | 'realm'

/** What a FibEntry is made from, beside its hops. */
export type FibEntrySpec = Omit<FibEntry, Derived | Optional> & Partial<Pick<FibEntry, Optional>>
export type FibHop = Omit<NextHop, 'route' | 'dead' | 'linkDown' | 'cached' | 'metrics'> &
  Partial<Pick<NextHop, 'metrics'>>

/** fib_info_nh_uses_dev: a route leads out by a device, or by one that belongs to it as its VRF. */
export function usesDevice({ hops }: FibEntry, device: Link): boolean {
  return hops.some(({ link }) => link === device || (link !== null && link.l3mdev === device))
}

/** A route as it stands in a table: a prefix, and what to do with it. */
export class FibEntry {
  readonly prefix: Prefix
  readonly table: number
  readonly type: RouteType
  readonly scope: number
  readonly protocol: number
  /** The metric of ip-route(8): lower is preferred. */
  readonly priority: number
  readonly tos: number
  preferredSource: Ip | null
  metrics: RouteMetrics
  readonly hops: readonly NextHop[]
  /** All hops were without a carrier when the route was made, or when the last one lost it (fib_flags). IPv4 only. */
  linkDown = false
  /** Id of the nexthop object that it uses, 0 for none. */
  readonly nexthopId: number
  /** IPv6 only. */
  preference: RouterPreference
  /** Virtual time at which the route goes; Infinity for ever. IPv6 only. */
  expires: number
  /** Made from a router advertisement (RTF_ADDRCONF). IPv6 only. */
  readonly autoconfigured: boolean
  /** RTA_FLOW: the realm of the source in the upper half, that of the destination in the lower. IPv4 only. */
  readonly realm: number

  constructor(spec: FibEntrySpec, hops: readonly FibHop[]) {
    this.prefix = spec.prefix
    this.table = spec.table
    this.type = spec.type
    this.scope = spec.scope
    this.protocol = spec.protocol
    this.priority = spec.priority
    this.tos = spec.tos
    this.preferredSource = spec.preferredSource
    this.metrics = spec.metrics
    this.nexthopId = spec.nexthopId
    this.preference = spec.preference ?? 'medium'
    this.expires = spec.expires ?? Number.POSITIVE_INFINITY
    this.autoconfigured = spec.autoconfigured ?? false
    this.realm = spec.realm ?? 0
    this.hops = hops.map(hop => ({
      ...hop,
      metrics: hop.metrics ?? null,
      dead: false,
      linkDown: false,
      cached: null,
      route: this,
    }))
  }

  /** `10.0.0.0/24`, `default`, `10.0.0.1`, with the type in front where it is not unicast. */
  get text(): string {
    const { address, length } = this.prefix
    const bits = addressBits(address)
    const destination = length === 0 ? 'default' : formatIp(address) + (length === bits ? '' : `/${length}`)
    return this.type === 'unicast' ? destination : `${this.type} ${destination}`
  }

  /** fib6_is_reject: an IPv6 route by way of the loopback device that is to be no local one takes packets and drops them. */
  get discards(): boolean {
    const { address } = this.prefix
    if (this.type !== 'unicast' || typeof address !== 'bigint' || address === 1n || this.nexthopId !== 0) return false
    return this.hops[0]?.link?.type === 'loopback'
  }

  get usable(): boolean {
    return this.hops.length === 0 || this.hops.some(hop => !hop.dead)
  }
}

/**
 * One routing table of one family. Longest prefix first; within a prefix by TOS (an exact match before 0) and priority.
 * A lookup asks one hash map for each prefix length that occurs, so its cost does not grow with the number of routes;
 * what it found for an address is kept until the table changes.
 */
export class FibTable {
  readonly id: number
  /** Index = prefix length. */
  readonly #byLength: (Map<Ip, FibEntry[]> | undefined)[] = []
  /** The prefix lengths that occur, longest first. */
  #lengths: number[] = []
  #count = 0
  /** The entries that cover an address, the longest prefix first. */
  readonly #covering = new Map<Ip, readonly FibEntry[][]>()

  constructor(id: number) {
    this.id = id
  }

  get size(): number {
    return this.#count
  }

  /** Puts `entry` where its TOS and priority belong; after its equals, or before them for a prepend. */
  insert(entry: FibEntry, prepend = false): void {
    this.#covering.clear()
    const { length, address } = entry.prefix
    let map = this.#byLength[length]
    if (map === undefined) {
      this.#byLength[length] = map = new Map()
      this.#lengths = [...this.#lengths, length].sort((a, b) => b - a)
    }
    const key = keyOf(address, length)
    const entries = map.get(key) ?? []
    const later = (other: FibEntry) =>
      other.tos < entry.tos ||
      (other.tos === entry.tos && (prepend ? other.priority >= entry.priority : other.priority > entry.priority))
    const at = entries.findIndex(later)
    map.set(key, at < 0 ? [...entries, entry] : entries.toSpliced(at, 0, entry))
    this.#count++
  }

  /** Puts `entry` where `old` is; both have the same prefix, TOS and priority. */
  swap(old: FibEntry, entry: FibEntry): void {
    this.#covering.clear()
    const { length, address } = old.prefix
    const map = this.#byLength[length]
    const key = keyOf(address, length)
    const entries = map?.get(key)
    if (entries?.includes(old) === true)
      map!.set(
        key,
        entries.map(other => (other === old ? entry : other)),
      )
  }

  remove(entry: FibEntry): void {
    const { length, address } = entry.prefix
    const map = this.#byLength[length]
    const key = keyOf(address, length)
    const entries = map?.get(key)
    if (map === undefined || entries === undefined || !entries.includes(entry)) return
    this.#covering.clear()
    const rest = entries.filter(other => other !== entry)
    this.#count--
    if (rest.length > 0) map.set(key, rest)
    else map.delete(key)
    if (map.size > 0) return
    this.#byLength[length] = undefined
    this.#lengths = this.#lengths.filter(other => other !== length)
  }

  /** The entries of exactly this prefix, in order of preference. */
  exact(prefix: Prefix): readonly FibEntry[] {
    return this.#byLength[prefix.length]?.get(keyOf(prefix.address, prefix.length)) ?? []
  }

  /** All entries in the order in which /proc/net and `ip route` list them; those of one prefix in order of preference. */
  entries(): FibEntry[] {
    const all: FibEntry[] = []
    for (const map of this.#byLength) if (map !== undefined) for (const entries of map.values()) all.push(...entries)
    const order = new Map(all.map((entry, index) => [entry, index]))
    return all.sort((a, b) => walkOrder(a.prefix, b.prefix) || order.get(a)! - order.get(b)!)
  }

  /**
   * The most specific entry for `destination` that `accept` takes; undefined when no entry is left.
   * `accept` returns the next hop to use, or null to go on with a shorter prefix.
   */
  lookup(destination: Ip, accept: FibChoice): NextHop | FibEntry | undefined {
    const covering = this.#covering.get(destination) ?? this.#cover(destination)
    for (let index = 0; index < covering.length; index++) {
      const chosen = accept.choose(covering[index]!)
      if (chosen !== null) return chosen
    }
    return undefined
  }

  #cover(destination: Ip): readonly FibEntry[][] {
    const covering: FibEntry[][] = []
    for (const length of this.#lengths) {
      const entries = this.#byLength[length]!.get(keyOf(destination, length))
      if (entries !== undefined) covering.push(entries)
    }
    if (this.#covering.size >= COVERING_MAX) this.#covering.clear()
    this.#covering.set(destination, covering)
    return covering
  }
}

/** Addresses of which a table remembers what covers them. */
const COVERING_MAX = 512

/** Decides which of the entries of one prefix serves a lookup: its next hop, the entry itself where it has none, or null. */
export interface FibChoice {
  choose(entries: readonly FibEntry[]): NextHop | FibEntry | null
}

const SHIFTS: readonly bigint[] = Array.from({ length: 129 }, (_, length) => BigInt(128 - length))

/**
 * What a prefix is filed under. Of IPv6 the network bits alone, shifted down: V8 hashes a bigint by its low 64 bits, and
 * those are zero in every /64.
 */
function keyOf(address: Ip, length: number): Ip {
  if (typeof address === 'number') return network(address, length)
  return length === 128 ? address : address >> SHIFTS[length]!
}

/** fib_trie walks IPv4 by address, the longer prefix of one address first; fib6_walk lists an IPv6 prefix behind all that lie in it. */
function walkOrder(a: Prefix, b: Prefix): number {
  if (typeof a.address === 'number') {
    if (a.address !== b.address) return a.address < b.address ? -1 : 1
    return b.length - a.length
  }
  if (a.length === b.length && a.address === b.address) return 0
  if (prefixContains(a, b.address) && a.length <= b.length) return 1
  if (prefixContains(b, a.address) && b.length <= a.length) return -1
  return a.address < b.address ? -1 : 1
}
