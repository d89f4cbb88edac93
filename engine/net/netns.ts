import type { Sim } from '../sim/sim.ts'
import type { TraceRing } from '../sim/trace.ts'
import type { Ip, Mac } from '../wire/address.ts'
import { EtherType } from '../wire/ethernet.ts'
import type { Backlog } from './backlog.ts'
import { EEXIST, EINVAL, ENODEV, ENOENT, ENOSPC, type Errno } from './errno.ts'
import type { IpLayer } from './family.ts'
import { Hooks } from './hooks.ts'
import { Ipv4 } from './ipv4/ipv4.ts'
import { Ipv6 } from './ipv6/ipv6.ts'
import type { Link, LinkEvent } from './link.ts'
import { LinkHooks } from './link-hooks.ts'
import { Loopback } from './links/loopback.ts'
import { LinkWatch } from './linkwatch.ts'
import { Nexthops } from './nexthops.ts'
import { Notifications } from './notify.ts'
import { PortTable } from './ports.ts'
import { RawSockets } from './raw.ts'
import type { Skb } from './skb.ts'
import { Snmp } from './snmp.ts'
import { TcpStack } from './tcp/stack.ts'
import { Drop } from './trace.ts'
import { UdpStack } from './udp-stack.ts'
import { WarningLimit } from './warning-limit.ts'

/** Takes the packets of one EtherType, the network header at `skb.start`. */
export type ProtocolHandler = (skb: Skb) => void

/** A network namespace: devices, addresses, routes, sockets and hooks of their own (`struct net`). */
export class NetNs {
  readonly sim: Sim
  readonly ring: TraceRing
  readonly backlog: Backlog
  /** The host's name, or `host/NAME` for a further namespace of the host. */
  label: string
  readonly hooks: Hooks = new Hooks()
  readonly hooks6: Hooks = new Hooks()
  /** Of ARP there are two: what comes to the host, and what leaves it. */
  readonly hooksArp: Hooks = new Hooks()
  /** Of frames that bridges switch, and of those at the devices. */
  readonly hooksBridge: Hooks = new Hooks()
  readonly linkHooks: LinkHooks = new LinkHooks()
  /** Makes an error or a reset part of the connection of the packet that it answers (ip_ct_attach); linux/netfilter says how. */
  attach: (answer: Skb, cause: Skb) => void = () => {}
  /** Writes a line of level KERN_WARNING into the kernel log; linux says where that is. */
  say: (text: string) => void = () => {}
  readonly #warnings: WarningLimit
  readonly notifications: Notifications = new Notifications()
  readonly snmp: Snmp = new Snmp()
  readonly #links = new Map<number, Link>()
  readonly #names = new Map<string, Link>()
  /** Ids of other namespaces as seen from this one: link-netnsid. */
  readonly #ids = new Map<NetNs, number>()
  readonly #protocols = new Map<number, ProtocolHandler>()
  #nextIndex = 1
  #nextInode = 10_001
  readonly linkWatch: LinkWatch
  /** net.bridge.bridge-nf-call-*. */
  readonly bridgeNetfilter: Record<'iptables' | 'ip6tables' | 'arptables', number> = {
    iptables: 1,
    ip6tables: 1,
    arptables: 1,
  }
  /** How many frames devices and disciplines have told their senders to be lost (NET_XMIT_DROP). */
  refusedFrames = 0
  /** net.core.default_qdisc. */
  defaultQueue = 'pfifo_fast'
  readonly loopback: Loopback
  readonly ipv4: Ipv4
  readonly ipv6: Ipv6
  readonly nexthops: Nexthops
  readonly ports: PortTable
  readonly udp: UdpStack
  readonly tcp: TcpStack
  readonly raw: RawSockets

  constructor(sim: Sim, backlog: Backlog, ring: TraceRing, label: string) {
    this.sim = sim
    this.backlog = backlog
    this.ring = ring
    this.label = label
    this.#warnings = new WarningLimit(() => sim.now)
    this.linkWatch = new LinkWatch(sim)
    this.ipv4 = new Ipv4(this)
    this.ipv6 = new Ipv6(this)
    this.nexthops = new Nexthops(this)
    this.ports = new PortTable(sim.random(`ports:${label}`))
    this.udp = new UdpStack(this)
    this.tcp = new TcpStack(this)
    this.raw = new RawSockets(this)
    this.loopback = new Loopback()
    this.add(this.loopback)
  }

  /** A number for a new socket's inode. */
  nextInode(): number {
    return this.#nextInode++
  }

  /** eth_hw_addr_random: a unicast, locally administered address for a virtual device. */
  randomMac(): Mac {
    const random = this.sim.random(`mac:${this.ring.host}`)
    const first = (random.below(256) & 0xfe) | 0x02
    return first * 0x100_0000_0000 + random.below(256) * 0x1_0000_0000 + random.uint32()
  }

  /** net_warn_ratelimited: false where it was one too many. */
  warn(text: string): boolean {
    if (!this.#warnings.allows(line => this.say(line))) return false
    this.say(text)
    return true
  }

  /** The IP layer of an address's family. */
  ip(address: Ip): IpLayer {
    return (typeof address === 'number' ? this.ipv4 : this.ipv6) as IpLayer
  }

  /** The IP layer that a packet belongs to, by the version in the header at `skb.network`. */
  layerOf(skb: Skb): IpLayer {
    return (skb.bytes[skb.network]! >> 4 === 6 ? this.ipv6 : this.ipv4) as IpLayer
  }

  /** The device takes packets for the group from now on, and says so on its link. ENODEV where it has no such family. */
  joinGroup(link: Link, group: Ip): Errno | undefined {
    if (typeof group === 'number') link.ipv4.groups.join(group)
    else if (!link.ipv6.alive) return ENODEV
    else link.ipv6.groups.join(group)
    return undefined
  }

  leaveGroup(link: Link, group: Ip): void {
    if (typeof group === 'number') link.ipv4.groups.leave(group)
    else link.ipv6.groups.leave(group)
  }

  /** Who handles an EtherType; the IP layers and ARP register themselves. */
  handle(protocol: number, handler: ProtocolHandler): void {
    this.#protocols.set(protocol, handler)
  }

  /** deliver_skb: to the protocol of the packet. */
  input(skb: Skb): void {
    if (skb.protocol === EtherType.ipv4) return this.ipv4.receive(skb)
    if (skb.protocol === EtherType.ipv6) return this.ipv6.receive(skb)
    const handler = this.#protocols.get(skb.protocol)
    if (handler !== undefined) return handler(skb)
    skb.link!.counters.rxDropped++
    skb.link!.drop(skb, Drop.unhandledProtocol)
  }

  get links(): Link[] {
    return [...this.#links.values()].sort((a, b) => a.index - b.index)
  }

  link(name: string): Link | undefined {
    return this.#names.get(name)
  }

  linkByIndex(index: number): Link | undefined {
    return this.#links.get(index)
  }

  /** Registers a device, under `index` if that is given and free (a moved device keeps its own if it can), and says so. */
  add(link: Link, index?: number): Errno | undefined {
    const error = this.enlist(link, index)
    if (error === undefined) this.announce(link)
    return error
  }

  /** A notification about a device; in making it the kernel gives the namespace of its other end an id. */
  announce(link: Link, deleted = false): void {
    if (link.linkNetns !== this) this.idOf(link.linkNetns)
    this.notifications.tell(deleted ? { type: 'link', link, deleted } : { type: 'link', link })
  }

  /** The id of another namespace as seen from this one, if it has one (RTM_GETNSID). */
  knownId(other: NetNs): number | undefined {
    return this.#ids.get(other)
  }

  /** peernet2id_alloc: the id of another namespace, assigned when it is first needed. */
  idOf(other: NetNs): number {
    const known = this.#ids.get(other)
    if (known !== undefined) return known
    let id = 0
    while (this.#namespaceWithId(id) !== undefined) id++
    this.setId(other, id)
    return id
  }

  setId(other: NetNs, id: number): Errno | undefined {
    if (this.#ids.has(other)) return EEXIST.because('Peer netns already has a nsid assigned')
    if (this.#namespaceWithId(id) !== undefined) return ENOSPC.because('The specified nsid is already used')
    this.#ids.set(other, id)
    this.notifications.tell({ type: 'nsid', id, netns: other })
    return undefined
  }

  /** The other namespace is gone. */
  forgetId(other: NetNs): void {
    const id = this.#ids.get(other)
    if (id === undefined) return
    this.#ids.delete(other)
    this.notifications.tell({ type: 'nsid', id, netns: other, deleted: true })
  }

  get ids(): readonly (readonly [number, NetNs])[] {
    return [...this.#ids].map(([netns, id]) => [id, netns] as const).sort(([a], [b]) => a - b)
  }

  #namespaceWithId(id: number): NetNs | undefined {
    for (const [netns, known] of this.#ids) if (known === id) return netns
    return undefined
  }

  /** register_netdevice without the notification. */
  enlist(link: Link, index?: number): Errno | undefined {
    const invalid = this.nameError(link.name)
    if (invalid !== undefined) return invalid
    // sysctl_dev_name_is_allowed: they would share a directory of /proc/sys/net/ipv4/conf.
    if (link.name === 'all' || link.name === 'default') return EINVAL
    link.netns = this
    link.index = index !== undefined && !this.#links.has(index) ? index : this.#freeIndex()
    this.#links.set(link.index, link)
    for (const name of [link.name, ...link.altNames]) this.#names.set(name, link)
    this.ipv4.attach(link)
    this.ipv6.attach(link)
    this.ipv4.announceConf(link.name, link.ipv4.conf)
    this.ipv6.announceConf(link.name, link.ipv6.conf)
    if (!link.carrier) link.settleState()
    link.added()
    return undefined
  }

  /** dev_valid_name and the check for a name that is taken. */
  nameError(name: string): Errno | undefined {
    if (name.length === 0 || name.length > 15 || name === '.' || name === '..' || /[\s/:]/.test(name)) return EINVAL
    return this.#names.has(name) ? EEXIST : undefined
  }

  /** dev_alloc_name: the first free name of a pattern such as `veth%d`; a name without %d as it is. */
  freeName(pattern: string): string {
    for (let number = 0; ; number++) {
      const name = pattern.replace('%d', String(number))
      if (name === pattern || !this.#names.has(name)) return name
    }
  }

  #freeIndex(): number {
    while (this.#links.has(this.#nextIndex)) this.#nextIndex++
    return this.#nextIndex++
  }

  /** Takes a device out: its addresses, routes and neighbours go. It can be added elsewhere. */
  remove(link: Link): void {
    this.setDown(link)
    this.#unlist(link)
  }

  #unlist(link: Link): void {
    link.shutdown()
    for (const upper of [...link.uppers]) upper.lowerChanged(link, 'unregister')
    this.ipv4.detach(link)
    this.linkWatch.forget(link)
    this.ipv6.detach(link)
    this.nexthops.flushDevice(link)
    for (const family of [4, 6] as const)
      this.notifications.tell({ type: 'netconf', family, name: link.name, values: [], deleted: true })
    this.#links.delete(link.index)
    for (const name of [link.name, ...link.altNames]) this.#names.delete(name)
    this.announce(link, true)
  }

  /** Takes a device out for good, and what cannot be without it (unregister_netdevice_many). */
  delete(link: Link): void {
    const doomed = [...link.doomed]
    for (const each of doomed) for (const upper of each.uppers) if (upper.dependsOn(each)) doomed.push(...upper.doomed)
    for (const each of doomed) each.netns.setDown(each)
    for (const each of new Set(doomed)) {
      each.netns.#unlist(each)
      each.removed()
    }
  }

  /** dev_change_net_namespace: the device leaves with its name, or a new one, and without its addresses. */
  move(link: Link, to: NetNs, name = link.name, index = link.index): Errno | undefined {
    if (to === this) return undefined
    if (link.namespaceLocal) return EINVAL.because('The interface netns is immutable')
    const taken = to.nameError(name)
    if (taken !== undefined)
      return taken === EEXIST && name === link.name
        ? EEXIST.because('An interface with the same name exists in the target netns')
        : taken
    // The notification that it goes names the namespace to which it goes (IFLA_NEW_NETNSID).
    this.idOf(to)
    this.remove(link)
    link.name = name
    link.altNames = link.altNames.filter(each => to.nameError(each) === undefined)
    return to.add(link, index)
  }

  rename(link: Link, name: string): Errno | undefined {
    if (name === link.name) return undefined
    const invalid = this.nameError(name)
    if (invalid !== undefined) return invalid
    this.#names.delete(link.name)
    link.name = name
    this.#names.set(name, link)
    this.announce(link)
    this.ipv4.addresses.relabel(link)
    return undefined
  }

  /** Further names of a device (`ip link property add ... altname`). */
  addAltName(link: Link, name: string): Errno | undefined {
    if (this.#names.has(name)) return EEXIST
    link.altNames = [...link.altNames, name]
    this.#names.set(name, link)
    return undefined
  }

  removeAltName(link: Link, name: string): Errno | undefined {
    if (!link.altNames.includes(name)) return ENOENT
    link.altNames = link.altNames.filter(other => other !== name)
    this.#names.delete(name)
    return undefined
  }

  /** dev_open. */
  setUp(link: Link): Errno | undefined {
    if (link.adminUp) return undefined
    link.adminUp = true
    const error = link.open()
    if (error !== undefined) {
      link.adminUp = false
      return error
    }
    link.activate()
    link.awaitsCarrier = !link.carrier
    this.announce(link)
    this.ipv4.linkUp(link)
    this.ipv6.linkUp(link)
    this.tellUppers(link, 'up')
    return undefined
  }

  /** dev_close. */
  setDown(link: Link): void {
    if (!link.adminUp) return
    link.adminUp = false
    link.stop()
    this.announce(link)
    this.ipv4.linkDown(link)
    this.ipv6.linkDown(link)
    this.nexthops.flushDevice(link)
    this.tellUppers(link, 'down')
  }

  /** NETDEV_CHANGEADDR: the neighbours of a device forget what it told them. */
  addressChanged(link: Link): void {
    this.ipv4.addressChanged(link)
    this.ipv6.addressChanged(link)
  }

  /** NETDEV_CHANGEMTU. */
  mtuChanged(link: Link, before = link.mtu): void {
    this.ipv4.mtuChanged(link)
    this.ipv6.mtuChanged(link)
    this.ipv4.exceptions.linkChanged(link, before)
    this.ipv6.exceptions.linkChanged(link, before)
  }

  /** Tells those on top of a device what happened to it. */
  tellUppers(link: Link, event: LinkEvent): void {
    for (const upper of [...link.uppers]) upper.lowerChanged(link, event)
  }

  /** linkwatch_do_dev: the carrier of a device came or went a moment ago. */
  carrierSettled(link: Link): void {
    link.settleState()
    if (!link.adminUp) return
    if (link.carrier) link.awaitsCarrier = false
    this.ipv4.carrierChanged(link)
    this.ipv6.carrierChanged(link)
    if (!link.carrier) this.nexthops.flushDevice(link)
    this.tellUppers(link, 'change')
    this.announce(link)
  }

  /** default_device_exit_net: physical devices go home, the others go with the namespace. */
  dismantle(home: NetNs): void {
    for (const link of this.links) {
      if (this.linkByIndex(link.index) !== link || link === this.loopback) continue
      if (link.deletable) this.delete(link)
      else this.move(link, home, home.nameError(link.name) === undefined ? link.name : home.freeName('dev%d'))
    }
    this.setDown(this.loopback)
  }
}
