import type { Ipv4 as Address } from '../../wire/address.ts'
import { u16 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as ip from '../../wire/ipv4.ts'
import { pastTags } from '../../wire/vlan.ts'
import { EEXIST, EINVAL, EOPNOTSUPP, type Errno, failed, type Result } from '../errno.ts'
import { Link } from '../link.ts'
import type { LinkType } from '../link-type.ts'
import type { NetNs } from '../netns.ts'
import { flowTo } from '../route.ts'
import type { Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import { type LinkMaker, type LinkRequest, register } from './create.ts'
import {
  BRIDGED,
  type GreOptions,
  type GreSeen,
  GreSequence,
  greAccepted,
  greLength,
  pushGre,
  readGre,
} from './gre-header.ts'
import { ecnDecapsulated } from './tunnel-ecn.ts'
import { tooBigForTunnel } from './tunnel-pmtu.ts'

export type IpTunnelKind = 'ipip' | 'gre' | 'sit' | 'gretap'

/** What `type ipip`, `type gre`, `type sit` and `type gretap` say; 0 for any address. */
export interface IpTunnelSpec extends GreOptions {
  readonly local: Address
  readonly remote: Address
  /** The device to send by. */
  readonly device: Link | null
  /** 0 for that of the packet inside. */
  readonly ttl: number
  /** 1 for that of the packet inside. */
  readonly tos: number
  readonly pathMtuDiscovery: boolean
  /** The IP protocol of what is carried, 0 for any, null for that of the kind. */
  readonly carried: number | null
}

export const IP_IN_IP = 4
export const IPV6_IN_IP = 41
const GRE = 47

/** IP protocols of what is carried (IANA protocol-numbers). */
const PROTOCOLS: Readonly<Record<IpTunnelKind, number>> = { ipip: IP_IN_IP, gre: GRE, sit: IPV6_IN_IP, gretap: GRE }
const TOS_INHERIT = 1
const MTU_DEFAULT = 1500
const MTU_LEAST = 68
const MTU_MOST = 65_535

/** IP in IP (RFC 2003), in GRE (RFC 2784), IPv6 in IPv4 (RFC 4213), and frames in GRE (`gretap`): net/ipv4/ip_tunnel.c, ipip.c, ip_gre.c, ipv6/sit.c. */
export class IpTunnel extends Link {
  override readonly kind: IpTunnelKind
  override readonly type: LinkType
  spec: IpTunnelSpec
  readonly #sequence = new GreSequence()
  /** Where it was made: there it sends what it has wrapped. */
  readonly origin: NetNs

  constructor(kind: IpTunnelKind, name: string, origin: NetNs, spec: IpTunnelSpec) {
    super(name, kind === 'gretap' ? origin.randomMac() : spec.local)
    this.kind = kind
    this.type = kind === 'gretap' ? 'ether' : kind
    this.origin = origin
    this.spec = spec
    if (kind === 'gretap') {
      this.maxMtu = 0
      this.mtu = this.#lowerMtu() - this.overhead - ethernet.HEADER_LENGTH
      return
    }
    this.noArp = true
    this.multicastFlag = this.broadcastFlag = false
    this.addressAssigned = 0
    this.minMtu = this.maxMtu = 0
    this.mtu = this.#lowerMtu() - this.overhead
    this.#follow()
  }

  /** ip_tunnel_init_flow: a device of a VRF stands for the VRF. */
  get #outgoing(): Link | null {
    return this.spec.device?.l3mdev ?? this.spec.device
  }

  /** ip_tunnel_bind_dev: that of the device on the way to the other end. */
  #lowerMtu(): number {
    const { spec, origin } = this
    const flow = { source: spec.local, outgoing: this.#outgoing, protocol: PROTOCOLS[this.kind] }
    const routed = spec.remote === 0 ? null : origin.ipv4.route(flowTo(spec.remote, flow))
    const device = routed === null || failed(routed) ? spec.device : routed.route.link
    return Math.min(device?.mtu ?? MTU_DEFAULT, MTU_MOST)
  }

  get overhead(): number {
    return ip.HEADER_LENGTH + this.#headerLength
  }

  get #headerLength(): number {
    return PROTOCOLS[this.kind] === GRE ? greLength(this.spec) : 0
  }

  /** ip_tunnel_change_mtu. */
  override setMtu(mtu: number): Errno | undefined {
    return mtu < MTU_LEAST || mtu > 65_535 - this.overhead - this.headerLength ? EINVAL : super.setMtu(mtu)
  }

  /** The addresses of the ends are those of the link. */
  #follow(): void {
    if (this.kind === 'gretap') return
    this.mac = this.spec.local
    this.broadcast = this.spec.remote
    this.pointToPoint = this.spec.remote !== 0
  }

  change(spec: IpTunnelSpec): void {
    this.spec = spec
    this.#follow()
    this.netns.announce(this)
  }

  override get linkNetns(): NetNs {
    return this.origin
  }

  /** ndo_get_iflink: the device that it is bound to, or none. */
  override get lowerIndex(): number {
    return this.spec.device?.index ?? 0
  }

  override added(): void {
    tunnelsOf(this.origin, this.kind).add(this)
  }

  override removed(): void {
    const tunnels = tunnelsOf(this.origin, this.kind)
    tunnels.delete(this)
  }

  protected override countedLength(skb: Skb): number {
    return skb.end - skb.start - this.headerLength
  }

  protected override receivedLength(skb: Skb): number {
    return skb.end - skb.start - this.headerLength
  }

  /** ip_tunnel_xmit. */
  protected override xmit(skb: Skb): void {
    const { version, at } = this.#packetIn(skb)
    if (!this.#carries(version)) return this.sendFailed(skb, 'txErrors', Drop.noRouteOut)
    // Without a remote each packet goes to its next hop.
    const nextHop = this.kind !== 'gretap' && typeof skb.nextHop === 'number' ? skb.nextHop : 0
    const destination = this.spec.remote || nextHop
    if (destination === 0) return this.sendFailed(skb, 'txErrors', Drop.noRouteOut)
    this.passDown(skb, () => this.#send(skb, destination, at, version))
  }

  #carries(version: number): boolean {
    if (PROTOCOLS[this.kind] === GRE) return true
    return this.takes(version === 6 ? IPV6_IN_IP : IP_IN_IP)
  }

  /** Whether packets of the IP protocol go by this tunnel; only `sit` can carry both. */
  takes(protocol: number): boolean {
    const carried = this.spec.carried ?? PROTOCOLS[this.kind]
    return carried === 0 ? this.kind === 'sit' || protocol === IP_IN_IP : carried === protocol
  }

  /** The IP packet in it, of version 0 where it is something else. */
  #packetIn({ bytes, start, end }: Skb): { readonly version: number; readonly at: number } {
    if (this.kind !== 'gretap') return { version: bytes[start]! >> 4, at: start }
    const { type, network } = pastTags(bytes, start + ethernet.TYPE, end)
    return { version: type === EtherType.ipv4 ? 4 : type === EtherType.ipv6 ? 6 : 0, at: network }
  }

  #send(skb: Skb, destination: Address, at: number, version: number): void {
    const { spec, origin } = this
    const { bytes } = skb
    const inner = version === 4
    const innerTos = inner ? bytes[at + ip.TOS]! : version === 6 ? ((bytes[at]! & 15) << 4) | (bytes[at + 1]! >> 4) : 0
    const ecn = (innerTos & 3) === 3 ? 2 : innerTos & 3
    const tos = ((spec.tos === TOS_INHERIT ? innerTos : spec.tos) & ~3) | ecn
    const ttl = spec.ttl || (version === 0 ? undefined : bytes[at + (inner ? ip.TTL : 7)]!)
    const dontFragment = spec.pathMtuDiscovery || (inner && (u16(bytes, at + ip.FLAGS_OFFSET) & ip.DONT_FRAGMENT) !== 0)
    const gre = PROTOCOLS[this.kind] === GRE
    const protocol = gre ? GRE : inner ? IP_IN_IP : IPV6_IN_IP
    const flow = { source: spec.local, outgoing: this.#outgoing, mark: skb.mark, tos: tos & 0x1c, protocol }
    const routed = origin.ipv4.route(flowTo(destination, flow))
    if (failed(routed) || routed.route.link === this) return this.sendFailed(skb, 'txErrors', Drop.noRouteOut)
    const room = dontFragment
      ? origin.ipv4.mtu(routed.route, routed.destination) - this.overhead - this.headerLength
      : this.mtu
    if (tooBigForTunnel(this, skb, room)) return this.sendFailed(skb, 'txErrors', Drop.tooBig)
    skb.scrub()
    if (gre) pushGre(skb, spec, this.#contents(version), this.#sequence)
    origin.ipv4.output(skb, { protocol, ...routed, ttl, tos, dontFragment })
  }

  #contents(version: number): number {
    return this.kind === 'gretap' ? BRIDGED : version === 4 ? EtherType.ipv4 : EtherType.ipv6
  }

  /** ip_tunnel_rcv of a packet with a GRE header. */
  fromGre(skb: Skb, seen: GreSeen): void {
    if (!greAccepted(this, this.spec, seen, this.#sequence)) return this.drop(skb, Drop.tunnelHeader)
    skb.start += seen.length
    this.fromTunnel(skb)
  }

  /** ip_tunnel_rcv: the packet inside is at `skb.start`. */
  fromTunnel(skb: Skb): void {
    if (skb.end - skb.start < 1) return this.drop(skb, Drop.tunnelHeader)
    const { version, at } = this.#packetIn(skb)
    const type = version === 4 ? EtherType.ipv4 : version === 6 ? EtherType.ipv6 : 0
    if (!ecnDecapsulated(this, skb, this.origin.ipv4.tosOf(skb), type, at)) return
    if (!this.adminUp) {
      this.counters.rxDropped++
      return this.drop(skb, Drop.linkDown)
    }
    skb.scrub()
    this.receive(skb)
  }

  /** How well the tunnel suits a packet with these ends; -1 where not at all (ip_tunnel_lookup). */
  score(remote: Address, local: Address, key: number | null): number {
    const { spec } = this
    if (!this.adminUp || spec.inputKey !== key) return -1
    if ((spec.remote !== 0 && spec.remote !== remote) || (spec.local !== 0 && spec.local !== local)) return -1
    return (spec.remote === 0 ? 0 : 2) + (spec.local === 0 ? 0 : 1)
  }
}

type Table = Set<IpTunnel>
const tables = new WeakMap<NetNs, Map<IpTunnelKind, Table>>()

/** The tunnels of a kind; with the first of them the namespace takes packets of its protocol. */
function tunnelsOf(netns: NetNs, kind: IpTunnelKind): Table {
  let kinds = tables.get(netns)
  if (kinds === undefined) tables.set(netns, (kinds = new Map()))
  let table = kinds.get(kind)
  if (table === undefined) {
    const tunnels: Table = new Set()
    kinds.set(kind, (table = tunnels))
    handleTunnels(netns)
  }
  return table
}

function handleTunnels({ ipv4 }: NetNs): void {
  for (const protocol of [IP_IN_IP, IPV6_IN_IP]) ipv4.handle(protocol, { receive: skb => receivePlain(skb, protocol) })
  ipv4.handle(GRE, { receive: receiveGre })
}

function best(skb: Skb, kinds: readonly IpTunnelKind[], key: number | null, protocol: number | null): IpTunnel | null {
  const { netns } = skb.link!
  const [remote, local] = [netns.ipv4.sourceOf(skb), netns.ipv4.destinationOf(skb)]
  let found: IpTunnel | null = null
  let most = -1
  for (const kind of kinds)
    for (const tunnel of tables.get(netns)?.get(kind) ?? []) {
      const score = protocol === null || tunnel.takes(protocol) ? tunnel.score(remote, local, key) : -1
      if (score > most) [found, most] = [tunnel, score]
    }
  return found
}

function nobody(skb: Skb): void {
  skb.link!.netns.ipv4.portUnreachable(skb)
  skb.link!.drop(skb, Drop.noTunnel)
}

/** tunnel4_rcv, tunnel64_rcv. */
function receivePlain(skb: Skb, protocol: number): void {
  const tunnel = best(skb, ['ipip', 'sit'], null, protocol)
  if (tunnel === null) nobody(skb)
  else tunnel.fromTunnel(skb)
}

/** gre_rcv. */
function receiveGre(skb: Skb): void {
  const seen = readGre(skb)
  if (seen === null) return skb.link!.drop(skb, Drop.tunnelHeader)
  const tunnel = best(skb, [seen.type === BRIDGED ? 'gretap' : 'gre'], seen.key, null)
  if (tunnel === null) nobody(skb)
  else tunnel.fromGre(skb, seen)
}

export function newIpTunnel(kind: IpTunnelKind, spec: IpTunnelSpec): LinkMaker {
  return {
    kind: kind === 'ipip' ? 'tunl' : kind,
    make: (netns, name, request) => make(netns, name, request, kind, spec),
  }
}

/** ip_tunnel_newlink: no two with the same ends and key. */
function make(netns: NetNs, name: string, request: LinkRequest, kind: IpTunnelKind, spec: IpTunnelSpec): Result<Link> {
  if (spec.ttl !== 0 && !spec.pathMtuDiscovery) return EINVAL
  for (const { spec: other } of tunnelsOf(netns, kind))
    if (other.local === spec.local && other.remote === spec.remote && other.inputKey === spec.inputKey) return EEXIST
  const link = new IpTunnel(kind, name, netns, spec)
  return register(netns, link, request) ?? link
}

export function changeIpTunnel(link: Link, change: Partial<IpTunnelSpec>): Errno | undefined {
  if (!(link instanceof IpTunnel)) return EOPNOTSUPP
  link.change({ ...link.spec, ...change })
  return undefined
}
