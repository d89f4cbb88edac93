import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { openRaw, until } from '../../../linux/sockets.ts'
import { type Errno, failed } from '../../../net/errno.ts'
import { ALL_NODES, ALL_ROUTERS, isLinkLocal } from '../../../net/ipv6/scope.ts'
import type { Link } from '../../../net/link.ts'
import type { RawSocket } from '../../../net/raw.ts'
import { SECOND } from '../../../sim/timer.ts'
import { type Ipv6, network } from '../../../wire/address.ts'
import * as icmp from '../../../wire/icmpv6.ts'
import * as ndp from '../../../wire/ndp.ts'
import { AUTONOMOUS, ON_LINK } from '../../../wire/ndp-option.ts'
import { parametersOf, type RaOptions } from './ra-options.ts'

const PROTOCOL = 58
/** RFC 4861 6.1.2: so that nobody can send them from afar. */
const HOP_LIMIT = 255
/** CS6, as for all control traffic. */
const TRAFFIC_CLASS = 0xc0
/** In the first minute advertisements come more often. */
const EAGER = 60 * SECOND
const INFINITE = 0xffff_ffff
/** RFC 4191 2.1, in the flags of an advertisement. */
const PREFERENCES = { high: 0x08, medium: 0, low: 0x18 } as const

type Prefix = ndp.NdOption & { readonly type: 'prefixInformation' }

/** The router advertisements of dnsmasq (radv.c): answers to solicitations, and unsolicited ones from time to time. */
export class Advertiser {
  readonly #process: Process
  readonly #options: RaOptions
  readonly #socket: RawSocket

  constructor(process: Process, options: RaOptions, socket: RawSocket) {
    this.#process = process
    this.#options = options
    this.#socket = socket
  }

  /** Opens its socket and begins; or the error of the socket. */
  static start(process: Process, options: RaOptions): Errno | undefined {
    const opened = openRaw(process, 6, PROTOCOL)
    if (failed(opened)) return opened
    const { socket } = opened
    socket.ttl = socket.multicastTtl = HOP_LIMIT
    socket.tos = TRAFFIC_CLASS
    socket.wants = type => type === icmp.Type.routerSolicitation
    const advertiser = new Advertiser(process, options, socket)
    for (const link of advertiser.#links()) process.network.net.joinGroup(link, ALL_ROUTERS)
    process.thread(advertiser.#answer())
    for (const link of advertiser.#links()) process.thread(advertiser.#repeat(link))
    return undefined
  }

  #links(): readonly Link[] {
    const { devices } = this.#options
    return this.#process.network.net.links.filter(
      link => link.type !== 'loopback' && (devices.length === 0 || devices.includes(link.name)),
    )
  }

  *#answer(): Running<void> {
    for (;;) {
      const packet = yield* until(this.#process, this.#socket, () => this.#socket.receive())
      if (failed(packet) || !this.#links().includes(packet.link)) continue
      const from = packet.source as Ipv6
      this.#send(packet.link, from === 0n ? ALL_NODES : from)
    }
  }

  *#repeat(link: Link): Running<void> {
    const { host } = this.#process
    const random = host.sim.random(`dnsmasq-ra:${host.name}:${link.name}`)
    const started = this.#process.now
    const { interval } = parametersOf(this.#options, link.name)
    let wait = random.unit() * 5
    for (;;) {
      yield* this.#process.wait([], this.#process.now + Math.floor(wait * SECOND))
      this.#send(link, ALL_NODES)
      const eager = this.#process.now - started < EAGER
      wait = eager ? 5 + random.unit() * 15 : interval * (0.75 + random.unit() * 0.25)
    }
  }

  #send(link: Link, destination: Ipv6): void {
    const prefixes = this.#prefixes(link)
    const source = link.ipv6.addresses.find(({ local, tentative }) => isLinkLocal(local) && !tentative)?.local
    if (prefixes.length === 0 || source === undefined) return
    const { mtu, lifetime, interval, preference } = parametersOf(this.#options, link.name)
    const longest = Math.max(...prefixes.map(({ preferredLifetime }) => preferredLifetime))
    const options: ndp.NdOption[] = [...prefixes]
    if (mtu !== null) options.push({ type: 'mtu', mtu: mtu ?? link.ipv6.conf.mtu })
    options.push({ type: 'sourceLinkLayerAddress', mac: link.mac })
    if (this.#options.dns) options.push({ type: 'recursiveDnsServer', lifetime: longest, servers: [source] })
    const packet = ndp.emit({
      kind: 'routerAdvertisement',
      curHopLimit: link.ipv6.conf.hop_limit,
      flags: PREFERENCES[preference],
      routerLifetime: Math.min(lifetime ?? 3 * interval, 9000),
      reachableTime: 0,
      retransTimer: 0,
      options,
    })
    this.#socket.send(packet, destination, link)
  }

  /** One for each network that a range names and the device has an address in. */
  #prefixes(link: Link): Prefix[] {
    const { now } = this.#process
    const found = new Map<Ipv6, Prefix>()
    for (const address of link.ipv6.addresses) {
      for (const { prefix, length, constructed, onLink, lease = INFINITE } of this.#options.ranges) {
        const own = network(address.local, length)
        const fits = constructed === null ? own === network(prefix, length) : constructed === link.name
        if (!fits || isLinkLocal(address.local) || found.has(own)) continue
        const left = (until: number) => Math.min(lease, INFINITE, Math.max(0, Math.floor((until - now) / SECOND)))
        found.set(own, {
          type: 'prefixInformation',
          prefixLength: length,
          flags: (onLink ? ON_LINK : 0) | AUTONOMOUS,
          validLifetime: left(address.validUntil),
          preferredLifetime: left(address.preferredUntil),
          prefix: own,
        })
      }
    }
    return [...found.values()]
  }
}
