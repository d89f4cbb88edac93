import { type Ipv4 as Address, isMulticastIpv4, maskIpv4, network } from '../../wire/address.ts'
import { EADDRNOTAVAIL, EEXIST, EINVAL, type Errno } from '../errno.ts'
import { FibEntry, RouteProtocol, type RouteType, Scope, TableId } from '../fib.ts'
import type { Link } from '../link.ts'
import type { Ipv4Address } from './device.ts'
import type { Ipv4 } from './ipv4.ts'

export interface Ipv4AddressSpec {
  readonly local: Address
  readonly length: number
  readonly peer?: Address
  readonly broadcast?: Address | null
  readonly scope?: number
  readonly label?: string
  readonly noPrefixRoute?: boolean
  readonly metric?: number
  readonly validUntil?: number
  readonly preferredUntil?: number
  readonly protocol?: number
  /** IFA_F_MCAUTOJOIN: the device joins the group that the address is. */
  readonly autoJoin?: boolean
}

/** What an address to be deleted must have; what is absent does not matter. */
export interface Ipv4AddressSelector {
  readonly local?: Address
  readonly peer?: Address
  readonly length?: number
  readonly label?: string
}

const LOOPBACK = 0x7f00_0001
/** IFAPROT_KERNEL_LO. */
const KERNEL_LOOPBACK = 1

/** The addresses of all devices, and the routes that the kernel keeps for them (net/ipv4/devinet.c, fib_frontend.c). */
export class Addresses {
  readonly #ipv4: Ipv4
  /** Every own address, for the question "is this mine?". */
  readonly #own = new Map<Address, { link: Link; address: Ipv4Address }[]>()

  constructor(ipv4: Ipv4) {
    this.#ipv4 = ipv4
  }

  /** The device that has this address. */
  find(address: Address): Link | undefined {
    return this.#own.get(address)?.[0]?.link
  }

  /** Whether a device of the VRF has the address, or, with null, one of none (inet_addr_type_dev_table). */
  inDomain(address: Address, domain: Link | null): boolean {
    return this.#own.get(address)?.some(({ link }) => link.l3mdev === domain) === true
  }

  /** 127.0.0.1/8, which the loopback device gets when it goes up for the first time (inetdev_event). */
  addLoopback(link: Link): void {
    this.add(link, { local: LOOPBACK, length: 8, scope: Scope.host, label: 'lo', protocol: KERNEL_LOOPBACK })
  }

  /** inetdev_changename: the first address is labelled with the new name, the others keep what follows the colon. */
  relabel(link: Link): void {
    for (const [index, address] of link.ipv4.addresses.entries()) {
      const colon = address.label.indexOf(':')
      const suffix = colon < 0 ? `:${index + 1}` : address.label.slice(colon)
      address.label = index === 0 ? link.name : link.name.slice(0, 15 - suffix.length) + suffix
    }
  }

  /** __inet_insert_ifa. */
  add(link: Link, spec: Ipv4AddressSpec): Errno | undefined {
    const address: Ipv4Address = {
      local: spec.local,
      peer: spec.peer ?? spec.local,
      length: spec.length,
      broadcast: spec.broadcast ?? null,
      scope: spec.scope ?? Scope.global,
      label: spec.label ?? link.name,
      secondary: false,
      noPrefixRoute: spec.noPrefixRoute ?? false,
      metric: spec.metric ?? 0,
      validUntil: spec.validUntil ?? Number.POSITIVE_INFINITY,
      preferredUntil: spec.preferredUntil ?? Number.POSITIVE_INFINITY,
      protocol: spec.protocol ?? 0,
      autoJoin: spec.autoJoin ?? false,
    }
    // inet_rtm_newaddr (find_matching_ifa), then __inet_insert_ifa.
    const near = link.ipv4.addresses.filter(other => sameSubnet(other, address))
    if (near.some(other => other.local === address.local)) return EEXIST.because('ipv4: Address already assigned')
    if (near.some(other => other.scope !== address.scope)) return EINVAL.because('ipv4: Invalid scope value')
    address.secondary = near.length > 0
    const refused = link.mayTake(address.local)
    if (refused !== undefined) return refused
    // Nobody is told that the address of nobody was not taken.
    if (address.local === 0) return undefined
    if (address.protocol !== KERNEL_LOOPBACK) link.ipv4.settled = true
    this.#insert(link, address)
    this.#expireLater(link, address)
    if (address.autoJoin) this.#ipv4.netns.joinGroup(link, address.local)
    this.#ipv4.netns.notifications.tell({ type: 'address', link, address })
    this.#addRoutes(link, address)
    this.#ipv4.arp.announce(link, address)
    return undefined
  }

  #insert(link: Link, address: Ipv4Address): void {
    const { addresses } = link.ipv4
    link.ipv4.addresses = address.secondary ? [...addresses, address] : placed(addresses, address)
    this.#own.set(address.local, [...(this.#own.get(address.local) ?? []), { link, address }])
  }

  /** Changes what `ip addr change` may change on an address that is there (find_matching_ifa); adds one that is not. */
  replace(link: Link, spec: Ipv4AddressSpec): Errno | undefined {
    const old = link.ipv4.addresses.find(
      address =>
        address.local === spec.local &&
        address.length === spec.length &&
        network(address.peer, spec.length) === network(spec.peer ?? spec.local, spec.length),
    )
    if (old === undefined) return this.add(link, spec)
    if (spec.metric !== undefined && spec.metric !== old.metric) this.#changeMetric(link, old, spec.metric)
    old.validUntil = spec.validUntil ?? Number.POSITIVE_INFINITY
    old.preferredUntil = spec.preferredUntil ?? Number.POSITIVE_INFINITY
    this.#expireLater(link, old)
    this.#ipv4.netns.notifications.tell({ type: 'address', link, address: old })
    return undefined
  }

  /** fib_modify_prefix_metric: the prefix route comes back with another metric. */
  #changeMetric(link: Link, address: Ipv4Address, metric: number): void {
    const before = this.#prefixRoute(link, address)
    address.metric = metric
    const after = this.#prefixRoute(link, address)
    if (after !== undefined) this.#ipv4.routes.insertKernel(after)
    const old = before === undefined ? undefined : this.#ipv4.routes.findSame(before)
    if (old !== undefined) this.#ipv4.routes.delete(old)
  }

  #prefixRoute(link: Link, address: Ipv4Address): FibEntry | undefined {
    return this.#routesFor(link, address).find(entry => entry.type === 'unicast')
  }

  #expireLater(link: Link, address: Ipv4Address): void {
    if (address.validUntil === Number.POSITIVE_INFINITY) return
    const { sim } = this.#ipv4.netns
    const timer = sim.timer(() => {
      if (!link.ipv4.addresses.includes(address)) return
      if (sim.now >= address.validUntil) this.#delete(link, address)
      else if (address.validUntil !== Number.POSITIVE_INFINITY) timer.arm(address.validUntil)
    })
    timer.arm(Math.max(sim.now, address.validUntil))
  }

  lookup(link: Link, spec: { local: Address; length: number; label?: string }): Ipv4Address | undefined {
    return link.ipv4.addresses.find(address => address.local === spec.local && address.length === spec.length)
  }

  /** inet_rtm_deladdr. Secondary addresses of the subnet go with the primary one unless promote_secondaries is set. */
  remove(link: Link, local: Address, length: number): Errno | undefined {
    const address = link.ipv4.addresses.find(
      other => other.local === local && (length === 32 ? true : other.length === length),
    )
    if (address === undefined) return EADDRNOTAVAIL.because('ipv4: Address not found')
    this.#delete(link, address)
    return undefined
  }

  /** inet_rtm_deladdr: the first address that has all that is asked for. */
  removeSelected(link: Link, { local, peer, length, label }: Ipv4AddressSelector): Errno | undefined {
    const address = link.ipv4.addresses.find(
      other =>
        (local === undefined || other.local === local) &&
        (label === undefined || other.label === label) &&
        (peer === undefined ||
          (other.length === length && network(other.peer, other.length) === network(peer, other.length))),
    )
    if (address === undefined) return EADDRNOTAVAIL.because('ipv4: Address not found')
    this.#delete(link, address)
    return undefined
  }

  /** __inet_del_ifa. */
  #delete(link: Link, address: Ipv4Address): void {
    const secondaries = address.secondary
      ? []
      : link.ipv4.addresses.filter(other => other.secondary && sameSubnet(other, address))
    if (secondaries.length === 0) return this.#deleteOne(link, address)
    if (link.ipv4.or('promote_secondaries')) return this.#promote(link, address, secondaries)
    for (const secondary of secondaries) this.#deleteOne(link, secondary)
    this.#deleteOne(link, address)
  }

  /** The first of the secondary addresses takes the place of the primary one: the routes of all come back with another source. */
  #promote(link: Link, primary: Ipv4Address, secondaries: readonly Ipv4Address[]): void {
    for (const each of secondaries) this.#dropRoutes(link, each, primary)
    this.#deleteOne(link, primary)
    const first = secondaries[0]!
    first.secondary = false
    link.ipv4.addresses = placed(
      link.ipv4.addresses.filter(other => other !== first),
      first,
    )
    this.#ipv4.netns.notifications.tell({ type: 'address', link, address: first })
    for (const each of secondaries) this.#addRoutes(link, each)
  }

  #deleteOne(link: Link, address: Ipv4Address): void {
    link.ipv4.addresses = link.ipv4.addresses.filter(other => other !== address)
    const rest = (this.#own.get(address.local) ?? []).filter(own => own.address !== address)
    if (rest.length > 0) this.#own.set(address.local, rest)
    else this.#own.delete(address.local)
    if (address.autoJoin) this.#ipv4.netns.leaveGroup(link, address.local)
    this.#ipv4.netns.notifications.tell({ type: 'address', link, address, deleted: true })
    this.#dropRoutes(link, address)
    // fib_inetaddr_event: without an address the device has no IPv4.
    if (link.ipv4.addresses.length === 0) this.#ipv4.disable(link)
  }

  flush(link: Link): void {
    for (const address of [...link.ipv4.addresses].reverse()) this.#deleteOne(link, address)
  }

  /** The device went up: its addresses get their routes. */
  restoreRoutes(link: Link): void {
    for (const address of link.ipv4.addresses) this.#addRoutes(link, address)
  }

  /** fib_add_ifaddr. */
  #addRoutes(link: Link, address: Ipv4Address): void {
    for (const entry of this.#routesFor(link, address)) {
      if (this.#ipv4.routes.findSame(entry) === undefined) this.#ipv4.routes.insertKernel(entry)
      // arp_invalidate: who was asked for in vain under what is now a broadcast address is forgotten.
      const neighbour = entry.type === 'broadcast' && this.#ipv4.neighbours.lookup(entry.prefix.address, link)
      if (neighbour && !neighbour.valid) this.#ipv4.neighbours.remove(neighbour)
    }
  }

  /**
   * fib_del_ifaddr: the routes that no remaining address of the device asks for with the same source. Those that are to be promoted in place of
   * `promoted` keep none alive.
   */
  #dropRoutes(link: Link, address: Ipv4Address, promoted?: Ipv4Address): void {
    const still = link.ipv4.addresses
      .filter(other => promoted === undefined || !sameSubnet(other, promoted))
      .flatMap(other => this.#routesFor(link, other))
    // As fib_del_ifaddr: the prefix first, the address itself last.
    for (const entry of this.#routesFor(link, address).sort((a, b) => rank(a) - rank(b))) {
      const same = (other: FibEntry) =>
        other.type === entry.type &&
        other.prefix.address === entry.prefix.address &&
        other.prefix.length === entry.prefix.length &&
        other.preferredSource === entry.preferredSource
      if (still.some(same)) continue
      const found = this.#ipv4.routes.findSame(entry)
      if (found !== undefined) this.#ipv4.routes.delete(found)
    }
    if (promoted === undefined) this.#ipv4.routes.sourceGone(address.local, link)
  }

  #routesFor(link: Link, address: Ipv4Address): FibEntry[] {
    const primary = address.secondary
      ? link.ipv4.addresses.find(other => !other.secondary && sameSubnet(other, address))
      : address
    if (primary === undefined) return []
    const entry = (type: RouteType, destination: Address, length: number, priority = 0) =>
      kernelRoute(link, type, { address: destination, length }, { source: primary.local, priority })
    const routes = [entry('local', address.local, 32)]
    // fib_valid_prefsrc: what is no address of one host is the source of nothing else.
    if (!link.adminUp || isMulticastIpv4(primary.local) || primary.local === 0xffff_ffff) return routes
    const prefix = network(address.peer, address.length)
    const { broadcast } = address
    if (broadcast !== null && broadcast !== 0xffff_ffff) routes.push(entry('broadcast', broadcast, 32))
    const zeroNet = prefix >>> 24 === 0
    if (
      zeroNet ||
      address.secondary ||
      (prefix === address.peer && address.length === 32 && address.peer === address.local)
    )
      return routes
    const loopback = link.type === 'loopback'
    if (!address.noPrefixRoute)
      routes.push(entry(loopback ? 'local' : 'unicast', prefix, address.length, address.metric))
    if (address.length < 31) routes.push(entry('broadcast', (prefix | ~maskIpv4(address.length)) >>> 0, 32))
    return routes
  }
}

/** Primary addresses stand before secondary ones, and before primary ones of a nearer scope. */
function placed(addresses: readonly Ipv4Address[], address: Ipv4Address): readonly Ipv4Address[] {
  const before = addresses.findLastIndex(other => !other.secondary && address.scope <= other.scope)
  return addresses.toSpliced(before + 1, 0, address)
}

function rank(entry: FibEntry): number {
  return entry.type === 'broadcast' ? 1 : entry.prefix.length === 32 && entry.type === 'local' ? 2 : 0
}

function sameSubnet(a: Ipv4Address, b: Ipv4Address): boolean {
  return a.length === b.length && network(a.peer, a.length) === network(b.peer, b.length)
}

/** fib_magic: a route as the kernel makes it for an address. */
function kernelRoute(
  link: Link,
  type: RouteType,
  prefix: FibEntry['prefix'],
  { source, priority }: { readonly source: Address; readonly priority: number },
): FibEntry {
  return new FibEntry(
    {
      prefix,
      table: link.l3mdev?.table ?? (type === 'unicast' ? TableId.main : TableId.local),
      type,
      scope: type === 'local' ? Scope.host : Scope.link,
      protocol: RouteProtocol.kernel,
      priority,
      tos: 0,
      preferredSource: source,
      metrics: {},
      nexthopId: 0,
    },
    [{ link, gateway: null, scope: type === 'local' ? Scope.nowhere : Scope.host, weight: 1, onlink: false }],
  )
}
