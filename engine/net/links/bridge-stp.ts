import { MILLISECOND, SECOND, type Timer } from '../../sim/timer.ts'
import { Malformed, putU16 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import * as wire from '../../wire/stp.ts'
import { EBUSY, ENETDOWN, type Errno } from '../errno.ts'
import { Skb } from '../skb.ts'
import type { Bridge } from './bridge.ts'
import type { BridgeNumber, BridgePort, PortState, PortTimer } from './bridge-port.ts'

/** Times of the protocol in hundredths of a second, as ip(8) has them. */
export interface BridgeTimes {
  forwardDelay: number
  helloTime: number
  maxAge: number
}

const HUNDREDTH = 10 * MILLISECOND
/** BR_HOLD_TIME: no more than one configuration a second leaves by a port. */
const HOLD_TIME = SECOND
/** MESSAGE_AGE_INCR, in units of 1/256 second. */
const AGE_INCREMENT = 1
const LLC: readonly number[] = [0x42, 0x42, 0x03]

/**
 * Spanning tree on one bridge (IEEE 802.1D-1998 8, net/bridge/br_stp.c). Where it is off, which is how a bridge begins, the states of
 * the ports go through the same functions, and every port that has a signal forwards.
 */
export class SpanningTree {
  readonly #bridge: Bridge
  enabled = false
  rootPort = 0
  rootPathCost = 0
  designatedRoot: BridgeNumber = 0n
  topologyChange = false
  topologyChangeDetected = false
  /** Those in use: the root's. */
  readonly times: BridgeTimes
  /** Those that were set here. */
  readonly own: BridgeTimes = { forwardDelay: 1500, helloTime: 200, maxAge: 2000 }
  #helloTimer: Timer | null = null
  #tcnTimer: Timer | null = null
  #changeTimer: Timer | null = null

  constructor(bridge: Bridge) {
    this.#bridge = bridge
    this.times = { ...this.own }
  }

  get #ports(): Iterable<BridgePort> {
    return this.#bridge.ports.values()
  }

  get isRoot(): boolean {
    return this.designatedRoot === this.#bridge.number
  }

  get hello(): Timer {
    return (this.#helloTimer ??= this.#timer(() => this.#sayHello()))
  }

  get notification(): Timer {
    return (this.#tcnTimer ??= this.#timer(() => {
      if (!this.isRoot && this.#bridge.adminUp) this.#notify()
    }))
  }

  get change(): Timer {
    return (this.#changeTimer ??= this.#timer(() => {
      this.topologyChangeDetected = this.topologyChange = false
    }))
  }

  #timer(expired: () => void): Timer {
    return this.#bridge.netns.sim.timer(expired)
  }

  #arm(timer: Timer, hundredths: number): void {
    timer.arm(this.#bridge.netns.sim.now + hundredths * HUNDREDTH)
  }

  /** br_stp_set_enabled. */
  set(on: boolean): void {
    if (on === this.enabled) return
    this.enabled = on
    if (on && this.#bridge.adminUp) this.#arm(this.hello, this.times.helloTime)
    if (!on) {
      this.hello.disarm()
      this.notification.disarm()
      this.change.disarm()
      this.topologyChange = this.topologyChangeDetected = false
      for (const port of this.#ports) {
        if (port.state === 'disabled') continue
        this.#becomeDesignated(port)
        port.disarm('messageAge')
        port.disarm('forwardDelay')
        if (port.state !== 'forwarding') port.state = 'blocking'
      }
      this.#update()
    }
    this.select()
  }

  /** br_stp_enable_bridge. */
  bridgeUp(): void {
    if (this.enabled) this.#arm(this.hello, this.times.helloTime)
    this.#generate()
    for (const port of this.#ports) if (port.link.running && port.state === 'disabled') this.enable(port)
  }

  /** br_stp_disable_bridge. */
  bridgeDown(): void {
    for (const port of this.#ports) if (port.state !== 'disabled') this.disable(port)
    this.topologyChange = this.topologyChangeDetected = false
    for (const timer of [this.#helloTimer, this.#tcnTimer, this.#changeTimer]) timer?.disarm()
  }

  /** br_init_port: until something better is heard, the port speaks for its segment. */
  added(port: BridgePort): void {
    this.#becomeDesignated(port)
  }

  /** br_stp_enable_port. */
  enable(port: BridgePort): void {
    this.#becomeDesignated(port)
    port.state = 'blocking'
    port.changeAcknowledged = port.configPending = false
    this.select()
  }

  /** br_stp_disable_port. */
  disable(port: BridgePort): void {
    const wasRoot = this.isRoot
    this.#becomeDesignated(port)
    port.state = 'disabled'
    port.changeAcknowledged = port.configPending = false
    port.forwardingSince = -1
    for (const timer of ['messageAge', 'forwardDelay', 'hold'] as const) port.disarm(timer)
    this.#bridge.fdb.forget(port, false)
    this.#reconsider(wasRoot)
  }

  /** br_stp_set_port_priority. */
  setPortPriority(port: BridgePort, priority: number): void {
    const designated = this.isDesignated(port)
    port.priority = priority
    if (designated) port.designatedPort = port.id
    if (port.designatedBridge !== this.#bridge.number || port.id >= port.designatedPort) return
    this.#becomeDesignated(port)
    this.select()
  }

  /** br_set_port_state, asked by a user: only where spanning tree does not decide. */
  setPortState(port: BridgePort, state: PortState): Errno | undefined {
    if (this.enabled) return EBUSY
    if (!port.link.running && state !== 'disabled') return ENETDOWN
    port.state = state
    this.select()
    return undefined
  }

  /** A timer, a cable or a user changed what is known: who is root, and which port does what. */
  #reconsider(wasRoot: boolean): void {
    this.#update()
    this.select()
    if (this.isRoot && !wasRoot) this.#becomeRoot()
  }

  /** br_stp_set_bridge_priority and br_stp_change_bridge_id: the identifier was `before`. */
  identityChanged(before: BridgeNumber): void {
    const { number } = this.#bridge
    if (before === number) return
    const wasRoot = this.designatedRoot === before
    for (const port of this.#ports) {
      if (port.designatedBridge === before) port.designatedBridge = number
      if (port.designatedRoot === before) port.designatedRoot = number
    }
    this.#reconsider(wasRoot)
  }

  /** br_configuration_update. */
  #update(): void {
    this.#selectRoot()
    for (const port of this.#ports)
      if (port.state !== 'disabled' && this.#shouldBeDesignated(port)) this.#becomeDesignated(port)
  }

  /** br_root_selection. */
  #selectRoot(): void {
    let root: BridgePort | null = null
    for (const port of this.#ports) {
      if (!this.#betterRootPort(port, root)) continue
      if (port.rootBlock) this.#blockRootPort(port)
      else root = port
    }
    this.rootPort = root?.number ?? 0
    this.designatedRoot = root?.designatedRoot ?? this.#bridge.number
    this.rootPathCost = root === null ? 0 : root.designatedCost + root.cost
  }

  /** br_root_port_block: it listens as long as somebody better is heard. */
  #blockRootPort(port: BridgePort): void {
    port.state = 'listening'
    if (this.times.forwardDelay > 0)
      port.arm('forwardDelay', this.#bridge.netns.sim.now + this.times.forwardDelay * HUNDREDTH)
  }

  /** br_should_become_root_port. */
  #betterRootPort(port: BridgePort, than: BridgePort | null): boolean {
    if (port.state === 'disabled' || this.isDesignated(port)) return false
    if (this.#bridge.number <= port.designatedRoot) return false
    if (than === null) return true
    if (port.designatedRoot !== than.designatedRoot) return port.designatedRoot < than.designatedRoot
    const [cost, other] = [port.designatedCost + port.cost, than.designatedCost + than.cost]
    if (cost !== other) return cost < other
    if (port.designatedBridge !== than.designatedBridge) return port.designatedBridge < than.designatedBridge
    if (port.designatedPort !== than.designatedPort) return port.designatedPort < than.designatedPort
    return port.id < than.id
  }

  isDesignated(port: BridgePort): boolean {
    return port.designatedBridge === this.#bridge.number && port.designatedPort === port.id
  }

  /** br_should_become_designated_port. */
  #shouldBeDesignated(port: BridgePort): boolean {
    if (this.isDesignated(port) || port.designatedRoot !== this.designatedRoot) return true
    if (this.rootPathCost !== port.designatedCost) return this.rootPathCost < port.designatedCost
    if (this.#bridge.number !== port.designatedBridge) return this.#bridge.number < port.designatedBridge
    return port.id < port.designatedPort
  }

  #becomeDesignated(port: BridgePort): void {
    port.designatedRoot = this.designatedRoot
    port.designatedCost = this.rootPathCost
    port.designatedBridge = this.#bridge.number
    port.designatedPort = port.id
  }

  /** br_port_state_selection. */
  select(): void {
    for (const port of this.#ports) {
      if (port.state === 'disabled') continue
      const root = port.number === this.rootPort
      if (root || !this.isDesignated(port)) port.configPending = port.changeAcknowledged = false
      else port.disarm('messageAge')
      if (root || this.isDesignated(port)) this.#makeForwarding(port)
      else this.#makeBlocking(port)
    }
    this.#bridge.portsChanged()
  }

  #makeForwarding(port: BridgePort): void {
    if (port.state !== 'blocking') return
    const delay = this.times.forwardDelay
    const { now } = this.#bridge.netns.sim
    if (!this.enabled || delay === 0) {
      port.state = 'forwarding'
      port.forwardingSince = now
      this.#changeDetected()
      return
    }
    port.state = 'listening'
    port.arm('forwardDelay', now + delay * HUNDREDTH)
  }

  #makeBlocking(port: BridgePort): void {
    if (port.state === 'blocking') return
    if (port.state === 'forwarding' || port.state === 'learning') this.#changeDetected()
    port.state = 'blocking'
    port.disarm('forwardDelay')
  }

  expired(port: BridgePort, timer: PortTimer): void {
    if (timer === 'messageAge') this.#messageAged(port)
    else if (timer === 'forwardDelay') this.#delayOver(port)
    else if (port.configPending) this.transmit(port)
  }

  /** br_forward_delay_timer_expired. */
  #delayOver(port: BridgePort): void {
    if (port.state === 'listening') {
      port.state = 'learning'
      port.arm('forwardDelay', this.#bridge.netns.sim.now + this.times.forwardDelay * HUNDREDTH)
    } else if (port.state === 'learning') {
      port.state = 'forwarding'
      const { number } = this.#bridge
      if ([...this.#ports].some(each => each.state !== 'disabled' && each.designatedBridge === number))
        this.#changeDetected()
      this.#bridge.portsChanged()
    }
  }

  /** br_message_age_timer_expired: the one from whom the port had its information is silent. */
  #messageAged(port: BridgePort): void {
    if (port.state === 'disabled') return
    const wasRoot = this.isRoot
    this.#becomeDesignated(port)
    this.#reconsider(wasRoot)
  }

  #becomeRoot(): void {
    Object.assign(this.times, this.own)
    this.#changeDetected()
    this.notification.disarm()
    if (!this.#bridge.adminUp || !this.enabled) return
    this.#generate()
    this.#arm(this.hello, this.times.helloTime)
  }

  /** br_topology_change_detection. */
  #changeDetected(): void {
    if (!this.enabled) return
    if (this.isRoot) {
      this.topologyChange = true
      this.#arm(this.change, this.own.forwardDelay + this.own.maxAge)
    } else if (!this.topologyChangeDetected) this.#notify()
    this.topologyChangeDetected = true
  }

  #sayHello(): void {
    if (!this.#bridge.adminUp || !this.enabled) return
    this.#generate()
    this.#arm(this.hello, this.times.helloTime)
  }

  /** br_config_bpdu_generation. */
  #generate(): void {
    for (const port of this.#ports) if (port.state !== 'disabled' && this.isDesignated(port)) this.transmit(port)
  }

  /** br_transmit_config. */
  transmit(port: BridgePort): void {
    if (!this.enabled) return
    if (port.armed('hold')) {
      port.configPending = true
      return
    }
    const { number, netns } = this.#bridge
    const root = [...this.#ports].find(each => each.number === this.rootPort)
    const messageAge =
      root === undefined ? 0 : Math.floor(((netns.sim.now - root.designatedSince) * 256) / SECOND) + AGE_INCREMENT
    const maxAge = to256(this.times.maxAge)
    if (messageAge >= maxAge) return
    const flags =
      (this.topologyChange ? wire.TOPOLOGY_CHANGE : 0) |
      (port.changeAcknowledged ? wire.TOPOLOGY_CHANGE_ACKNOWLEDGMENT : 0)
    this.#send(port, {
      kind: 'configuration',
      flags,
      root: identifier(this.designatedRoot),
      rootPathCost: this.rootPathCost,
      bridge: identifier(number),
      port: port.id,
      messageAge,
      maxAge,
      helloTime: to256(this.times.helloTime),
      forwardDelay: to256(this.times.forwardDelay),
    })
    port.changeAcknowledged = port.configPending = false
    port.arm('hold', netns.sim.now + HOLD_TIME)
  }

  /** br_transmit_tcn: the root is told, as long as it does not acknowledge. */
  #notify(): void {
    for (const port of this.#ports) if (port.number === this.rootPort) this.#send(port, { kind: 'topologyChange' })
    this.#arm(this.notification, this.own.helloTime)
  }

  #send(port: BridgePort, bpdu: wire.Bpdu): void {
    const body = wire.emit(bpdu)
    const skb = Skb.alloc(ethernet.HEADER_LENGTH + LLC.length + body.length, this.#bridge.netns.sim.nextPacket())
    const { bytes, start } = skb
    ethernet.write(bytes, start, wire.GROUP_MAC, port.link.mac, LLC.length + body.length)
    bytes.set(LLC, start + ethernet.HEADER_LENGTH)
    bytes.set(body, start + ethernet.HEADER_LENGTH + LLC.length)
    putU16(bytes, start + ethernet.TYPE, LLC.length + body.length)
    port.link.transmit(skb)
  }

  /** br_stp_rcv: a frame to the group address of bridges. */
  receive(port: BridgePort, skb: Skb): void {
    if (port.state === 'disabled' || !this.#bridge.adminUp) return
    const at = skb.start + ethernet.HEADER_LENGTH
    if (LLC.some((byte, index) => skb.bytes[at + index] !== byte)) return
    const bpdu = wire.parse(skb.bytes, at + LLC.length, skb.end)
    if (bpdu instanceof Malformed) return
    if (port.guard) return this.disable(port)
    if (bpdu.kind === 'configuration') this.#configuration(port, bpdu)
    else if (bpdu.kind === 'topologyChange' && this.isDesignated(port)) {
      this.#changeDetected()
      port.changeAcknowledged = true
      this.transmit(port)
    }
  }

  /** br_received_config_bpdu. */
  #configuration(port: BridgePort, bpdu: Configuration): void {
    const wasRoot = this.isRoot
    if (!this.#supersedes(port, bpdu)) {
      if (this.isDesignated(port)) this.transmit(port)
      return
    }
    this.#record(port, bpdu)
    this.#update()
    this.select()
    if (!this.isRoot && wasRoot) {
      this.hello.disarm()
      if (this.topologyChangeDetected) {
        this.change.disarm()
        this.#notify()
      }
    }
    if (port.number !== this.rootPort) return
    this.times.maxAge = from256(bpdu.maxAge)
    this.times.helloTime = from256(bpdu.helloTime)
    this.times.forwardDelay = from256(bpdu.forwardDelay)
    this.topologyChange = (bpdu.flags & wire.TOPOLOGY_CHANGE) !== 0
    this.#generate()
    if ((bpdu.flags & wire.TOPOLOGY_CHANGE_ACKNOWLEDGMENT) !== 0) {
      this.topologyChangeDetected = false
      this.notification.disarm()
    }
  }

  /** br_supersedes_port_info. */
  #supersedes(port: BridgePort, bpdu: Configuration): boolean {
    const [root, bridge] = [numberOf(bpdu.root), numberOf(bpdu.bridge)]
    if (root !== port.designatedRoot) return root < port.designatedRoot
    if (bpdu.rootPathCost !== port.designatedCost) return bpdu.rootPathCost < port.designatedCost
    if (bridge !== port.designatedBridge) return bridge < port.designatedBridge
    return bridge !== this.#bridge.number || bpdu.port <= port.designatedPort
  }

  /** br_record_config_information. */
  #record(port: BridgePort, bpdu: Configuration): void {
    const { now } = this.#bridge.netns.sim
    port.designatedRoot = numberOf(bpdu.root)
    port.designatedCost = bpdu.rootPathCost
    port.designatedBridge = numberOf(bpdu.bridge)
    port.designatedPort = bpdu.port
    port.designatedSince = now - Math.round((bpdu.messageAge * SECOND) / 256)
    const left = ((bpdu.maxAge - bpdu.messageAge) * SECOND) / 256
    port.arm('messageAge', now + Math.max(0, Math.round(left)))
  }
}

type Configuration = Extract<wire.Bpdu, { kind: 'configuration' | 'rapid' }>

const to256 = (hundredths: number) => Math.round((hundredths * 256) / 100)
const from256 = (ticks: number) => Math.round((ticks * 100) / 256)

const MAC_BITS = 48n

function numberOf(id: wire.BridgeId): BridgeNumber {
  return (BigInt(id.priority) << MAC_BITS) | BigInt(id.mac)
}

function identifier(number: BridgeNumber): wire.BridgeId {
  return { priority: Number(number >> MAC_BITS), mac: Number(number & 0xffff_ffff_ffffn) }
}
