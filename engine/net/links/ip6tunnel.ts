import type { Ipv6 as Address, Mac } from '../../wire/address.ts'
import { u16, u128 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as ipv4 from '../../wire/ipv4.ts'
import * as ipv6 from '../../wire/ipv6.ts'
import { pastTags } from '../../wire/vlan.ts'
import { EEXIST, EINVAL, EOPNOTSUPP, type Errno, failed, type Result } from '../errno.ts'
import { output } from '../ipv6/output.ts'
import { isLinkLocal, isMulticastIpv6, isStrict, LOOPBACK } from '../ipv6/scope.ts'
import { Link } from '../link.ts'
import type { LinkType, WideAddresses } from '../link-type.ts'
import type { NetNs } from '../netns.ts'
import { type Flow, flowTo } from '../route.ts'
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
import { IP_IN_IP, IPV6_IN_IP } from './iptunnel.ts'
import { ecnDecapsulated } from './tunnel-ecn.ts'
import { tellTooBig } from './tunnel-pmtu.ts'

export type Ip6TunnelKind = 'ip6tnl' | 'ip6gre' | 'ip6gretap'

/** What `type ip6tnl`, `type ip6gre` and `type ip6gretap` say; 0n for any address. */
export interface Ip6TunnelSpec extends GreOptions {
  readonly local: Address
  readonly remote: Address
  /** The device to send by. */
  readonly device: Link | null
  /** 0 for that of the packet inside. */
  readonly hopLimit: number
  /** How often the packet may be wrapped again (RFC 2473 4.1.1); null to say nothing of it. */
  readonly encapLimit: number | null
  readonly trafficClass: number | 'inherit'
  readonly flowLabel: number | 'inherit'
  /** The remote may be an address of this host. */
  readonly allowLocalRemote: boolean
  /** The IP protocol of what an ip6tnl carries, 0 for any. */
  readonly carried: number
}

const GRE = 47
/** A destination options header with nothing but the tunnel encapsulation limit, padded. */
const LIMIT_LENGTH = 8
const LIMIT_OPTION = 4
const MTU_DEFAULT = 1500
const MTU_LEAST_IPV4 = 68

/** Packets in IPv6 (RFC 2473), in GRE in IPv6 (RFC 7676), and frames in that (`ip6gretap`): net/ipv6/ip6_tunnel.c, ip6_gre.c. */
export class Ip6Tunnel extends Link {
  override readonly kind: Ip6TunnelKind
  override readonly type: LinkType
  spec: Ip6TunnelSpec
  /** Where it was made: there it sends what it has wrapped. */
  readonly origin: NetNs
  /** From this an interface identifier is made (dev->perm_addr). */
  readonly #permanent: Mac
  readonly #sequence = new GreSequence()

  constructor(kind: Ip6TunnelKind, name: string, origin: NetNs, spec: Ip6TunnelSpec) {
    const random = origin.randomMac()
    super(name, kind === 'ip6gretap' ? random : 0)
    this.kind = kind
    this.type = kind === 'ip6gretap' ? 'ether' : kind === 'ip6gre' ? 'gre6' : 'tunnel6'
    this.origin = origin
    this.spec = spec
    this.#permanent = random
    this.minMtu = kind === 'ip6tnl' ? MTU_LEAST_IPV4 : 0
    this.maxMtu = kind === 'ip6tnl' ? 65_535 - ipv6.HEADER_LENGTH : 0
    if (kind !== 'ip6gretap') {
      this.noArp = true
      this.multicastFlag = this.broadcastFlag = false
    }
    this.mtu = MTU_DEFAULT - this.overhead - this.headerLength
    this.#follow(true)
  }

  /** Of all that comes in front of a packet, link header left out, in bytes. */
  get overhead(): number {
    const limit = this.spec.encapLimit === null ? 0 : LIMIT_LENGTH
    return ipv6.HEADER_LENGTH + limit + (this.kind === 'ip6tnl' ? 0 : greLength(this.spec))
  }

  override get wideAddresses(): WideAddresses | null {
    if (this.kind === 'ip6gretap') return null
    return { address: this.spec.local, broadcast: this.spec.remote, permanent: this.#permanent }
  }

  /** ip6_tnl_change_mtu. */
  override setMtu(mtu: number): Errno | undefined {
    return mtu < MTU_LEAST_IPV4 || mtu > 65_535 - this.overhead - this.headerLength ? EINVAL : super.setMtu(mtu)
  }

  /** ip6_tnl_link_config, ip6gre_tnl_link_config: what follows from the ends. */
  #follow(setsMtu: boolean): void {
    const { spec, origin } = this
    const able = this.#able(spec.local, spec.remote)
    if (this.kind !== 'ip6gretap') this.pointToPoint = able && !isMulticastIpv6(spec.remote)
    if (!able || !setsMtu) return
    const routed = origin.ipv6.route(flowTo(spec.remote, { source: spec.local, ...this.#way(spec.remote) }))
    const device = failed(routed) ? spec.device : routed.route.link
    if (device !== null) this.mtu = Math.max(device.mtu - this.overhead - this.headerLength, ipv6.MTU_MIN)
  }

  /** ip6_route_output_flags: with a source the device is only preferred, but a VRF's has to be in the VRF. */
  #way(remote: Address): Pick<Flow, 'outgoing' | 'preferred'> {
    const { device } = this.spec
    return { outgoing: isStrict(remote) ? device : (device?.l3mdev ?? null), preferred: device }
  }

  /** ip6_tnl_get_cap: whether packets can go between these ends. */
  #able(local: Address, remote: Address): boolean {
    if (local === 0n || remote === 0n || local === LOOPBACK || remote === LOOPBACK || isMulticastIpv6(local))
      return false
    return (!isLinkLocal(local) && !isLinkLocal(remote)) || this.spec.device !== null
  }

  change(spec: Ip6TunnelSpec): void {
    this.spec = spec
    this.#follow(true)
    this.netns.announce(this)
  }

  override get linkNetns(): NetNs {
    return this.origin
  }

  override get lowerIndex(): number {
    return this.spec.device?.index ?? 0
  }

  override added(): void {
    tunnelsOf(this.origin).add(this)
  }

  override removed(): void {
    tunnelsOf(this.origin).delete(this)
  }

  protected override countedLength(skb: Skb): number {
    return skb.end - skb.start - this.headerLength
  }

  protected override receivedLength(skb: Skb): number {
    return skb.end - skb.start - this.headerLength
  }

  /** ip6_tnl_start_xmit, ip6gre_tunnel_xmit. */
  protected override xmit(skb: Skb): void {
    const { spec } = this
    const { version, at } = this.#packetIn(skb)
    const carried = version === 4 ? IP_IN_IP : IPV6_IN_IP
    if (this.kind === 'ip6tnl' && spec.carried !== 0 && spec.carried !== carried) return this.#fail(skb)
    const remote = spec.remote || (this.kind === 'ip6tnl' && typeof skb.nextHop === 'bigint' ? skb.nextHop : 0n)
    if (version === 6 && u128(skb.bytes, at + ipv6.SOURCE) === remote) return this.#fail(skb)
    if (!this.#mayReach(remote)) return this.#fail(skb)
    this.passDown(skb, () => this.#send(skb, remote, at, version))
  }

  #fail(skb: Skb): void {
    this.sendFailed(skb, 'txErrors', Drop.noRouteOut)
    this.counters.txDropped++
  }

  /** ip6_tnl_xmit_ctl: the local end must be an address of this host, and the remote one must not. */
  #mayReach(remote: Address): boolean {
    const { spec, origin } = this
    const { addresses } = origin.ipv6
    const domain = spec.device?.l3mdev ?? null
    if (!this.#able(spec.local, remote) || !addresses.inDomain(spec.local, domain)) return false
    return spec.allowLocalRemote || isMulticastIpv6(remote) || !addresses.inDomain(remote, domain)
  }

  /** The IP packet in it, of version 0 where it is something else. */
  #packetIn({ bytes, start, end }: Skb): { readonly version: number; readonly at: number } {
    if (this.kind !== 'ip6gretap') return { version: bytes[start]! >> 4, at: start }
    const { type, network } = pastTags(bytes, start + ethernet.TYPE, end)
    return { version: type === EtherType.ipv4 ? 4 : type === EtherType.ipv6 ? 6 : 0, at: network }
  }

  /** ip6_tnl_xmit. */
  #send(skb: Skb, remote: Address, at: number, version: number): void {
    const { spec, origin } = this
    const gre = this.kind !== 'ip6tnl'
    const { tos, flowLabel } = this.#classOf(skb, at, version)
    const protocol = gre ? GRE : version === 4 ? IP_IN_IP : IPV6_IN_IP
    const flow = { source: spec.local, ...this.#way(remote), mark: skb.mark, tos, flowLabel, protocol }
    const routed = origin.ipv6.route(flowTo(remote, flow))
    if (failed(routed) || routed.route.link === this) return this.#fail(skb)
    const least = version === 6 ? ipv6.MTU_MIN : MTU_LEAST_IPV4
    const way = origin.ipv6.mtu(routed.route, routed.destination) - this.overhead - this.headerLength
    const room = Math.max(way, least)
    if (skb.end - skb.start - this.headerLength > room) {
      if (skb.route !== null) tellTooBig(this, skb, room)
      return this.#fail(skb)
    }
    const inside = version === 4 ? skb.bytes[at + ipv4.TTL]! : skb.bytes[at + ipv6.HOP_LIMIT]!
    const ttl = spec.hopLimit || (version === 0 ? undefined : inside)
    skb.scrub()
    if (gre) pushGre(skb, spec, this.#contents(version), this.#sequence)
    const limited = spec.encapLimit !== null
    if (limited) pushLimit(skb, protocol, spec.encapLimit)
    output(origin.ipv6, skb, {
      ...routed,
      protocol: limited ? ipv6.NextHeader.destinationOptions : protocol,
      extensions: limited ? LIMIT_LENGTH : 0,
      ttl,
      tos,
      flowLabel: flowLabel === 0 ? undefined : flowLabel,
    })
  }

  #classOf({ bytes }: Skb, at: number, version: number): { tos: number; flowLabel: number } {
    const { spec } = this
    const six = version === 6
    const own = version === 4 ? bytes[at + ipv4.TOS]! : six ? ((bytes[at]! & 15) << 4) | (bytes[at + 1]! >> 4) : 0
    const label = six ? ((bytes[at + 1]! & 15) << 16) | u16(bytes, at + 2) : 0
    let tos = spec.trafficClass === 'inherit' ? own : spec.trafficClass
    // INET_ECN_encapsulate; GRE leaves the bits as they are.
    if (this.kind === 'ip6tnl') tos = (tos & ~3) | ((own & 3) === 3 ? 2 : own & 3)
    return { tos, flowLabel: spec.flowLabel === 'inherit' ? label : spec.flowLabel }
  }

  #contents(version: number): number {
    return this.kind === 'ip6gretap' ? BRIDGED : version === 4 ? EtherType.ipv4 : EtherType.ipv6
  }

  fromGre(skb: Skb, seen: GreSeen): void {
    if (!greAccepted(this, this.spec, seen, this.#sequence)) return this.drop(skb, Drop.tunnelHeader)
    skb.start += seen.length
    this.fromTunnel(skb)
  }

  /** __ip6_tnl_rcv: the packet inside is at `skb.start`. */
  fromTunnel(skb: Skb): void {
    if (skb.end - skb.start < 1) return this.drop(skb, Drop.tunnelHeader)
    const { version, at } = this.#packetIn(skb)
    const type = version === 4 ? EtherType.ipv4 : version === 6 ? EtherType.ipv6 : 0
    if (!ecnDecapsulated(this, skb, this.origin.ipv6.tosOf(skb), type, at)) return
    skb.scrub()
    this.receive(skb)
  }

  /** How well the tunnel suits a packet with these ends; -1 where not at all (ip6_tnl_lookup, ip6gre_tunnel_lookup). */
  score(remote: Address, local: Address, key: number | null): number {
    const { spec } = this
    if (!this.adminUp || spec.inputKey !== key) return -1
    if ((spec.remote !== 0n && spec.remote !== remote) || (spec.local !== 0n && spec.local !== local)) return -1
    return (spec.remote === 0n ? 0 : 2) + (spec.local === 0n ? 0 : 1)
  }
}

/** init_tel_txopt. */
function pushLimit(skb: Skb, nextHeader: number, limit: number | null): void {
  skb.push(LIMIT_LENGTH)
  skb.bytes.set([nextHeader, 0, LIMIT_OPTION, 1, limit ?? 0, 1, 1, 0], skb.start)
}

const tables = new WeakMap<NetNs, Set<Ip6Tunnel>>()

/** The tunnels of a namespace; with the first of them it takes packets of their protocols. */
function tunnelsOf(netns: NetNs): Set<Ip6Tunnel> {
  let table = tables.get(netns)
  if (table === undefined) {
    tables.set(netns, (table = new Set()))
    for (const protocol of [IP_IN_IP, IPV6_IN_IP])
      netns.ipv6.handle(protocol, { receive: skb => receivePlain(skb, protocol) })
    netns.ipv6.handle(GRE, { receive: receiveGre })
  }
  return table
}

function best(skb: Skb, kind: Ip6TunnelKind, key: number | null): Ip6Tunnel | null {
  const { netns } = skb.link!
  const [remote, local] = [netns.ipv6.sourceOf(skb), netns.ipv6.destinationOf(skb)]
  let found: Ip6Tunnel | null = null
  let most = -1
  for (const tunnel of tables.get(netns) ?? []) {
    const score = tunnel.kind === kind ? tunnel.score(remote, local, key) : -1
    if (score > most) [found, most] = [tunnel, score]
  }
  return found
}

function nobody(skb: Skb): void {
  skb.link!.netns.ipv6.portUnreachable(skb)
  skb.link!.drop(skb, Drop.noTunnel)
}

/** ipxip6_rcv. */
function receivePlain(skb: Skb, protocol: number): void {
  const tunnel = best(skb, 'ip6tnl', null)
  if (tunnel === null) return nobody(skb)
  if (tunnel.spec.carried !== 0 && tunnel.spec.carried !== protocol) return tunnel.drop(skb, Drop.noTunnel)
  tunnel.fromTunnel(skb)
}

/** gre_rcv of net/ipv6/ip6_gre.c. */
function receiveGre(skb: Skb): void {
  const seen = readGre(skb)
  if (seen === null) return skb.link!.drop(skb, Drop.tunnelHeader)
  const tunnel = best(skb, seen.type === BRIDGED ? 'ip6gretap' : 'ip6gre', seen.key)
  if (tunnel === null) nobody(skb)
  else tunnel.fromGre(skb, seen)
}

export function newIp6Tunnel(kind: Ip6TunnelKind, spec: Ip6TunnelSpec): LinkMaker {
  return { kind, make: (netns, name, request) => make(netns, name, request, kind, spec) }
}

/** ip6_tnl_newlink, ip6gre_newlink: no two with the same ends and key. */
function make(
  netns: NetNs,
  name: string,
  request: LinkRequest,
  kind: Ip6TunnelKind,
  spec: Ip6TunnelSpec,
): Result<Link> {
  for (const { kind: other, spec: their } of tunnelsOf(netns)) {
    const same = their.local === spec.local && their.remote === spec.remote && their.inputKey === spec.inputKey
    if (other === kind && same && their.device === spec.device) return EEXIST
  }
  const link = new Ip6Tunnel(kind, name, netns, spec)
  return register(netns, link, request) ?? link
}

export function changeIp6Tunnel(link: Link, change: Partial<Ip6TunnelSpec>): Errno | undefined {
  if (!(link instanceof Ip6Tunnel)) return EOPNOTSUPP
  link.change({ ...link.spec, ...change })
  return undefined
}
