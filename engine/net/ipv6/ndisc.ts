import type { Random } from '../../sim/random.ts'
import { type Ipv6 as Address, type Ip, type Mac, network } from '../../wire/address.ts'
import { Malformed } from '../../wire/bytes.ts'
import * as icmpv6 from '../../wire/icmpv6.ts'
import * as ip from '../../wire/ipv6.ts'
import * as wire from '../../wire/ndp.ts'
import type { Link } from '../link.ts'
import type { Neighbour, NeighbourProtocol } from '../neighbour.ts'
import { Route } from '../route.ts'
import { PacketType, Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import type { Ipv6 } from './ipv6.ts'
import { output } from './output.ts'
import { ALL_NODES, ANY, isMulticastIpv6, solicitedNode } from './scope.ts'
import { selectSource } from './source.ts'
import { addressAt } from './words.ts'

const PROTOCOL = 58
/** Nobody beyond the link can send a packet that arrives with it (RFC 4861 11.2). */
export const HOP_LIMIT = 255

type Solicitation = wire.NdPacket & { readonly kind: 'neighborSolicitation' }
type Advertisement = wire.NdPacket & { readonly kind: 'neighborAdvertisement' }

interface AdvertisementFlags {
  readonly solicited: boolean
  readonly override: boolean
  /** Tells our MAC address. */
  readonly withMac: boolean
}

/** Neighbour discovery on all devices of a namespace (RFC 4861, net/ipv6/ndisc.c). */
export class Ndisc implements NeighbourProtocol {
  readonly cacheName = 'ndisc_cache'
  readonly #ipv6: Ipv6
  readonly #random: Random

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
    this.#random = ipv6.netns.sim.random(`ndisc:${ipv6.netns.label}`)
  }

  /** ndisc_rcv: `skb.start` is at the ICMPv6 header, whose checksum is right. */
  receive(skb: Skb): void {
    const { bytes, start, end, network: at } = skb
    const link = skb.inLink!
    const packet = wire.parse(bytes, start, end)
    if (packet instanceof Malformed || bytes[at + ip.HOP_LIMIT] !== HOP_LIMIT)
      return skb.link!.drop(skb, Drop.neighbourDiscovery)
    switch (packet.kind) {
      case 'neighborSolicitation':
        return this.#solicited(skb, link, packet, false)
      case 'neighborAdvertisement':
        return this.#advertised(skb, link, packet)
      case 'routerSolicitation':
        return this.#routerSolicited(skb, link, packet)
      case 'routerAdvertisement':
        return this.#ipv6.advertisements.receive(skb, link, packet)
      case 'redirect':
        return this.#ipv6.redirects.receive(skb, link, packet)
    }
  }

  /** ndisc_recv_ns (RFC 4861 7.2.3, 7.2.4; RFC 4862 5.4.3). */
  #solicited(skb: Skb, link: Link, packet: Solicitation, delayed: boolean): void {
    const { bytes, network: at } = skb
    const { target } = packet
    const source = addressAt(bytes, at + ip.SOURCE)
    const probing = source === ANY
    const toGroup = bytes[at + ip.DESTINATION] === 0xff
    const mac = macIn(packet.options, 'sourceLinkLayerAddress')
    const malformed = isMulticastIpv6(target) || (probing && (!toGroup || mac !== null))
    if (malformed) return skb.link!.drop(skb, Drop.neighbourDiscovery)
    const own = this.#ipv6.addresses.on(link, target)
    if (own?.tentative === true) {
      if (probing && !isNonce(packet.options, this.#ipv6.dad.nonceOf(own))) this.#ipv6.dad.failed(link, own)
      return
    }
    if (own === undefined && !this.#answersFor(link, target)) return
    if (own === undefined && !delayed && toGroup && skb.packetType !== PacketType.host) {
      if (this.#ipv6.neighbours.parameters(link).proxyDelay > 0) return this.#answerLater(skb, link, packet)
    }
    const override = own !== undefined && toGroup
    if (probing)
      return this.advertise(link, ALL_NODES, target, { solicited: false, override: own !== undefined, withMac: true })
    const { neighbours } = this.#ipv6
    // Who does not say who it is, to a group, cannot be answered unless we know it.
    const neighbour = mac !== null || !toGroup ? neighbours.ensure(source, link) : neighbours.lookup(source, link)
    neighbour?.learn({ mac, state: 'STALE', override: true, weakOverride: true })
    if (neighbour === undefined) return
    this.advertise(link, source, target, { solicited: true, override, withMac: toGroup })
  }

  /** Anycast addresses, and those of others for whom we answer (RFC 4861 7.2.7, 7.2.8). */
  #answersFor(link: Link, target: Address): boolean {
    if (this.#ipv6.anycast.has(link, target)) return true
    const { conf } = link.ipv6
    if (conf.forwarding === 0 || (this.#ipv6.all.proxy_ndp === 0 && conf.proxy_ndp === 0)) return false
    return this.#ipv6.neighbours.isProxied(target, link)
  }

  /** pndisc_constructor: who asks for a proxied address asks the group of those who may have it. */
  proxyChanged(address: Ip, link: Link, added: boolean): void {
    const group = solicitedNode(address as Address)
    if (added) link.ipv6.groups.join(group)
    else link.ipv6.groups.leave(group)
  }

  /** Whether a packet that we could forward is about neighbours (ip6_forward_proxy_check). */
  isDiscovery(skb: Skb): boolean {
    const upper = ip.upperLayer(skb.bytes, skb.network, skb.end)
    return upper >= 0 && (upper & 0xff) === PROTOCOL && wire.isNdType(skb.bytes[Math.floor(upper / 256)] ?? 0)
  }

  /** RFC 4861 7.2.7: others may answer too, so each waits for a random while (pneigh_enqueue). */
  #answerLater(skb: Skb, link: Link, packet: Solicitation): void {
    const { sim } = this.#ipv6.netns
    const { proxyDelay } = this.#ipv6.neighbours.parameters(link)
    const timer = sim.timer(() => {
      if (link.netns === this.#ipv6.netns && link.adminUp) this.#solicited(skb, link, packet, true)
    })
    timer.arm(sim.now + Math.floor(this.#random.unit() * proxyDelay * 1e9))
  }

  /** ndisc_recv_na (RFC 4861 7.2.5). */
  #advertised(skb: Skb, link: Link, packet: Advertisement): void {
    const { bytes, network: at } = skb
    const { target, solicited, override, router } = packet
    const malformed = isMulticastIpv6(target) || (solicited && bytes[at + ip.DESTINATION] === 0xff)
    if (malformed) return skb.link!.drop(skb, Drop.neighbourDiscovery)
    if (!solicited && (this.#ipv6.all.drop_unsolicited_na !== 0 || link.ipv6.conf.drop_unsolicited_na !== 0)) return
    const own = this.#ipv6.addresses.on(link, target)
    if (own !== undefined) {
      if (own.tentative && skb.packetType !== PacketType.loopback) this.#ipv6.dad.failed(link, own)
      return
    }
    const mac = macIn(packet.options, 'targetLinkLayerAddress')
    const neighbour = this.#ipv6.neighbours.lookup(target, link) ?? this.#untracked(skb, target, mac, solicited)
    if (neighbour === undefined || neighbour.state === 'FAILED') return
    const wasRouter = neighbour.router
    neighbour.learn({ mac, state: solicited ? 'REACHABLE' : 'STALE', override, weakOverride: true, router })
    if (wasRouter && !neighbour.router) this.#ipv6.advertisements.isNoRouter(link, target)
  }

  /** accept_untracked_na: a router may learn of neighbours that it has not asked for (RFC 9131). */
  #untracked(skb: Skb, target: Address, mac: Mac | null, solicited: boolean): Neighbour | undefined {
    const link = skb.inLink!
    const { conf, addresses } = link.ipv6
    if (solicited || mac === null || conf.accept_untracked_na === 0 || conf.forwarding === 0) return undefined
    const source = addressAt(skb.bytes, skb.network + ip.SOURCE)
    const near = addresses.some(({ local, length }) => network(local, length) === network(source, length))
    if (conf.accept_untracked_na === 2 && !near) return undefined
    return this.#ipv6.neighbours.ensure(target, link)
  }

  /** ndisc_recv_rs: all that it tells is its sender's address. */
  #routerSolicited(skb: Skb, link: Link, packet: wire.NdPacket): void {
    const source = addressAt(skb.bytes, skb.network + ip.SOURCE)
    if (link.ipv6.conf.forwarding === 0 || source === ANY) return
    const mac = macIn(packet.options, 'sourceLinkLayerAddress')
    const news = { mac, state: 'STALE', override: true, weakOverride: true, router: false } as const
    this.#ipv6.neighbours.ensure(source, link).learn(news)
  }

  /** ndisc_solicit: to the group of those who may have the address; to the neighbour itself while it is only being confirmed. */
  solicit(neighbour: Neighbour, cause: Skb | undefined): void {
    const { link } = neighbour
    const target = neighbour.ip as Address
    const confirm =
      neighbour.state === 'PROBE' &&
      neighbour.mac !== null &&
      neighbour.probes <= this.#ipv6.neighbours.parameters(link).unicastSolicitations
    const wanted = cause === undefined || cause.network < 0 ? ANY : this.#sourceOf(cause)
    const source =
      wanted !== ANY && this.#ipv6.addresses.find(wanted, link) !== undefined ? wanted : link.ipv6.linkLocal()
    if (source !== undefined)
      this.sendSolicitation(link, target, confirm ? target : solicitedNode(target), source, null)
  }

  #sourceOf(skb: Skb): Address {
    const source = this.#ipv6.netns.layerOf(skb).sourceOf(skb)
    return typeof source === 'bigint' ? source : ANY
  }

  /** ndisc_send_ns. */
  sendSolicitation(link: Link, target: Address, destination: Address, source: Address, nonce: Uint8Array | null): void {
    const options: wire.NdOption[] = []
    if (source !== ANY) options.push(...this.macOption(link, 'sourceLinkLayerAddress'))
    if (nonce !== null) options.push({ type: 'other', optionType: wire.OptionType.nonce, data: nonce })
    this.send(link, source, destination, wire.emit({ kind: 'neighborSolicitation', target, options }))
  }

  /** ndisc_send_na. */
  advertise(link: Link, destination: Address, target: Address, flags: AdvertisementFlags): void {
    const own = this.#ipv6.addresses.on(link, target) !== undefined
    const source = own ? target : selectSource(this.#ipv6, link, destination)
    if (source === undefined) return
    const { conf } = link.ipv6
    const withMac = flags.withMac || (own && (conf.force_tllao !== 0 || this.#ipv6.all.force_tllao !== 0))
    const options = withMac ? this.macOption(link, 'targetLinkLayerAddress') : []
    const { solicited, override } = flags
    // Another one's address says nothing of us as a router (pndisc_is_router).
    const router = conf.forwarding !== 0 && (own || this.#ipv6.anycast.has(link, target))
    this.send(
      link,
      source,
      destination,
      wire.emit({ kind: 'neighborAdvertisement', router, solicited, override, target, options }),
    )
  }

  /** ndisc_notify: tells everybody that the address is here. */
  announce(link: Link, target: Address): void {
    this.advertise(link, ALL_NODES, target, { solicited: false, override: true, withMac: true })
  }

  /** The device has another MAC address, or everybody should hear of it again (NETDEV_NOTIFY_PEERS). */
  announceAll(link: Link): void {
    for (const { local, tentative } of link.ipv6.addresses) if (!tentative) this.announce(link, local)
  }

  macOption(link: Link, type: 'sourceLinkLayerAddress' | 'targetLinkLayerAddress'): wire.NdOption[] {
    return link.type === 'ether' ? [{ type, mac: link.mac }] : []
  }

  /** ndisc_send_skb: an ICMPv6 packet that stays on the link. */
  send(link: Link, source: Address, destination: Address, body: Uint8Array): void {
    const { netns } = this.#ipv6
    const skb = Skb.alloc(body.length, netns.sim.nextPacket())
    skb.bytes.set(body, skb.start)
    const pseudo = this.#ipv6.pseudoHeaderSum(source, destination, PROTOCOL, body.length)
    icmpv6.finishChecksum(skb.bytes, skb.start, skb.end, pseudo)
    this.#ipv6.icmp.counted(body[icmpv6.TYPE]!)
    const route = new Route(isMulticastIpv6(destination) ? 'multicast' : 'unicast', link, null, null)
    const tos = link.ipv6.conf.ndisc_tclass
    output(this.#ipv6, skb, {
      protocol: PROTOCOL,
      source,
      destination,
      route,
      ttl: HOP_LIMIT,
      tos,
      flowLabel: 0,
      loop: false,
    })
  }

  changed(neighbour: Neighbour): void {
    neighbour.link.netns.notifications.tell({ type: 'neighbour', neighbour })
  }
}

export function macIn(
  options: readonly wire.NdOption[],
  type: 'sourceLinkLayerAddress' | 'targetLinkLayerAddress',
): Mac | null {
  for (const option of options) if (option.type === type) return option.mac
  return null
}

/** RFC 7527 4.2: a solicitation with our own nonce is ours, looped back. */
function isNonce(options: readonly wire.NdOption[], nonce: Uint8Array | null): boolean {
  if (nonce === null) return false
  return options.some(
    option =>
      option.type === 'other' &&
      option.optionType === wire.OptionType.nonce &&
      option.data.length === nonce.length &&
      option.data.every((byte, index) => byte === nonce[index]),
  )
}
