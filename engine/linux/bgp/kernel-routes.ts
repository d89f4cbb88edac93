import type { Errno } from '../../net/errno.ts'
import type { FibEntry, RouteType } from '../../net/fib.ts'
import type { Link } from '../../net/link.ts'
import type { NetNs } from '../../net/netns.ts'
import { formatPrefix, type Ip, type Prefix } from '../../wire/address.ts'

/** What a daemon wants the kernel to do with a prefix. */
export interface KernelRoute {
  readonly prefix: Prefix
  readonly type: RouteType
  readonly hops: readonly {
    readonly link: Link | null
    readonly gateway: Ip | null
    readonly weight: number
    readonly onlink: boolean
  }[]
  readonly preferredSource: Ip | null
}

/** The routes that a daemon has put into one table of the kernel, both families, and those that it takes out again. */
export class KernelRoutes {
  readonly #net: NetNs
  readonly #table: number
  readonly protocol: number
  readonly #metric: number
  readonly #installed = new Map<string, KernelRoute>()

  constructor(net: NetNs, table: number, protocol: number, metric: number) {
    this.#net = net
    this.#table = table
    this.protocol = protocol
    this.#metric = metric
  }

  /** Puts it there, in place of what this daemon had for the prefix. */
  set(route: KernelRoute): Errno | undefined {
    const key = formatPrefix(route.prefix)
    const before = this.#installed.get(key)
    if (before !== undefined && same(before, route) && this.entry(route.prefix) !== undefined) return undefined
    const error = this.#routes(route.prefix).add(
      {
        ...route,
        table: this.#table,
        scope: route.type === 'unicast' && route.hops.every(({ gateway }) => gateway === null) ? null : 0,
        protocol: this.protocol,
        priority: this.#metric,
        tos: 0,
        metrics: {},
      },
      'replace',
    )
    if (error === undefined) this.#installed.set(key, route)
    else this.#installed.delete(key)
    return error
  }

  unset(prefix: Prefix): void {
    if (!this.#installed.delete(formatPrefix(prefix))) return
    const entry = this.entry(prefix)
    if (entry !== undefined) this.#routes(prefix).delete(entry)
  }

  /** As it stands in the kernel: undefined when somebody, or the loss of a device, took it away. */
  entry(prefix: Prefix): FibEntry | undefined {
    return this.#layer(prefix)
      .policy.table(this.#table)
      .exact(prefix)
      .find(each => each.protocol === this.protocol && each.priority === this.#metric)
  }

  get installed(): readonly KernelRoute[] {
    return [...this.#installed.values()]
  }

  clear(): void {
    for (const { prefix } of this.installed) this.unset(prefix)
  }

  #layer({ address }: Prefix) {
    return typeof address === 'number' ? this.#net.ipv4 : this.#net.ipv6
  }

  #routes(prefix: Prefix) {
    return this.#layer(prefix).routes
  }
}

function same(a: KernelRoute, b: KernelRoute): boolean {
  return (
    a.type === b.type &&
    a.preferredSource === b.preferredSource &&
    a.hops.length === b.hops.length &&
    a.hops.every(({ link, gateway, weight }, index) => {
      const other = b.hops[index]!
      return link === other.link && gateway === other.gateway && weight === other.weight
    })
  )
}
