import type { Random } from '../../sim/random.ts'
import { SECOND, type Timer } from '../../sim/timer.ts'
import * as wire from '../../wire/ndp.ts'
import type { Link } from '../link.ts'
import type { Ipv6 } from './ipv6.ts'
import { ALL_ROUTERS } from './scope.ts'

interface Search {
  sent: number
  /** Seconds until the next one. */
  interval: number
  readonly timer: Timer
}

/** Hosts ask for routers until one answers (RFC 4861 6.3.7, RFC 7559; addrconf_rs_timer). */
export class Solicitations {
  readonly #ipv6: Ipv6
  readonly #random: Random
  readonly #searches = new Map<Link, Search>()

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
    this.#random = ipv6.netns.sim.random(`rs:${ipv6.netns.label}`)
  }

  /** The device has its link-local address. */
  start(link: Link): void {
    const { conf } = link.ipv6
    if (!link.ipv6.acceptsAdvertisements || conf.router_solicitations === 0) return
    this.stop(link)
    const timer = this.#ipv6.netns.sim.timer(() => this.#again(link))
    const search: Search = { sent: 0, interval: this.#around(conf.router_solicitation_interval, 1), timer }
    this.#searches.set(link, search)
    this.#send(link, search)
  }

  /** A router has answered, or the device goes down. */
  stop(link: Link): void {
    this.#searches.get(link)?.timer.disarm()
    this.#searches.delete(link)
  }

  #again(link: Link): void {
    const search = this.#searches.get(link)!
    const { conf } = link.ipv6
    if (!link.ipv6.acceptsAdvertisements) return this.stop(link)
    if (conf.router_solicitations >= 0 && search.sent >= conf.router_solicitations) return this.stop(link)
    search.interval = this.#around(search.interval, 2)
    const most = conf.router_solicitation_max_interval
    if (search.interval > most) search.interval = this.#around(most, 1)
    this.#send(link, search)
  }

  #send(link: Link, search: Search): void {
    const source = link.ipv6.linkLocal()
    if (source === undefined) return this.stop(link)
    search.sent++
    const { conf } = link.ipv6
    const last = search.sent === conf.router_solicitations
    const wait = last ? conf.router_solicitation_delay : search.interval
    search.timer.arm(this.#ipv6.netns.sim.now + Math.floor(wait * SECOND))
    const options = this.#ipv6.ndisc.macOption(link, 'sourceLinkLayerAddress')
    this.#ipv6.ndisc.send(link, source, ALL_ROUTERS, wire.emit({ kind: 'routerSolicitation', options }))
  }

  /** RFC 3315 14 as Linux has it: `times` the interval, a tenth more or less. */
  #around(interval: number, times: number): number {
    return interval * (times - 0.1 + 0.2 * this.#random.unit())
  }
}
