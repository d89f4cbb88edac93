import { BROADCAST_MAC, type Ip, isGroupMac, type Mac } from '../wire/address.ts'
import { u16, u48 } from '../wire/bytes.ts'
import * as ethernet from '../wire/ethernet.ts'
import { EtherType } from '../wire/ethernet.ts'
import { EADDRNOTAVAIL, EOPNOTSUPP, type Errno } from './errno.ts'
import type { Ipv4Device } from './ipv4/device.ts'
import type { Ipv6Device } from './ipv6/device.ts'
import { LinkCounters } from './link-counters.ts'
import type { LinkType, WideAddresses } from './link-type.ts'
import type { NetNs } from './netns.ts'
import { defaultSegmentation, type SegmentationLimits } from './segmentation.ts'
import { PacketType, type Skb } from './skb.ts'
import { DROP, Drop, type DropReason, LINK_RX, LINK_TX } from './trace.ts'

/** A packet socket or a capture: sees each frame that a link sends or receives, starting at its link header. */
export interface Tap {
  frame(skb: Skb, link: Link, direction: 'in' | 'out'): void
}

/** Takes frames from a device before the protocols see them: a bridge port, a macvlan parent. True when it took the frame. */
export type RxHandler = (skb: Skb) => boolean

/** Traffic control on a device: what `tc` hangs between the stack and the device. */
export interface QueueDiscipline {
  readonly name: string
  /** Takes the frame over; it calls `Link.startTransmit` when the time has come. */
  enqueue(skb: Skb): void
  /** The device goes: what waits is dropped. */
  reset(): void
}

/** A device that stands for a domain of routing: its own packets and those of its slaves are looked up in its table (net/l3mdev). */
export interface L3Master extends Link {
  readonly table: number
}

/** What happened to a device, as told to the devices on top of it (NETDEV_*). */
export type LinkEvent = 'up' | 'down' | 'change' | 'mtu' | 'address' | 'unregister'

/** IF_OPER_* (RFC 2863). */
export type OperationalState = 'UNKNOWN' | 'NOTPRESENT' | 'DOWN' | 'LOWERLAYERDOWN' | 'TESTING' | 'DORMANT' | 'UP'

/** XMIT_RECURSION_LIMIT of net/core/dev.h. */
const NESTING_MAX = 8

/** A network device. Subclasses, one a kind, say how a frame leaves it. */
export abstract class Link {
  /** The kind for `ip link add type`; empty for a physical device. */
  abstract readonly kind: string
  readonly type: LinkType = 'ether'
  name: string
  index = 0
  mac: Mac
  broadcast: Mac = BROADCAST_MAC
  mtu = 1500
  minMtu = 68
  maxMtu = 65535
  txQueueLength = 1000
  group = 0
  alias = ''
  altNames: readonly string[] = []
  adminUp = false
  /** NOARP: frames carry no resolved address. */
  noArp = false
  multicastFlag = true
  /** Frames for groups are counted apart as they come in. */
  readonly countsMulticast: boolean = true
  /** IFF_UNICAST_FLT: without it a device that has further unicast addresses hears everything (__dev_set_rx_mode). */
  readonly filtersUnicast: boolean = false
  broadcastFlag = true
  pointToPoint = false
  dynamic = false
  noTrailers = false
  /** What users asked for; the counts below also have what bridges and captures ask for. */
  promiscuous = false
  receiveAllMulticast = false
  promiscuity = 0
  allMulticast = 0
  /** IF_LINK_MODE_DORMANT. */
  dormantMode = false
  protoDown = false
  /** NET_ADDR_*: 0 permanent, 1 random, 3 set by a user. */
  addressAssigned = 1
  /** NET_NAME_*: 1 given by the kernel, 2 predictable, 3 by a user, 4 renamed. */
  nameAssigned = 3
  numTxQueues = 1
  numRxQueues = 1
  /** IFF_MASTER: it speaks for its slaves; not so a bridge. */
  readonly isMaster: boolean = false
  /** It cannot leave its network namespace. */
  readonly namespaceLocal: boolean = false
  readonly segmentation: SegmentationLimits = defaultSegmentation()
  /** How often the carrier came, and how often it went. */
  carrierUps = 0
  carrierDowns = 0
  /** It went up without a signal and had none since. */
  awaitsCarrier = false
  #carrier = true
  #operationalState: OperationalState = 'UNKNOWN'
  /** The queueing discipline that it got when it first went up. */
  #baseQueue = 'noop'
  master: Link | null = null
  /** The VRF that it belongs to, or is. */
  l3mdev: L3Master | null = null
  /** Devices on top of this one: its master, VLANs, macvlans. They hear what happens to it. */
  readonly uppers = new Set<Link>()
  rxHandler: RxHandler | null = null
  /** Takes tagged frames of the VLANs that have a device of their own on this one. */
  vlanHandler: RxHandler | null = null
  /** Takes packets that PREROUTING has let pass, for those on this device that have their address (l3mdev_l3_rcv of ipvlan). */
  l3Handler: RxHandler | null = null
  /** Tells devices of one MAC address apart (dev_id of net-sysfs). */
  deviceId = 0
  readonly counters: LinkCounters = new LinkCounters()
  /** Set while the link is in a namespace, which is always except between moves. */
  netns!: NetNs
  ipv4!: Ipv4Device
  ipv6!: Ipv6Device
  /** Group addresses that the device listens to, with how many want each (netdev_hw_addr_list). */
  readonly multicastMacs = new Map<Mac, number>()
  /** Those of them that were set by hand (`ip maddr add`). */
  readonly fixedMulticastMacs: Set<Mac> = new Set()
  /** Further unicast addresses that it was told to take in. */
  readonly unicastMacs = new Set<Mac>()
  queue: QueueDiscipline | null = null
  /** Ingress hook of traffic control; false when the frame was taken or dropped. */
  ingress: ((skb: Skb) => boolean) | null = null
  /** The same on the way out, in front of the queue. */
  egress: ((skb: Skb) => boolean) | null = null
  readonly taps = new Set<Tap>()

  constructor(name: string, mac: Mac) {
    this.name = name
    this.mac = mac
  }

  /** Sends the frame at `skb.start` out of the device. The device is up and owns the packet. */
  protected abstract xmit(skb: Skb): void

  /** netif_carrier_ok: whether there is a signal, a cable, a peer that is up. Some kinds keep theirs while they are down. */
  get carrier(): boolean {
    return this.#carrier
  }

  /** netif_carrier_on and netif_carrier_off. */
  setCarrier(on: boolean): void {
    if (this.#carrier === on) return
    this.#carrier = on
    if (on) this.carrierUps++
    else this.carrierDowns++
    if (this.index !== 0) this.netns.linkWatch.fire(this)
  }

  /** UP and LOWER_UP: frames can pass. */
  get running(): boolean {
    return this.adminUp && this.#carrier
  }

  /** What `ip link` shows: of a device that is down the stored state says nothing. */
  get operationalState(): OperationalState {
    return this.adminUp ? this.#operationalState : 'DOWN'
  }

  /** IFF_RUNNING: its absence is what `ip link` calls NO-CARRIER (netif_oper_up). */
  get operational(): boolean {
    return this.#operationalState === 'UP' || this.#operationalState === 'UNKNOWN'
  }

  /** rfc2863_policy. */
  settleState(): void {
    if (!this.#carrier) {
      const lower = this.lowerIndex === this.index ? undefined : this.netns.linkByIndex(this.lowerIndex)
      this.#operationalState = lower === undefined || lower.carrier ? 'DOWN' : 'LOWERLAYERDOWN'
    } else this.#operationalState = this.dormantMode ? 'DORMANT' : 'UP'
  }

  /** The state whether it is up or not; `ip link set DEV state` sets it from outside. */
  get storedState(): OperationalState {
    return this.#operationalState
  }

  set storedState(state: OperationalState) {
    this.#operationalState = state
  }

  /** The queueing discipline that the device gets when it goes up and nobody chose one. */
  get defaultQueue(): string {
    return 'noqueue'
  }

  /** What `ip link` shows after `qdisc`. */
  get queueName(): string {
    return this.queue?.name ?? this.#baseQueue
  }

  /** dev_activate: the device gets its queueing discipline. */
  activate(): void {
    if (this.#baseQueue === 'noop') this.#baseQueue = this.defaultQueue
  }

  /** dev_shutdown. */
  shutdown(): void {
    this.#baseQueue = 'noop'
    this.queue?.reset()
    this.queue = this.ingress = this.egress = null
  }

  /** The link-layer address in the octets that the device's type has; empty for one without addresses. */
  get addressLength(): number {
    if (this.wideAddresses !== null) return 16
    return this.type === 'none' ? 0 : this.type === 'ether' || this.type === 'loopback' ? 6 : 4
  }

  /** The link-layer addresses where they do not fit into `mac` and `broadcast`. */
  get wideAddresses(): WideAddresses | null {
    return null
  }

  /** Ethernet header length, 0 for devices without one. */
  get headerLength(): number {
    return this.type === 'ether' || this.type === 'loopback' ? ethernet.HEADER_LENGTH : 0
  }

  /** The other end, for `@` in `ip link`: a veth peer, a VLAN's parent. */
  get lower(): Link | null {
    return null
  }

  /** The namespace in which `lower` is, and in which a tunnel sends what it has wrapped (get_link_net). */
  get linkNetns(): NetNs {
    return this.lower?.netns ?? this.netns
  }

  /** IFLA_LINK: the index of `lower`, its own index where there is no such thing, 0 where it is gone. */
  get lowerIndex(): number {
    return this.lower?.index ?? this.index
  }

  /** `NAME@HOST` for people, with the namespace where it is not the host's own. */
  get label(): string {
    return `${this.netns.label}:${this.name}`
  }

  /** ndo_open: called when the device goes up; an error keeps it down. */
  open(): Errno | undefined {
    return undefined
  }

  /** ndo_stop: called when the device has gone down. */
  stop(): void {}

  /** ndo_init: called when the device has joined a namespace under its index and name, also after a move. */
  added(): void {}

  /** What goes with the device when it is deleted, itself first. */
  get doomed(): readonly Link[] {
    return [this]
  }

  /** Whether the device cannot be without one beneath it, and goes when that is deleted. */
  dependsOn(_lower: Link): boolean {
    return false
  }

  /** ndo_uninit: called when the device has left its namespace for good. */
  removed(): void {}

  /** Something happened to a device beneath this one. */
  lowerChanged(_lower: Link, _event: LinkEvent): void {}

  /** ndo_add_slave: `link` is to be enslaved to this device. */
  enslave(_link: Link): Errno | undefined {
    return EOPNOTSUPP
  }

  /** ndo_del_slave. */
  release(_link: Link): Errno | undefined {
    return EOPNOTSUPP
  }

  /** ndo_change_carrier: only kinds that have no signal of their own. */
  changeCarrier(_on: boolean): Errno | undefined {
    return EOPNOTSUPP
  }

  /** Megabits a second as ethtool tells them, -1 where they are not known; null for what has no speed. */
  get speed(): number | null {
    return null
  }

  /** How many ask for every frame (netdev->promiscuity). */
  get promiscuousFor(): number {
    return this.promiscuity + (this.unicastMacs.size > 0 && !this.filtersUnicast ? 1 : 0)
  }

  get supportsProtoDown(): boolean {
    return false
  }

  /** Whether it was made by rtnetlink and can go the same way. */
  get deletable(): boolean {
    return this.kind !== ''
  }

  /** ndo_set_mac_address. */
  setAddress(mac: Mac): Errno | undefined {
    if (this.type !== 'ether' && this.type !== 'loopback') return EOPNOTSUPP
    if (mac === 0 || isGroupMac(mac)) return EADDRNOTAVAIL
    this.mac = mac
    return undefined
  }

  /** Whether the device may get an IP address. */
  mayTake(_address: Ip): Errno | undefined {
    return undefined
  }

  /** ndo_change_mtu; the bounds have been checked. */
  setMtu(mtu: number): Errno | undefined {
    this.mtu = mtu
    return undefined
  }

  /** dev_queue_xmit: the way out for everyone above. `skb.start` is at the link header. */
  transmit(skb: Skb): void {
    skb.link = this
    if (!this.adminUp) return this.drop(skb, Drop.linkDown)
    if (!this.netns.linkHooks.egress(this, skb) || (this.egress !== null && !this.egress(skb))) return
    return this.queue === null ? this.startTransmit(skb) : this.queue.enqueue(skb)
  }

  /** dev_hard_start_xmit: taps, counters, then the driver. Without a carrier all is dropped before anybody listens (noop_enqueue). */
  startTransmit(skb: Skb): void {
    if (!this.carrier) {
      this.counters.txDropped++
      return this.drop(skb, Drop.noCarrier)
    }
    skb.mac = skb.start
    this.netns.ring.recordFrame(LINK_TX, skb.packet, this, skb.bytes, skb.start, skb.end)
    if (this.taps.size > 0) this.tap(skb, 'out')
    this.counters.txPackets++
    this.counters.txBytes += this.countedLength(skb)
    this.xmit(skb)
  }

  /** How many bytes of a frame that it sends the device counts: a tunnel those behind the link header. */
  protected countedLength(skb: Skb): number {
    return skb.end - skb.start
  }

  /** The same of a frame that it receives. */
  protected receivedLength(skb: Skb): number {
    return skb.end - skb.start
  }

  /** A frame that was counted as sent could not be after all. */
  protected sendFailed(skb: Skb, counter: 'txDropped' | 'txErrors', reason: DropReason): void {
    this.counters.txPackets--
    this.counters.txBytes -= this.countedLength(skb)
    this.counters[counter]++
    this.drop(skb, reason)
  }

  /** netif_rx: a driver has a frame, its link header at `skb.start`. It waits in the host's backlog for its turn. */
  receive(skb: Skb): void {
    if (!this.adminUp) return this.drop(skb, Drop.linkDown)
    skb.link = this
    this.netns.backlog.enqueue(skb)
  }

  /** __netif_receive_skb: taps, then whoever took the device over, then the protocols. */
  deliver(skb: Skb): void {
    if (!this.adminUp) return this.drop(skb, Drop.linkDown)
    skb.link = this
    skb.inLink = skb.loopedBy ?? this
    skb.loopedBy = null
    skb.mac = skb.start
    if (skb.packetType === PacketType.loopback) return this.netns.input(skb)
    this.counters.rxPackets++
    this.counters.rxBytes += this.receivedLength(skb)
    this.classify(skb)
    if (skb.recordedAt < 0) this.netns.ring.recordFrame(LINK_RX, skb.packet, this, skb.bytes, skb.start, skb.end)
    else {
      this.netns.ring.recordAgain(LINK_RX, skb.packet, this, skb.recordedAt, skb.end - skb.start)
      skb.recordedAt = -1
    }
    this.#handOn(skb)
  }

  /** another_round of __netif_receive_skb_core: a device beneath has taken the frame for this one, which counts it as `length` bytes. */
  takeOver(skb: Skb, length: number): void {
    if (!this.adminUp) return this.drop(skb, Drop.linkDown)
    skb.link = skb.inLink = this
    skb.route = null
    skb.mac = skb.start
    this.counters.rxPackets++
    this.counters.rxBytes += length
    this.classify(skb)
    this.#handOn(skb)
  }

  #handOn(skb: Skb): void {
    if (this.taps.size > 0) this.tap(skb, 'in')
    if ((this.ingress !== null && !this.ingress(skb)) || !this.netns.linkHooks.ingress(this, skb)) return
    this.#toProtocols(skb)
  }

  /** A frame that the ingress hook took away comes back behind it, past the taps too (tc_skip_classify). */
  receiveAgain(skb: Skb): void {
    if (!this.adminUp) return this.drop(skb, Drop.linkDown)
    skb.link = this
    this.#toProtocols(skb)
  }

  #toProtocols(skb: Skb): void {
    if (skb.protocol === EtherType.vlan || skb.protocol === EtherType.qinq) {
      if (this.vlanHandler?.(skb) === true) return
      if (this.rxHandler?.(skb) === true) return
      return this.drop(skb, Drop.otherHost)
    }
    if (this.rxHandler?.(skb) === true) return
    skb.start += this.headerLength
    this.netns.input(skb)
  }

  /** eth_type_trans: the EtherType, and for whom the frame is. */
  protected classify(skb: Skb): void {
    const { bytes, start } = skb
    if (this.headerLength === 0) {
      skb.protocol = bytes[start]! >> 4 === 6 ? EtherType.ipv6 : EtherType.ipv4
      skb.packetType = PacketType.host
      return
    }
    if (skb.end - start < this.headerLength) {
      skb.protocol = 0
      return
    }
    skb.protocol = u16(bytes, start + ethernet.TYPE)
    if (this.type === 'loopback') {
      skb.packetType = PacketType.host
      return
    }
    const destination = u48(bytes, start + ethernet.DESTINATION)
    if (destination === this.mac) skb.packetType = PacketType.host
    else if (destination === BROADCAST_MAC) skb.packetType = PacketType.broadcast
    else if ((bytes[start]! & 1) === 1) {
      skb.packetType = PacketType.multicast
      if (this.countsMulticast) this.counters.multicast++
    } else skb.packetType = PacketType.otherHost
  }

  /** dev_queue_xmit for a device that stands on others: `send` passes the frame down. Nested too deeply it goes no further (XMIT_RECURSION_LIMIT). */
  protected passDown(skb: Skb, send: () => void): void {
    const { backlog } = this.netns
    if (backlog.nesting >= NESTING_MAX) {
      this.counters.txDropped++
      return this.drop(skb, Drop.loop)
    }
    backlog.nesting++
    send()
    backlog.nesting--
  }

  /** dev_loopback_xmit: a copy of a group packet of ours, its network header at `skb.start`, comes in by the device itself. */
  loopBack(skb: Skb): void {
    skb.packetType = PacketType.loopback
    this.receive(skb)
  }

  /** dev_mc_add. */
  listenTo(mac: Mac): void {
    this.multicastMacs.set(mac, (this.multicastMacs.get(mac) ?? 0) + 1)
  }

  /** dev_mc_del. */
  stopListeningTo(mac: Mac): void {
    const users = (this.multicastMacs.get(mac) ?? 0) - 1
    if (users > 0) this.multicastMacs.set(mac, users)
    else this.multicastMacs.delete(mac)
  }

  /** dev_hard_header: puts the link header in front of a packet for the neighbour `destination`. */
  pushHeader(skb: Skb, destination: Mac, protocol: number): void {
    if (this.headerLength === 0) return
    skb.push(ethernet.HEADER_LENGTH)
    ethernet.write(skb.bytes, skb.start, destination, this.mac, protocol)
  }

  tap(skb: Skb, direction: 'in' | 'out'): void {
    for (const tap of this.taps) tap.frame(skb, this, direction)
  }

  drop(skb: Skb, reason: DropReason): void {
    if (reason === Drop.linkDown) this.counters.txDropped++
    this.netns.ring.record(DROP, skb.packet, reason)
  }
}
