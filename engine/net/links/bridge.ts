import { BROADCAST_MAC, isGroupMac, type Mac } from '../../wire/address.ts'
import { u48 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { TAG_LENGTH } from '../../wire/vlan.ts'
import { EBUSY, EINVAL, ELOOP, type Errno } from '../errno.ts'
import { Hook, Verdict } from '../hooks.ts'
import { Link, type LinkEvent } from '../link.ts'
import { GSO_MAX_SIZE } from '../segmentation.ts'
import { PacketType, type Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import { BridgeFdb } from './bridge-fdb.ts'
import { floods } from './bridge-flood.ts'
import { BridgeMdb } from './bridge-mdb.ts'
import { BridgeMulticast } from './bridge-multicast.ts'
import * as netfilter from './bridge-netfilter.ts'
import { type BridgeNumber, BridgePort, costOf } from './bridge-port.ts'
import { SpanningTree } from './bridge-stp.ts'
import { suppresses } from './bridge-suppress.ts'
import { requiredForwarding, restoreTag, VLAN_TOP, VlanGroup } from './bridge-vlan.ts'
import { type LinkMaker, register } from './create.ts'
import { standsOn } from './stacked.ts'

/** Frames to these addresses are for the bridge itself and never forwarded (IEEE 802.1D 7.12.6). */
const RESERVED_FIRST: Mac = 0x0180_c200_0000
/** SPEED_UNKNOWN. */
const UNKNOWN_SPEED = -1
const PORTS_MAX = 1023
/** ETH_DATA_LEN. */
const MTU_DEFAULT = 1500

/** A learning bridge (net/bridge/). */
export class Bridge extends Link {
  override readonly kind = 'bridge'
  override readonly namespaceLocal = true
  readonly ports = new Map<Link, BridgePort>()
  /** New ports stand in front in the kernel's list (br_add_if). */
  #floodOrder: readonly BridgePort[] = []
  readonly fdb: BridgeFdb = new BridgeFdb(
    () => this.netns.sim.now,
    () => this.#ageing(),
    (entry, deleted) =>
      this.netns.notifications.tell({ type: 'fdb', bridge: this, entry, ...(deleted ? { deleted } : {}) }),
  )
  /** Its own address was taken out of the table by hand: it is a stranger's until it gets another (br_fdb_delete_bulk). */
  forgotten = false
  /** Seconds. */
  ageingTime = 300
  #priority = 0x8000
  readonly mdb: BridgeMdb = new BridgeMdb(this)
  readonly multicast: BridgeMulticast = new BridgeMulticast(this)
  groupForwardMask = 0
  /** EtherType of the tags of its VLANs. */
  vlanProtocol: number = ethernet.EtherType.vlan
  readonly spanningTree: SpanningTree = new SpanningTree(this)
  /** VLANs count: frames are kept apart by them, and only pass where a port belongs to theirs. */
  vlanFiltering = false
  #defaultPvid = 1
  /** The VLANs in which the host itself hears the bridge. */
  readonly vlans = new VlanGroup()
  #multicastSnooping = true
  /** When it was brought up; -1 while it is down. */
  openedAt = -1
  /** The MTU was set on the running device; otherwise it is the smallest of the ports'. */
  #mtuFixed = false
  /** Set by the user; otherwise the lowest of the ports' addresses is taken. */
  macFixed = false

  constructor(name: string, mac: Mac) {
    super(name, mac)
    this.vlans.add(this.#defaultPvid, { pvid: true, untagged: true })
  }

  /** What the priority and the address make: the lower, the better. */
  get number(): BridgeNumber {
    return (BigInt(this.#priority) << 48n) | BigInt(this.identity)
  }

  get priority(): number {
    return this.#priority
  }

  set priority(priority: number) {
    const before = this.number
    this.#priority = priority
    this.spanningTree.identityChanged(before)
    this.#selectSignal()
  }

  /** While the topology changes, what was learnt is soon forgotten (__br_set_topology_change). */
  #ageing(): number {
    return this.spanningTree.topologyChange ? this.spanningTree.times.forwardDelay / 50 : this.ageingTime
  }

  get multicastSnooping(): boolean {
    return this.#multicastSnooping
  }

  set multicastSnooping(on: boolean) {
    if (on === this.#multicastSnooping) return
    this.#multicastSnooping = on
    if (!on) this.mdb.stop(false)
    if (!this.adminUp) return
    if (on) this.multicast.open()
    else this.multicast.listenToSnoopers(false)
  }

  get defaultPvid(): number {
    return this.#defaultPvid
  }

  /** __br_vlan_set_default_pvid: 0 for none. */
  setDefaultPvid(pvid: number): Errno | undefined {
    if (pvid >= VLAN_TOP) return EINVAL
    if (pvid === this.#defaultPvid) return undefined
    for (const group of [this.vlans, ...Array.from(this.ports.values(), port => port.vlans)]) {
      if (group.pvid === this.#defaultPvid) group.delete(this.#defaultPvid)
      if (pvid !== 0) group.add(pvid, { pvid: true, untagged: true })
    }
    this.#defaultPvid = pvid
    return undefined
  }

  override open(): undefined {
    this.openedAt = this.netns.sim.now
    this.spanningTree.bridgeUp()
    if (this.#multicastSnooping) this.multicast.open()
    // A bridge without ports keeps the signal that it was born with until there is an event (br_port_state_selection sees IFF_UP late).
    if (this.ports.size === 0) return
    this.portsChanged()
    if (this.carrier) this.settleState()
  }

  override stop(): void {
    this.spanningTree.bridgeDown()
    this.multicast.stop()
    if (this.#multicastSnooping) this.multicast.listenToSnoopers(false)
    this.mdb.stop(true)
    this.portsChanged()
  }

  /** br_get_link_ksettings: the fastest of its ports that run. */
  override get speed(): number {
    let fastest = UNKNOWN_SPEED
    for (const { link } of this.ports.values())
      if (link.running) fastest = Math.max(fastest, link.speed ?? UNKNOWN_SPEED)
    return fastest
  }

  /** The end of br_port_state_selection: a bridge has a signal while one of its ports forwards. */
  portsChanged(): void {
    if (this.adminUp) this.#selectSignal()
  }

  /** Also of a bridge that is down, where its identifier changes (br_stp_change_bridge_id, br_stp_set_bridge_priority). */
  #selectSignal(): void {
    const forwards = [...this.ports.values()].some(port => port.forwarding)
    // The signal of a bridge that went up without ports was never looked at.
    if (forwards && this.carrier && this.storedState === 'UNKNOWN') this.netns.linkWatch.fire(this)
    this.setCarrier(forwards)
  }

  /** br_port_carrier_check. */
  #checkCarrier(port: BridgePort): void {
    if (!port.costFixed) port.cost = costOf(port.link)
    if (!this.adminUp) return
    if (port.link.running === (port.state !== 'disabled')) return
    if (port.link.running) this.#enable(port)
    else {
      this.spanningTree.disable(port)
      this.multicast.disable(port)
      this.mdb.forget(port, false)
    }
  }

  #enable(port: BridgePort): void {
    this.spanningTree.enable(port)
    this.multicast.enable(port)
  }

  override enslave(link: Link): Errno | undefined {
    return this.addPort(link)
  }

  override release(link: Link): Errno | undefined {
    this.removePort(link)
    return undefined
  }

  override setAddress(mac: Mac): Errno | undefined {
    const before = this.number
    const changes = mac !== this.mac
    const error = super.setAddress(mac)
    if (error !== undefined) return error
    this.macFixed = true
    this.forgotten = false
    this.spanningTree.identityChanged(before)
    if (changes) this.#selectSignal()
    return undefined
  }

  /** br_add_if. */
  addPort(link: Link): Errno | undefined {
    if (link.master === this) return undefined
    if (link.master !== null || link.rxHandler !== null) return EBUSY
    if (link.type !== 'ether' || link === this) return EINVAL
    if (link instanceof Bridge) return ELOOP.because('Can not enslave a bridge to a bridge')
    if (this.ports.size >= PORTS_MAX || standsOn(link, this)) return EBUSY
    const before = this.number
    const port = new BridgePort(this, link, this.#freeNumber())
    this.ports.set(link, port)
    this.spanningTree.added(port)
    this.#floodOrder = [port, ...this.#floodOrder]
    link.master = this
    link.uppers.add(this)
    link.rxHandler = skb => this.#fromPort(port, skb)
    link.promiscuity++
    link.allMulticast++
    if (this.#defaultPvid !== 0) port.vlans.add(this.#defaultPvid, { pvid: true, untagged: true })
    this.fdb.set(link.mac, 0, port, 'permanent')
    this.segmentation.tsoMaxSize = tsoMaxSize(this.ports.keys())
    this.#chooseMac(before)
    this.#adjustMtu()
    if (this.adminUp && link.running) this.#enable(port)
    else this.portsChanged()
    return undefined
  }

  /** ndo_change_mtu by hand: from then on the ports do not matter. */
  override setMtu(mtu: number): Errno | undefined {
    this.#mtuFixed = true
    return super.setMtu(mtu)
  }

  /** br_mtu_auto_adjust. */
  #adjustMtu(): void {
    if (this.#mtuFixed) return
    const mtus = Array.from(this.ports.keys(), link => link.mtu)
    const mtu = mtus.length === 0 ? MTU_DEFAULT : Math.min(...mtus)
    if (mtu === this.mtu) return
    this.mtu = mtu
    this.netns.mtuChanged(this)
    this.netns.tellUppers(this, 'mtu')
    this.netns.announce(this)
  }

  removePort(link: Link): void {
    const port = this.ports.get(link)
    if (port === undefined) return
    this.spanningTree.disable(port)
    this.multicast.disable(port)
    this.mdb.forget(port, true)
    const before = this.number
    this.ports.delete(link)
    this.#floodOrder = this.#floodOrder.filter(each => each !== port)
    link.master = null
    link.uppers.delete(this)
    link.rxHandler = null
    link.promiscuity--
    link.allMulticast--
    this.segmentation.tsoMaxSize = tsoMaxSize(this.ports.keys())
    this.fdb.forget(port, true)
    this.#chooseMac(before)
    this.#adjustMtu()
    this.portsChanged()
  }

  #freeNumber(): number {
    const used = new Set(Array.from(this.ports.values(), port => port.number))
    let number = 1
    while (used.has(number)) number++
    return number
  }

  /** br_device_event. */
  override lowerChanged(link: Link, event: LinkEvent): void {
    if (event === 'unregister') return this.removePort(link)
    const port = this.ports.get(link)
    if (port === undefined) return
    if (event === 'address') this.#chooseMac()
    if (event === 'mtu') this.#adjustMtu()
    this.#checkCarrier(port)
  }

  /** br_stp_recalculate_bridge_id. */
  #chooseMac(before = this.number): void {
    const macs = Array.from(this.ports.keys(), link => link.mac)
    const lowest = macs.length === 0 ? 0 : Math.min(...macs)
    const changes = !this.macFixed && lowest !== this.mac
    if (changes) {
      this.mac = lowest
      this.forgotten = false
    }
    this.spanningTree.identityChanged(before)
    if (!changes) return
    // NETDEV_CHANGEADDR: neighbours are asked for anew, from the new address (net/bridge/br_if.c).
    this.netns.addressChanged(this)
  }

  /** br_handle_frame and br_handle_frame_finish. */
  #fromPort(port: BridgePort, skb: Skb): boolean {
    const { bytes, start } = skb
    const source = u48(bytes, start + ethernet.SOURCE)
    const destination = u48(bytes, start + ethernet.DESTINATION)
    if (isGroupMac(source)) {
      port.link.drop(skb, Drop.headerError)
      return true
    }
    if (destination >= RESERVED_FIRST && destination <= RESERVED_FIRST + 15) {
      // Without spanning tree, BPDUs pass like any group frame (br_handle_frame, BR_NO_STP).
      const required = requiredForwarding(this.vlanFiltering, this.vlanProtocol)
      const mask = port.groupForwardMask | required | (destination === RESERVED_FIRST ? 0 : this.groupForwardMask)
      const forwards = ((mask >> (destination & 15)) & 1) !== 0
      if (destination !== RESERVED_FIRST && !forwards) return false
      if (this.spanningTree.enabled && !forwards) {
        this.spanningTree.receive(port, skb)
        return true
      }
    }
    if ((port.state !== 'forwarding' && port.state !== 'learning') || !this.adminUp) {
      port.link.drop(skb, Drop.bridgeNoPort)
      return true
    }
    if (!this.#hook(Hook.preRouting, skb, port.link, null)) return true
    if (netfilter.preRouting(this, port, skb)) this.#finish(port, source, skb)
    return true
  }

  /** NF_BR_*: what is hooked in between the ports. */
  #hook(hook: Hook, skb: Skb, incoming: Link | null, outgoing: Link | null): boolean {
    const { hooksBridge } = this.netns
    if (!hooksBridge.any(hook)) return true
    skb.mac = skb.start
    skb.network = skb.start + ethernet.HEADER_LENGTH
    return hooksBridge.run(hook, skb, incoming, outgoing) === Verdict.accept
  }

  /** br_handle_frame_finish: the VLAN, learning, and on if the port forwards. */
  #finish(port: BridgePort, source: Mac, skb: Skb): void {
    const vlan = this.vlanFiltering ? port.vlans.admit(skb, this.vlanProtocol) : 0
    if (vlan < 0) return port.link.drop(skb, Drop.vlanFilter)
    // A locked port takes frames of those alone that it has been told to be behind it.
    if (port.locked && this.fdb.lookup(source, vlan)?.port !== port) return port.link.drop(skb, Drop.bridgeNoPort)
    if (port.learning && source !== 0 && !this.holds(source)) this.fdb.learn(source, vlan, port)
    if ((skb.bytes[skb.start]! & 1) === 1) this.mdb.snoop(skb, port, vlan)
    if (port.state === 'learning') return port.link.drop(skb, Drop.bridgeNoPort)
    this.#deliver(port, skb, vlan)
  }

  /** Up, to one port, or to all. */
  #deliver(port: BridgePort, skb: Skb, vlan: number): void {
    const target = u48(skb.bytes, skb.start + ethernet.DESTINATION)
    const answered = this.#answers(port, skb, vlan)
    if (isGroupMac(target)) {
      const members = this.#members(skb, vlan)
      this.#flood(skb, port, true, answered, members?.ports)
      return members === null || members.host || this.promiscuousFor > 0 ? this.#passUp(skb) : undefined
    }
    const entry = this.fdb.lookup(target, vlan)
    // BR_FDB_LOCAL: what is permanent is the bridge's own, whatever port it stands with.
    if (entry?.permanent === true || ((entry === undefined || entry.port === null) && this.#isOwn(target)))
      return this.#passUp(skb)
    const promiscuous = this.promiscuousFor > 0
    if (entry?.port) {
      entry.used = this.netns.sim.now
      this.#forward(promiscuous ? skb.clone() : skb, port, entry.port)
    } else this.#flood(skb, port, false, answered)
    if (promiscuous) this.#passUp(skb)
  }

  /** The address that is part of the bridge's identifier: none before there is a port or one was set. */
  get identity(): Mac {
    return this.macFixed || this.ports.size > 0 ? this.mac : 0
  }

  /** Forgets what was learnt, from everywhere or by one port (`fdb_flush`). */
  flush(port: BridgePort | null): void {
    for (const each of port === null ? this.ports.values() : [port]) this.fdb.forget(each, false)
  }

  /** Its own address stands in the table (BR_FDB_LOCAL) though `fdb` has no entry for it: it is neither learnt nor added, and behind no port. */
  holds(mac: Mac): boolean {
    return mac === this.mac && !this.forgotten
  }

  #isOwn(mac: Mac): boolean {
    if (mac === this.mac) return this.holds(mac)
    for (const link of this.ports.keys()) if (link.mac === mac) return true
    return false
  }

  /** br_pass_frame_up: the bridge device receives the frame. */
  #passUp(skb: Skb): void {
    if (!this.#hook(Hook.localIn, skb, skb.link, null)) return
    if (this.vlanFiltering && !this.vlans.release(skb)) return this.drop(skb, Drop.vlanFilter)
    restoreTag(skb, this.vlanProtocol)
    this.takeOver(skb, skb.end - skb.start - ethernet.HEADER_LENGTH)
  }

  #forward(skb: Skb, from: BridgePort | null, to: BridgePort): void {
    if (!this.#may(from, to)) return (from?.link ?? this).drop(skb, Drop.bridgeNoPort)
    if (this.vlanFiltering && !to.vlans.release(skb)) return (from?.link ?? this).drop(skb, Drop.vlanFilter)
    const hook = from === null ? Hook.localOut : Hook.forward
    if (!this.#hook(hook, skb, from?.link ?? null, to.link)) return
    if (from !== null && !netfilter.forward(this, to, skb)) return
    for (const frame of netfilter.postRouting(this, to, skb))
      if (this.#hook(Hook.postRouting, frame, null, to.link)) this.#push(to, frame)
  }

  /** br_dev_queue_push_xmit. */
  #push(to: BridgePort, skb: Skb): void {
    restoreTag(skb, this.vlanProtocol)
    // is_skb_forwardable: there is always room for a tag.
    if (skb.end - skb.start - ethernet.HEADER_LENGTH - TAG_LENGTH > to.link.mtu) return to.link.drop(skb, Drop.tooBig)
    skb.packetType = PacketType.host
    to.link.transmit(skb)
  }

  /** should_deliver. */
  #may(from: BridgePort | null, to: BridgePort): boolean {
    if (!to.forwarding || (from === to && !to.hairpin)) return false
    return !(from?.isolated === true && to.isolated)
  }

  #answers(port: BridgePort | null, skb: Skb, vlan: number): boolean {
    return this.#floodOrder.some(each => each.neighbourSuppress) && suppresses(this, port, skb, vlan)
  }

  /** To whom alone a frame for a group goes; null for everybody. */
  #members(skb: Skb, vlan: number): ReturnType<BridgeMulticast['membersOf']> {
    return u48(skb.bytes, skb.start) === BROADCAST_MAC ? null : this.multicast.membersOf(skb, vlan)
  }

  #flood(
    skb: Skb,
    from: BridgePort | null,
    group: boolean,
    answered: boolean,
    members: ReadonlySet<BridgePort> | null = null,
  ): void {
    for (const port of this.#floodOrder) {
      if (members === null ? !floods(port, skb, group, from === null) : !members.has(port)) continue
      if (!this.#may(from, port) || (answered && port.neighbourSuppress)) continue
      this.#forward(skb.clone(), from, port)
    }
  }

  /** br_dev_xmit: the host itself sends on the bridge. What becomes of a frame at a port is not told to who sent it. */
  protected override xmit(skb: Skb): void {
    const { refusedFrames } = this.netns
    this.#sendOwn(skb)
    this.netns.refusedFrames = refusedFrames
  }

  #sendOwn(skb: Skb): void {
    if (skb.bridgedFrom >= 0) return this.#resume(skb)
    const vlan = this.vlanFiltering ? this.vlans.admit(skb, this.vlanProtocol) : 0
    if (vlan < 0) return this.drop(skb, Drop.vlanFilter)
    const destination = u48(skb.bytes, skb.start + ethernet.DESTINATION)
    const answered = this.#answers(null, skb, vlan)
    if (isGroupMac(destination)) {
      this.mdb.snoop(skb, null, vlan)
      return this.#flood(skb, null, true, answered, this.#members(skb, vlan)?.ports)
    }
    const entry = this.fdb.lookup(destination, vlan)
    if (entry?.port) return this.#forward(skb, null, entry.port)
    if (entry !== undefined || this.holds(destination)) return this.drop(skb, Drop.bridgeNoPort)
    this.#flood(skb, null, false, answered)
  }

  #resume(skb: Skb): void {
    const port = this.ports.get(skb.bridgePort!)
    netfilter.resume(skb)
    const vlan = this.vlanFiltering && port !== undefined ? port.vlans.admit(skb, this.vlanProtocol) : 0
    if (port === undefined || vlan < 0) this.drop(skb, Drop.bridgeNoPort)
    else this.#deliver(port, skb, vlan)
  }

  override removed(): void {
    for (const link of [...this.ports.keys()]) this.removePort(link)
  }
}

/** br_set_gso_limits: what all ports can do. */
function tsoMaxSize(ports: Iterable<Link>): number {
  return Math.min(GSO_MAX_SIZE, ...Array.from(ports, ({ segmentation }) => segmentation.tsoMaxSize))
}

export const newBridge: LinkMaker = {
  kind: 'bridge',
  make(netns, name, request) {
    const link = new Bridge(name, netns.randomMac())
    link.macFixed = request.address !== undefined
    const error = register(netns, link, request)
    link.spanningTree.designatedRoot = link.number
    // br_stp_change_bridge_id looks at the ports, of which none forwards.
    if (error === undefined && link.macFixed) link.setCarrier(false)
    return error ?? link
  },
}
