import { SECOND } from '../../sim/timer.ts'
import { isGroupMac, type Mac } from '../../wire/address.ts'
import { u48 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { EBUSY, EINVAL, ELOOP, type Errno } from '../errno.ts'
import { Link, type LinkEvent } from '../link.ts'
import { PacketType, type Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import * as netfilter from './bridge-netfilter.ts'
import { type LinkMaker, register } from './create.ts'

/** An entry of the forwarding database: by which port a MAC address is reached. Null for the bridge's own. */
export interface FdbEntry {
  readonly mac: Mac
  port: BridgePort | null
  /** Never aged: added by hand, or the address of a port. */
  permanent: boolean
  /** Not aged, but may move (`bridge fdb add ... static`). */
  static: boolean
  updated: number
  used: number
}

/** A device enslaved to a bridge, and what the bridge keeps of it. */
export class BridgePort {
  readonly link: Link
  readonly bridge: Bridge
  readonly number: number
  learning = true
  flood = true
  multicastFlood = true
  broadcastFlood = true
  hairpin = false
  isolated = false
  cost = 2
  priority = 32
  /** When it began to forward; -1 while it does not. */
  forwardingSince = -1

  constructor(bridge: Bridge, link: Link, number: number) {
    this.bridge = bridge
    this.link = link
    this.number = number
  }

  get forwarding(): boolean {
    return this.link.running
  }

  /** br_make_port_id: what the priority and the number make. */
  get id(): number {
    return (this.priority << 10) | this.number
  }
}

/** Frames to these addresses are for the bridge itself and never forwarded (IEEE 802.1D 7.12.6). */
const RESERVED_FIRST: Mac = 0x0180_c200_0000
const PORTS_MAX = 1023
/** ETH_DATA_LEN. */
const MTU_DEFAULT = 1500

/** A learning bridge (net/bridge/). */
export class Bridge extends Link {
  override readonly kind = 'bridge'
  override readonly namespaceLocal = true
  readonly ports = new Map<Link, BridgePort>()
  readonly fdb = new Map<Mac, FdbEntry>()
  /** Seconds. */
  ageingTime = 300
  /** Parameters of spanning tree, which is not emulated: times in hundredths of a second. */
  forwardDelay = 1500
  helloTime = 200
  maxAge = 2000
  priority = 0x8000
  /** Without a querier, which the bridge is not, snooping floods groups all the same (br_multicast_querier_exists). */
  multicastSnooping = true
  /** When it was brought up; -1 while it is down. */
  openedAt = -1
  /** The MTU was set on the running device; otherwise it is the smallest of the ports'. */
  #mtuFixed = false
  /** Set by the user; otherwise the lowest of the ports' addresses is taken. */
  macFixed = false

  override open(): undefined {
    this.openedAt = this.netns.sim.now
    // A bridge without ports keeps the signal that it was born with until there is an event (br_port_state_selection sees IFF_UP late).
    if (this.ports.size === 0) return
    this.#sense()
    if (this.carrier) this.settleState()
  }

  /** br_port_state_selection: a bridge has a signal while one of its ports forwards. */
  #sense(): void {
    for (const port of this.ports.values()) {
      if (!this.adminUp || !port.forwarding) port.forwardingSince = -1
      else if (port.forwardingSince < 0) port.forwardingSince = this.netns.sim.now
    }
    if (!this.adminUp) return
    const forwards = [...this.ports.values()].some(port => port.forwarding)
    // The signal of a bridge that went up without ports was never looked at.
    if (forwards && this.carrier && this.storedState === 'UNKNOWN') this.netns.linkWatch.fire(this)
    this.setCarrier(forwards)
  }

  override enslave(link: Link): Errno | undefined {
    return this.addPort(link)
  }

  override release(link: Link): Errno | undefined {
    this.removePort(link)
    return undefined
  }

  override setAddress(mac: Mac): Errno | undefined {
    const error = super.setAddress(mac)
    if (error === undefined) this.macFixed = true
    return error
  }

  /** br_add_if. */
  addPort(link: Link): Errno | undefined {
    if (link.master === this) return undefined
    if (link.master !== null || link.rxHandler !== null) return EBUSY
    if (link.type !== 'ether' || link === this) return EINVAL
    if (link instanceof Bridge) return ELOOP.because('Can not enslave a bridge to a bridge')
    if (this.ports.size >= PORTS_MAX) return EBUSY
    const port = new BridgePort(this, link, this.#freeNumber())
    this.ports.set(link, port)
    link.master = this
    link.uppers.add(this)
    link.rxHandler = skb => this.#fromPort(port, skb)
    link.promiscuity++
    this.#setFdb(link.mac, { port, permanent: true })
    // netif_inherit_tso_max
    this.segmentation.tsoMaxSize = Math.max(this.segmentation.tsoMaxSize, link.segmentation.tsoMaxSize)
    this.#chooseMac()
    this.#adjustMtu()
    this.#sense()
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
    this.ports.delete(link)
    link.master = null
    link.uppers.delete(this)
    link.rxHandler = null
    link.promiscuity--
    for (const entry of [...this.fdb.values()]) if (entry.port === port) this.fdb.delete(entry.mac)
    this.#chooseMac()
    this.#adjustMtu()
    this.#sense()
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
    if (!port.forwarding) this.#forgetLearned(port)
    if (event === 'address') this.#chooseMac()
    if (event === 'mtu') this.#adjustMtu()
    this.#sense()
  }

  #forgetLearned(port: BridgePort): void {
    for (const entry of [...this.fdb.values()])
      if (entry.port === port && !entry.permanent && !entry.static) this.fdb.delete(entry.mac)
  }

  /** br_stp_recalculate_bridge_id. */
  #chooseMac(): void {
    if (this.macFixed) return
    const macs = Array.from(this.ports.keys(), link => link.mac)
    const lowest = macs.length === 0 ? 0 : Math.min(...macs)
    if (lowest === this.mac) return
    this.mac = lowest
    // NETDEV_CHANGEADDR: neighbours are asked for anew, from the new address (net/bridge/br_if.c).
    this.netns.addressChanged(this)
  }

  #setFdb(mac: Mac, spec: { port: BridgePort | null; permanent?: boolean; static?: boolean }): void {
    const { now } = this.netns.sim
    this.fdb.set(mac, {
      mac,
      port: spec.port,
      permanent: spec.permanent ?? false,
      static: spec.static ?? false,
      updated: now,
      used: now,
    })
  }

  /** An entry by hand: one that stays, one that may move but does not age, or one as if it had been learnt. */
  addFdb(mac: Mac, port: BridgePort | null, state: 'permanent' | 'static' | 'dynamic'): void {
    this.#setFdb(mac, { port, permanent: state === 'permanent', static: state === 'static' })
  }

  /** The entry for a MAC address that is not too old (br_fdb_find). */
  lookup(mac: Mac): FdbEntry | undefined {
    const entry = this.fdb.get(mac)
    if (entry === undefined || entry.permanent || entry.static) return entry
    if (this.netns.sim.now - entry.updated <= this.ageingTime * SECOND) return entry
    this.fdb.delete(mac)
    return undefined
  }

  /** Entries that are not too old, for `bridge fdb`. */
  entries(): FdbEntry[] {
    return [...this.fdb.keys()].map(mac => this.lookup(mac)).filter(entry => entry !== undefined)
  }

  #learn(mac: Mac, port: BridgePort): void {
    if (!port.learning || isGroupMac(mac) || mac === 0) return
    const entry = this.lookup(mac)
    if (entry === undefined) return this.#setFdb(mac, { port })
    if (entry.permanent) return
    if (entry.port !== port) entry.port = port
    entry.updated = this.netns.sim.now
  }

  /** br_handle_frame and br_handle_frame_finish. */
  #fromPort(port: BridgePort, skb: Skb): boolean {
    const { bytes, start } = skb
    if (!port.forwarding || !this.adminUp) {
      port.link.drop(skb, Drop.bridgeNoPort)
      return true
    }
    const source = u48(bytes, start + ethernet.SOURCE)
    const destination = u48(bytes, start + ethernet.DESTINATION)
    if (isGroupMac(source)) {
      port.link.drop(skb, Drop.headerError)
      return true
    }
    if (destination >= RESERVED_FIRST && destination <= RESERVED_FIRST + 15) {
      // Without spanning tree, BPDUs pass like any group frame (br_handle_frame, BR_NO_STP).
      if (destination !== RESERVED_FIRST) return false
    }
    this.#learn(source, port)
    if (netfilter.preRouting(this, port, skb)) this.#deliver(port, skb)
    return true
  }

  /** br_handle_frame_finish: up, to one port, or to all. */
  #deliver(port: BridgePort, skb: Skb): void {
    const target = u48(skb.bytes, skb.start + ethernet.DESTINATION)
    if (isGroupMac(target)) {
      this.#flood(skb, port, true)
      return this.#passUp(skb)
    }
    const entry = this.lookup(target)
    if (entry !== undefined && (entry.port === null || entry.permanent) && this.#isOwn(target)) this.#passUp(skb)
    else if (entry?.port) {
      entry.used = this.netns.sim.now
      this.#forward(skb, port, entry.port)
    } else if (target === this.mac) this.#passUp(skb)
    else this.#flood(skb, port, false)
  }

  /** The address that is part of the bridge's identifier: none before there is a port or one was set. */
  get identity(): Mac {
    return this.macFixed || this.ports.size > 0 ? this.mac : 0
  }

  /** Forgets what was learnt, from everywhere or by one port (`fdb_flush`). */
  flush(port: BridgePort | null): void {
    for (const each of port === null ? this.ports.values() : [port]) this.#forgetLearned(each)
  }

  #isOwn(mac: Mac): boolean {
    if (mac === this.mac) return true
    for (const link of this.ports.keys()) if (link.mac === mac) return true
    return false
  }

  /** br_pass_frame_up: the bridge device receives the frame. */
  #passUp(skb: Skb): void {
    this.takeOver(skb, skb.end - skb.start - ethernet.HEADER_LENGTH)
  }

  #forward(skb: Skb, from: BridgePort | null, to: BridgePort): void {
    if (!this.#may(from, to)) return (from?.link ?? this).drop(skb, Drop.bridgeNoPort)
    if (from !== null && !netfilter.forward(this, to, skb)) return
    for (const frame of netfilter.postRouting(this, to, skb)) this.#push(to, frame)
  }

  /** br_dev_queue_push_xmit. */
  #push(to: BridgePort, skb: Skb): void {
    if (skb.end - skb.start - ethernet.HEADER_LENGTH > to.link.mtu) return to.link.drop(skb, Drop.tooBig)
    skb.packetType = PacketType.host
    to.link.transmit(skb)
  }

  /** should_deliver. */
  #may(from: BridgePort | null, to: BridgePort): boolean {
    if (!to.forwarding || (from === to && !to.hairpin)) return false
    return !(from?.isolated === true && to.isolated)
  }

  #flood(skb: Skb, from: BridgePort | null, group: boolean): void {
    for (const port of this.ports.values()) {
      if (!floods(port, skb, group) || !this.#may(from, port)) continue
      this.#forward(skb.clone(), from, port)
    }
  }

  /** br_dev_xmit: the host itself sends on the bridge. */
  protected override xmit(skb: Skb): void {
    if (skb.bridgedFrom >= 0) return this.#resume(skb)
    const destination = u48(skb.bytes, skb.start + ethernet.DESTINATION)
    if (isGroupMac(destination)) return this.#flood(skb, null, true)
    const entry = this.lookup(destination)
    if (entry?.port) return this.#forward(skb, null, entry.port)
    this.#flood(skb, null, false)
  }

  #resume(skb: Skb): void {
    const port = this.ports.get(skb.bridgePort!)
    netfilter.resume(skb)
    if (port === undefined) this.drop(skb, Drop.bridgeNoPort)
    else this.#deliver(port, skb)
  }

  override removed(): void {
    for (const link of [...this.ports.keys()]) this.removePort(link)
  }
}

function floods(port: BridgePort, skb: Skb, group: boolean): boolean {
  if (!group) return port.flood
  return isBroadcast(skb) ? port.broadcastFlood : port.multicastFlood
}

function isBroadcast(skb: Skb): boolean {
  return u48(skb.bytes, skb.start) === 0xffff_ffff_ffff
}

export const newBridge: LinkMaker = {
  kind: 'bridge',
  make(netns, name, request) {
    const link = new Bridge(name, netns.randomMac())
    link.macFixed = request.address !== undefined
    return register(netns, link, request) ?? link
  },
}
