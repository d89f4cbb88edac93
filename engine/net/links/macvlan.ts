import type { Sim } from '../../sim/sim.ts'
import { MICROSECOND, type Timer } from '../../sim/timer.ts'
import { BROADCAST_MAC, isGroupMac, type Mac } from '../../wire/address.ts'
import { u48 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { EADDRINUSE, EBUSY, EINVAL, EOPNOTSUPP, type Errno, type Result } from '../errno.ts'
import type { Link, LinkEvent } from '../link.ts'
import type { NetNs } from '../netns.ts'
import { PacketType, type Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import { type LinkMaker, type LinkRequest, register } from './create.ts'
import { StackedLink } from './stacked.ts'

/** Which macvlans of a device see one another (ip-link(8)). */
export type MacvlanMode = 'private' | 'vepa' | 'bridge' | 'passthru'

/** MACVLAN_DEFAULT_BC_QUEUE_LEN. */
const DEFERRED_MAX = 1000

/** About as long as a workqueue takes to begin. */
const DEFERRED_FOR = 20 * MICROSECOND

/** What macvlan keeps of the device beneath (struct macvlan_port). */
class MacvlanPort {
  readonly below: Link
  readonly macvlans = new Set<Macvlan>()
  /** The address that the device beneath had first: passthru may change it, and it comes back (perm_addr). */
  readonly #first: Mac

  /** Broadcasts that wait for the workqueue (bc_queue). */
  readonly #deferred: { readonly skb: Skb; readonly source: Macvlan | null; readonly modes: readonly MacvlanMode[] }[] =
    []
  readonly #work: Timer

  constructor(below: Link, sim: Sim) {
    this.#work = sim.timer(() => this.#broadcastDeferred())
    this.below = below
    this.#first = below.mac
  }

  /** macvlan_port_destroy. */
  leave(passthru: boolean): void {
    this.below.rxHandler = null
    ports.delete(this.below)
    if (passthru && this.below.mac !== this.#first) this.changeBelow(this.#first)
  }

  /** dev_set_mac_address of the device beneath. */
  changeBelow(mac: Mac): Errno | undefined {
    const error = this.below.setAddress(mac)
    if (error === undefined) this.below.netns.addressChanged(this.below)
    return error
  }

  get passthru(): Macvlan | undefined {
    for (const each of this.macvlans) if (each.mode === 'passthru') return each
    return undefined
  }

  /** macvlan_hash_lookup: only those that are up are in the table. */
  byMac(mac: Mac): Macvlan | undefined {
    for (const each of this.macvlans) if (each.listed && each.mac === mac) return each
    return undefined
  }

  /** macvlan_handle_frame. */
  take(skb: Skb): boolean {
    const destination = u48(skb.bytes, skb.start + ethernet.DESTINATION)
    if (isGroupMac(destination)) return this.#takeGroup(skb, destination)
    const macvlan = this.passthru ?? this.byMac(destination)
    if (macvlan === undefined) return false
    macvlan.take(skb)
    return true
  }

  #takeGroup(skb: Skb, destination: Mac): boolean {
    const source = this.byMac(u48(skb.bytes, skb.start + ethernet.SOURCE))
    // What a switch reflects to a private macvlan is its own.
    if (source !== undefined && source.mode !== 'vepa' && source.mode !== 'bridge') {
      source.take(skb)
      return true
    }
    const modes: readonly MacvlanMode[] =
      source === undefined
        ? ['private', 'vepa', 'passthru', 'bridge']
        : source.mode === 'vepa'
          ? ['vepa', 'bridge']
          : ['vepa']
    if (destination === BROADCAST_MAC) this.#defer(skb, source ?? null, modes)
    else this.flood(skb, source ?? null, modes)
    return false
  }

  /** macvlan_broadcast_enqueue: the device beneath has answered by the time that its macvlans hear of it. */
  #defer(skb: Skb, source: Macvlan | null, modes: readonly MacvlanMode[]): void {
    if (this.#deferred.length >= DEFERRED_MAX) return
    this.#deferred.push({ skb: skb.clone(), source, modes })
    if (!this.#work.armed) this.#work.arm(this.below.netns.sim.now + DEFERRED_FOR)
  }

  #broadcastDeferred(): void {
    for (const { skb, source, modes } of this.#deferred.splice(0)) this.flood(skb, source, modes)
  }

  /** macvlan_broadcast. */
  flood(skb: Skb, source: Macvlan | null, modes: readonly MacvlanMode[]): void {
    for (const each of [...this.macvlans])
      if (each !== source && each.listed && modes.includes(each.mode) && each.wants(skb)) {
        each.counters.multicast++
        each.take(skb.clone())
      }
  }
}

const ports = new WeakMap<Link, MacvlanPort>()

/** A further MAC address on a device, as a device of its own (drivers/net/macvlan.c). */
export class Macvlan extends StackedLink {
  override readonly kind = 'macvlan'
  mode: MacvlanMode
  override readonly countsMulticast = false
  override readonly filtersUnicast = true
  readonly #port: MacvlanPort
  /** In the table of addresses: while it is up. */
  listed = false

  constructor(name: string, mac: Mac, port: MacvlanPort, mode: MacvlanMode) {
    super(name, mac, port.below)
    this.#port = port
    this.mode = mode
    this.maxMtu = port.below.maxMtu
    this.segmentation.tsoMaxSize = port.below.segmentation.tsoMaxSize
  }

  override added(): void {
    this.#port.macvlans.add(this)
    super.added()
  }

  override removed(): void {
    this.#port.macvlans.delete(this)
    if (this.mode === 'passthru') this.below.promiscuity--
    if (this.#port.macvlans.size === 0) this.#port.leave(this.mode === 'passthru')
    super.removed()
  }

  /** macvlan_open: no two of one address. */
  override open(): Errno | undefined {
    const taken = this.mac === this.below.mac || this.#port.byMac(this.mac) !== undefined
    if (this.mode !== 'passthru' && taken) return EADDRINUSE
    this.listed = true
    this.#listen(this.mac)
    for (const group of this.multicastMacs.keys()) this.below.listenTo(group)
    return undefined
  }

  override stop(): void {
    if (this.listed) {
      this.below.unicastMacs.delete(this.mac)
      for (const group of this.multicastMacs.keys()) this.below.stopListeningTo(group)
    }
    this.listed = false
  }

  /** dev_uc_add: the device beneath hears what is for this one; in passthru it hears everything. */
  #listen(mac: Mac): void {
    if (this.mode !== 'passthru') this.below.unicastMacs.add(mac)
  }

  /** macvlan_set_mac_lists: the device beneath hears its groups, too. */
  override listenTo(mac: Mac): void {
    if (this.listed && !this.multicastMacs.has(mac)) this.below.listenTo(mac)
    super.listenTo(mac)
  }

  override stopListeningTo(mac: Mac): void {
    super.stopListeningTo(mac)
    if (this.listed && !this.multicastMacs.has(mac)) this.below.stopListeningTo(mac)
  }

  /** macvlan_set_mac_address. */
  override setAddress(mac: Mac): Errno | undefined {
    if (this.mode === 'passthru') return this.#port.changeBelow(mac) ?? super.setAddress(mac)
    if (this.listed && (mac === this.below.mac || this.#port.byMac(mac) !== undefined)) return EADDRINUSE
    if (this.listed) {
      this.below.unicastMacs.delete(this.mac)
      this.#listen(mac)
    }
    return super.setAddress(mac)
  }

  /** macvlan_change_mtu. */
  override setMtu(mtu: number): Errno | undefined {
    return mtu > this.below.mtu ? EINVAL : super.setMtu(mtu)
  }

  override lowerChanged(lower: Link, event: LinkEvent): void {
    if (event === 'mtu' && this.mtu > lower.mtu) {
      this.mtu = lower.mtu
      this.netns.mtuChanged(this)
      this.netns.announce(this)
    }
    super.lowerChanged(lower, event)
  }

  /** mc_filter: broadcasts and groups that it has joined. The kernel's is a hash, so that others pass it by chance. */
  wants({ bytes, start }: Skb): boolean {
    const group = u48(bytes, start + ethernet.DESTINATION)
    return group === BROADCAST_MAC || this.multicastMacs.has(group)
  }

  take(skb: Skb): void {
    this.takeOver(skb, skb.end - skb.start)
  }

  /** macvlan_handle_frame: what is for one address is for this host, in passthru whosever the address is. */
  protected override classify(skb: Skb): void {
    super.classify(skb)
    if (skb.packetType === PacketType.otherHost) skb.packetType = PacketType.host
  }

  /** macvlan_queue_xmit. */
  protected override xmit(skb: Skb): void {
    if (this.mode === 'bridge') {
      const destination = u48(skb.bytes, skb.start + ethernet.DESTINATION)
      if (isGroupMac(destination)) this.#port.flood(skb, this, ['bridge'])
      else if (this.#port.byMac(destination)?.mode === 'bridge') return this.#forward(skb)
    }
    this.passDown(skb, () => this.below.transmit(skb))
  }

  /** dev_forward_skb: to the neighbour by way of the device beneath, whose captures see it. */
  #forward(skb: Skb): void {
    if (!this.below.adminUp) return this.drop(skb, Drop.linkDown)
    skb.scrub()
    this.below.receive(skb)
  }
}

export function newMacvlan(mode: MacvlanMode): LinkMaker {
  return { kind: 'macvlan', make: (netns, name, request) => make(netns, name, request, mode) }
}

/** macvlan_common_newlink. */
function make(netns: NetNs, name: string, request: LinkRequest, mode: MacvlanMode): Result<Link> {
  if (request.lower === undefined) return EINVAL
  const lower = request.lower instanceof Macvlan ? request.lower.below : request.lower
  if (request.mtu !== undefined && request.mtu > lower.mtu) return EINVAL
  let port = ports.get(lower)
  if (port === undefined) {
    if (lower.type !== 'ether') return EINVAL
    if (lower.rxHandler !== null) return EBUSY
    port = new MacvlanPort(lower, netns.sim)
  }
  if (port.passthru !== undefined || (mode === 'passthru' && port.macvlans.size > 0)) return EINVAL
  const link = new Macvlan(name, mode === 'passthru' ? lower.mac : netns.randomMac(), port, mode)
  // In passthru it has the address of the device beneath, whatever was asked for.
  const { address, ...rest } = request
  const error = register(netns, link, mode === 'passthru' ? rest : request)
  if (error !== undefined) return error
  attach(port)
  if (mode === 'passthru') lower.promiscuity++
  return link
}

function attach(port: MacvlanPort): void {
  ports.set(port.below, port)
  port.below.rxHandler = skb => port.take(skb)
}

/** macvlan_changelink: into and out of passthru it cannot be changed. */
export function changeMacvlan(link: Link, mode: MacvlanMode | null): Errno | undefined {
  if (!(link instanceof Macvlan)) return EOPNOTSUPP
  if (mode === null) return undefined
  if ((mode === 'passthru') !== (link.mode === 'passthru')) return EINVAL
  link.mode = mode
  return undefined
}
