import type { Random } from '../../sim/random.ts'
import type { Ipv6 as Address, Ip } from '../../wire/address.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as wire from '../../wire/ipv6.ts'
import type { Errno, Result } from '../errno.ts'
import type { IpLayer, OutputOptions, OutputRoute, TransportHandler } from '../family.ts'
import { type RouteMetrics, TableId } from '../fib.ts'
import type { Link } from '../link.ts'
import { Membership } from '../membership.ts'
import { NeighbourTable } from '../neighbour.ts'
import type { NetNs } from '../netns.ts'
import type { NetconfKey } from '../notify.ts'
import type { Flow, Route } from '../route.ts'
import { RoutingPolicy, routingRule } from '../rules.ts'
import { PacketType, type Skb } from '../skb.ts'
import type { UdpCounters } from '../snmp.ts'
import { Addrconf } from './addrconf.ts'
import { Addresses } from './addresses.ts'
import { AddressLabels } from './addrlabel.ts'
import { Advertisements } from './advertisements.ts'
import { Anycast } from './anycast.ts'
import { BestRoute } from './choice.ts'
import { defaultIpv6Conf, defaultIpv6Sysctls, type Ipv6Conf, type Ipv6Sysctls } from './conf.ts'
import { Dad } from './dad.ts'
import { Ipv6Device } from './device.ts'
import { Exceptions } from './exceptions.ts'
import { FlowLabels } from './flow-labels.ts'
import { Icmp } from './icmp.ts'
import { DESTINATION_UNREACHABLE, Unreachable } from './icmp-type.ts'
import { receive } from './input.ts'
import { KernelRoutes } from './kernel-routes.ts'
import { groupMac, Mld } from './mld.ts'
import { Ndisc } from './ndisc.ts'
import { output, writeHeader } from './output.ts'
import { Prefixes } from './prefixes.ts'
import { Reassembly } from './reassembly.ts'
import { Redirects } from './redirects.ts'
import { RouteCache } from './route-cache.ts'
import { RouteTableUpdates } from './routes.ts'
import { routeOutput } from './routing.ts'
import { isLinkLocal, isMulticastIpv6, LOOPBACK } from './scope.ts'
import { Solicitations } from './solicitations.ts'
import { TemporaryAddresses } from './temporary.ts'
import { AddressPair, addressAt } from './words.ts'

const TCP_HEADER_LENGTH = 20
/** The longest payload without a jumbo option (RFC 8200 3). */
const PAYLOAD_MAX = 65535

/** IPv6 in one network namespace: what belongs together, and the doors that other parts of the stack use. */
export class Ipv6 implements IpLayer<Address> {
  readonly family = 6
  readonly headerLength: number = wire.HEADER_LENGTH
  readonly payloadMax: number = PAYLOAD_MAX
  readonly mtuMin: number = wire.MTU_MIN
  readonly defaultMss: number = wire.MTU_MIN - wire.HEADER_LENGTH - TCP_HEADER_LENGTH
  readonly any: Address = 0n
  readonly netns: NetNs
  readonly sysctl: Ipv6Sysctls = defaultIpv6Sysctls()
  readonly all: Ipv6Conf = { ...defaultIpv6Conf(), accept_dad: 0 }
  readonly defaults: Ipv6Conf = defaultIpv6Conf()
  readonly choice: BestRoute
  readonly policy: RoutingPolicy
  readonly cache: RouteCache = new RouteCache()
  readonly ndisc: Ndisc
  readonly neighbours: NeighbourTable
  readonly labels: AddressLabels = new AddressLabels()
  readonly flowLabels: FlowLabels
  readonly addresses: Addresses
  readonly addrconf: Addrconf
  readonly dad: Dad
  readonly anycast: Anycast
  readonly temporary: TemporaryAddresses
  readonly routes: RouteTableUpdates
  readonly kernelRoutes: KernelRoutes
  readonly exceptions: Exceptions
  readonly icmp: Icmp
  readonly mld: Mld
  readonly redirects: Redirects
  readonly solicitations: Solicitations
  readonly advertisements: Advertisements
  readonly prefixes: Prefixes
  readonly reassembly: Reassembly
  /** The addresses of the header that was written last. */
  readonly pair: AddressPair = new AddressPair()
  /** From this flow labels are made, so that they differ from host to host. */
  readonly labelKey: number
  readonly #random: Random
  /** The rules that lead to the tables of VRFs have been made. */
  knowsDomains = false
  readonly #transports = new Map<number, TransportHandler>()

  constructor(netns: NetNs) {
    this.netns = netns
    this.choice = new BestRoute(this)
    this.policy = new RoutingPolicy(
      [routingRule({ priority: 0, table: TableId.local }), routingRule({ priority: 32766, table: TableId.main })],
      this.choice,
    )
    this.#random = netns.sim.random(`ipv6:${netns.label}`)
    this.labelKey = this.#random.uint32()
    this.ndisc = new Ndisc(this)
    this.neighbours = new NeighbourTable(netns.sim, netns.sim.random(`neigh6:${netns.label}`), this.ndisc)
    // nd_tbl: only ARP knows a time in which an answer may not replace another.
    this.neighbours.defaults.lockTime = 0
    this.addresses = new Addresses(this)
    this.addrconf = new Addrconf(this)
    this.dad = new Dad(this)
    this.anycast = new Anycast(this)
    this.temporary = new TemporaryAddresses(this)
    this.routes = new RouteTableUpdates(this)
    this.kernelRoutes = new KernelRoutes(this)
    this.exceptions = new Exceptions(this)
    this.icmp = new Icmp(this)
    this.mld = new Mld(this)
    this.redirects = new Redirects(this)
    this.solicitations = new Solicitations(this)
    this.advertisements = new Advertisements(this)
    this.prefixes = new Prefixes(this)
    this.reassembly = new Reassembly(this)
    this.flowLabels = new FlowLabels(this)
  }

  transport(protocol: number): TransportHandler | undefined {
    return this.#transports.get(protocol)
  }

  /** Registers the handler of a protocol: TCP, UDP, a tunnel. The returned function takes it off. */
  handle(protocol: number, handler: TransportHandler): () => void {
    this.#transports.set(protocol, handler)
    return () => this.#transports.delete(protocol)
  }

  receive(skb: Skb): void {
    receive(this, skb)
  }

  /** The identification of the next packet that is sent in fragments (RFC 7739: not predictable). */
  nextIdentification(): number {
    return this.#random.uint32()
  }

  /** A device joins the namespace, or IPv6. */
  attach(link: Link): void {
    link.ipv6 = new Ipv6Device(link, { ...this.defaults }, new Membership(link, this.mld))
    this.addrconf.created(link)
  }

  /** A device leaves, or is deleted. */
  detach(link: Link): void {
    this.addrconf.vanish(link)
  }

  linkUp(link: Link): void {
    this.routes.carrierChanged(link)
    this.addrconf.up(link)
  }

  /** addrconf_notify of NETDEV_CHANGEUPPER: the device joins a VRF or leaves it. */
  leaveDomain(link: Link): void {
    this.linkDown(link)
  }

  linkDown(link: Link): void {
    if (link.ipv6.alive) this.addrconf.down(link, false)
    this.neighbours.flush(link, false)
  }

  carrierChanged(link: Link): void {
    this.routes.carrierChanged(link)
    const evicts = this.all.ndisc_evict_nocarrier !== 0 && link.ipv6.conf.ndisc_evict_nocarrier !== 0
    if (!link.carrier && evicts) this.neighbours.flush(link, true)
    this.addrconf.carrierChanged(link)
  }

  /** neigh_changeaddr: entries were made with the old address. */
  addressChanged(link: Link): void {
    this.neighbours.flush(link, false, false)
    if (link.adminUp && (this.all.ndisc_notify !== 0 || link.ipv6.conf.ndisc_notify !== 0)) this.ndisc.announceAll(link)
  }

  mtuChanged(link: Link): void {
    this.addrconf.mtuChanged(link)
    this.routesChanged()
  }

  /** inet6_netconf_notify_devconf. */
  announceConf(name: string, conf: Ipv6Conf): void {
    this.netns.notifications.tell({ type: 'netconf', family: 6, name, values: this.netconf(conf) })
  }

  /** inet6_netconf_fill_devconf. */
  netconf(conf: Ipv6Conf): (readonly [NetconfKey, number])[] {
    return [
      ['forwarding', conf.forwarding],
      ['mc_forwarding', 0],
      ['proxy_neigh', conf.proxy_ndp],
      ['ignore_routes_with_linkdown', conf.ignore_routes_with_linkdown],
    ]
  }

  /** net.ipv6.conf.all.forwarding: every device, those that come later included. */
  setForwarding(on: boolean): void {
    const value = on ? 1 : 0
    this.all.forwarding = this.defaults.forwarding = value
    for (const link of this.netns.links) this.#forwardingOf(link, value)
    if (on) this.routes.purgeDefaultRouters()
    this.routesChanged()
  }

  /** net.ipv6.conf.DEV.forwarding: whether the device acts as a router's; what is forwarded depends on `all` alone. */
  setDeviceForwarding(link: Link, value: number): void {
    this.#forwardingOf(link, value)
    if (value !== 0) this.routes.purgeDefaultRouters()
  }

  #forwardingOf(link: Link, value: number): void {
    const { conf, alive } = link.ipv6
    const changes = (conf.forwarding !== 0) !== (value !== 0)
    conf.forwarding = value
    if (changes && alive) this.addrconf.forwardingChanged(link)
  }

  /** net.ipv6.conf.DEV.disable_ipv6. */
  setDisabled(link: Link, disabled: boolean): void {
    const { conf } = link.ipv6
    if ((conf.disable_ipv6 !== 0) === disabled) return
    conf.disable_ipv6 = disabled ? 1 : 0
    if (disabled) this.addrconf.down(link, false)
    else if (link.adminUp) this.linkUp(link)
  }

  /** Whether the address is one of this namespace's own. */
  isLocal(address: Address): boolean {
    return address === LOOPBACK || this.addresses.find(address) !== undefined
  }

  /** ipv6_chk_addr for bind(2): an own address that is not tentative, or a group. */
  mayBind(address: Address, link: Link | null): boolean {
    if (isMulticastIpv6(address) || this.sysctl.ip_nonlocal_bind !== 0) return true
    return this.addresses.find(address, isLinkLocal(address) ? link : null) !== undefined
  }

  /** The path MTU towards a destination by a route (ip6_mtu): a learned one, the route's, the device's. */
  mtu(route: Route, destination: Address): number {
    const own = route.hop?.route.metrics.mtu ?? route.link.ipv6.conf.mtu
    const learned = this.exceptions.mtu(destination, route.link)
    return learned === undefined ? own : Math.min(learned, own)
  }

  mtuLocked(): boolean {
    return false
  }

  /** ip6_default_advmss. */
  advertisedMss(route: Route): number {
    const metrics: RouteMetrics = route.hop?.route.metrics ?? {}
    if (metrics.advmss !== undefined) return metrics.advmss
    const mss = (metrics.mtu ?? route.link.ipv6.conf.mtu) - wire.HEADER_LENGTH - TCP_HEADER_LENGTH
    return Math.min(Math.max(mss, this.sysctl.route_min_adv_mss), PAYLOAD_MAX - TCP_HEADER_LENGTH)
  }

  get udp(): UdpCounters {
    return this.netns.snmp.udp6
  }

  route(flow: Flow): Result<OutputRoute<Address>> {
    return routeOutput(this, flow)
  }

  output(skb: Skb, how: OutputOptions<Address>): Errno | undefined {
    return output(this, skb, how)
  }

  writeHeader(skb: Skb, how: OutputOptions<Address>): void {
    writeHeader(this, skb, how)
  }

  pseudoHeaderSum(source: Address, destination: Address, protocol: number, length: number): number {
    this.pair.set(source, destination)
    return this.pair.sum + protocol + (length >>> 16) + (length & 0xffff)
  }

  isUnicast(skb: Skb): boolean {
    return skb.packetType === PacketType.host && skb.bytes[skb.network + wire.DESTINATION] !== 0xff
  }

  sourceOf(skb: Skb): Address {
    return addressAt(skb.bytes, skb.network + wire.SOURCE)
  }

  destinationOf(skb: Skb): Address {
    return addressAt(skb.bytes, skb.network + wire.DESTINATION)
  }

  ttlOf(skb: Skb): number {
    return skb.bytes[skb.network + wire.HOP_LIMIT]!
  }

  tosOf({ bytes, network: at }: Skb): number {
    return ((bytes[at]! << 4) | (bytes[at + 1]! >> 4)) & 0xff
  }

  portUnreachable(skb: Skb): void {
    this.icmp.sendError(skb, DESTINATION_UNREACHABLE, Unreachable.port, 0)
  }

  /** ip6_link_failure. */
  hostUnreachable(skb: Skb): void {
    this.icmp.sendError(skb, DESTINATION_UNREACHABLE, Unreachable.address, 0)
  }

  confirm({ gateway, link }: Route, destination: Address): void {
    this.neighbours.lookup(gateway ?? destination, link)?.confirm()
  }

  /** ip6_finish_output2: hands a packet to the neighbour that is its next hop. */
  toNeighbour(skb: Skb, link: Link, nextHop: Ip): void {
    if (link.headerLength === 0) return link.transmit(skb)
    const group = skb.bytes[skb.network + wire.DESTINATION] === 0xff
    // ndisc_constructor: without ND the device's own address stands for everybody's.
    if ((link.noArp && !group) || link.type === 'loopback') {
      link.pushHeader(skb, link.type === 'loopback' ? 0 : link.mac, EtherType.ipv6)
      return link.transmit(skb)
    }
    if (group) {
      link.pushHeader(skb, groupMac(nextHop as Address), EtherType.ipv6)
      return link.transmit(skb)
    }
    this.neighbours.ensure(nextHop, link).output(skb)
  }

  /** Forgets what was decided by routes that may have changed. */
  routesChanged(): void {
    this.cache.clear()
    this.netns.tcp.routesChanged()
  }
}
