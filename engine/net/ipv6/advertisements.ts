import { SECOND } from '../../sim/timer.ts'
import type { Ipv6 as Address } from '../../wire/address.ts'
import * as ip from '../../wire/ipv6.ts'
import * as wire from '../../wire/ndp.ts'
import { type FibEntry, RouteProtocol, type RouterPreference } from '../fib.ts'
import type { Link } from '../link.ts'
import type { Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import type { Ipv6 } from './ipv6.ts'
import { macIn } from './ndisc.ts'
import { preferenceOf, type RouteInformation, routeInformation } from './route-information.ts'
import { isLinkLocal } from './scope.ts'
import { addressAt } from './words.ts'

export type Advertisement = wire.NdPacket & { readonly kind: 'routerAdvertisement' }

/** What routers advertise: themselves, prefixes, routes, parameters of the link (RFC 4861 6.3.4, ndisc_router_discovery). */
export class Advertisements {
  readonly #ipv6: Ipv6

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
  }

  receive(skb: Skb, link: Link, packet: Advertisement): void {
    const ipv6 = this.#ipv6
    const router = addressAt(skb.bytes, skb.network + ip.SOURCE)
    if (!isLinkLocal(router)) return skb.link!.drop(skb, Drop.neighbourDiscovery)
    const accepts = link.ipv6.acceptsAdvertisements
    if (accepts) this.#takeParameters(link, router, packet)
    const mac = macIn(packet.options, 'sourceLinkLayerAddress')
    const neighbour = ipv6.neighbours.ensure(router, link)
    neighbour.learn({ mac, state: 'STALE', override: true, weakOverride: true, router: true })
    if (accepts) this.#takeOptions(link, router, packet)
  }

  #takeParameters(link: Link, router: Address, packet: Advertisement): void {
    const { ipv6: device } = link
    const { conf } = device
    this.#ipv6.solicitations.stop(link)
    device.managedFlag = (packet.flags & wire.MANAGED) !== 0
    device.otherFlag = (packet.flags & wire.OTHER_CONFIGURATION) !== 0
    const lifetime = packet.routerLifetime
    const tooShort = lifetime !== 0 && lifetime < conf.accept_ra_min_lft
    if (conf.accept_ra_defrtr !== 0 && !tooShort && !this.#isOwn(link, router))
      this.#defaultRouter(link, router, packet)
    const parameters = this.#ipv6.neighbours.parameters(link)
    if (packet.retransTimer !== 0) parameters.retransTime = Math.max(packet.retransTimer / 1000, 0.01)
    if (packet.reachableTime !== 0) {
      parameters.baseReachableTime = packet.reachableTime / 1000
      parameters.gcStaleTime = 3 * parameters.baseReachableTime
    }
  }

  /** One that we have sent ourselves says nothing, unless it is to (accept_ra_from_local). */
  #isOwn(link: Link, router: Address): boolean {
    return link.ipv6.conf.accept_ra_from_local === 0 && this.#ipv6.addresses.find(router, link) !== undefined
  }

  #defaultRouter(link: Link, router: Address, packet: Advertisement): void {
    const { conf } = link.ipv6
    const { routerLifetime: lifetime, curHopLimit } = packet
    const preference = conf.accept_ra_rtr_pref === 0 ? 'medium' : (preferenceOf(packet.flags) ?? 'medium')
    const known = this.#route(link, router, 0n, 0)
    const keeps = known !== undefined && lifetime !== 0 && known.priority === conf.ra_defrtr_metric
    if (known !== undefined && !keeps) this.#ipv6.routes.delete(known)
    if (lifetime === 0) return
    const entry = keeps ? known : this.#add(link, router, 0n, 0, preference, conf.ra_defrtr_metric)
    entry.preference = preference
    entry.expires = this.#ipv6.netns.sim.now + lifetime * SECOND
    if (curHopLimit !== 0 && conf.accept_ra_min_hop_limit <= curHopLimit) {
      conf.hop_limit = curHopLimit
      entry.metrics = { ...entry.metrics, hoplimit: curHopLimit }
    }
    this.#ipv6.routes.touched(entry)
  }

  #route(link: Link, router: Address, prefix: Address, length: number): FibEntry | undefined {
    const byRouter = (entry: FibEntry) => entry.autoconfigured && entry.hops[0]!.gateway === router
    return this.#ipv6.kernelRoutes.find(link, prefix, length, byRouter)
  }

  #add(
    link: Link,
    gateway: Address,
    prefix: Address,
    length: number,
    preference: RouterPreference,
    priority: number,
  ): FibEntry {
    const spec = { protocol: RouteProtocol.ra, priority, gateway, preference, autoconfigured: true }
    return this.#ipv6.kernelRoutes.insert(link, prefix, length, spec)
  }

  #takeOptions(link: Link, router: Address, { options }: Advertisement): void {
    const { conf } = link.ipv6
    const own = this.#isOwn(link, router)
    if (!own && conf.accept_ra_rtr_pref !== 0)
      for (const option of options) {
        const route = routeInformation(option)
        if (route !== undefined) this.#routeInformation(link, router, route)
      }
    if (conf.accept_ra_pinfo !== 0)
      for (const option of options) if (option.type === 'prefixInformation') this.#ipv6.prefixes.receive(link, option)
    const mtu = options.find(option => option.type === 'mtu')?.mtu
    if (mtu !== undefined && conf.accept_ra_mtu !== 0) this.#mtu(link, router, mtu)
  }

  /** RFC 4191 2.3, rt6_route_rcv: a more specific route by the router. Hosts take none unless they are told to. */
  #routeInformation(link: Link, router: Address, { prefix, length, preference, lifetime }: RouteInformation): void {
    const { conf } = link.ipv6
    if (length < conf.accept_ra_rt_info_min_plen || length > conf.accept_ra_rt_info_max_plen) return
    if (length === 0 && conf.accept_ra_defrtr === 0) return
    if (lifetime !== 0 && lifetime < conf.accept_ra_min_lft) return
    const known = this.#route(link, router, prefix, length)
    if (lifetime === 0) {
      if (known !== undefined) this.#ipv6.routes.delete(known)
      return
    }
    const entry = known ?? this.#add(link, router, prefix, length, preference, ROUTE_PRIORITY)
    entry.preference = preference
    entry.expires = this.#ipv6.netns.sim.now + lifetime * SECOND
    this.#ipv6.routes.touched(entry)
  }

  #mtu(link: Link, router: Address, mtu: number): void {
    const { conf } = link.ipv6
    if (mtu < ip.MTU_MIN || mtu > link.mtu || mtu === conf.mtu) return
    conf.mtu = mtu
    const entry = this.#route(link, router, 0n, 0)
    if (entry !== undefined) entry.metrics = { ...entry.metrics, mtu }
    this.#ipv6.routesChanged()
  }

  /** rt6_clean_tohost: a neighbour that was a router says that it is none any more (RFC 4861 7.2.5). */
  isNoRouter(link: Link, router: Address): void {
    const entry = this.#route(link, router, 0n, 0)
    if (entry !== undefined) this.#ipv6.routes.delete(entry)
    this.#ipv6.exceptions.forgetGateway(router, link)
  }
}

/** IP6_RT_PRIO_USER. */
const ROUTE_PRIORITY = 1024
