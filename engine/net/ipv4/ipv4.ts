import { type Ipv4 as Address, type Ip, isLoopbackIpv4, isMulticastIpv4 } from '../../wire/address.ts'
import { u32 } from '../../wire/bytes.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as ip from '../../wire/ipv4.ts'
import type { Errno, Result } from '../errno.ts'
import type { IpLayer, OutputOptions, OutputRoute, TransportHandler } from '../family.ts'
import { TableId } from '../fib.ts'
import type { Link } from '../link.ts'
import { Membership } from '../membership.ts'
import { NeighbourTable } from '../neighbour.ts'
import type { NetNs } from '../netns.ts'
import type { NetconfKey } from '../notify.ts'
import type { Flow, Route } from '../route.ts'
import { FirstUsable, RoutingPolicy, routingRule } from '../rules.ts'
import { PacketType, type Skb } from '../skb.ts'
import type { UdpCounters } from '../snmp.ts'
import { Drop } from '../trace.ts'
import { Addresses } from './addresses.ts'
import { Arp } from './arp.ts'
import { defaultIpv4Conf, type Ipv4Conf, Ipv4Device } from './device.ts'
import { Exceptions } from './exceptions.ts'
import { Icmp } from './icmp.ts'
import { ALL_HOSTS, groupMac, Igmp } from './igmp.ts'
import { receive } from './input.ts'
import { output, writeHeader } from './output.ts'
import { Reassembly } from './reassembly.ts'
import { RouteTableUpdates } from './routes.ts'
import { routeOutput } from './routing.ts'

const TCP_HEADER_LENGTH = 20
/** IP_MAX_MTU: what the length field can say. */
const MTU_MAX = 65535

/** What netlink tells of a device's parameters. */
const NETCONF: readonly (readonly [NetconfKey, keyof Ipv4Conf])[] = [
  ['forwarding', 'forwarding'],
  ['rp_filter', 'rp_filter'],
  ['mc_forwarding', 'mc_forwarding'],
  ['proxy_neigh', 'proxy_arp'],
  ['ignore_routes_with_linkdown', 'ignore_routes_with_linkdown'],
]

/** Sysctls of net.ipv4.* that are not per device, by their names. */
export function defaultIpv4Sysctls() {
  return {
    ip_default_ttl: 64,
    ip_forward_use_pmtu: 0,
    ip_nonlocal_bind: 0,
    ip_no_pmtu_disc: 0,
    ip_unprivileged_port_start: 1024,
    icmp_echo_ignore_all: 0,
    icmp_echo_ignore_broadcasts: 1,
    icmp_errors_use_inbound_ifaddr: 0,
    icmp_ratelimit: 1000,
    icmp_ratemask: 6168,
    icmp_msgs_per_sec: 1000,
    icmp_msgs_burst: 50,
    fib_multipath_hash_policy: 0,
    fib_multipath_hash_fields: 7,
    fwmark_reflect: 0,
    igmp_link_local_mcast_reports: 1,
    igmp_max_memberships: 20,
    igmp_max_msf: 10,
    igmp_qrv: 2,
    ipfrag_high_thresh: 4194304,
    ipfrag_time: 30,
    ipfrag_max_dist: 64,
    min_pmtu: 552,
    mtu_expires: 600,
    nexthop_compat_mode: 1,
    raw_l3mdev_accept: 1,
    udp_l3mdev_accept: 0,
  }
}
export type Ipv4Sysctls = ReturnType<typeof defaultIpv4Sysctls>

/** IPv4 in one network namespace: what belongs together, and the doors that other parts of the stack use. */
export class Ipv4 implements IpLayer<Address> {
  readonly family = 4
  readonly headerLength: number = ip.HEADER_LENGTH
  readonly payloadMax: number = MTU_MAX - ip.HEADER_LENGTH
  readonly defaultMss = 536
  readonly any: Address = 0
  readonly netns: NetNs
  readonly sysctl: Ipv4Sysctls = defaultIpv4Sysctls()
  readonly all: Ipv4Conf = defaultIpv4Conf()
  readonly defaults: Ipv4Conf = { ...defaultIpv4Conf(), accept_source_route: 1 }
  readonly policy: RoutingPolicy
  readonly arp: Arp
  readonly neighbours: NeighbourTable
  readonly addresses: Addresses
  readonly routes: RouteTableUpdates
  readonly exceptions: Exceptions
  readonly icmp: Icmp
  readonly igmp: Igmp
  readonly reassembly: Reassembly
  /** The rules that lead to the tables of VRFs have been made. */
  knowsDomains = false
  readonly #transports = new Map<number, TransportHandler>()
  #identification: number

  constructor(netns: NetNs) {
    this.netns = netns
    this.policy = new RoutingPolicy(
      [
        routingRule({ priority: 0, table: TableId.local }),
        routingRule({ priority: 32766, table: TableId.main }),
        routingRule({ priority: 32767, table: TableId.default }),
      ],
      new FirstUsable(link => link.ipv4.or('ignore_routes_with_linkdown')),
      true,
    )
    this.arp = new Arp(this)
    this.neighbours = new NeighbourTable(netns.sim, netns.sim.random(`neigh4:${netns.label}`), this.arp)
    this.addresses = new Addresses(this)
    this.routes = new RouteTableUpdates(this)
    this.exceptions = new Exceptions(this)
    this.icmp = new Icmp(this)
    this.igmp = new Igmp(this)
    this.reassembly = new Reassembly(this)
    this.#identification = netns.sim.random(`ip-id:${netns.label}`).below(0x10000)
    netns.handle(EtherType.arp, skb => this.arp.receive(skb))
  }

  transport(protocol: number): TransportHandler | undefined {
    return this.#transports.get(protocol)
  }

  /** Registers the handler of an IP protocol: TCP, UDP, a tunnel. The returned function takes it off. */
  handle(protocol: number, handler: TransportHandler): () => void {
    this.#transports.set(protocol, handler)
    return () => this.#transports.delete(protocol)
  }

  receive(skb: Skb): void {
    receive(this, skb)
  }

  /** The identification of the next packet that may be fragmented (RFC 6864). */
  nextIdentification(): number {
    return (this.#identification = (this.#identification + 1) & 0xffff)
  }

  /** A device joins the namespace. */
  attach(link: Link): void {
    link.ipv4 = new Ipv4Device(link, { ...this.defaults }, this.all, new Membership(link, this.igmp))
  }

  /** A device leaves, or is deleted. */
  detach(link: Link): void {
    link.ipv4.groups.clear()
    this.addresses.flush(link)
    this.routes.deviceGone(link)
    this.neighbours.release(link)
  }

  linkUp(link: Link): void {
    link.ipv4.groups.join(ALL_HOSTS)
    link.ipv4.groups.up()
    if (link === this.netns.loopback && link.ipv4.addresses.length === 0) this.addresses.addLoopback(link)
    this.routes.carrierChanged(link)
    this.addresses.restoreRoutes(link)
    this.arp.announce(link)
  }

  linkDown(link: Link): void {
    link.ipv4.groups.down()
    link.ipv4.groups.leave(ALL_HOSTS)
    this.routes.deviceDown(link)
    this.neighbours.flush(link, false)
  }

  /** fib_disable_ip, forced: routes by the device and its neighbours go, as when it joins a VRF or leaves it. */
  disable(link: Link): void {
    this.routes.deviceMoved(link)
    this.neighbours.flush(link, false)
  }

  carrierChanged(link: Link): void {
    this.routes.carrierChanged(link)
    const evicts = this.all.arp_evict_nocarrier !== 0 && link.ipv4.conf.arp_evict_nocarrier !== 0
    if (!link.carrier && evicts) this.neighbours.flush(link, true)
    if (link.carrier) this.arp.announce(link)
  }

  /** net.ipv4.ip_forward (inet_forward_change): every device, those that come later included; a router that became one follows no redirects. */
  setForwarding(value: number): void {
    if (this.all.forwarding === value) return
    this.all.accept_redirects = value === 0 ? 1 : 0
    const confs: [string, Ipv4Conf][] = [
      ['all', this.all],
      ['default', this.defaults],
      ...this.netns.links.map(link => [link.name, link.ipv4.conf] satisfies [string, Ipv4Conf]),
    ]
    for (const [name, conf] of confs) {
      if (conf.forwarding === value) continue
      conf.forwarding = value
      this.announceConf(name, conf, 'forwarding')
    }
  }

  /** inet_netconf_notify_devconf: one parameter of a device, or all that are told of one. */
  announceConf(name: string, conf: Ipv4Conf, only?: keyof Ipv4Conf): void {
    const values = this.netconf(conf, only)
    if (values.length === 0) return
    this.netns.notifications.tell({
      type: 'netconf',
      family: 4,
      name,
      values,
    })
  }

  /** inet_netconf_fill_devconf: what netlink tells of a device's parameters. */
  netconf(conf: Ipv4Conf, only?: keyof Ipv4Conf): (readonly [NetconfKey, number])[] {
    return NETCONF.filter(([, key]) => only === undefined || key === only).map(
      ([word, key]) => [word, conf[key]] as const,
    )
  }

  /** neigh_changeaddr: entries were made with the old address. */
  addressChanged(link: Link): void {
    this.neighbours.flush(link, false, false)
    if (link.ipv4.max('arp_notify') !== 0) this.arp.announce(link)
  }

  /** inetdev_event: below 68 octets a device carries no IPv4. */
  mtuChanged(link: Link): void {
    if (link.mtu < 68) this.detach(link)
    this.routesChanged()
  }

  /** Whether the address is one of this namespace's own. */
  isLocal(address: Address): boolean {
    if (isLoopbackIpv4(address)) return true
    // __ip_dev_find: a whole network may be local by a route alone.
    return this.addresses.find(address) !== undefined || this.addressType(address) === 'local'
  }

  /** RTN_* of an address by the local table alone, or that of a device's VRF (inet_addr_type_dev_table). */
  addressType(address: Address, link: Link | null = null): 'local' | 'broadcast' | 'multicast' | 'unicast' {
    if (address === 0 || address === 0xffff_ffff) return 'broadcast'
    if (isMulticastIpv4(address)) return 'multicast'
    const table = this.policy.tables.get(link?.l3mdev?.table ?? TableId.local)
    // Nobody has had an address yet, so that there is no such table (__inet_dev_addr_type).
    if (table === undefined) return 'broadcast'
    const found = table.lookup(address, { choose: entries => entries[0]! })
    const type = found === undefined ? 'unicast' : ('route' in found ? found.route : found).type
    return type === 'local' || type === 'broadcast' ? type : 'unicast'
  }

  /** The path MTU towards a destination by a route (ipv4_mtu): a learned one, the route's, the device's. */
  mtu(route: Route, destination: Address): number {
    return Math.min(this.exceptions.mtu(destination) ?? Number.POSITIVE_INFINITY, route.mtu, MTU_MAX)
  }

  /** ip_mtu_locked. */
  mtuLocked(route: Route, destination: Address): boolean {
    return route.hop?.route.metrics.locked?.has('mtu') === true || this.exceptions.locked(destination)
  }

  /** ipv4_default_advmss. */
  advertisedMss(route: Route): number {
    return route.hop?.route.metrics.advmss ?? Math.min(route.mtu, MTU_MAX) - ip.HEADER_LENGTH - TCP_HEADER_LENGTH
  }

  get mtuMin(): number {
    return this.sysctl.min_pmtu
  }

  get udp(): UdpCounters {
    return this.netns.snmp.udp
  }

  /** inet_addr_valid_or_nonlocal. */
  mayBind(address: Address, link: Link | null): boolean {
    return this.sysctl.ip_nonlocal_bind !== 0 || this.addressType(address, link) !== 'unicast'
  }

  route(flow: Flow, anySource = false): Result<OutputRoute<Address>> {
    return routeOutput(this, flow, anySource)
  }

  output(skb: Skb, how: OutputOptions<Address>): Errno | undefined {
    return output(this, skb, how)
  }

  writeHeader(skb: Skb, how: OutputOptions<Address>): void {
    writeHeader(this, skb, how)
  }

  pseudoHeaderSum(source: Address, destination: Address, protocol: number, length: number): number {
    return ip.pseudoHeaderSum(source, destination, protocol, length)
  }

  /** Whether a packet was for one host, seen by its destination. */
  isUnicast(skb: Skb): boolean {
    return skb.packetType === PacketType.host && skb.route?.type !== 'broadcast' && skb.route?.type !== 'multicast'
  }

  sourceOf(skb: Skb): Address {
    return u32(skb.bytes, skb.network + ip.SOURCE)
  }

  destinationOf(skb: Skb): Address {
    return u32(skb.bytes, skb.network + ip.DESTINATION)
  }

  ttlOf(skb: Skb): number {
    return skb.bytes[skb.network + ip.TTL]!
  }

  tosOf(skb: Skb): number {
    return skb.bytes[skb.network + ip.TOS]!
  }

  portUnreachable(skb: Skb): void {
    this.icmp.sendError(skb, 3, 3, 0)
  }

  /** ipv4_link_failure. */
  hostUnreachable(skb: Skb): void {
    this.icmp.sendError(skb, 3, 1, 0)
  }

  confirm({ gateway, link }: Route, destination: Address): void {
    const nextHop = gateway ?? destination
    this.netns.ip(nextHop).neighbours.lookup(nextHop, link)?.confirm()
  }

  /** ip_finish_output2: hands a packet to the neighbour that is its next hop. */
  toNeighbour(skb: Skb, link: Link, nextHop: Ip): void {
    if (link.headerLength === 0) return link.transmit(skb)
    // arp_constructor: without ARP the device's own address stands for everybody's.
    if ((link.noArp && !(typeof nextHop === 'number' && isMulticastIpv4(nextHop))) || link.type === 'loopback') {
      link.pushHeader(skb, link.type === 'loopback' ? 0 : link.mac, EtherType.ipv4)
      return link.transmit(skb)
    }
    if (nextHop === 0xffff_ffff || skb.route?.type === 'broadcast' || this.#isStranger(skb, link)) {
      link.pushHeader(skb, link.broadcast, EtherType.ipv4)
      return link.transmit(skb)
    }
    // A route by way of an IPv6 router (`via inet6`).
    if (typeof nextHop === 'bigint') return this.netns.ipv6.neighbours.ensure(nextHop, link).output(skb)
    if (isMulticastIpv4(nextHop)) {
      link.pushHeader(skb, groupMac(nextHop), EtherType.ipv4)
      return link.transmit(skb)
    }
    this.neighbours.ensure(nextHop, link).output(skb)
  }

  /** To a host that has not had an address yet every neighbour is a broadcast address, by the type that `addressType` tells (arp_constructor). */
  #isStranger({ bytes, network }: Skb, link: Link): boolean {
    return (
      u32(bytes, network + ip.SOURCE) === 0 && this.policy.tables.get(link.l3mdev?.table ?? TableId.local) === undefined
    )
  }

  /** Forgets what was decided by routes that may have changed. */
  routesChanged(): void {
    this.netns.tcp.routesChanged()
  }

  dropNoRoute(skb: Skb): void {
    this.netns.snmp.ip.OutNoRoutes++
    skb.link?.drop(skb, Drop.noRouteOut)
  }
}
