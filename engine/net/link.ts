import { BROADCAST_MAC, type Mac } from '../wire/address.ts'
import { u16, u48 } from '../wire/bytes.ts'
import * as ethernet from '../wire/ethernet.ts'
import type { Ipv4Device } from './ipv4/device.ts'
import type { NetNs } from './netns.ts'
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
}

/** Packets and bytes as `ip -s link` shows them. */
export class LinkCounters {
  rxPackets = 0
  rxBytes = 0
  rxErrors = 0
  rxDropped = 0
  rxMissed = 0
  multicast = 0
  txPackets = 0
  txBytes = 0
  txErrors = 0
  txDropped = 0
  txCarrier = 0
  txCollisions = 0
}

/** ARPHRD names as `ip link` prints them after `link/`. */
export type LinkType = 'ether' | 'loopback' | 'none' | 'ipip' | 'gre' | 'sit'

export type OperationalState = 'UNKNOWN' | 'UP' | 'DOWN' | 'LOWERLAYERDOWN' | 'NOTPRESENT'

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
  adminUp = false
  /** NOARP: frames carry no resolved address. */
  noArp = false
  multicastFlag = true
  promiscuity = 0
  allMulticast = false
  /** How many transitions of carrier there were. */
  carrierChanges = 0
  master: Link | null = null
  rxHandler: RxHandler | null = null
  readonly counters: LinkCounters = new LinkCounters()
  /** Set while the link is in a namespace, which is always except between moves. */
  netns!: NetNs
  ipv4!: Ipv4Device
  queue: QueueDiscipline | null = null
  /** Ingress hook of traffic control; false when the frame was taken or dropped. */
  ingress: ((skb: Skb) => boolean) | null = null
  readonly taps = new Set<Tap>()

  constructor(name: string, mac: Mac) {
    this.name = name
    this.mac = mac
  }

  /** Sends the frame at `skb.start` out of the device. The device is up and owns the packet. */
  protected abstract xmit(skb: Skb): void

  /** Whether there is a signal: a cable, a peer that is up. */
  get carrier(): boolean {
    return this.adminUp
  }

  /** UP and LOWER_UP: frames can pass. */
  get running(): boolean {
    return this.adminUp && this.carrier
  }

  get operationalState(): OperationalState {
    if (!this.adminUp) return 'DOWN'
    return this.carrier ? 'UP' : 'DOWN'
  }

  /** The queueing discipline that `ip link` shows where nobody chose one. */
  get defaultQueue(): string {
    return 'noqueue'
  }

  /** Ethernet header length, 0 for devices without one. */
  get headerLength(): number {
    return this.type === 'ether' || this.type === 'loopback' ? ethernet.HEADER_LENGTH : 0
  }

  /** The other end, for `@` in `ip link`: a veth peer, a VLAN's parent. */
  get lower(): Link | null {
    return null
  }

  /** `NAME@HOST` for people, with the namespace where it is not the host's own. */
  get label(): string {
    return `${this.netns.label}:${this.name}`
  }

  /** Called after the device went up or down. */
  adminChanged(): void {}

  /** Called when the device is being deleted, before it leaves its namespace. */
  removed(): void {}

  /** dev_queue_xmit: the way out for everyone above. `skb.start` is at the link header. */
  transmit(skb: Skb): void {
    skb.link = this
    if (!this.adminUp) return this.drop(skb, Drop.linkDown)
    if (this.queue !== null) this.queue.enqueue(skb)
    else this.startTransmit(skb)
  }

  /** dev_hard_start_xmit: taps, counters, then the driver. */
  startTransmit(skb: Skb): void {
    skb.mac = skb.start
    this.netns.ring.recordFrame(LINK_TX, skb.packet, this, skb.bytes, skb.start, skb.end)
    if (this.taps.size > 0) this.tap(skb, 'out')
    if (!this.carrier) {
      this.counters.txCarrier++
      return this.drop(skb, Drop.noCarrier)
    }
    this.counters.txPackets++
    this.counters.txBytes += skb.end - skb.start
    this.xmit(skb)
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
    this.counters.rxPackets++
    this.counters.rxBytes += skb.end - skb.start
    skb.link = this
    skb.inLink = this
    skb.mac = skb.start
    this.classify(skb)
    this.netns.ring.recordFrame(LINK_RX, skb.packet, this, skb.bytes, skb.start, skb.end)
    if (this.taps.size > 0) this.tap(skb, 'in')
    if (this.ingress !== null && !this.ingress(skb)) return
    if (this.rxHandler?.(skb) === true) return
    skb.start += this.headerLength
    this.netns.input(skb)
  }

  /** eth_type_trans: the EtherType, and for whom the frame is. */
  protected classify(skb: Skb): void {
    const { bytes, start } = skb
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
      this.counters.multicast++
    } else skb.packetType = PacketType.otherHost
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
