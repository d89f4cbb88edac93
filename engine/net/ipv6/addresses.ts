import { type Ipv6 as Address, network } from '../../wire/address.ts'
import { EACCES, EADDRNOTAVAIL, EEXIST, EINVAL, ENXIO, type Errno } from '../errno.ts'
import { Scope } from '../fib.ts'
import type { Link } from '../link.ts'
import { type Ipv6Address, isDeprecated } from './device.ts'
import type { Ipv6 } from './ipv6.ts'
import { isMulticastIpv6, LOOPBACK, routeScope } from './scope.ts'

export interface Ipv6AddressSpec {
  readonly local: Address
  readonly length: number
  readonly peer?: Address
  readonly noPrefixRoute?: boolean
  readonly noDad?: boolean
  readonly managed?: boolean
  readonly temporary?: boolean
  readonly metric?: number
  readonly validUntil?: number
  readonly preferredUntil?: number
  /** Left out: permanent unless `validUntil` is given. */
  readonly permanent?: boolean
  readonly protocol?: number
}

/** The addresses of all devices, and what the kernel keeps for them (net/ipv6/addrconf.c). */
export class Addresses {
  readonly #ipv6: Ipv6
  /** Every own address, for the question "is this mine?". */
  readonly #own = new Map<Address, { link: Link; address: Ipv6Address }[]>()

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
  }

  /** The device that has this address, for good: not a tentative one (ipv6_chk_addr). On `only` where that is given. */
  find(local: Address, only: Link | null = null): Link | undefined {
    const all = this.#own.get(local)
    if (all === undefined) return undefined
    for (const { link, address } of all) if (!address.tentative && (only === null || only === link)) return link
    return undefined
  }

  /** Whether a device of the VRF has the address, or, with null, one of none (ipv6_chk_addr with skip_dev_check). */
  inDomain(local: Address, domain: Link | null): boolean {
    return (this.#own.get(local) ?? []).some(({ link, address }) => !address.tentative && link.l3mdev === domain)
  }

  /** The address on that device, tentative or not (ipv6_get_ifaddr). */
  on(link: Link, local: Address): Ipv6Address | undefined {
    return this.#own.get(local)?.find(own => own.link === link)?.address
  }

  /** inet6_rtm_newaddr, `ip addr add`. */
  add(link: Link, spec: Ipv6AddressSpec): Errno | undefined {
    const invalid = this.#invalid(link, spec)
    if (invalid !== undefined) return invalid
    this.#ipv6.addrconf.prepare(link)
    const added = this.insert(link, spec)
    if (!('local' in added)) return added
    if (!added.noPrefixRoute) this.#addPrefixRoute(link, added)
    if (!added.noDad) this.#tell(link, added)
    this.#ipv6.dad.start(link, added)
    if (added.managed) this.#ipv6.temporary.update(link, added, true)
    return undefined
  }

  #invalid(link: Link, spec: Ipv6AddressSpec): Errno | undefined {
    const { now } = this.#ipv6.netns.sim
    const { validUntil = Number.POSITIVE_INFINITY, preferredUntil = Number.POSITIVE_INFINITY } = spec
    if (spec.length > 128) return EINVAL.because('ipv6: Invalid prefix length')
    if (validUntil <= now || (spec.preferredUntil !== undefined && preferredUntil > validUntil))
      return EINVAL.because('ipv6: address lifetime invalid')
    if (spec.managed === true && spec.length !== 64)
      return EINVAL.because('ipv6: address with "mngtmpaddr" flag must have a prefix length of 64')
    if (!link.ipv6.alive) return EINVAL
    return link.ipv6.conf.disable_ipv6 !== 0 ? EACCES.because('ipv6: IPv6 is disabled on this device') : undefined
  }

  /** ipv6_add_addr: into the lists; no routes and no check for duplicates yet. */
  insert(link: Link, spec: Ipv6AddressSpec): Ipv6Address | Errno {
    const { local } = spec
    if (local === 0n) return EADDRNOTAVAIL.because('ipv6: Invalid address')
    if (isMulticastIpv6(local))
      return EADDRNOTAVAIL.because('ipv6: Cannot assign multicast address without "IFA_F_MCAUTOJOIN" flag')
    if (local === LOOPBACK && link.type !== 'loopback' && link.l3mdev !== link)
      return EADDRNOTAVAIL.because('ipv6: Cannot assign loopback address on this device')
    if (this.on(link, local) !== undefined) return EEXIST.because('ipv6: address already assigned')
    const refused = link.mayTake(local)
    if (refused !== undefined) return refused
    const address = newAddress(spec)
    const { addresses } = link.ipv6
    const at = addresses.findIndex(other => rank(other) >= rank(address))
    link.ipv6.addresses = addresses.toSpliced(at < 0 ? addresses.length : at, 0, address)
    this.#own.set(local, [...(this.#own.get(local) ?? []), { link, address }])
    this.#watch(link, address)
    return address
  }

  /** Changes what `ip addr change` and `replace` may change on an address that is there (inet6_addr_modify). */
  replace(link: Link, spec: Ipv6AddressSpec): Errno | undefined {
    const old = this.on(link, spec.local)
    if (old === undefined) return this.add(link, spec)
    const invalid = this.#invalid(link, spec)
    if (invalid !== undefined) return invalid
    const hadPrefixRoute = old.permanent && !old.noPrefixRoute
    const { noPrefixRoute = false, managed = false, local } = spec
    const peer = spec.peer === undefined || spec.peer === local ? old.peer : spec.peer
    const { kernelRoutes } = this.#ipv6
    const metric = spec.metric || old.metric
    old.permanent = spec.validUntil === undefined
    if (old.peer !== local && peer !== old.peer) kernelRoutes.dropPeer(link, old.peer)
    if (hadPrefixRoute && (noPrefixRoute || metric !== old.metric)) {
      kernelRoutes.dropPrefix(link, old)
      if (peer !== local && !noPrefixRoute) kernelRoutes.dropPeer(link, peer)
    }
    Object.assign(old, { noPrefixRoute, metric, managed, peer, noDad: spec.noDad ?? false })
    this.setLifetimes(link, old, spec.validUntil, spec.preferredUntil)
    if (noPrefixRoute) return undefined
    this.#addPrefixRoute(link, old)
    if (peer !== local)
      kernelRoutes.addPrefix(link, network(peer, old.length), old.length, { metric, expires: old.validUntil })
    return undefined
  }

  /** New lifetimes; undefined for ever. */
  setLifetimes(link: Link, address: Ipv6Address, validUntil?: number, preferredUntil?: number): void {
    address.validUntil = validUntil ?? Number.POSITIVE_INFINITY
    address.preferredUntil = preferredUntil ?? Number.POSITIVE_INFINITY
    this.#watch(link, address)
    if (!address.tentative) this.#tell(link, address)
  }

  /** addrconf_verify: when the address is deprecated, and when it goes. */
  #watch(link: Link, address: Ipv6Address): void {
    const { sim } = this.#ipv6.netns
    const next = () => (isDeprecated(address, sim.now) ? address.validUntil : address.preferredUntil)
    if (next() === Number.POSITIVE_INFINITY) return
    const timer = sim.timer(() => {
      if (!link.ipv6.addresses.includes(address)) return
      if (sim.now >= address.validUntil) return this.#delete(link, address)
      if (sim.now >= address.preferredUntil) this.#tell(link, address)
      if (next() < Number.POSITIVE_INFINITY) timer.arm(next())
    })
    timer.arm(Math.max(sim.now, next()))
  }

  lookup(link: Link, spec: { local: Address; length: number }): Ipv6Address | undefined {
    return link.ipv6.addresses.find(address => address.local === spec.local && address.length === spec.length)
  }

  /** inet6_addr_del, `ip addr del`. */
  remove(link: Link, local: Address, length: number): Errno | undefined {
    if (length > 128) return EINVAL.because('ipv6: Invalid prefix length')
    if (!link.ipv6.alive) return ENXIO.because('ipv6: IPv6 is disabled on this device')
    const address = this.lookup(link, { local, length })
    if (address === undefined) return EADDRNOTAVAIL.because('ipv6: address not found')
    this.#delete(link, address)
    if (address.managed) this.#ipv6.temporary.orphaned(link, address)
    return undefined
  }

  /** ipv6_del_addr. */
  delete(link: Link, address: Ipv6Address): void {
    this.#delete(link, address)
  }

  #delete(link: Link, address: Ipv6Address): void {
    this.forget(link, address)
    if (address.permanent && !address.noPrefixRoute) this.#ipv6.kernelRoutes.dropPrefix(link, address)
  }

  /** Takes an address out of the lists, with its host route and its solicited-node group. */
  forget(link: Link, address: Ipv6Address): void {
    link.ipv6.addresses = link.ipv6.addresses.filter(other => other !== address)
    const rest = (this.#own.get(address.local) ?? []).filter(own => own.address !== address)
    if (rest.length > 0) this.#own.set(address.local, rest)
    else this.#own.delete(address.local)
    this.retire(link, address)
    this.#ipv6.routes.sourceGone(address.local, link)
    this.#ipv6.netns.notifications.tell({ type: 'address', link, address, deleted: true })
  }

  /** What an address had while it was in use goes: its check for duplicates, groups and host route. */
  retire(link: Link, address: Ipv6Address): void {
    this.#ipv6.dad.stop(link, address)
    if (link.ipv6.conf.forwarding !== 0) this.#ipv6.anycast.leave(link, address)
    this.#ipv6.kernelRoutes.dropHost(link, address.local, 'local')
    if (address.peer !== address.local) this.#ipv6.kernelRoutes.dropPeer(link, address.peer)
  }

  /** The address is ours from now on: its host route, and what follows from it (__ipv6_ifa_notify). */
  established(link: Link, address: Ipv6Address): void {
    this.#ipv6.kernelRoutes.addHost(link, address.local, 'local')
    if (link.ipv6.conf.forwarding !== 0) this.#ipv6.anycast.join(link, address)
    if (address.peer !== address.local)
      this.#ipv6.kernelRoutes.addPrefix(link, address.peer, 128, {
        metric: address.metric,
        expires: Number.POSITIVE_INFINITY,
      })
    this.#tell(link, address)
  }

  /** The prefix route of an address that the user has added. */
  #addPrefixRoute(link: Link, { local, length, metric, validUntil }: Ipv6Address): void {
    this.#ipv6.kernelRoutes.addPrefix(link, network(local, length), length, { metric, expires: validUntil })
  }

  /** addrconf_permanent_addr: the device went up, and addresses that it kept get their routes. */
  restore(link: Link): void {
    for (const address of link.ipv6.addresses) {
      if (!address.permanent) continue
      if (!address.noPrefixRoute) this.#addPrefixRoute(link, address)
      if (!this.#ipv6.dad.started(address)) this.#ipv6.dad.start(link, address)
    }
  }

  #tell(link: Link, address: Ipv6Address): void {
    this.#ipv6.netns.notifications.tell({ type: 'address', link, address })
  }

  /** Says that something about the address has changed. */
  changed(link: Link, address: Ipv6Address): void {
    this.#tell(link, address)
  }
}

function newAddress(spec: Ipv6AddressSpec): Ipv6Address {
  const noDad = spec.noDad ?? false
  return {
    local: spec.local,
    peer: spec.peer ?? spec.local,
    length: spec.length,
    scope: routeScope(spec.local),
    noPrefixRoute: spec.noPrefixRoute ?? false,
    noDad,
    managed: spec.managed ?? false,
    temporary: spec.temporary ?? false,
    metric: spec.metric ?? 0,
    validUntil: spec.validUntil ?? Number.POSITIVE_INFINITY,
    preferredUntil: spec.preferredUntil ?? Number.POSITIVE_INFINITY,
    permanent: spec.permanent ?? spec.validUntil === undefined,
    tentative: !noDad,
    dadFailed: false,
    protocol: spec.protocol ?? 0,
  }
}

/** ipv6_link_dev_addr sorts by scope: global, site, link, host. */
function rank(address: Ipv6Address): number {
  if (address.scope === Scope.host) return 3
  if (address.scope === Scope.link) return 2
  return address.scope === Scope.site ? 1 : 0
}
