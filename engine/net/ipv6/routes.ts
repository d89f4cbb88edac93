import { SECOND, type Timer } from '../../sim/timer.ts'
import { type Ipv6 as Address, network, type Prefix } from '../../wire/address.ts'
import { EEXIST, EINVAL, ENOENT, type Errno, ESRCH, failed } from '../errno.ts'
import { FibEntry, type FibHop, type FibTable, type NextHop } from '../fib.ts'
import type { Link } from '../link.ts'
import { hopsOf, isBlackhole, type Nexthop } from '../nexthop.ts'
import { type NextHopSpec, NO_NEXT_HOP, type RouteAction, type RouteSpec } from '../route-spec.ts'
import type { Ipv6 } from './ipv6.ts'
import { createEntry } from './route-request.ts'

/** net.ipv6.route.gc_interval: how often expired routes are looked for. */
const GC_INTERVAL = 30 * SECOND

/** rtm_to_fib6_config. */
const NO_TOS = EINVAL.because('Invalid dsfield (tos): option not available for IPv6')

const ANY_HOP: NextHopSpec = { link: null, gateway: null, weight: 1, onlink: false }

/** Changes to the routing tables (net/ipv6/route.c, ip6_fib.c). A route by several gateways is one entry with several hops. */
export class RouteTableUpdates {
  readonly #ipv6: Ipv6
  readonly #gc: Timer

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
    this.#gc = ipv6.netns.sim.timer(() => this.#collect())
  }

  /** fib6_add after ip6_route_info_create: `append` and `prepend` add a hop where there is a route by a gateway already. */
  add(spec: RouteSpec, action: RouteAction = 'add'): Errno | undefined {
    if (spec.tos !== 0) return NO_TOS
    const entry = createEntry(this.#ipv6, spec)
    if (failed(entry)) return entry
    const table = this.#ipv6.policy.table(entry.table)
    const rivals = table.exact(entry.prefix).filter(other => other.priority === entry.priority)
    if (rivals.length > 0 && action === 'add') return EEXIST
    if (action === 'change' || action === 'replace') {
      const old = rivals.find(other => isByGateway(other) === isByGateway(entry)) ?? rivals[0]
      if (old === undefined && action === 'change')
        return hasNode(table, entry.prefix) ? ENOENT : ENOENT.because('Can not replace route - no match found')
      if (old !== undefined) return this.#swap(old, entry)
      this.insertKernel(entry)
      return undefined
    }
    if (rivals.some(other => other.hops.some(hop => entry.hops.some(mine => sameHop(hop, mine))))) return EEXIST
    const siblings = isByGateway(entry) ? rivals.find(isByGateway) : undefined
    if (siblings !== undefined) return this.#swap(siblings, withHops(siblings, [...siblings.hops, ...own(entry)]))
    this.insertKernel(entry)
    return undefined
  }

  #swap(old: FibEntry, entry: FibEntry): undefined {
    for (const hop of entry.hops) this.#follow(hop)
    this.#ipv6.policy.table(old.table).swap(old, entry)
    this.#scheduleGc(entry)
    this.#ipv6.routesChanged()
    this.#ipv6.netns.notifications.tell({ type: 'route', entry })
  }

  /** The nexthop object of a route leads another way now: the route that stands in its place. */
  follow(entry: FibEntry, nexthop: Nexthop): FibEntry {
    const type = isBlackhole(nexthop) ? 'blackhole' : entry.type === 'blackhole' ? 'unicast' : entry.type
    const next = new FibEntry({ ...entry, type }, hopsOf(nexthop, this.#ipv6.netns.loopback))
    for (const hop of next.hops) this.#follow(hop)
    this.#ipv6.policy.table(entry.table).swap(entry, next)
    this.#ipv6.routesChanged()
    return next
  }

  nexthopGone(entry: FibEntry): void {
    this.delete(entry)
  }

  /** Puts an entry that is known to be right into its table. */
  insertKernel(entry: FibEntry): void {
    for (const hop of entry.hops) this.#follow(hop)
    this.#ipv6.policy.table(entry.table).insert(entry)
    this.#scheduleGc(entry)
    this.#ipv6.routesChanged()
    this.#ipv6.netns.notifications.tell({ type: 'route', entry })
  }

  /** ip6_route_del: the first route that has what the request names; with a gateway only that hop of it. */
  remove(spec: Partial<RouteSpec> & Pick<RouteSpec, 'prefix' | 'table'>): Errno | undefined {
    if ((spec.tos ?? 0) !== 0) return NO_TOS
    const { address, length } = spec.prefix
    const prefix = { address: network(address as Address, length), length }
    const table = this.#ipv6.policy.tables.get(spec.table)
    if (table === undefined) return ESRCH.because('FIB table does not exist')
    let found = false
    for (const { link, gateway } of spec.hops === undefined || spec.hops.length === 0 ? [ANY_HOP] : spec.hops) {
      const names = (hop: NextHop) =>
        (link === null || link === hop.link) && (gateway === null || gateway === hop.gateway)
      const entry = table.exact(prefix).find(other => matches(other, spec) && other.hops.some(names))
      if (entry === undefined) continue
      found = true
      const rest = gateway === null ? [] : entry.hops.filter(hop => !names(hop))
      if (rest.length > 0) this.#swap(entry, inherited(entry, rest))
      else this.delete(entry)
    }
    if (found) return undefined
    return length === 0 && table.exact(prefix).length === 0 && namesNothing(spec) ? ENOENT : ESRCH
  }

  delete(entry: FibEntry): void {
    this.#ipv6.policy.table(entry.table).remove(entry)
    this.#ipv6.routesChanged()
    this.#ipv6.netns.notifications.tell({ type: 'route', entry, deleted: true })
  }

  /** Something about an entry was changed in place: its lifetime, its metrics. */
  touched(entry: FibEntry): void {
    this.#scheduleGc(entry)
    this.#ipv6.routesChanged()
  }

  /** fib6_ifdown for NETDEV_DOWN: routes by the device go; of those by several gateways only when no living hop is left. */
  deviceDown(link: Link): void {
    this.#sweep(entry => {
      const lost = entry.hops.filter(hop => hop.link === link)
      for (const hop of lost) hop.dead = hop.linkDown = true
      return lost.length > 0 && entry.hops.every(hop => hop.dead)
    })
  }

  /** The device leaves the namespace: its hops go, and routes that have no other. */
  deviceGone(link: Link): void {
    this.#sweep(entry => {
      const rest = entry.hops.filter(hop => hop.link !== link)
      if (rest.length === 0) return true
      if (rest.length < entry.hops.length) this.#swap(entry, inherited(entry, rest))
      return false
    })
  }

  /** rt6_remove_prefsrc: a preferred source that is gone is none. */
  sourceGone(address: Address, link: Link): void {
    for (const entry of this.#entries())
      if (entry.preferredSource === address && entry.hops.some(hop => hop.link === link)) entry.preferredSource = null
    this.#ipv6.routesChanged()
  }

  carrierChanged(link: Link): void {
    for (const entry of this.#entries()) for (const hop of entry.hops) if (hop.link === link) this.#follow(hop)
    this.#ipv6.routesChanged()
  }

  /** rt6_purge_dflt_routers: a router follows no other router's advertisements. */
  purgeDefaultRouters(): void {
    this.#sweep(
      entry =>
        entry.autoconfigured &&
        entry.prefix.length === 0 &&
        !entry.hops.some(hop => hop.link?.ipv6.conf.accept_ra === 2),
    )
  }

  /** A hop knows the state of its device; an own address is one whatever that state is, and what leads nowhere does so. */
  #follow(hop: NextHop): void {
    if (hop.link === null) return
    const { type } = hop.route
    const here = type === 'local' || type === 'anycast' || NO_NEXT_HOP.has(type)
    hop.linkDown = !here && !hop.link.carrier
    hop.dead = !here && !hop.link.adminUp
  }

  #entries(): FibEntry[] {
    return [...this.#ipv6.policy.tables.values()].flatMap(table => table.entries())
  }

  #sweep(goes: (entry: FibEntry) => boolean): void {
    for (const entry of this.#entries())
      if (goes(entry)) {
        this.#ipv6.policy.table(entry.table).remove(entry)
        this.#ipv6.netns.notifications.tell({ type: 'route', entry, deleted: true })
      }
    this.#ipv6.routesChanged()
  }

  /** fib6_start_gc: an expired route serves nobody from then on, but it is listed until it is collected. */
  #scheduleGc(entry: FibEntry): void {
    if (entry.expires < Number.POSITIVE_INFINITY && !this.#gc.armed)
      this.#gc.arm(this.#ipv6.netns.sim.now + GC_INTERVAL)
  }

  #collect(): void {
    const { now } = this.#ipv6.netns.sim
    this.#sweep(entry => entry.expires <= now)
    for (const entry of this.#entries()) this.#scheduleGc(entry)
  }
}

/** rt6_qualify_for_ecmp: only such routes share their destination with others of the same metric. */
function isByGateway(entry: FibEntry): boolean {
  return entry.nexthopId === 0 && !entry.autoconfigured && entry.hops.some(hop => hop.gateway !== null)
}

function sameHop(a: NextHop, b: NextHop): boolean {
  return a.link === b.link && a.gateway === b.gateway
}

/** The same route with other hops. */
function withHops(entry: FibEntry, hops: readonly FibHop[]): FibEntry {
  return new FibEntry(entry, hops)
}

/** The hops of a route that joins another one: they keep its metrics. */
function own({ hops, metrics }: FibEntry): FibHop[] {
  return hops.map(hop => ({ ...hop, metrics }))
}

/** What is left of a route: the first of its siblings is shown, with its metrics. */
function inherited(entry: FibEntry, rest: readonly NextHop[]): FibEntry {
  const metrics = rest[0]!.metrics ?? entry.metrics
  return new FibEntry(
    { ...entry, metrics },
    rest.map(hop => ({
      ...hop,
      metrics: (hop.metrics ?? entry.metrics) === metrics ? null : (hop.metrics ?? entry.metrics),
    })),
  )
}

function matches(entry: FibEntry, spec: Partial<RouteSpec>): boolean {
  if (spec.priority !== undefined && spec.priority !== 0 && spec.priority !== entry.priority) return false
  if (spec.nexthop !== undefined && spec.nexthop.id !== entry.nexthopId) return false
  return spec.protocol === undefined || spec.protocol === 0 || spec.protocol === entry.protocol
}

/** Where a table has no default route, its root holds the entry that says so: it is found, and cannot be deleted (fib6_del). */
function namesNothing({ priority, protocol, hops }: Partial<RouteSpec>): boolean {
  return (
    (priority ?? 0) === 0 &&
    (protocol ?? 0) === 0 &&
    (hops ?? []).every(({ gateway, link }) => gateway === null && (link === null || link.kind === 'loopback'))
  )
}

/** Is there a node for the prefix in the tree: a route of it, or two that part there (fib6_add_1)? The root is always there. */
function hasNode(table: FibTable, { address, length }: Prefix): boolean {
  const bit = (ip: bigint) => (ip >> BigInt(127 - length)) & 1n
  const below = table
    .entries()
    .filter(({ prefix }) => prefix.length >= length && network(prefix.address, length) === address)
  const longer = below.filter(({ prefix }) => prefix.length > length).map(({ prefix }) => bit(prefix.address as bigint))
  return length === 0 || below.length > longer.length || (longer.includes(0n) && longer.includes(1n))
}
