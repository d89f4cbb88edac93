import { addressesOf, linkTowards } from '../../../linux/bgp/devices.ts'
import { KernelRoutes } from '../../../linux/bgp/kernel-routes.ts'
import type { Process } from '../../../linux/process.ts'
import { RouteProtocol } from '../../../net/fib.ts'
import type { Link } from '../../../net/link.ts'
import { formatPrefix, type Ip, type Prefix, prefixContains } from '../../../wire/address.ts'
import type { FrrConfig, Redistributed } from './model.ts'

/** Where a route is from, by its letter in `show ip route`. */
export type RouteLetter = 'C' | 'K' | 'S' | 'B'

export interface ZebraHop {
  readonly link: Link | null
  readonly gateway: Ip | null
}

export interface ZebraRoute {
  readonly letter: RouteLetter
  readonly prefix: Prefix
  readonly distance: number
  readonly metric: number
  readonly hops: readonly ZebraHop[]
  /** For what leads nowhere. */
  readonly blackhole: 'blackhole' | 'unreachable' | null
  readonly since: number
}

/** RTPROT_ZSTATIC (zebra/rt_netlink.h). */
const PROTOCOL_STATIC = 196
const METRIC = 20
export const LETTERS: Readonly<Record<Redistributed | 'bgp', RouteLetter>> = {
  connected: 'C',
  kernel: 'K',
  static: 'S',
  bgp: 'B',
}

/** The routing information base of one host: what devices, the kernel, the configuration and BGP know (zebra/zebra_rib.c). */
export class Zebra {
  readonly process: Process
  readonly config: FrrConfig
  readonly #bgpKernel: KernelRoutes
  readonly #staticKernel: KernelRoutes
  readonly #seen = new Map<string, number>()
  readonly #bgp = new Map<string, ZebraRoute>()
  /** staticd runs. */
  hasStatics = false

  constructor(process: Process, config: FrrConfig) {
    this.process = process
    this.config = config
    const { net } = process.network
    this.#bgpKernel = new KernelRoutes(net, 254, RouteProtocol.bgp, METRIC)
    this.#staticKernel = new KernelRoutes(net, 254, PROTOCOL_STATIC, METRIC)
  }

  #since(letter: RouteLetter, prefix: Prefix): number {
    const key = `${letter} ${formatPrefix(prefix)}`
    const since = this.#seen.get(key) ?? this.process.now
    this.#seen.set(key, since)
    return since
  }

  #route(letter: RouteLetter, prefix: Prefix, hops: readonly ZebraHop[], distance = 0, metric = 0): ZebraRoute {
    return { letter, prefix, distance, metric, hops, blackhole: null, since: this.#since(letter, prefix) }
  }

  /** All routes of IPv4 by prefix, those of one prefix the best first. */
  routes(): readonly ZebraRoute[] {
    const all = [...this.#connected(), ...this.#kernel(), ...this.#statics(), ...this.#bgp.values()]
    return all.sort(
      (a, b) =>
        Number(a.prefix.address) - Number(b.prefix.address) ||
        a.prefix.length - b.prefix.length ||
        a.distance - b.distance,
    )
  }

  #connected(): ZebraRoute[] {
    const routes: ZebraRoute[] = []
    for (const link of this.process.network.net.links)
      for (const { prefix, address } of link.adminUp ? addressesOf(link) : [])
        if (
          typeof address === 'number' &&
          address >>> 24 !== 127 &&
          !routes.some(each => formatPrefix(each.prefix) === formatPrefix(prefix))
        )
          routes.push(this.#route('C', prefix, [{ link, gateway: null }]))
    return routes
  }

  #kernel(): ZebraRoute[] {
    const own: readonly number[] = [RouteProtocol.bgp, PROTOCOL_STATIC, RouteProtocol.kernel, RouteProtocol.redirect]
    const entries = this.process.network.net.ipv4.policy.table(254).entries()
    return entries
      .filter(({ protocol, type }) => !own.includes(protocol) && type === 'unicast')
      .map(({ prefix, hops, priority }) => this.#route('K', prefix, hops, 0, priority))
  }

  #statics(): ZebraRoute[] {
    if (!this.hasStatics) return []
    return this.config.statics.flatMap(({ prefix, to }) => {
      if (to === 'blackhole' || to === 'Null0' || to === 'reject')
        return [
          {
            ...this.#route('S', prefix, [], 1),
            blackhole: to === 'reject' ? ('unreachable' as const) : ('blackhole' as const),
          },
        ]
      const link = typeof to === 'string' ? this.process.network.net.link(to) : linkTowards(this.process, to)
      return link?.adminUp === true
        ? [this.#route('S', prefix, [{ link, gateway: typeof to === 'string' ? null : to }], 1)]
        : []
    })
  }

  /** How a next hop is reached, without BGP's own routes; undefined when it is not. */
  resolve(ip: Ip): readonly ZebraHop[] | undefined {
    const direct = linkTowards(this.process, ip)
    if (direct !== undefined) return [{ link: direct, gateway: ip }]
    const found = this.routes().filter(
      ({ letter, prefix }) => letter !== 'B' && typeof prefix.address === typeof ip && prefixContains(prefix, ip),
    )
    const best = found.sort((a, b) => b.prefix.length - a.prefix.length)[0]
    if (best === undefined || best.blackhole !== null || best.prefix.length === 0) return undefined
    return best.hops.map(({ link, gateway }) => ({ link, gateway: gateway ?? ip }))
  }

  has(prefix: Prefix): boolean {
    return this.routes().some(each => each.letter !== 'B' && formatPrefix(each.prefix) === formatPrefix(prefix))
  }

  /** The best of BGP for a prefix; `hops` null takes it away. */
  setBgp(prefix: Prefix, distance: number, metric: number, hops: readonly ZebraHop[] | null): void {
    const key = formatPrefix(prefix)
    const before = this.#bgp.get(key)
    if (hops === null) {
      this.#bgp.delete(key)
      this.#seen.delete(`B ${key}`)
    } else if (
      before === undefined ||
      before.metric !== metric ||
      hops.some((hop, at) => hop.gateway !== before.hops[at]?.gateway || hop.link !== before.hops[at]?.link)
    )
      this.#bgp.set(key, { ...this.#route('B', prefix, hops, distance, metric), since: this.process.now })
  }

  /** Makes the kernel have what is selected. */
  install(): void {
    const seen = new Set<string>()
    const wanted: Record<'B' | 'S', ZebraRoute[]> = { B: [], S: [] }
    for (const route of this.routes()) {
      const key = formatPrefix(route.prefix)
      if (!seen.has(key) && (route.letter === 'B' || route.letter === 'S')) wanted[route.letter].push(route)
      seen.add(key)
    }
    for (const [kernel, routes] of [
      [this.#bgpKernel, wanted.B],
      [this.#staticKernel, wanted.S],
    ] as const) {
      const keep = new Set(routes.map(({ prefix }) => formatPrefix(prefix)))
      for (const { prefix } of kernel.installed) if (!keep.has(formatPrefix(prefix))) kernel.unset(prefix)
      for (const { prefix, hops, blackhole } of routes)
        kernel.set({
          prefix,
          type: blackhole ?? 'unicast',
          preferredSource: null,
          hops: hops.map(hop => ({ ...hop, weight: 1, onlink: false })),
        })
    }
  }

  clear(): void {
    this.#bgp.clear()
    this.install()
  }
}
