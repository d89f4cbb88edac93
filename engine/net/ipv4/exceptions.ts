import { SECOND } from '../../sim/timer.ts'
import type { Ipv4 as Address } from '../../wire/address.ts'
import { failed } from '../errno.ts'
import { FibEntry } from '../fib.ts'
import type { Link } from '../link.ts'
import { flowTo } from '../route.ts'
import type { Ipv4 } from './ipv4.ts'

interface Exception {
  mtu: number
  gateway: Address
  expires: number
  /** The route by which the destination was reached; it takes the exception with it. */
  entry: FibEntry | null
}

/** What ICMP taught about single destinations: path MTUs and better gateways (fib_nh_exception). */
export class Exceptions {
  readonly #ipv4: Ipv4
  readonly #byDestination = new Map<Address, Exception>()

  constructor(ipv4: Ipv4) {
    this.#ipv4 = ipv4
  }

  /** The learned path MTU towards a destination; undefined where none is known. */
  mtu(destination: Address): number | undefined {
    if (this.#byDestination.size === 0) return undefined
    return this.#live(destination)?.mtu || undefined
  }

  /** Seconds until the exception is forgotten, for `ip route get`. */
  expires(destination: Address): number | undefined {
    const exception = this.#live(destination)
    return exception === undefined ? undefined : Math.floor((exception.expires - this.#ipv4.netns.sim.now) / SECOND)
  }

  gateway(destination: Address): Address | undefined {
    if (this.#byDestination.size === 0) return undefined
    return this.#live(destination)?.gateway || undefined
  }

  /** Forgets all of them. */
  flush(): void {
    this.#byDestination.clear()
    this.#ipv4.routesChanged()
  }

  /** __ip_rt_update_pmtu: never below min_pmtu, never larger than before. */
  learnMtu(destination: Address, mtu: number, domain: Link | null): void {
    const { min_pmtu, mtu_expires } = this.#ipv4.sysctl
    const known = this.#live(destination)
    const value = Math.max(mtu, min_pmtu)
    if (known !== undefined && known.mtu !== 0 && known.mtu <= value) return
    this.#byDestination.set(destination, {
      mtu: value,
      gateway: known?.gateway ?? 0,
      expires: this.#ipv4.netns.sim.now + mtu_expires * SECOND,
      entry: this.#entryFor(destination, domain),
    })
    this.#ipv4.routesChanged()
  }

  /**
   * fib_nhc_update_mtu: a first hop that takes less bounds what was learnt, and one that takes more may have been all that held it back.
   * `before` is what the device took until now.
   */
  linkChanged(link: Link, before: number): void {
    for (const exception of this.#byDestination.values()) {
      if (exception.mtu === 0 || exception.entry?.hops.some(hop => hop.link === link) !== true) continue
      if (link.mtu < exception.mtu || exception.mtu === before) exception.mtu = link.mtu
    }
  }

  /** A redirect that was believed. */
  learnGateway(destination: Address, gateway: Address, domain: Link | null): void {
    const known = this.#live(destination)
    const expires = this.#ipv4.netns.sim.now + 300 * SECOND
    this.#byDestination.set(destination, {
      mtu: known?.mtu ?? 0,
      gateway,
      expires,
      entry: this.#entryFor(destination, domain),
    })
    this.#ipv4.routesChanged()
  }

  /** A route is gone, and with it what was learnt about destinations that it led to (fib_nh_release), unless `heir` is the same route again. */
  forgetWith(entry: FibEntry, heir: FibEntry | null = null): void {
    if (this.#byDestination.size === 0) return
    for (const [destination, exception] of this.#byDestination)
      if (exception.entry === entry) {
        exception.entry = heir
        if (heir === null) this.#byDestination.delete(destination)
      }
  }

  #entryFor(destination: Address, domain: Link | null): FibEntry | null {
    const found = this.#ipv4.policy.lookup(flowTo(destination, { outgoing: domain }))
    if (failed(found)) return null
    return found instanceof FibEntry ? found : found.route
  }

  #live(destination: Address): Exception | undefined {
    const exception = this.#byDestination.get(destination)
    if (exception === undefined || exception.expires > this.#ipv4.netns.sim.now) return exception
    this.#byDestination.delete(destination)
    return undefined
  }
}
