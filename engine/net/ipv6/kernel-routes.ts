import { type Ipv6 as Address, network } from '../../wire/address.ts'
import { FibEntry, RouteProtocol, type RouterPreference, type RouteType, TableId } from '../fib.ts'
import type { Link } from '../link.ts'
import type { Ipv6Address } from './device.ts'
import type { Ipv6 } from './ipv6.ts'

/** Metric of the routes that the kernel keeps for addresses (IP6_RT_PRIO_ADDRCONF). */
const PRIORITY_ADDRCONF = 256
const MULTICAST_PREFIX = { address: 0xff00n << 112n, length: 8 }

interface Spec {
  readonly table?: number
  readonly type?: RouteType
  readonly protocol?: number
  readonly priority?: number
  readonly gateway?: Address
  readonly preference?: RouterPreference
  readonly expires?: number
  readonly autoconfigured?: boolean
}

/** The routes that the kernel keeps for its addresses and for what routers advertise. */
export class KernelRoutes {
  readonly #ipv6: Ipv6

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
  }

  /** Makes a route and puts it into its table. */
  insert(link: Link, prefix: Address, length: number, spec: Spec): FibEntry {
    const entry = new FibEntry(
      {
        prefix: { address: prefix, length },
        table: link.l3mdev?.table ?? spec.table ?? TableId.main,
        type: spec.type ?? 'unicast',
        scope: 0,
        protocol: spec.protocol ?? RouteProtocol.kernel,
        priority: spec.priority ?? PRIORITY_ADDRCONF,
        tos: 0,
        preferredSource: null,
        metrics: {},
        nexthopId: 0,
        preference: spec.preference ?? 'medium',
        expires: spec.expires ?? Number.POSITIVE_INFINITY,
        autoconfigured: spec.autoconfigured ?? false,
      },
      [{ link, gateway: spec.gateway ?? null, scope: 0, weight: 1, onlink: false }],
    )
    this.#ipv6.routes.insertKernel(entry)
    return entry
  }

  /** The first route of exactly this prefix by the device that `fits`. */
  find(
    link: Link,
    prefix: Address,
    length: number,
    fits: (entry: FibEntry) => boolean,
    table: number = TableId.main,
  ): FibEntry | undefined {
    return this.#ipv6.policy
      .table(link.l3mdev?.table ?? table)
      .exact({ address: prefix, length })
      .find(entry => entry.hops[0]!.link === link && fits(entry))
  }

  /** addrconf_prefix_route: the prefix is on the link. One that is there already takes over the lifetime. */
  addPrefix(
    link: Link,
    prefix: Address,
    length: number,
    { metric = 0, expires = Number.POSITIVE_INFINITY, autoconfigured = false },
  ): void {
    if (!link.adminUp) return
    const priority = metric || PRIORITY_ADDRCONF
    const same = this.find(
      link,
      prefix,
      length,
      entry => entry.priority === priority && entry.hops[0]!.gateway === null,
    )
    if (same === undefined) this.insert(link, prefix, length, { priority, expires, autoconfigured })
    else if (same.expires < Number.POSITIVE_INFINITY) {
      same.expires = expires
      this.#ipv6.routes.touched(same)
    }
  }

  /** check_cleanup_prefix_route: the route goes with the last address of its prefix, and lives as long as those that expire. */
  dropPrefix(link: Link, address: Ipv6Address): void {
    const prefix = network(address.local, address.length)
    const others = link.ipv6.addresses.filter(
      other => other !== address && other.length === address.length && network(other.local, other.length) === prefix,
    )
    if (others.some(other => other.permanent || other.noPrefixRoute)) return
    const entry = this.find(link, prefix, address.length, ({ hops }) => hops[0]!.gateway === null)
    if (entry === undefined) return
    if (others.length === 0) return this.#ipv6.routes.delete(entry)
    entry.expires = Math.max(...others.map(other => other.validUntil))
    this.#ipv6.routes.touched(entry)
  }

  dropPeer(link: Link, peer: Address): void {
    const entry = this.find(link, peer, 128, ({ protocol }) => protocol === RouteProtocol.kernel)
    if (entry !== undefined) this.#ipv6.routes.delete(entry)
  }

  /** The route by which packets to an own address are delivered here; the device may be down (fc_ignore_dev_down). */
  addHost(link: Link, address: Address, type: 'local' | 'anycast'): void {
    if (this.#host(link, address, type) !== undefined) return
    this.insert(link, address, 128, { table: TableId.local, type, priority: 0 })
  }

  dropHost(link: Link, address: Address, type: 'local' | 'anycast'): void {
    const entry = this.#host(link, address, type)
    if (entry !== undefined) this.#ipv6.routes.delete(entry)
  }

  #host(link: Link, address: Address, type: RouteType): FibEntry | undefined {
    return this.find(link, address, 128, entry => entry.type === type, TableId.local)
  }

  /** addrconf_add_mroute: groups are reached by the device. */
  addMulticast(link: Link): void {
    const { address, length } = MULTICAST_PREFIX
    const known = this.find(link, address, length, entry => entry.type === 'multicast', TableId.local)
    if (known === undefined && link.adminUp)
      this.insert(link, address, length, { table: TableId.local, type: 'multicast' })
  }
}
