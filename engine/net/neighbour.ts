import type { Random } from '../sim/random.ts'
import type { Sim } from '../sim/sim.ts'
import { SECOND, type Timer } from '../sim/timer.ts'
import type { Ip, Mac } from '../wire/address.ts'
import type { Link } from './link.ts'
import { type CollectionLimits, defaultCollectionLimits, makeRoom, unused } from './neighbour-collection.ts'
import type { Skb } from './skb.ts'
import { DROP, Drop } from './trace.ts'
import { JIFFY, wheelDeadline } from './wheel.ts'

/** NUD_*: how much is known of a neighbour (RFC 4861 7.3.2, ip-neighbour(8)). */
export type NeighbourState =
  | 'NONE'
  | 'INCOMPLETE'
  | 'REACHABLE'
  | 'STALE'
  | 'DELAY'
  | 'PROBE'
  | 'FAILED'
  | 'NOARP'
  | 'PERMANENT'

/** net.ipv4.neigh.DEV.*, in the units of their sysctls but seconds for all times (Documentation/networking/ip-sysctl.rst). */
export interface NeighbourParameters {
  baseReachableTime: number
  retransTime: number
  delayFirstProbe: number
  gcStaleTime: number
  unicastSolicitations: number
  multicastSolicitations: number
  appSolicitations: number
  multicastResolicitations: number
  queueLength: number
  proxyQueueLength: number
  proxyDelay: number
  lockTime: number
  anycastDelay: number
}

export function defaultNeighbourParameters(): NeighbourParameters {
  return {
    baseReachableTime: 30,
    retransTime: 1,
    delayFirstProbe: 5,
    gcStaleTime: 60,
    unicastSolicitations: 3,
    multicastSolicitations: 3,
    appSolicitations: 0,
    multicastResolicitations: 0,
    queueLength: 101,
    proxyQueueLength: 64,
    proxyDelay: 0.8,
    lockTime: 1,
    anycastDelay: 1,
  }
}

/** What a received packet says of a neighbour (neigh_update in net/core/neighbour.c, NEIGH_UPDATE_F_*). */
export interface NeighbourNews {
  /** null where the packet does not tell it. */
  readonly mac: Mac | null
  readonly state: 'REACHABLE' | 'STALE'
  /** It may replace another address that is known. */
  readonly override: boolean
  /** Where it may not, another address at least makes a reachable entry stale. */
  readonly weakOverride?: boolean
  /** Whether the neighbour is a router; left out where the packet does not tell. */
  readonly router?: boolean
}

/** So long after entries were thrown away to make room it is not tried again, unless the table is full. */
const FLUSH_PAUSE = 5 * SECOND

/** A table in which nothing could be thrown away is not searched again for so long: a flood would do it for each packet. */
const FULL_PAUSE = SECOND / 100

/** NUD_CONNECTED: usable without asking. */
const CONNECTED: ReadonlySet<NeighbourState> = new Set(['REACHABLE', 'NOARP', 'PERMANENT'])

export class Neighbour {
  readonly ip: Ip
  readonly link: Link
  readonly table: NeighbourTable
  mac: Mac | null = null
  state: NeighbourState = 'NONE'
  /** Set by hand, so that garbage collection leaves it alone. */
  managed = false
  externLearn = false
  /** Who put it there (NDA_PROTOCOL), as with routes; 0 where nobody says so. */
  protocol = 0
  router = false
  probes = 0
  updated = 0
  confirmed = 0
  used = 0
  /** The table had no room for it: it is in none, learns nothing, and what is sent to it is lost. */
  readonly refused: boolean
  /** Until when the state holds; see `Neighbour.timer`. */
  reachableFor = 0
  readonly timer: Timer
  readonly #waiting: Skb[] = []

  constructor(table: NeighbourTable, ip: Ip, link: Link, refused = false) {
    this.table = table
    this.refused = refused
    this.ip = ip
    this.link = link
    this.timer = table.sim.timer(() => this.#expired())
    this.updated = this.used = this.confirmed = table.sim.now
  }

  get valid(): boolean {
    const { state } = this
    return state !== 'INCOMPLETE' && state !== 'NONE' && state !== 'FAILED'
  }

  get connected(): boolean {
    return CONNECTED.has(this.state)
  }

  /** neigh_output: sends a packet, its network header at `skb.start`, to this neighbour; or keeps it until the address is known. */
  output(skb: Skb): void {
    if (this.refused) return this.link.drop(skb, Drop.neighbourRefused)
    this.used = this.table.sim.now
    if (this.state === 'STALE') this.#enter('DELAY')
    if (this.valid) this.#send(skb)
    else this.#resolve(skb)
  }

  /** neigh_event_send without a packet: the address is asked for. */
  ask(): void {
    if (this.refused || (this.state !== 'NONE' && this.state !== 'FAILED')) return
    this.#enter('INCOMPLETE')
  }

  /** Something above knows that the neighbour answers (TCP's progress): a hint that the timer looks at (RFC 4861 7.3.1). */
  confirm(): void {
    this.confirmed = this.table.sim.now
  }

  /** neigh_update by an administrator (ip-neighbour(8)): what it says holds. */
  update(mac: Mac | null, state: NeighbourState): void {
    if (this.refused) return
    this.#set(mac ?? this.mac, state)
    // By the time that anybody answers who is asked by the next command, the clock has ticked.
    this.updated -= JIFFY
  }

  /** neigh_update by a packet: a permanent entry stays, and so does an address that the packet may not replace. */
  learn(news: NeighbourNews): void {
    if (this.refused || this.state === 'PERMANENT' || this.state === 'NOARP') return
    const mac = news.mac ?? (this.valid ? this.mac : null)
    if (mac === null) return
    let { state } = news
    if (state === 'REACHABLE') this.confirmed = this.table.sim.now
    if (!this.valid || mac === this.mac) {
      if (this.valid && state === 'STALE') return this.#routerIs(news.router)
      this.#set(mac, state)
    } else if (news.override) this.#set(mac, state)
    else if (news.weakOverride === true && CONNECTED.has(this.state)) {
      state = 'STALE'
      return this.#set(this.mac, state)
    } else return
    this.#routerIs(news.router)
  }

  #routerIs(router: boolean | undefined): void {
    if (router === undefined || router === this.router) return
    this.router = router
    this.table.changed(this)
  }

  #set(mac: Mac | null, state: NeighbourState): void {
    const { now } = this.table.sim
    const moved = mac !== this.mac
    if (CONNECTED.has(state)) this.confirmed = now
    else if (moved) this.confirmed = now - 2 * this.table.parameters(this.link).baseReachableTime * SECOND
    this.mac = mac
    if (this.state === state && !moved) return
    this.updated = now
    if (this.state !== state) this.#enter(state)
    else this.table.changed(this)
    if (this.valid) this.#flush()
    else if (state === 'FAILED') this.#fail()
  }

  /** Forgets what waits; the entry is going away. */
  discard(): void {
    this.timer.disarm()
    for (const skb of this.#waiting.splice(0)) this.link.drop(skb, Drop.neighbourFailed)
  }

  #send(skb: Skb): void {
    this.link.pushHeader(skb, this.mac ?? this.link.broadcast, skb.protocol)
    this.link.transmit(skb)
  }

  #resolve(skb: Skb): void {
    if (this.state === 'NONE' || this.state === 'FAILED') {
      this.#waiting.push(skb)
      this.#enter('INCOMPLETE')
      return
    }
    if (this.#waiting.length >= this.table.parameters(this.link).queueLength) {
      this.link.drop(this.#waiting.shift()!, Drop.neighbourQueue)
    }
    this.#waiting.push(skb)
  }

  /** Sends what has waited, in order. */
  #flush(): void {
    for (const skb of this.#waiting.splice(0)) this.#send(skb)
  }

  #enter(state: NeighbourState): void {
    const { sim } = this.table
    const parameters = this.table.parameters(this.link)
    this.state = state
    this.timer.disarm()
    if (state === 'REACHABLE') {
      this.reachableFor = this.table.reachableTime(this.link)
      this.timer.arm(sim.now + this.reachableFor)
    } else if (state === 'DELAY') this.timer.arm(sim.now + parameters.delayFirstProbe * SECOND)
    else if (state === 'PROBE' || state === 'INCOMPLETE') {
      // __neigh_event_send: who has no address to ask at counts as asked there in vain.
      this.probes = state === 'PROBE' ? 0 : parameters.unicastSolicitations
      this.#probe()
    }
    // What is under way or about to be checked is not told (neigh_timer_handler, __neigh_event_send).
    if (state !== 'INCOMPLETE' && state !== 'DELAY') this.table.changed(this)
  }

  #expired(): void {
    const { sim } = this.table
    const parameters = this.table.parameters(this.link)
    if (this.state === 'REACHABLE') {
      if (sim.now < this.confirmed + this.reachableFor) this.timer.arm(this.confirmed + this.reachableFor)
      else if (sim.now < this.used + parameters.delayFirstProbe * SECOND) this.#enter('DELAY')
      else this.#enter('STALE')
    } else if (this.state === 'DELAY') {
      if (sim.now < this.confirmed + parameters.delayFirstProbe * SECOND) this.#enter('REACHABLE')
      else this.#enter('PROBE')
    } else if (this.state === 'INCOMPLETE' || this.state === 'PROBE') this.#probe()
  }

  /** neigh_timer_handler: the next solicitation, or failure after the last. */
  #probe(): void {
    const parameters = this.table.parameters(this.link)
    // neigh_max_probes
    const limit =
      parameters.unicastSolicitations +
      (this.state === 'PROBE' ? parameters.multicastResolicitations : parameters.multicastSolicitations)
    if (this.probes >= limit) {
      this.state = 'FAILED'
      this.updated = this.table.sim.now
      this.table.changed(this)
      this.#fail()
      return
    }
    this.probes++
    this.timer.arm(wheelDeadline(this.table.sim.now, parameters.retransTime * SECOND))
    this.table.solicit(this, this.#waiting[0])
  }

  /** The senders of what waits are told that the neighbour does not answer (arp_error_report, ndisc_error_report). */
  #fail(): void {
    const { netns } = this.link
    for (const skb of this.#waiting.splice(0)) {
      netns.ring.record(DROP, skb.packet, Drop.neighbourFailed)
      netns.layerOf(skb).hostUnreachable(skb)
    }
  }
}

/** How a family asks for a neighbour. */
export interface NeighbourProtocol {
  /** The table's name in messages of the kernel. */
  readonly cacheName: string
  /** Sends an ARP request or a neighbour solicitation; unicast while `neighbour.state` is PROBE. `cause` is the first packet that waits. */
  solicit(neighbour: Neighbour, cause: Skb | undefined): void
  /** An address is proxied on a device from now on, or no longer: IPv6 must hear who asks for it. */
  proxyChanged?(ip: Ip, link: Link, added: boolean): void
  /** An entry changed, for `ip monitor neigh`. */
  changed(neighbour: Neighbour): void
}

/** An address for which this host answers on behalf of another (`ip neigh add proxy`). */
export interface NeighbourProxy {
  readonly ip: Ip
  /** null for all devices. */
  readonly link: Link | null
  readonly protocol: number
  readonly router: boolean
}

/** The neighbour table of one family in one network namespace. */
export class NeighbourTable {
  readonly sim: Sim
  readonly #protocol: NeighbourProtocol
  readonly #entries = new Map<Link, Map<Ip, Neighbour>>()
  readonly #parameters = new Map<Link, NeighbourParameters>()
  readonly defaults: NeighbourParameters = defaultNeighbourParameters()
  readonly limits: CollectionLimits = defaultCollectionLimits()
  readonly #random: Random
  readonly #periodic: Timer
  #count = 0
  #flushedAt = 0
  #fullUntil = 0
  #proxies: readonly NeighbourProxy[] = []

  constructor(sim: Sim, random: Random, protocol: NeighbourProtocol) {
    this.sim = sim
    this.#random = random
    this.#protocol = protocol
    this.#periodic = sim.timer(() => this.#collect())
  }

  get proxies(): readonly NeighbourProxy[] {
    return this.#proxies
  }

  /** pneigh_lookup with `creat`: answers for `ip` on the device from now on, or on all devices. */
  addProxy(ip: Ip, link: Link | null, protocol = 0, router = false): void {
    const known = this.#proxies.find(proxy => proxy.ip === ip && proxy.link === link)
    const made = { ip, link, protocol: protocol || (known?.protocol ?? 0), router }
    this.#proxies = [...this.#proxies.filter(proxy => proxy !== known), made]
    if (known === undefined && link !== null) this.#protocol.proxyChanged?.(ip, link, true)
  }

  /** pneigh_delete: false when there was no such entry. */
  removeProxy(ip: Ip, link: Link | null): boolean {
    const rest = this.#proxies.filter(proxy => proxy.ip !== ip || proxy.link !== link)
    if (rest.length === this.#proxies.length) return false
    this.#proxies = rest
    if (link !== null) this.#protocol.proxyChanged?.(ip, link, false)
    return true
  }

  isProxied(ip: Ip, link: Link): boolean {
    return this.#proxies.some(proxy => proxy.ip === ip && (proxy.link === null || proxy.link === link))
  }

  parameters(link: Link): NeighbourParameters {
    let parameters = this.#parameters.get(link)
    if (parameters === undefined) this.#parameters.set(link, (parameters = { ...this.defaults }))
    return parameters
  }

  /** neigh_rand_reach_time: between half and one and a half of base_reachable_time. */
  reachableTime(link: Link): number {
    const base = this.parameters(link).baseReachableTime * SECOND
    return Math.floor(base / 2 + this.#random.unit() * base)
  }

  lookup(ip: Ip, link: Link): Neighbour | undefined {
    return this.#entries.get(link)?.get(ip)
  }

  /** The entry for a next hop, made when it is missing. Devices without ARP get one that needs no address. */
  ensure(ip: Ip, link: Link): Neighbour {
    let entries = this.#entries.get(link)
    if (entries === undefined) this.#entries.set(link, (entries = new Map()))
    let neighbour = entries.get(ip)
    if (neighbour !== undefined) return neighbour
    if (this.#count >= this.limits.thresh2 && !this.#makeRoom(link)) return new Neighbour(this, ip, link, true)
    entries.set(ip, (neighbour = new Neighbour(this, ip, link)))
    this.#count++
    if (this.#count >= this.limits.thresh1 && !this.#periodic.armed) this.#collectLater()
    return neighbour
  }

  /** neigh_alloc: false when there is no room, which the kernel's log is told. */
  #makeRoom({ netns }: Link): boolean {
    const { now } = this.sim
    const { thresh3 } = this.limits
    if (this.#count < thresh3 && now <= this.#flushedAt + FLUSH_PAUSE) return true
    if (now >= this.#fullUntil) {
      this.#flushedAt = now
      if (makeRoom([...this], this.limits, now, neighbour => this.remove(neighbour))) return true
      this.#fullUntil = now + FULL_PAUSE
    }
    netns.warn(`neighbour: ${this.#protocol.cacheName}: neighbor table overflow!`)
    return false
  }

  #collectLater(): void {
    this.#periodic.arm(this.sim.now + (this.defaults.baseReachableTime * SECOND) / 2)
  }

  /** neigh_periodic_work. */
  #collect(): void {
    if (this.#count < this.limits.thresh1) return
    const { now } = this.sim
    for (const neighbour of [...this])
      if (unused(neighbour, now, this.parameters(neighbour.link).gcStaleTime * SECOND)) this.remove(neighbour)
    this.#collectLater()
  }

  /** Takes an entry away and says so. */
  remove(neighbour: Neighbour): void {
    neighbour.discard()
    if (this.#entries.get(neighbour.link)?.delete(neighbour.ip) === true) this.#count--
    neighbour.link.netns.notifications.tell({ type: 'neighbour', neighbour, deleted: true })
  }

  /** neigh_delete: an entry that an administrator takes away fails first. */
  delete(neighbour: Neighbour): void {
    neighbour.update(null, 'FAILED')
    this.remove(neighbour)
  }

  /** Forgets a device's neighbours; permanent ones survive the loss of carrier (neigh_carrier_down) but not of the device. */
  flush(link: Link, keepPermanent: boolean, proxies = !keepPermanent): void {
    for (const neighbour of [...(this.#entries.get(link)?.values() ?? [])]) {
      if (keepPermanent && neighbour.state === 'PERMANENT') continue
      this.remove(neighbour)
    }
    if (!keepPermanent) this.#entries.delete(link)
    if (proxies) for (const { ip } of this.#proxies.filter(proxy => proxy.link === link)) this.removeProxy(ip, link)
  }

  /** The device is no longer one of this protocol: its parameters go with it (neigh_parms_release). */
  release(link: Link): void {
    this.flush(link, false)
    this.#parameters.delete(link)
  }

  *[Symbol.iterator](): Iterator<Neighbour> {
    for (const entries of this.#entries.values()) yield* entries.values()
  }

  get size(): number {
    let size = 0
    for (const entries of this.#entries.values()) size += entries.size
    return size
  }

  solicit(neighbour: Neighbour, cause: Skb | undefined): void {
    this.#protocol.solicit(neighbour, cause)
  }

  changed(neighbour: Neighbour): void {
    this.#protocol.changed(neighbour)
  }
}
