import { SECOND } from '../../sim/timer.ts'
import type { Ipv6 as Address } from '../../wire/address.ts'
import { MTU_MIN } from '../../wire/ipv6.ts'
import type { Link } from '../link.ts'
import type { Ipv6 } from './ipv6.ts'

export interface RouteException {
  readonly destination: Address
  readonly link: Link
  /** 0 where none was learned. */
  readonly mtu: number
  /** Of a redirect. */
  readonly gateway: Address | undefined
  readonly expires: number
}

/** As many as are remembered; more cannot be asked for by strangers' packets (rt6_max_depth bounds them in Linux). */
const EXCEPTIONS_MAX = 1024

/** What ICMPv6 taught about single destinations: path MTUs and better gateways (rt6_exception in net/ipv6/route.c). */
export class Exceptions {
  readonly #ipv6: Ipv6
  readonly #byLink = new Map<Link, Map<Address, RouteException>>()
  #count = 0

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
  }

  /** The learned path MTU towards a destination; undefined where none is known. */
  mtu(destination: Address, link: Link): number | undefined {
    if (this.#count === 0) return undefined
    return this.#live(destination, link)?.mtu || undefined
  }

  gateway(destination: Address, link: Link): Address | undefined {
    if (this.#count === 0) return undefined
    return this.#live(destination, link)?.gateway
  }

  /** All that are still believed, for `ip -6 route show cache`. */
  list(): RouteException[] {
    const all = [...this.#byLink.values()].flatMap(map => [...map.values()])
    return all.filter(each => this.#live(each.destination, each.link) === each)
  }

  lookup(destination: Address, link: Link): RouteException | undefined {
    return this.#live(destination, link)
  }

  /** __ip6_rt_update_pmtu: never below 1280, never larger than before (RFC 8201 4). */
  learnMtu(destination: Address, link: Link, mtu: number): void {
    const value = Math.max(mtu, MTU_MIN)
    const known = this.#live(destination, link)
    if (value >= (known?.mtu || link.ipv6.conf.mtu)) return
    const expires = this.#ipv6.netns.sim.now + this.#ipv6.sysctl.route_mtu_expires * SECOND
    this.#set({ destination, link, mtu: value, gateway: known?.gateway, expires })
  }

  /** rt6_exceptions_update_pmtu: a device that takes less bounds what was learnt, and one that takes more may have been all that held it back. */
  linkChanged(link: Link, before: number): void {
    for (const each of [...(this.#byLink.get(link)?.values() ?? [])])
      if (each.mtu !== 0 && (link.mtu < each.mtu || each.mtu === before)) this.#set({ ...each, mtu: link.mtu })
  }

  /** A redirect that was believed; `gateway` is the destination itself when that is on the link. */
  learnGateway(destination: Address, link: Link, gateway: Address): void {
    const known = this.#live(destination, link)
    this.#set({ destination, link, mtu: known?.mtu ?? 0, gateway, expires: known?.expires ?? Number.POSITIVE_INFINITY })
  }

  /** The device's routes have changed for good. */
  flush(link: Link): void {
    this.#count -= this.#byLink.get(link)?.size ?? 0
    this.#byLink.delete(link)
  }

  /** The gateway does not answer any more (rt6_clean_tohost). */
  forgetGateway(gateway: Address, link: Link): void {
    for (const each of this.#byLink.get(link)?.values() ?? []) if (each.gateway === gateway) this.#delete(each)
    this.#ipv6.routesChanged()
  }

  forget(exception: RouteException): void {
    this.#delete(exception)
    this.#ipv6.routesChanged()
  }

  #set(exception: RouteException): void {
    if (this.#count >= EXCEPTIONS_MAX) return
    let map = this.#byLink.get(exception.link)
    if (map === undefined) this.#byLink.set(exception.link, (map = new Map()))
    if (!map.has(exception.destination)) this.#count++
    map.set(exception.destination, exception)
    this.#ipv6.routesChanged()
  }

  #delete({ destination, link }: RouteException): void {
    if (this.#byLink.get(link)?.delete(destination) === true) this.#count--
  }

  #live(destination: Address, link: Link): RouteException | undefined {
    const exception = this.#byLink.get(link)?.get(destination)
    if (exception === undefined || exception.expires > this.#ipv6.netns.sim.now) return exception
    this.#delete(exception)
    return undefined
  }
}
