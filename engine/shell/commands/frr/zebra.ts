import { addressesOf, linkTowards } from '../../../linux/bgp/devices.ts'
import { KernelRoutes } from '../../../linux/bgp/kernel-routes.ts'
import type { Process } from '../../../linux/process.ts'
import { type FibEntry, RouteProtocol } from '../../../net/fib.ts'
import type { Link } from '../../../net/link.ts'
import { formatPrefix, type Ip, type Prefix, parsePrefix, prefixContains } from '../../../wire/address.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import { comparePrefixes, FAMILIES, type Family, type FrrConfig, familyOf, type Redistributed } from './model.ts'

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

/** How often a device came up or went down since zebra looks on, and when last. */
export interface LinkChanges {
  readonly count: number
  readonly last: string | null
}

const NO_CHANGES: LinkChanges = { count: 0, last: null }

/** RTPROT_ZSTATIC (zebra/rt_netlink.h). */
const PROTOCOL_STATIC = 196
const METRIC = 20
export const LETTERS: Readonly<Record<Redistributed | 'bgp', RouteLetter>> = {
  connected: 'C',
  kernel: 'K',
  static: 'S',
  bgp: 'B',
}

/** zebra gives the broadcast address, also to a host's own. */
function broadcastOf(address: number, length: number): number | null {
  return length === 31 ? null : length === 32 ? address : (address | (0xffffffff >>> length)) >>> 0
}

function isLoopback(address: Ip): boolean {
  return typeof address === 'number' ? address >>> 24 === 127 : address === 1n
}

/** The routing information base of one host: what devices, the kernel, the configuration and BGP know (zebra/zebra_rib.c). */
export class Zebra {
  readonly process: Process
  readonly config: FrrConfig
  readonly #bgpKernel: KernelRoutes
  readonly #staticKernel: KernelRoutes
  readonly #seen = new Map<string, number>()
  readonly #bgp = new Map<string, ZebraRoute>()
  readonly #groups = new Map<string, number>()
  readonly #links = new Map<Link, { running: boolean; up: LinkChanges; down: LinkChanges }>()
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

  /** All routes of a family by prefix, those of one prefix the best first. */
  routes(family: Family): readonly ZebraRoute[] {
    const bgp = [...this.#bgp.values()].filter(({ prefix }) => familyOf(prefix.address) === family)
    const all = [...this.#connected(family), ...this.#kernel(family), ...this.#statics(family), ...bgp]
    return all.sort((a, b) => comparePrefixes(a.prefix, b.prefix) || a.distance - b.distance)
  }

  #connected(family: Family): ZebraRoute[] {
    const routes: ZebraRoute[] = []
    for (const link of this.process.network.net.links)
      for (const { prefix, address } of link.adminUp ? addressesOf(link) : [])
        if (
          familyOf(address) === family &&
          !isLoopback(address) &&
          !routes.some(each => formatPrefix(each.prefix) === formatPrefix(prefix))
        )
          routes.push(this.#route('C', prefix, [{ link, gateway: null }]))
    return routes
  }

  #kernel(family: Family): ZebraRoute[] {
    const own: readonly number[] = [RouteProtocol.bgp, PROTOCOL_STATIC, RouteProtocol.kernel, RouteProtocol.redirect]
    const { ipv4, ipv6 } = this.process.network.net
    const entries: readonly FibEntry[] = (family === 4 ? ipv4 : ipv6).policy.table(254).entries()
    return entries
      .filter(({ protocol, type }) => !own.includes(protocol) && type === 'unicast')
      .map(({ prefix, hops, priority }) => this.#route('K', prefix, hops, 0, priority))
  }

  #statics(family: Family): ZebraRoute[] {
    if (!this.hasStatics) return []
    const byPrefix = new Map<string, ZebraRoute>()
    for (const { prefix, gateway, device, nowhere, distance } of this.config.statics) {
      if (familyOf(prefix.address) !== family) continue
      const key = `${formatPrefix(prefix)} ${distance}`
      const made = this.#route('S', prefix, [], distance)
      const before = byPrefix.get(key)
      if (nowhere !== null) {
        byPrefix.set(key, { ...made, blackhole: nowhere === 'reject' ? 'unreachable' : 'blackhole' })
        continue
      }
      const hops = this.#hopsOf(gateway, device)
      if (hops !== undefined) byPrefix.set(key, { ...made, hops: [...(before?.hops ?? []), ...hops] })
    }
    return [...byPrefix.values()]
  }

  /** Where a static route leads; undefined where nothing leads there now. */
  #hopsOf(gateway: Ip | null, device: string | null): readonly ZebraHop[] | undefined {
    if (device !== null) {
      const link = this.process.network.net.link(device)
      return link?.adminUp === true ? [{ link, gateway }] : undefined
    }
    const link = gateway === null ? undefined : linkTowards(this.process, gateway)
    return link?.adminUp === true ? [{ link, gateway }] : undefined
  }

  /** Counts what devices have done since it was last called. */
  /** An address of the configuration: the device comes up with it (zebra/interface.c, ip_address_install). */
  setAddress(name: string, { address, length }: Prefix, on: boolean): void {
    const link = this.process.network.net.link(name)
    if (link === undefined) return
    if (on && !link.adminUp) link.netns.setUp(link)
    const { ipv4, ipv6 } = link.netns
    if (typeof address === 'bigint') {
      if (on) ipv6.addresses.add(link, { local: address, length })
      else ipv6.addresses.remove(link, address, length)
    } else if (on) ipv4.addresses.add(link, { local: address, length, broadcast: broadcastOf(address, length) })
    else ipv4.addresses.remove(link, address, length)
  }

  /** Those of the configuration that a new device lacks. */
  #configure(link: Link): void {
    for (const text of this.config.interfaces.get(link.name)?.addresses ?? [])
      this.setAddress(link.name, parsePrefix(text)!, true)
  }

  watchLinks(): void {
    for (const link of this.process.network.net.links) {
      const before = this.#links.get(link)
      const { running } = link
      if (before === undefined) {
        this.#links.set(link, { running, up: NO_CHANGES, down: NO_CHANGES })
        this.#configure(link)
      } else if (before.running !== running) {
        const way = running ? 'up' : 'down'
        before.running = running
        before[way] = { count: before[way].count + 1, last: this.#timestamp() }
      }
    }
  }

  changesOf(link: Link): { readonly up: LinkChanges; readonly down: LinkChanges } {
    return this.#links.get(link) ?? { up: NO_CHANGES, down: NO_CHANGES }
  }

  /** `2026/11/22 07:19:57.17` */
  #timestamp(): string {
    const { process } = this
    const { seconds, nanoseconds } = process.host.sim.wallTime(process.now)
    return `${strftime('%Y/%m/%d %H:%M:%S', seconds)}.${String(Math.floor(nanoseconds / 1e7)).padStart(2, '0')}`
  }

  /** The number of a set of next hops, given as they are first asked for (zebra/zebra_nhg.c). */
  groupOf(hops: readonly ZebraHop[], blackhole: ZebraRoute['blackhole']): number {
    const key = blackhole ?? hops.map(({ link, gateway }) => `${link?.index} ${gateway}`).join(',')
    const found = this.#groups.get(key) ?? this.#groups.size + 1
    this.#groups.set(key, found)
    return found
  }

  /** How a next hop is reached, without BGP's own routes; undefined when it is not. */
  resolve(ip: Ip): readonly ZebraHop[] | undefined {
    const direct = linkTowards(this.process, ip)
    if (direct !== undefined) return [{ link: direct, gateway: ip }]
    const found = this.routes(familyOf(ip)).filter(({ letter, prefix }) => letter !== 'B' && prefixContains(prefix, ip))
    const best = found.sort((a, b) => b.prefix.length - a.prefix.length)[0]
    if (best === undefined || best.blackhole !== null || best.prefix.length === 0) return undefined
    return best.hops.map(({ link, gateway }) => ({ link, gateway: gateway ?? ip }))
  }

  has(prefix: Prefix): boolean {
    return this.routes(familyOf(prefix.address)).some(
      each => each.letter !== 'B' && formatPrefix(each.prefix) === formatPrefix(prefix),
    )
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
    for (const route of FAMILIES.flatMap(family => this.routes(family))) {
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
