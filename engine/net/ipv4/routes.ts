import { type Ipv4 as Address, type Ip, network } from '../../wire/address.ts'
import { EEXIST, EINVAL, ENETDOWN, ENODEV, ENOENT, type Errno, ESRCH, failed, type Result } from '../errno.ts'
import { FibEntry, type FibHop, METRIC_NAMES, type NextHop, type RouteMetrics, Scope, TableId } from '../fib.ts'
import { checkHop } from '../ipv6/route-request.ts'
import type { Link } from '../link.ts'
import { hopsOf, isBlackhole, isForForwardingTable, type Nexthop } from '../nexthop.ts'
import { flowTo } from '../route.ts'
import { type NextHopSpec, NO_NEXT_HOP, type RouteAction, type RouteSpec } from '../route-spec.ts'
import type { Ipv4 } from './ipv4.ts'

/** Changes to the routing tables (net/ipv4/fib_semantics.c, fib_trie.c). */
export class RouteTableUpdates {
  readonly #ipv4: Ipv4

  constructor(ipv4: Ipv4) {
    this.#ipv4 = ipv4
  }

  /** fib_table_insert after fib_create_info. */
  add(spec: RouteSpec, action: RouteAction = 'add'): Errno | undefined {
    // The table comes to be even where the route does not (inet_rtm_newroute).
    const table = this.#ipv4.policy.table(spec.table)
    const entry = this.#create(spec)
    if (failed(entry)) return entry
    const rivals = table
      .exact(entry.prefix)
      .filter(other => other.tos === entry.tos && other.priority === entry.priority)
    const same = rivals.find(other => sameRoute(other, entry))
    if (rivals.length > 0 && action === 'add') return EEXIST
    if (action === 'change' || action === 'replace') {
      const old = rivals[0]
      if (old !== undefined) {
        if (same !== undefined && same !== old) return EEXIST
        table.remove(old)
        this.#ipv4.exceptions.forgetWith(old, sameRoute(old, entry) ? entry : null)
        this.insertKernel(entry, true)
        return undefined
      }
      if (action === 'change') return ENOENT
    } else if (same !== undefined) return EEXIST
    this.insertKernel(entry, action === 'prepend')
    return undefined
  }

  /** Puts an entry that is known to be right into its table. */
  insertKernel(entry: FibEntry, prepend = false): void {
    for (const hop of entry.hops) this.#follow(hop)
    entry.linkDown = entry.nexthopId === 0 && entry.hops.length > 0 && entry.hops.every(hop => hop.linkDown)
    this.#ipv4.policy.table(entry.table).insert(entry, prepend)
    this.#ipv4.routesChanged()
    this.#ipv4.netns.notifications.tell({ type: 'route', entry })
  }

  /** An entry of the same prefix, type, TOS, priority, source and device. */
  findSame(entry: FibEntry): FibEntry | undefined {
    return this.#ipv4.policy
      .table(entry.table)
      .exact(entry.prefix)
      .find(
        other =>
          other.type === entry.type &&
          other.priority === entry.priority &&
          other.tos === entry.tos &&
          other.protocol === entry.protocol &&
          other.preferredSource === entry.preferredSource &&
          other.hops[0]?.link === entry.hops[0]?.link,
      )
  }

  /** fib_table_delete: the first entry that has what the request names. */
  remove(spec: Partial<RouteSpec> & Pick<RouteSpec, 'prefix' | 'table'>): Errno | undefined {
    const table = this.#ipv4.policy.tables.get(spec.table)
    if (table === undefined) return ESRCH.because('FIB table does not exist')
    const entry = table.exact(spec.prefix).find(other => matchesDelete(other, spec))
    if (entry === undefined) return ESRCH
    this.delete(entry)
    return undefined
  }

  delete(entry: FibEntry): void {
    this.#ipv4.policy.table(entry.table).remove(entry)
    this.#ipv4.exceptions.forgetWith(entry)
    this.#ipv4.routesChanged()
    this.#ipv4.netns.notifications.tell({ type: 'route', entry, deleted: true })
  }

  /** fib_sync_down_dev: hops by the device are dead; routes without a living hop go. Local addresses stay theirs. */
  deviceDown(link: Link): void {
    this.#sweep(entry => {
      const mine = entry.hops.filter(hop => hop.link === link && entry.type !== 'local')
      for (const hop of mine) hop.dead = hop.linkDown = true
      return mine.length > 0 && !entry.usable
    })
  }

  /** The device leaves the namespace: all routes by it go, also those that have other hops (fib_sync_down_dev, NETDEV_UNREGISTER). */
  deviceGone(link: Link): void {
    this.#sweep(entry => entry.hops.some(hop => hop.link === link))
  }

  /** The same, but a route that has other hops keeps those: the device only changes its domain. */
  deviceMoved(link: Link): void {
    this.#sweep(entry => {
      const mine = entry.hops.filter(hop => hop.link === link)
      for (const hop of mine) hop.dead = true
      return mine.length > 0 && !entry.usable
    })
  }

  /** fib_sync_down_addr: routes that prefer a source address that is gone. They alone are told of (pfsrc_removed). Only in the main table, or that of the device's VRF. */
  sourceGone(address: Address, { l3mdev }: Link): void {
    if (this.#ipv4.addresses.inDomain(address, l3mdev)) return
    const table = l3mdev?.table ?? TableId.main
    const gone: FibEntry[] = []
    this.#sweep(entry => entry.preferredSource === address && entry.table === table && gone.push(entry) > 0)
    for (const entry of gone) this.#ipv4.netns.notifications.tell({ type: 'route', entry, deleted: true })
  }

  carrierChanged(link: Link): void {
    for (const table of this.#ipv4.policy.tables.values())
      for (const entry of table.entries()) {
        const mine = entry.hops.filter(hop => hop.link === link)
        if (mine.length === 0) continue
        for (const hop of mine) this.#follow(hop)
        noteLinkDown(entry, link)
      }
    this.#ipv4.routesChanged()
  }

  /** A hop knows the state of its device. */
  #follow(hop: NextHop): void {
    if (hop.link === null || hop.scope === Scope.nowhere) return
    hop.linkDown = !hop.link.carrier
    hop.dead = !hop.link.adminUp
  }

  /** fib_table_flush, which by itself tells nobody. */
  #sweep(goes: (entry: FibEntry) => boolean): void {
    for (const table of this.#ipv4.policy.tables.values())
      for (const entry of table.entries()) {
        if (!goes(entry)) continue
        table.remove(entry)
        this.#ipv4.exceptions.forgetWith(entry)
      }
    this.#ipv4.routesChanged()
  }

  /** fib_create_info: checks the request and fills in what it left open. */
  #create(spec: RouteSpec): FibEntry | Errno {
    const { address, length } = spec.prefix
    if (network(address, length) !== address) return EINVAL.because('Invalid prefix for given prefix length')
    const scope = spec.scope ?? defaultScope(spec)
    if (spec.type === 'local' && scope < Scope.host) return EINVAL.because('Invalid scope')
    if (spec.nexthop !== undefined) return this.#byNexthop(spec, spec.nexthop, scope)
    if (NO_NEXT_HOP.has(spec.type)) {
      if (spec.hops.some(hop => hop.gateway !== null || hop.link !== null))
        return EINVAL.because('Gateway, device and multipath can not be specified for this route type')
      return this.#entry(spec, scope, [])
    }
    if (spec.hops.length === 0) return ENODEV
    if (scope === Scope.host && spec.hops.length > 1)
      return EINVAL.because('Route with host scope can not have multiple nexthops')
    if (scope === Scope.host && spec.hops[0]!.gateway !== null)
      return EINVAL.because('Route with host scope can not have a gateway')
    const hops: FibHop[] = []
    for (const hop of spec.hops) {
      const checked = this.checkHop(hop, scope, spec.table)
      if (failed(checked)) return checked
      hops.push(checked)
    }
    const source = spec.preferredSource
    if (
      source !== null &&
      this.#ipv4.addressType(source as Address) !== 'local' &&
      !this.#isLocalIn(spec.table, source as Address) &&
      !(spec.type === 'local' && source === address)
    )
      return EINVAL.because('Invalid prefsrc address')
    return this.#entry(spec, scope, hops)
  }

  /** fib_valid_prefsrc: the addresses of a VRF are local in its table. */
  #isLocalIn(table: number, address: Address): boolean {
    return this.#ipv4.netns.links.some(
      ({ l3mdev, ipv4 }) => l3mdev?.table === table && ipv4.addresses.some(({ local }) => local === address),
    )
  }

  #entry(spec: RouteSpec, scope: number, hops: readonly FibHop[]): FibEntry {
    return new FibEntry({ ...spec, scope, nexthopId: spec.nexthop?.id ?? 0 }, hops)
  }

  /** fib_check_nexthop. */
  #byNexthop(spec: RouteSpec, nexthop: Nexthop, scope: number): FibEntry | Errno {
    if (isForForwardingTable(nexthop)) return EINVAL.because('Route cannot point to a fdb nexthop')
    const hops = hopsOf(nexthop, this.#ipv4.netns.loopback)
    if (!NO_NEXT_HOP.has(spec.type)) {
      if (scope === Scope.host && nexthop.target.kind === 'group')
        return EINVAL.because('Route with host scope can not have multiple nexthops')
      if (scope === Scope.host && hops[0]!.gateway !== null)
        return EINVAL.because('Route with host scope can not have a gateway')
      if (hops[0]!.onlink && scope >= Scope.link) return EINVAL.because('Scope mismatch with nexthop')
    }
    return this.#entry({ ...spec, type: isBlackhole(nexthop) ? 'blackhole' : spec.type }, scope, hops)
  }

  /** The nexthop object of a route leads another way now: the route that stands in its place. */
  follow(entry: FibEntry, nexthop: Nexthop): FibEntry {
    const type = isBlackhole(nexthop) ? 'blackhole' : entry.type === 'blackhole' ? 'unicast' : entry.type
    const next = new FibEntry({ ...entry, type }, hopsOf(nexthop, this.#ipv4.netns.loopback))
    for (const hop of next.hops) this.#follow(hop)
    this.#ipv4.policy.table(entry.table).swap(entry, next)
    this.#ipv4.exceptions.forgetWith(entry)
    this.#ipv4.routesChanged()
    return next
  }

  /** fib_flush, which tells nobody. */
  nexthopGone(entry: FibEntry): void {
    this.#ipv4.policy.table(entry.table).remove(entry)
    this.#ipv4.exceptions.forgetWith(entry)
    this.#ipv4.routesChanged()
  }

  /** fib_check_nh: the gateway must be reachable directly, by the device that is named. */
  checkHop(hop: NextHopSpec, scope: number, table: number): Result<FibHop> {
    const { gateway, onlink, weight } = hop
    if (gateway === null) {
      const { link } = hop
      if (link === null) return ENODEV
      if (!link.adminUp) return ENETDOWN.because('Device for nexthop is not up')
      return { link, gateway, scope: scope >= Scope.host ? Scope.nowhere : Scope.host, weight, onlink }
    }
    if (onlink) return this.#checkOnlink(hop, gateway, scope)
    if (typeof gateway === 'bigint') return this.#checkIpv6(hop, gateway)
    const flow = flowTo(gateway, { outgoing: hop.link, scope: Math.max(scope + 1, Scope.link) })
    const own = table === TableId.main ? undefined : this.#ipv4.policy.lookupIn(table, flow)
    const found = own ?? this.#ipv4.policy.lookup(flow)
    if (failed(found)) return found.because('Nexthop has invalid gateway')
    if (!('route' in found)) return EINVAL.because('Nexthop has invalid gateway')
    const { type } = found.route
    if (type !== 'unicast' && type !== 'local') return EINVAL.because('Nexthop has invalid gateway')
    const link = found.link!
    if (!link.adminUp) return ENETDOWN
    return { link, gateway, scope: found.route.scope, weight, onlink }
  }

  /** fib_check_nh_v6_gw: a router that is reached by IPv6. */
  #checkIpv6(hop: NextHopSpec, gateway: bigint) {
    const checked = checkHop(this.#ipv4.netns.ipv6, hop, TableId.main, 0n)
    if (failed(checked)) return checked
    return { link: checked.link!, gateway, scope: Scope.link, weight: hop.weight, onlink: hop.onlink }
  }

  #checkOnlink(hop: NextHopSpec, gateway: Ip, scope: number) {
    const { link, weight } = hop
    if (scope >= Scope.link) return EINVAL.because('Nexthop has invalid scope')
    if (link === null) return ENODEV.because('Nexthop device required for onlink')
    if (!link.adminUp) return ENETDOWN.because('Nexthop device is not up')
    if (this.#ipv4.addressType(gateway as Address, link) !== 'unicast')
      return EINVAL.because('Nexthop has invalid gateway')
    return { link, gateway, scope: Scope.link, weight, onlink: true }
  }
}

/** What a device that got or lost its carrier means for a whole route (fib_sync_up, fib_sync_down_dev). */
function noteLinkDown(entry: FibEntry, link: Link): void {
  if (link.carrier) entry.linkDown &&= entry.hops.every(hop => hop.linkDown)
  else entry.linkDown ||= entry.hops.every(hop => hop.dead || hop.link === link)
}

/** ip-route(8): scope host for local routes, link for directly connected, broadcast and multicast ones, global otherwise. */
function defaultScope(spec: RouteSpec): number {
  if (spec.type === 'local') return Scope.host
  if (NO_NEXT_HOP.has(spec.type)) return Scope.global
  if (spec.type === 'broadcast' || spec.type === 'multicast' || spec.type === 'anycast') return Scope.link
  return spec.hops.some(hop => hop.gateway !== null) || spec.hops.length === 0 ? Scope.global : Scope.link
}

function sameRoute(a: FibEntry, b: FibEntry): boolean {
  return (
    a.type === b.type &&
    a.scope === b.scope &&
    a.protocol === b.protocol &&
    a.preferredSource === b.preferredSource &&
    a.nexthopId === b.nexthopId &&
    sameMetrics(a.metrics, b.metrics) &&
    a.hops.length === b.hops.length &&
    a.hops.every((hop, index) => {
      const other = b.hops[index]!
      return (
        hop.link === other.link &&
        hop.gateway === other.gateway &&
        hop.weight === other.weight &&
        hop.onlink === other.onlink
      )
    })
  )
}

function sameMetrics(a: RouteMetrics, b: RouteMetrics): boolean {
  return METRIC_NAMES.every(
    name => a[name] === b[name] && (a.locked?.has(name) ?? false) === (b.locked?.has(name) ?? false),
  )
}

function matchesDelete(entry: FibEntry, spec: Partial<RouteSpec>): boolean {
  if (spec.type !== undefined && spec.type !== entry.type) return false
  if (spec.tos !== undefined && spec.tos !== entry.tos) return false
  if (spec.priority !== undefined && spec.priority !== 0 && spec.priority !== entry.priority) return false
  if (spec.protocol !== undefined && spec.protocol !== entry.protocol) return false
  if (spec.scope !== undefined && spec.scope !== null && spec.scope !== entry.scope) return false
  if (
    spec.preferredSource !== undefined &&
    spec.preferredSource !== null &&
    spec.preferredSource !== entry.preferredSource
  )
    return false
  if (spec.nexthop !== undefined) return entry.nexthopId === spec.nexthop.id
  const hops = spec.hops ?? []
  if (entry.nexthopId !== 0) return hops.length === 0
  if (hops.length > 0 && hops.length !== entry.hops.length) return false
  return hops.every((hop, index) => {
    const other = entry.hops[index]!
    return (hop.link === null || hop.link === other.link) && (hop.gateway === null || hop.gateway === other.gateway)
  })
}
