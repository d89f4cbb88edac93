import type { Ipv4 as Address } from '../../wire/address.ts'
import { putU16, putU32, u16, u32 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as gre from '../../wire/gre.ts'
import * as ip from '../../wire/ipv4.ts'
import { EEXIST, EINVAL, EOPNOTSUPP, type Errno, failed, type Result } from '../errno.ts'
import { Link, type LinkType } from '../link.ts'
import type { NetNs } from '../netns.ts'
import { flowTo } from '../route.ts'
import type { Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import { type LinkMaker, type LinkRequest, register } from './create.ts'

export type IpTunnelKind = 'ipip' | 'gre' | 'sit' | 'gretap'

/** What `type ipip`, `type gre`, `type sit` and `type gretap` say; 0 for any address. */
export interface IpTunnelSpec {
  readonly local: Address
  readonly remote: Address
  /** The device to send by. */
  readonly device: Link | null
  /** 0 for that of the packet inside. */
  readonly ttl: number
  /** 1 for that of the packet inside. */
  readonly tos: number
  readonly pathMtuDiscovery: boolean
  /** GRE keys; null for none. */
  readonly inputKey: number | null
  readonly outputKey: number | null
}

/** IP protocols of what is carried (IANA protocol-numbers), and how long the headers are. */
const KINDS: Readonly<Record<IpTunnelKind, { readonly protocol: number; readonly overhead: number }>> = {
  ipip: { protocol: 4, overhead: 20 },
  gre: { protocol: 47, overhead: 24 },
  sit: { protocol: 41, overhead: 20 },
  gretap: { protocol: 47, overhead: 24 },
}
const KEY_LENGTH = 4
/** ETH_P_TEB: whole frames. */
const BRIDGED = 0x6558
const TOS_INHERIT = 1
const MTU_DEFAULT = 1500
const MTU_LEAST = 68

/** IP in IP (RFC 2003), in GRE (RFC 2784), IPv6 in IPv4 (RFC 4213), and frames in GRE (`gretap`): net/ipv4/ip_tunnel.c, ipip.c, ip_gre.c, ipv6/sit.c. */
export class IpTunnel extends Link {
  override readonly kind: IpTunnelKind
  override readonly type: LinkType
  spec: IpTunnelSpec
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
      this.mtu = (spec.device?.mtu ?? MTU_DEFAULT) - this.overhead - ethernet.HEADER_LENGTH
      return
    }
    this.noArp = true
    this.multicastFlag = this.broadcastFlag = false
    this.addressAssigned = 0
    this.minMtu = this.maxMtu = 0
    this.mtu = (spec.device?.mtu ?? MTU_DEFAULT) - this.overhead
    this.#follow()
  }

  get overhead(): number {
    const { outputKey } = this.spec
    return KINDS[this.kind].overhead + (outputKey === null ? 0 : KEY_LENGTH)
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

  /** ip_tunnel_xmit. */
  protected override xmit(skb: Skb): void {
    const network = skb.start + this.headerLength
    const version = this.#versionAt(skb, network)
    if (this.kind === 'gretap') {
      if (this.spec.remote === 0) return this.sendFailed(skb, 'txErrors', Drop.noRouteOut)
      return this.passDown(skb, () => this.#send(skb, this.spec.remote, network, version))
    }
    if (this.kind !== 'gre' && version !== (this.kind === 'sit' ? 6 : 4))
      return this.sendFailed(skb, 'txErrors', Drop.noRouteOut)
    // Without a remote each packet goes to its next hop.
    const destination = this.spec.remote || (typeof skb.nextHop === 'number' ? skb.nextHop : 0)
    if (destination === 0) return this.sendFailed(skb, 'txErrors', Drop.noRouteOut)
    this.passDown(skb, () => this.#send(skb, destination, network, version))
  }

  /** 4 or 6, and 0 for a frame of something else. */
  #versionAt({ bytes, start }: Skb, network: number): number {
    if (this.kind !== 'gretap') return bytes[network]! >> 4
    const type = u16(bytes, start + ethernet.TYPE)
    return type === EtherType.ipv4 ? 4 : type === EtherType.ipv6 ? 6 : 0
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
    const protocol = KINDS[this.kind].protocol
    const flow = { source: spec.local, outgoing: spec.device, mark: skb.mark, tos: tos & 0x1c, protocol }
    const routed = origin.ipv4.route(flowTo(destination, flow))
    if (failed(routed) || routed.route.link === this) return this.sendFailed(skb, 'txErrors', Drop.noRouteOut)
    skb.scrub()
    if (this.kind === 'gretap') this.#pushGre(skb, BRIDGED)
    else if (this.kind === 'gre') this.#pushGre(skb, inner ? EtherType.ipv4 : EtherType.ipv6)
    origin.ipv4.output(skb, { protocol, ...routed, ttl, tos, dontFragment })
  }

  #pushGre(skb: Skb, type: number): void {
    const { outputKey } = this.spec
    if (outputKey !== null) {
      skb.push(KEY_LENGTH)
      putU32(skb.bytes, skb.start, outputKey)
    }
    skb.push(gre.HEADER_LENGTH)
    putU16(skb.bytes, skb.start + gre.FLAGS_VERSION, outputKey === null ? 0 : gre.KEY_PRESENT)
    putU16(skb.bytes, skb.start + gre.PROTOCOL_TYPE, type)
  }

  /** ip_tunnel_rcv: the packet inside is at `skb.start`. */
  fromTunnel(skb: Skb): void {
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
    netns.ipv4.handle(KINDS[kind].protocol, { receive: skb => receive(netns, kind, skb) })
  }
  return table
}

function receive(netns: NetNs, protocol: IpTunnelKind, skb: Skb): void {
  const { ipv4 } = netns
  let kind = protocol
  const [remote, local] = [ipv4.sourceOf(skb), ipv4.destinationOf(skb)]
  let key: number | null = null
  let length = 0
  if (kind === 'gre' || kind === 'gretap') {
    const flags = skb.end - skb.start >= gre.HEADER_LENGTH ? u16(skb.bytes, skb.start + gre.FLAGS_VERSION) : -1
    length = gre.headerLength(flags)
    if (flags < 0 || (flags & (gre.VERSION_MASK | gre.ROUTING_PRESENT)) !== 0 || skb.end - skb.start < length)
      return skb.link!.drop(skb, Drop.tunnelHeader)
    kind = u16(skb.bytes, skb.start + gre.PROTOCOL_TYPE) === BRIDGED ? 'gretap' : 'gre'
    const at = skb.start + gre.HEADER_LENGTH + ((flags & gre.CHECKSUM_PRESENT) !== 0 ? 4 : 0)
    if ((flags & gre.KEY_PRESENT) !== 0) key = u32(skb.bytes, at)
  }
  let best: IpTunnel | null = null
  let most = -1
  for (const tunnel of tunnelsOf(netns, kind)) {
    const score = tunnel.score(remote, local, key)
    if (score > most) [best, most] = [tunnel, score]
  }
  if (best === null) {
    ipv4.portUnreachable(skb)
    return skb.link!.drop(skb, Drop.noTunnel)
  }
  skb.start += length
  if (skb.end - skb.start < 1) return skb.link!.drop(skb, Drop.tunnelHeader)
  best.fromTunnel(skb)
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
