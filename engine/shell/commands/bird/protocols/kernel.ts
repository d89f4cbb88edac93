import { KernelRoutes } from '../../../../linux/bgp/kernel-routes.ts'
import { type FibEntry, RouteProtocol } from '../../../../net/fib.ts'
import { SECOND } from '../../../../sim/timer.ts'
import type { WaitQueue } from '../../../../sim/wait.ts'
import { formatPrefix, type Prefix } from '../../../../wire/address.ts'
import type { Channel } from '../channel.ts'
import type { ProtocolConfig } from '../config.ts'
import { Protocol, plainRoute, type Router } from '../protocol.ts'
import type { BirdRoute, Hop } from '../route.ts'

type KernelConfig = ProtocolConfig & { readonly kind: 'kernel' }

/** A table of the kernel: what bird puts into it, and with `learn` what others have put there (sysdep/linux/netlink.c, sysdep/unix/krt.c). */
export class KernelProtocol extends Protocol {
  override readonly kind = 'Kernel'
  override readonly preference = 10
  override readonly takesRoutes = true
  readonly #config: KernelConfig
  readonly #kernel: KernelRoutes
  readonly #learnt = new Map<string, Prefix>()
  readonly #changed: WaitQueue
  #isStale = true
  #scanAt = 0
  #unlisten: () => void = () => {}

  constructor(config: KernelConfig, router: Router, changed: WaitQueue) {
    super(config, router)
    this.#config = config
    this.#changed = changed
    const { net } = router.process.network
    this.#kernel = new KernelRoutes(net, config.kernelTable, RouteProtocol.bird, config.metric)
  }

  override start(): void {
    this.#isStale = true
    this.#scanAt = this.router.process.now
    this.#unlisten = this.router.process.network.net.notifications.listen(({ type }) => {
      if (type !== 'route' || !this.#config.learn || this.#isStale) return
      this.#isStale = true
      this.#changed.wake()
    })
    super.start()
  }

  override stop(subcode: number): void {
    this.#unlisten()
    super.stop(subcode)
    this.#learnt.clear()
    if (!this.#config.persist) this.#kernel.clear()
  }

  override get deadline(): number {
    return this.state === 'up' ? this.#scanAt : Number.POSITIVE_INFINITY
  }

  override poll(): void {
    if (this.state !== 'up') return
    if (this.router.process.now >= this.#scanAt) {
      this.#scanAt = this.router.process.now + this.#config.scanTime * SECOND
      this.#isStale = true
      for (const route of this.#kernel.installed)
        if (this.#kernel.entry(route.prefix) === undefined) this.#kernel.set(route)
    }
    if (!this.#isStale) return
    this.#isStale = false
    if (this.#config.learn) for (const channel of this.channels) this.#learn(channel)
  }

  override exported(_channel: Channel, prefix: Prefix, route: BirdRoute | null): void {
    if (route === null) return this.#kernel.unset(prefix)
    const hops = route.hops.map(({ link, gateway, weight }) => ({ link, gateway, weight, onlink: false }))
    const error = this.#kernel.set({ prefix, type: route.destination, hops, preferredSource: route.preferredSource })
    if (error !== undefined) this.router.log(`Netlink: ${error.text}`)
  }

  #learn(channel: Channel): void {
    const { ipv4, ipv6 } = this.router.process.network.net
    const table = (channel.family === 4 ? ipv4 : ipv6).policy.table(this.#config.kernelTable)
    const found = new Map<string, FibEntry>()
    for (const entry of table.entries())
      if (isAlien(entry) && !found.has(formatPrefix(entry.prefix))) found.set(formatPrefix(entry.prefix), entry)
    for (const [key, prefix] of this.#learnt) {
      if (found.has(key) || (typeof prefix.address === 'number') !== (channel.family === 4)) continue
      this.#learnt.delete(key)
      channel.import(prefix, null)
    }
    for (const [key, entry] of found) {
      this.#learnt.set(key, entry.prefix)
      channel.import(entry.prefix, this.#routeOf(channel, entry))
    }
  }

  #routeOf(channel: Channel, entry: FibEntry): BirdRoute {
    const hops: Hop[] = entry.hops.flatMap(({ link, gateway, weight }) =>
      link === null ? [] : [{ link, gateway, weight }],
    )
    const kernel = { source: entry.protocol, metric: entry.priority }
    const destination = entry.type as BirdRoute['destination']
    const { preferredSource } = entry
    return {
      ...plainRoute(this, entry.prefix, channel.preference),
      source: 'RTS_INHERIT',
      destination,
      hops,
      kernel,
      preferredSource,
    }
  }
}

/** Made by somebody else, and not by the kernel itself. */
function isAlien({ protocol, type, prefix }: FibEntry): boolean {
  if (protocol === RouteProtocol.bird || protocol === RouteProtocol.kernel || protocol === RouteProtocol.redirect)
    return false
  const { address } = prefix
  if (typeof address === 'bigint' && address >> 118n === 0x3fan) return false
  return type === 'unicast' || type === 'blackhole' || type === 'unreachable' || type === 'prohibit'
}
