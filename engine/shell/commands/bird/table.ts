import { LOCAL_PATH } from '../../../linux/bgp/attributes.ts'
import { type CandidatePath, comparePaths } from '../../../linux/bgp/best-path.ts'
import { formatPrefix, type Ip, type Prefix, prefixContains } from '../../../wire/address.ts'
import type { Family } from './config.ts'
import { type BirdRoute, isResolvable } from './route.ts'

/** Who is told of the best routes of a table. */
export interface TableReader {
  /** `best` is null when the prefix is gone. */
  announced(prefix: Prefix, best: BirdRoute | null): void
}

/** A routing table: for each prefix the routes of all protocols, the best first (nest/rt-table.c). */
export class Table {
  readonly name: string
  readonly family: Family
  readonly #routes = new Map<string, BirdRoute[]>()
  readonly #readers: TableReader[] = []

  constructor(name: string, family: Family) {
    this.name = name
    this.family = family
  }

  attach(reader: TableReader): void {
    if (!this.#readers.includes(reader)) this.#readers.push(reader)
  }

  detach(reader: TableReader): void {
    const at = this.#readers.indexOf(reader)
    if (at >= 0) this.#readers.splice(at, 1)
  }

  /** The route that a protocol has for a prefix, in place of the one it had; null takes it away. */
  update(protocol: string, prefix: Prefix, route: BirdRoute | null): void {
    const key = formatPrefix(prefix)
    const before = this.#routes.get(key) ?? []
    const others = before.filter(each => each.protocol !== protocol)
    const after = route === null ? others : best([route, ...others])
    if (after.length === 0) this.#routes.delete(key)
    else this.#routes.set(key, after)
    if (before[0] === after[0]) return
    for (const reader of [...this.#readers]) reader.announced(prefix, after[0] ?? null)
    this.#resolveAgain()
  }

  #resolving = false

  /** What goes by way of another route follows it. One change settles all, for a recursive route is none to go by. */
  #resolveAgain(): void {
    if (this.#resolving) return
    this.#resolving = true
    for (const list of [...this.#routes.values()])
      for (const route of list) {
        if (route.recursive === null) continue
        const resolved = this.resolve(route)
        if (!sameWay(resolved, route)) this.update(route.protocol, route.prefix, resolved)
      }
    this.#resolving = false
  }

  /** A recursive route with the hops that the table has for its next hop (rta_apply_hostentry). */
  resolve(route: BirdRoute): BirdRoute {
    const { recursive } = route
    if (recursive === null) return route
    const found = this.lookup(recursive)
    const way = found?.[0]
    const unreachable: BirdRoute = { ...route, destination: 'unreachable', hops: [], cost: null }
    if (way === undefined || way.recursive !== null || formatPrefix(way.prefix) === formatPrefix(route.prefix))
      return unreachable
    if (way.destination !== 'unicast') return { ...unreachable, destination: way.destination }
    const hops = way.hops.map(hop => ({ ...hop, gateway: hop.gateway ?? recursive }))
    return { ...route, destination: 'unicast', hops, cost: way.source === 'RTS_DEVICE' ? 0 : null }
  }

  /** The routes of the longest prefix that has the address. */
  lookup(ip: Ip): readonly BirdRoute[] | undefined {
    let found: readonly BirdRoute[] | undefined
    for (const list of this.#routes.values()) {
      const { prefix } = list[0]!
      if (!prefixContains(prefix, ip)) continue
      if (found === undefined || found[0]!.prefix.length < prefix.length) found = list
    }
    return found
  }

  exact(prefix: Prefix): readonly BirdRoute[] | undefined {
    return this.#routes.get(formatPrefix(prefix))
  }

  /** All prefixes in the order in which bird walks its hash (nest/rt-fib.c, net_hash of lib/net.h). */
  entries(): readonly (readonly BirdRoute[])[] {
    return [...this.#routes.values()]
      .map(list => ({ list, hash: hashOf(list[0]!.prefix) }))
      .sort((a, b) => a.hash - b.hash)
      .map(({ list }) => list)
  }

  /** The best of each prefix, for a channel that comes up. */
  feed(reader: TableReader): void {
    for (const list of this.entries()) reader.announced(list[0]!.prefix, list[0]!)
  }

  get size(): number {
    let size = 0
    for (const list of this.#routes.values()) size += list.length
    return size
  }

  get networks(): number {
    return this.#routes.size
  }
}

function best(routes: readonly BirdRoute[]): BirdRoute[] {
  return [...routes].sort(compareRoutes)
}

/** rte_better: preference first, then what the protocol itself compares. */
function compareRoutes(a: BirdRoute, b: BirdRoute): number {
  const resolvable = Number(isResolvable(b)) - Number(isResolvable(a))
  if (a.preference !== b.preference) return b.preference - a.preference
  if (a.source === 'RTS_BGP' && b.source === 'RTS_BGP') return resolvable || comparePaths(candidate(a), candidate(b))
  return 0
}

function candidate(route: BirdRoute): CandidatePath {
  return {
    attributes: { ...LOCAL_PATH, ...route.bgp },
    localPreference: route.bgp?.localPreference ?? 100,
    isInternal: route.learnt?.isInternal ?? false,
    cost: route.recursive === null ? 0 : (route.cost ?? 0xffff_ffff),
    peerId: route.learnt?.peerId ?? 0,
    peer: route.learnt?.from ?? 0,
  }
}

function sameWay(a: BirdRoute, b: BirdRoute): boolean {
  return (
    a.destination === b.destination &&
    a.cost === b.cost &&
    a.hops.length === b.hops.length &&
    a.hops.every((hop, index) => hop.gateway === b.hops[index]!.gateway && hop.link === b.hops[index]!.link)
  )
}

/** u32_hash of lib/hash.h. */
const MULTIPLIER = 2_902_958_171

function hashOf({ address, length }: Prefix): number {
  const mix = (value: number) => Math.imul(value, MULTIPLIER) >>> 0
  if (typeof address === 'number') return (mix(address) ^ (length << 26)) >>> 0
  const word = (shift: bigint) => Number((address >> shift) & 0xffff_ffffn)
  const words = word(96n) ^ word(64n) ^ word(32n) ^ word(0n)
  return (words ^ (words << 16) ^ (words << 24) ^ (length << 26)) >>> 0
}
