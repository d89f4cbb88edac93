import { linkTowards } from '../../../../linux/bgp/devices.ts'
import { formatIp, formatPrefix } from '../../../../wire/address.ts'
import type { ProtocolConfig, StaticRoute } from '../config.ts'
import { applyFilter } from '../filter-run.ts'
import { Protocol, plainRoute, type Router } from '../protocol.ts'
import type { BirdRoute, Hop } from '../route.ts'

/** Routes of the configuration (proto/static). One by way of a neighbour is there while the neighbour's network is. */
export class StaticProtocol extends Protocol {
  override readonly kind = 'Static'
  override readonly preference = 200
  readonly #routes: readonly StaticRoute[]
  /** With the devices by which each goes. */
  readonly #announced = new Map<StaticRoute, string>()

  constructor(config: ProtocolConfig & { readonly kind: 'static' }, router: Router) {
    super(config, router)
    this.#routes = config.routes
  }

  override stop(subcode: number): void {
    this.#announced.clear()
    super.stop(subcode)
  }

  override interfacesChanged(): void {
    if (this.state !== 'up') return
    for (const route of this.#routes) {
      const made = this.#make(route)
      const way = made?.hops.map(({ link }) => link.index).join(' ')
      if (way === this.#announced.get(route)) continue
      if (way === undefined) this.#announced.delete(route)
      else this.#announced.set(route, way)
      this.channelOf(route.prefix)?.import(route.prefix, made)
    }
  }

  /** `show static`. */
  lines(): readonly string[] {
    return this.#routes.flatMap(({ prefix, destination, hops, recursive }) => {
      const prefixText = formatPrefix(prefix)
      if (recursive !== null) return [`${prefixText}\trecursive ${formatIp(recursive)}`]
      if (destination !== 'unicast') return [`${prefixText}\t${destination}`]
      const dormant = (hop: StaticRoute['hops'][number]) => (this.#hop(hop) === undefined ? ' (dormant)' : '')
      const way = ({ gateway, device }: StaticRoute['hops'][number]) =>
        gateway === null ? `dev ${device}` : `via ${formatIp(gateway)}${device === null ? '' : `%${device}`}`
      const weighs = hops.length > 1
      return [prefixText, ...hops.map(hop => `\t${way(hop)}${weighs ? ` weight ${hop.weight}` : ''}${dormant(hop)}`)]
    })
  }

  #make(route: StaticRoute): BirdRoute | null {
    const { prefix, destination, recursive, body } = route
    const hops = route.hops.map(each => this.#hop(each)).filter(each => each !== undefined)
    if (route.hops.length > 0 && hops.length === 0) return null
    const made = { ...plainRoute(this, prefix, this.channelOf(prefix)!.preference), destination, hops, recursive }
    if (body.length === 0) return made
    return applyFilter({ kind: 'filter', name: null, body: [...body, { kind: 'accept' }] }, made, this.router)
  }

  #hop({ gateway, device, weight }: StaticRoute['hops'][number]): Hop | undefined {
    const { process } = this.router
    const link = device === null ? linkTowards(process, gateway!) : process.network.net.link(device)
    return link?.adminUp === true ? { link, gateway, weight } : undefined
  }
}
