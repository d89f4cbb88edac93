import { SECOND } from '../../sim/timer.ts'
import type { Ipv4 as Address } from '../../wire/address.ts'
import { failed } from '../errno.ts'
import { FibEntry, type NextHop } from '../fib.ts'
import type { Link } from '../link.ts'
import { flowTo } from '../route.ts'
import type { Ipv4 } from './ipv4.ts'
import { chooseHop } from './routing.ts'

/** What is known of one destination (fib_nh_exception). */
export interface RouteException {
  readonly destination: Address
  /** 0 where none was learnt. */
  mtu: number
  /** The path takes less than min_pmtu, so that packets go in pieces and nothing more is learnt. */
  locked: boolean
  gateway: Address
  expires: number
  /** The next hop by which the destination was reached; its route takes the exception with it. */
  hop: NextHop | null
  /** A route has been made from it (fnhe_rth_output): only then is it shown. */
  bound: boolean
}

/** What ICMP taught about single destinations: path MTUs and better gateways. */
export class Exceptions {
  readonly #ipv4: Ipv4
  readonly #byDestination = new Map<Address, RouteException>()

  constructor(ipv4: Ipv4) {
    this.#ipv4 = ipv4
  }

  /** The learned path MTU towards a destination; undefined where none is known. */
  mtu(destination: Address): number | undefined {
    if (this.#byDestination.size === 0) return undefined
    return this.lookup(destination)?.mtu || undefined
  }

  gateway(destination: Address): Address | undefined {
    if (this.#byDestination.size === 0) return undefined
    const exception = this.lookup(destination)
    if (exception !== undefined) exception.bound = true
    return exception?.gateway || undefined
  }

  locked(destination: Address): boolean {
    return this.#byDestination.size !== 0 && this.lookup(destination)?.locked === true
  }

  lookup(destination: Address): RouteException | undefined {
    const exception = this.#byDestination.get(destination)
    if (exception === undefined || exception.expires > this.#ipv4.netns.sim.now) return exception
    this.#byDestination.delete(destination)
    return undefined
  }

  /** All that routes have been made from and that are still believed, for `ip route show cache`. The kernel's order is that of a keyed hash. */
  list(): RouteException[] {
    const { now } = this.#ipv4.netns.sim
    const shown = [...this.#byDestination.values()].filter(each => each.bound && each.expires > now)
    return shown.sort((a, b) => a.destination - b.destination)
  }

  /** Forgets all of them. */
  flush(): void {
    this.#byDestination.clear()
    this.#ipv4.routesChanged()
  }

  /** __ip_rt_update_pmtu: never larger than before; less than min_pmtu is not believed, but nothing is any more. */
  learnMtu(destination: Address, mtu: number, domain: Link | null): void {
    const { min_pmtu, mtu_expires } = this.#ipv4.sysctl
    const known = this.lookup(destination)
    const hop = this.#hopFor(destination, domain)
    const metrics = hop?.route.metrics
    if (known?.locked === true || metrics?.locked?.has('mtu') === true) return
    const before = known?.mtu || (metrics?.mtu ?? hop?.link?.mtu ?? Number.POSITIVE_INFINITY)
    if (before < mtu) return
    const locked = mtu < min_pmtu
    const value = locked ? Math.min(before, min_pmtu) : mtu
    if (known?.mtu === value && !locked) return
    const expires = this.#ipv4.netns.sim.now + mtu_expires * SECOND
    this.#set({
      destination,
      mtu: value,
      locked,
      gateway: known?.gateway ?? 0,
      expires,
      hop,
      bound: known?.bound ?? false,
    })
  }

  /**
   * fib_nhc_update_mtu: a first hop that takes less bounds what was learnt, and one that takes more may have been all that held it back.
   * `before` is what the device took until now.
   */
  linkChanged(link: Link, before: number): void {
    for (const exception of this.#byDestination.values()) {
      if (exception.mtu === 0 || exception.hop?.link !== link) continue
      if (exception.locked) {
        if (link.mtu > exception.mtu) continue
        exception.mtu = link.mtu
        exception.locked = false
      } else if (link.mtu < exception.mtu || exception.mtu === before) exception.mtu = link.mtu
    }
  }

  /** A redirect that was believed. */
  learnGateway(destination: Address, gateway: Address, domain: Link | null): void {
    const known = this.lookup(destination)
    this.#set({
      destination,
      mtu: known?.mtu ?? 0,
      locked: known?.locked ?? false,
      gateway,
      expires: this.#ipv4.netns.sim.now + 300 * SECOND,
      hop: this.#hopFor(destination, domain),
      bound: known?.bound ?? false,
    })
  }

  /** A route is gone, and with it what was learnt about destinations that it led to (fib_nh_release), unless `heir` is the same route again. */
  forgetWith(entry: FibEntry, heir: FibEntry | null = null): void {
    if (this.#byDestination.size === 0) return
    for (const [destination, exception] of this.#byDestination) {
      if (exception.hop?.route !== entry) continue
      exception.hop = heir?.hops[entry.hops.indexOf(exception.hop)] ?? null
      if (exception.hop === null) this.#byDestination.delete(destination)
    }
  }

  #set(exception: RouteException): void {
    this.#byDestination.set(exception.destination, exception)
    this.#ipv4.routesChanged()
  }

  #hopFor(destination: Address, domain: Link | null): NextHop | null {
    const flow = flowTo(destination, { outgoing: domain })
    const found = this.#ipv4.policy.lookup(flow)
    return failed(found) || found instanceof FibEntry ? null : chooseHop(this.#ipv4, found, flow)
  }
}
