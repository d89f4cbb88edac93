import type { Sim } from '../sim/sim.ts'
import type { TraceRing } from '../sim/trace.ts'
import type { Ip, Mac } from '../wire/address.ts'
import { EtherType } from '../wire/ethernet.ts'
import type { Backlog } from './backlog.ts'
import { EEXIST, EINVAL, type Errno } from './errno.ts'
import type { IpLayer } from './family.ts'
import { Hooks } from './hooks.ts'
import { Ipv4 } from './ipv4/ipv4.ts'
import type { Link } from './link.ts'
import { Bridge } from './links/bridge.ts'
import { Loopback } from './links/loopback.ts'
import { Notifications } from './notify.ts'
import { PortTable } from './ports.ts'
import { RawSockets } from './raw.ts'
import type { Skb } from './skb.ts'
import { Snmp } from './snmp.ts'
import { TcpStack } from './tcp/stack.ts'
import { Drop } from './trace.ts'
import { UdpStack } from './udp.ts'

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
  readonly notifications: Notifications = new Notifications()
  readonly snmp: Snmp = new Snmp()
  readonly #links = new Map<number, Link>()
  readonly #names = new Map<string, Link>()
  readonly #protocols = new Map<number, ProtocolHandler>()
  #nextIndex = 1
  #nextInode = 10_001
  readonly loopback: Loopback
  readonly ipv4: Ipv4
  readonly ports: PortTable
  readonly udp: UdpStack
  readonly tcp: TcpStack
  readonly raw: RawSockets

  constructor(sim: Sim, backlog: Backlog, ring: TraceRing, label: string) {
    this.sim = sim
    this.backlog = backlog
    this.ring = ring
    this.label = label
    this.ipv4 = new Ipv4(this)
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

  /** The IP layer of an address's family. */
  ip(_address: Ip): IpLayer {
    return this.ipv4 as IpLayer
  }

  /** The IP layer that a packet came through. */
  layerOf(_skb: Skb): IpLayer {
    return this.ipv4 as IpLayer
  }

  /** IP_ADD_MEMBERSHIP: the device takes packets for the group from now on. */
  joinGroup(link: Link, group: Ip): void {
    if (typeof group === 'number') link.ipv4.groups.set(group, (link.ipv4.groups.get(group) ?? 0) + 1)
  }

  leaveGroup(link: Link, group: Ip): void {
    if (typeof group !== 'number') return
    const members = (link.ipv4.groups.get(group) ?? 1) - 1
    if (members > 0) link.ipv4.groups.set(group, members)
    else link.ipv4.groups.delete(group)
  }

  /** Who handles an EtherType; the IP layers and ARP register themselves. */
  handle(protocol: number, handler: ProtocolHandler): void {
    this.#protocols.set(protocol, handler)
  }

  /** deliver_skb: to the protocol of the packet. */
  input(skb: Skb): void {
    if (skb.protocol === EtherType.ipv4) return this.ipv4.receive(skb)
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

  /** Registers a device, under `index` if that is given and free (a moved device keeps its own if it can). */
  add(link: Link, index?: number): Errno | undefined {
    const invalid = this.#nameError(link.name)
    if (invalid !== undefined) return invalid
    link.netns = this
    link.index = index !== undefined && !this.#links.has(index) ? index : this.#freeIndex()
    this.#links.set(link.index, link)
    this.#names.set(link.name, link)
    this.ipv4.attach(link)
    this.notifications.tell({ type: 'link', link })
    return undefined
  }

  /** dev_valid_name and the check for a name that is taken. */
  #nameError(name: string): Errno | undefined {
    if (name.length === 0 || name.length > 15 || name === '.' || name === '..' || /[\s/:]/.test(name)) return EINVAL
    return this.#names.has(name) ? EEXIST : undefined
  }

  #freeIndex(): number {
    while (this.#links.has(this.#nextIndex)) this.#nextIndex++
    return this.#nextIndex++
  }

  /** Takes a device out: its addresses, routes and neighbours go. It can be added elsewhere. */
  remove(link: Link): void {
    if (link.adminUp) this.setDown(link)
    if (link.master instanceof Bridge) link.master.removePort(link)
    this.ipv4.detach(link)
    this.#links.delete(link.index)
    this.#names.delete(link.name)
    this.notifications.tell({ type: 'link', link, deleted: true })
  }

  /** Takes a device out for good. */
  delete(link: Link): void {
    this.remove(link)
    link.removed()
  }

  rename(link: Link, name: string): Errno | undefined {
    if (name === link.name) return undefined
    const invalid = this.#nameError(name)
    if (invalid !== undefined) return invalid
    this.#names.delete(link.name)
    link.name = name
    this.#names.set(name, link)
    this.notifications.tell({ type: 'link', link })
    return undefined
  }

  setUp(link: Link): void {
    if (link.adminUp) return
    link.adminUp = true
    link.adminChanged()
    this.ipv4.linkUp(link)
    this.#tellMaster(link)
    this.notifications.tell({ type: 'link', link })
  }

  setDown(link: Link): void {
    if (!link.adminUp) return
    link.adminUp = false
    this.ipv4.linkDown(link)
    link.adminChanged()
    this.#tellMaster(link)
    this.notifications.tell({ type: 'link', link })
  }

  #tellMaster(link: Link): void {
    if (link.master instanceof Bridge) link.master.portChanged(link)
  }

  /** The carrier of a device came or went while it is up. */
  carrierChanged(link: Link): void {
    link.carrierChanges++
    if (!link.adminUp) return
    this.ipv4.carrierChanged(link)
    this.#tellMaster(link)
    this.notifications.tell({ type: 'link', link })
  }
}
