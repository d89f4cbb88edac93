import { type Ip, isGroupMac, type Mac } from '../../wire/address.ts'
import { u16, u32, u48 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as ip from '../../wire/ipv4.ts'
import * as ip6 from '../../wire/ipv6.ts'
import { EADDRINUSE, EBUSY, EINVAL, EOPNOTSUPP, type Errno, failed, type Result } from '../errno.ts'
import { Hook, Verdict } from '../hooks.ts'
import { routeAndGo as routeAndGo4 } from '../ipv4/input.ts'
import { outputRouted as outputRouted4 } from '../ipv4/output.ts'
import { routeAndGo as routeAndGo6 } from '../ipv6/input.ts'
import { outputRouted as outputRouted6 } from '../ipv6/output.ts'
import { addressAt } from '../ipv6/words.ts'
import type { Link, LinkEvent } from '../link.ts'
import type { NetNs } from '../netns.ts'
import { flowTo } from '../route.ts'
import type { Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import { type LinkMaker, type LinkRequest, register } from './create.ts'
import { StackedLink } from './stacked.ts'

/** l2 switches by address among its kind, l3 routes by the host that has the device beneath, l3s passes that one's netfilter too. */
export type IpvlanMode = 'l2' | 'l3' | 'l3s'
/** Which ipvlans of a device see one another. */
export type IpvlanVisibility = 'bridge' | 'private' | 'vepa'

/** What ipvlan keeps of the device beneath (struct ipvl_port). Mode and visibility are those of all on it. */
class IpvlanPort {
  readonly below: Link
  readonly ipvlans = new Set<Ipvlan>()
  mode: IpvlanMode = 'l3'
  visibility: IpvlanVisibility = 'bridge'

  constructor(below: Link) {
    this.below = below
  }

  /** ipvlan_addr_lookup: who has the address; only those that are up are asked. */
  owner(address: Ip): Ipvlan | undefined {
    for (const each of this.ipvlans) if (each.adminUp && each.has(address)) return each
    return undefined
  }

  /** The one that the packet behind the link header is for. */
  ownerOfDestination(skb: Skb): Ipvlan | undefined {
    const address = destinationOf(skb)
    return address === undefined ? undefined : this.owner(address)
  }

  /** ipvlan_handle_frame. */
  take(skb: Skb): boolean {
    if (this.mode === 'l3s') return false
    if (this.mode === 'l2' && isGroupMac(u48(skb.bytes, skb.start + ethernet.DESTINATION))) {
      this.flood(skb, null)
      return false
    }
    const owner = this.ownerOfDestination(skb)
    if (owner === undefined) return false
    owner.takeOver(skb, skb.end - skb.start)
    return true
  }

  /** ipvlan_process_multicast. */
  flood(skb: Skb, source: Ipvlan | null): void {
    for (const each of [...this.ipvlans]) {
      if (each === source || !each.adminUp) continue
      const copy = skb.clone()
      copy.scrub()
      each.takeOver(copy, copy.end - copy.start)
    }
  }

  setMode(mode: IpvlanMode): void {
    this.mode = mode
    for (const each of this.ipvlans) each.followMode()
  }

  /** ipvlan_l3_rcv, ipvlan_nf_input: behind PREROUTING and INPUT of the host the packet is one of the ipvlan that has the address. */
  takeRouted(skb: Skb): boolean {
    if (this.mode !== 'l3s') return false
    const six = skb.bytes[skb.network]! >> 4 === 6
    const owner = this.owner(
      six ? addressAt(skb.bytes, skb.network + ip6.DESTINATION) : u32(skb.bytes, skb.network + ip.DESTINATION),
    )
    if (owner === undefined) return false
    const { hooks, hooks6 } = this.below.netns
    if ((six ? hooks6 : hooks).run(Hook.localIn, skb, this.below, null) !== Verdict.accept) return true
    owner.takeRouted(skb, six)
    return true
  }
}

/** The address that a frame asks for or is for (ipvlan_get_L3_hdr); undefined where it is neither ARP nor IP. */
function destinationOf({ bytes, start, end }: Skb): Ip | undefined {
  const type = u16(bytes, start + ethernet.TYPE)
  const at = start + ethernet.HEADER_LENGTH
  if (type === EtherType.ipv4 && end - at >= ip.HEADER_LENGTH) return u32(bytes, at + ip.DESTINATION)
  if (type === EtherType.arp && end - at >= 28) return u32(bytes, at + 24)
  if (type === EtherType.ipv6 && end - at >= ip6.HEADER_LENGTH) return addressAt(bytes, at + ip6.DESTINATION)
  return undefined
}

const ports = new WeakMap<Link, IpvlanPort>()

/** Further addresses on a device, as a device of its own with the same MAC address (drivers/net/ipvlan). */
export class Ipvlan extends StackedLink {
  override readonly kind = 'ipvlan'
  override readonly filtersUnicast = true
  readonly #port: IpvlanPort

  constructor(name: string, port: IpvlanPort, id: number) {
    super(name, port.below.mac, port.below)
    this.#port = port
    this.deviceId = id
  }

  get mode(): IpvlanMode {
    return this.#port.mode
  }

  get visibility(): IpvlanVisibility {
    return this.#port.visibility
  }

  set visibility(visibility: IpvlanVisibility) {
    this.#port.visibility = visibility
  }

  changeMode(mode: IpvlanMode): void {
    this.#port.setMode(mode)
  }

  has(address: Ip): boolean {
    if (typeof address === 'number') return this.ipv4.addresses.some(({ local }) => local === address)
    return this.ipv6.addresses.some(({ local }) => local === address)
  }

  /** Above layer 2 nobody answers ARP. */
  followMode(): void {
    const noArp = this.mode !== 'l2'
    if (this.noArp === noArp) return
    this.noArp = noArp
    if (this.index !== 0) this.netns.announce(this)
  }

  override added(): void {
    this.#port.ipvlans.add(this)
    super.added()
  }

  override removed(): void {
    this.#port.ipvlans.delete(this)
    if (this.#port.ipvlans.size === 0) {
      this.below.rxHandler = null
      this.below.l3Handler = null
      ports.delete(this.below)
    }
    super.removed()
  }

  override setAddress(_mac: Mac): Errno | undefined {
    return EOPNOTSUPP
  }

  /** ipvlan_addr4_validator_event: an address has one owner among those on a device. */
  override mayTake(address: Ip): Errno | undefined {
    const owner = this.#port.owner(address)
    if (owner === undefined) return undefined
    return EADDRINUSE.because('Address already assigned to an ipvlan device')
  }

  /** ipvlan_device_event. */
  override lowerChanged(lower: Link, event: LinkEvent): void {
    if (event === 'mtu' && this.mtu !== lower.mtu) {
      this.mtu = lower.mtu
      this.netns.mtuChanged(this)
      this.netns.announce(this)
    } else if (event === 'address') {
      this.mac = lower.mac
      this.netns.addressChanged(this)
      this.netns.announce(this)
    }
    super.lowerChanged(lower, event)
  }

  /** The packet comes in behind the link header, by way of the host's routing. */
  takeRouted(skb: Skb, six: boolean): void {
    if (!this.adminUp) return this.drop(skb, Drop.linkDown)
    this.counters.rxPackets++
    this.counters.rxBytes += skb.end - skb.start
    skb.link = skb.inLink = this
    skb.route = null
    if (six) routeAndGo6(this.netns.ipv6, skb)
    else routeAndGo4(this.netns.ipv4, skb)
  }

  /** ipvlan_queue_xmit. */
  protected override xmit(skb: Skb): void {
    this.passDown(skb, () => (this.mode === 'l2' ? this.#switch(skb) : this.#route(skb)))
  }

  /** ipvlan_xmit_mode_l2: those on one device have one MAC address, so a frame to itself is for one of them or for the host. */
  #switch(skb: Skb): void {
    const { bytes, start } = skb
    const destination = u48(bytes, start + ethernet.DESTINATION)
    if (isGroupMac(destination)) {
      this.#port.flood(skb, this)
      return this.below.transmit(skb)
    }
    if (this.visibility === 'vepa' || destination !== u48(bytes, start + ethernet.SOURCE))
      return this.below.transmit(skb)
    if (this.#toSibling(skb)) return
    skb.scrub()
    this.below.receive(skb)
  }

  /** True when the packet was for another one on the device, or for none because they are private. */
  #toSibling(skb: Skb): boolean {
    const sibling = this.#port.ownerOfDestination(skb)
    if (sibling === undefined) return false
    if (this.visibility === 'private') this.drop(skb, Drop.bridgeNoPort)
    else {
      skb.scrub()
      sibling.receive(skb)
    }
    return true
  }

  /** ipvlan_xmit_mode_l3, ipvlan_process_outbound: the host of the device beneath routes the packet; its OUTPUT sees it. */
  #route(skb: Skb): void {
    if (this.visibility !== 'vepa' && this.#toSibling(skb)) return
    const at = skb.start + ethernet.HEADER_LENGTH
    const { protocol } = skb
    if (protocol !== EtherType.ipv4 && protocol !== EtherType.ipv6)
      return this.sendFailed(skb, 'txDropped', Drop.unhandledProtocol)
    if (isGroupMac(u48(skb.bytes, skb.start + ethernet.DESTINATION)) && !this.noArp)
      return this.sendFailed(skb, 'txDropped', Drop.notMember)
    const { netns } = this.below
    skb.scrub()
    skb.start = skb.network = at
    const layer = netns.layerOf(skb)
    const destination = layer.destinationOf(skb)
    const routed = layer.route(flowTo(destination, { source: layer.sourceOf(skb), outgoing: this.below }), true)
    if (failed(routed)) return this.sendFailed(skb, 'txErrors', Drop.noRouteOut)
    if (routed.route.type !== 'unicast' && routed.route.type !== 'local')
      return this.sendFailed(skb, 'txErrors', Drop.routeRefuses)
    skb.route = routed.route
    skb.nextHop = routed.route.gateway ?? destination
    skb.protocol = protocol
    if (protocol === EtherType.ipv6) outputRouted6(netns.ipv6, skb)
    else outputRouted4(netns.ipv4, skb)
  }
}

export function newIpvlan(mode: IpvlanMode | null, visibility: IpvlanVisibility | null): LinkMaker {
  return { kind: 'ipvlan', make: (netns, name, request) => make(netns, name, request, mode ?? 'l3', visibility) }
}

/** ipvlan_link_new. What is said of mode and visibility goes for all that are on the device already. */
function make(
  netns: NetNs,
  name: string,
  request: LinkRequest,
  mode: IpvlanMode,
  visibility: IpvlanVisibility | null,
): Result<Link> {
  if (request.lower === undefined) return EINVAL
  const lower = request.lower instanceof Ipvlan ? request.lower.below : request.lower
  let port = ports.get(lower)
  if (port === undefined) {
    if (lower.type !== 'ether') return EINVAL
    if (lower.rxHandler !== null) return EBUSY
    port = new IpvlanPort(lower)
  }
  const { address: _address, ...rest } = request
  const link = new Ipvlan(name, port, freeId(port))
  const error = register(netns, link, rest)
  if (error !== undefined) return error
  attach(port)
  port.setMode(mode)
  if (visibility !== null) port.visibility = visibility
  return link
}

/** What tells those of one MAC address apart in their IPv6 addresses. */
function freeId({ ipvlans }: IpvlanPort): number {
  const used = new Set(Array.from(ipvlans, each => each.deviceId))
  let id = 1
  while (used.has(id)) id++
  return id
}

function attach(port: IpvlanPort): void {
  ports.set(port.below, port)
  port.below.rxHandler = skb => port.take(skb)
  port.below.l3Handler = skb => port.takeRouted(skb)
}

/** ipvlan_nl_changelink. */
export function changeIpvlan(
  link: Link,
  mode: IpvlanMode | null,
  visibility: IpvlanVisibility | null,
): Errno | undefined {
  if (!(link instanceof Ipvlan)) return EOPNOTSUPP
  if (mode !== null) link.changeMode(mode)
  if (visibility !== null) link.visibility = visibility
  return undefined
}
