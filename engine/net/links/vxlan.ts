import { type Ip, isMulticastIpv4, type Mac } from '../../wire/address.ts'
import { u16, u32, u48 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as ipv4 from '../../wire/ipv4.ts'
import { Protocol } from '../../wire/ipv4.ts'
import * as ipv6 from '../../wire/ipv6.ts'
import { pastTags } from '../../wire/vlan.ts'
import * as wire from '../../wire/vxlan.ts'
import { EEXIST, EINVAL, EOPNOTSUPP, type Errno, failed, type Result } from '../errno.ts'
import { isMulticastIpv6 } from '../ipv6/scope.ts'
import { addressAt } from '../ipv6/words.ts'
import { Link } from '../link.ts'
import type { NetNs } from '../netns.ts'
import type { Nexthop } from '../nexthop.ts'
import { flowTo } from '../route.ts'
import { PacketType, type Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import { pushUdpHeader } from '../udp-stack.ts'
import { type LinkMaker, type LinkRequest, register } from './create.ts'
import { ecnDecapsulated } from './tunnel-ecn.ts'
import { exceedsTunnel } from './tunnel-pmtu.ts'
import { ALL_ZEROS, VxlanFdb, type VxlanRemote } from './vxlan-fdb.ts'
import { type VxlanReceiver, VxlanSocket } from './vxlan-socket.ts'

/** What `type vxlan` says. */
export interface VxlanSpec {
  readonly vni: number
  /** A remote or a multicast group; null for none. */
  readonly remote: Ip | null
  readonly local: Ip | null
  /** The device to send by. */
  readonly device: Link | null
  /** 0 for the port that Linux took before there was one. */
  readonly port: number
  readonly portLow: number
  readonly portHigh: number
  /** 0 for that of other packets, 'inherit' for that of the packet inside. */
  readonly ttl: number | 'inherit'
  readonly tos: number
  readonly df: 'unset' | 'set' | 'inherit'
  readonly learning: boolean
  readonly ageing: number
  readonly most: number
  readonly checksum: boolean
  /** Over IPv6, without a checksum: sent so, taken so (RFC 6935). */
  readonly zeroChecksumSent: boolean
  readonly zeroChecksumTaken: boolean
  /** Of the outer IPv6 header. */
  readonly flowLabel: number
}

/** Outer IPv4 or IPv6, UDP, VXLAN and inner Ethernet headers (VXLAN_HEADROOM, VXLAN6_HEADROOM). */
const HEADROOM = 50
const HEADROOM_IPV6 = 70
const TOS_INHERIT = 1

/** A tunnel for Ethernet frames in UDP (RFC 7348, drivers/net/vxlan). */
export class Vxlan extends Link implements VxlanReceiver {
  override readonly kind = 'vxlan'
  spec: VxlanSpec
  /** Where it was made: there it sends what it has wrapped. */
  readonly origin: NetNs
  readonly fdb: VxlanFdb
  #socket: VxlanSocket | null = null
  /** Frames that came without a packet. */
  readonly #bypassing = new WeakSet<Skb>()

  constructor(name: string, mac: Mac, origin: NetNs, spec: VxlanSpec) {
    super(name, mac)
    this.origin = origin
    this.spec = spec
    this.fdb = new VxlanFdb(
      () => origin.sim.now,
      nexthop => origin.nexthops.get(nexthop.id) === nexthop,
    )
    this.maxMtu = 65_535
    if (spec.device === null) return
    this.mtu = spec.device.mtu - this.#headroom
    this.follow(spec.device)
  }

  /** vxlan_config_apply: what the device beneath bounds. */
  follow(device: Link): void {
    this.mtu = Math.min(this.mtu, device.mtu - this.#headroom)
    this.segmentation.tsoMaxSize = device.segmentation.tsoMaxSize
  }

  get vni(): number {
    return this.spec.vni
  }

  get #family(): 4 | 6 {
    return typeof (this.spec.remote ?? this.spec.local ?? 0) === 'bigint' ? 6 : 4
  }

  get #headroom(): number {
    return this.#family === 6 ? HEADROOM_IPV6 : HEADROOM
  }

  override get linkNetns(): NetNs {
    return this.origin
  }

  override dependsOn(lower: Link): boolean {
    return lower === this.spec.device
  }

  override added(): void {
    devicesOf(this.origin).add(this)
    this.spec.device?.uppers.add(this)
  }

  override removed(): void {
    devicesOf(this.origin).delete(this)
    this.spec.device?.uppers.delete(this)
  }

  /** vxlan_open. */
  override open(): Errno | undefined {
    const { spec } = this
    const socket = VxlanSocket.join(this.origin, this, this.#door(this.#family, spec.port))
    if (failed(socket)) return socket
    this.#socket = socket
    const { remote, device } = this.spec
    if (remote === null || device === null || !isMulticast(remote)) return undefined
    const error = socket.joinGroup(remote, device)
    if (error !== undefined) this.#leave()
    return error
  }

  /** vxlan_stop: what was learnt is forgotten. */
  override stop(): void {
    const { remote, device } = this.spec
    if (remote !== null && device !== null && isMulticast(remote)) this.#socket?.leaveGroup(remote, device)
    this.#leave()
    this.fdb.flush(entry => entry.state === 'reachable')
  }

  #door(family: 4 | 6, port: number) {
    const { device, zeroChecksumTaken: zeroChecksums } = this.spec
    return { family, port, domain: device?.l3mdev ?? null, zeroChecksums }
  }

  #leave(): void {
    this.#socket?.leave(this)
    this.#socket = null
  }

  /** vxlan_change_mtu. */
  override setMtu(mtu: number): Errno | undefined {
    const { device } = this.spec
    return device !== null && mtu > device.mtu - this.#headroom ? EINVAL : super.setMtu(mtu)
  }

  protected override countedLength(skb: Skb): number {
    return skb.end - skb.start - ethernet.HEADER_LENGTH
  }

  /** vxlan_xmit. */
  protected override xmit(skb: Skb): void {
    const entry = this.fdb.find(u48(skb.bytes, skb.start + ethernet.DESTINATION)) ?? this.fdb.find(ALL_ZEROS)
    if (entry === undefined) return this.sendFailed(skb, 'txDropped', Drop.noRemote)
    entry.used = this.origin.sim.now
    const remotes = entry.nexthop === null ? entry.remotes : remotesBy(entry.nexthop, flowHash(skb))
    if (remotes.length === 0) return this.sendFailed(skb, 'txDropped', Drop.noRemote)
    for (let index = 1; index < remotes.length; index++) {
      const copy = skb.clone()
      this.passDown(copy, () => this.#send(copy, remotes[index]!))
    }
    this.passDown(skb, () => this.#send(skb, remotes[0]!))
  }

  /** vxlan_xmit_one. */
  #send(skb: Skb, remote: VxlanRemote): void {
    const { spec, origin } = this
    const destination = remote.ip
    if (destination === 0 || destination === 0n) return this.sendFailed(skb, 'txDropped', Drop.noRemote)
    const layer = origin.ip(destination)
    const sourcePort = this.#sourcePort(skb)
    const port = remote.port || spec.port
    const tos = outerTos(skb, spec.tos)
    const routed = layer.route(
      flowTo(destination, {
        source: spec.local ?? layer.any,
        outgoing: remote.via ?? spec.device,
        mark: skb.mark,
        tos: tos & 0x1c,
        protocol: Protocol.udp,
        sourcePort,
        destinationPort: port,
      }),
    )
    if (failed(routed) || routed.route.link === this) return this.sendFailed(skb, 'txErrors', Drop.noRouteOut)
    const vni = remote.vni < 0 ? spec.vni : remote.vni
    if (routed.route.type === 'local') return this.#bypass(skb, layer.family, port, vni)
    const headroom = typeof destination === 'bigint' ? HEADROOM_IPV6 : HEADROOM
    if (exceedsTunnel(this, skb, layer.mtu(routed.route, routed.destination) - headroom)) return
    const dontFragment = spec.df === 'set' || (spec.df === 'inherit' && innerDontFragment(skb))
    const configured = spec.ttl === 'inherit' ? innerTtl(skb) : spec.ttl
    const ttl = configured || (isMulticast(destination) ? 1 : undefined)
    skb.scrub()
    skb.push(wire.HEADER_LENGTH)
    wire.write(skb.bytes, skb.start, vni)
    const { source } = routed
    pushUdpHeader(
      skb,
      layer,
      { source, destination, sourcePort, destinationPort: port },
      layer.family === 6 ? !spec.zeroChecksumSent : spec.checksum,
    )
    layer.output(skb, {
      protocol: Protocol.udp,
      ...routed,
      ttl,
      tos,
      flowLabel: spec.flowLabel,
      dontFragment,
      loop: false,
    })
  }

  /** encap_bypass_if_local: the far end is this host, so that the frame goes straight to the device that would get it. */
  #bypass(skb: Skb, family: 4 | 6, port: number, vni: number): void {
    const receiver = VxlanSocket.find(this.origin, this.#door(family, port), vni)
    if (receiver === undefined) return this.sendFailed(skb, 'txErrors', Drop.unknownVni)
    this.counters.txBytes += ethernet.HEADER_LENGTH
    receiver.fromHost(skb, family)
  }

  /** vxlan_encap_bypass: the frame counts as one for this host, with its link header, whatever its destination. */
  fromHost(skb: Skb, family: 4 | 6): void {
    if (!this.adminUp) {
      this.counters.rxDropped++
      return this.drop(skb, Drop.linkDown)
    }
    const remote = { ip: family === 4 ? 0x7f00_0001 : 1n, port: 0, vni: -1, via: null }
    if (this.spec.learning) this.fdb.learn(u48(skb.bytes, skb.start + ethernet.SOURCE), remote, this.running)
    const { connection, connectionInfo, mark } = skb
    skb.scrub()
    Object.assign(skb, { connection, connectionInfo, mark })
    this.#bypassing.add(skb)
    this.receive(skb)
  }

  protected override classify(skb: Skb): void {
    super.classify(skb)
    if (this.#bypassing.delete(skb)) skb.packetType = PacketType.host
  }

  /** udp_flow_src_port: a port by the inner flow, so that routers can tell flows apart. */
  #sourcePort(skb: Skb): number {
    const { portLow, portHigh } = this.spec
    const ports = this.origin.ports
    const [low, high] = portLow < portHigh ? [portLow, portHigh] : [ports.low, ports.high]
    return low + Math.floor((flowHash(skb) / 0x1_0000_0000) * (high - low))
  }

  /** vxlan_rcv once the device is known: a frame for it, behind the outer headers. */
  fromTunnel(skb: Skb): void {
    const { bytes, start } = skb
    if (skb.end - start < ethernet.HEADER_LENGTH) return this.drop(skb, Drop.tunnelHeader)
    const sender = u48(bytes, start + ethernet.SOURCE)
    if (sender === this.mac) return this.drop(skb, Drop.ownFrame)
    const outer = this.origin.layerOf(skb)
    const remote = { ip: outer.sourceOf(skb), port: 0, vni: -1, via: null }
    if (this.spec.learning && !this.fdb.learn(sender, remote, this.running)) return this.drop(skb, Drop.movedSender)
    const { type, network } = pastTags(bytes, start + ethernet.TYPE, skb.end)
    if (!ecnDecapsulated(this, skb, outer.tosOf(skb), type, network)) return
    if (!this.adminUp) {
      this.counters.rxDropped++
      return this.drop(skb, Drop.linkDown)
    }
    skb.scrub()
    this.receive(skb)
  }

  protected override receivedLength(skb: Skb): number {
    return skb.end - skb.start - (this.#bypassing.has(skb) ? 0 : ethernet.HEADER_LENGTH)
  }
}

const devices = new WeakMap<NetNs, Set<Vxlan>>()

function devicesOf(netns: NetNs): Set<Vxlan> {
  let own = devices.get(netns)
  if (own === undefined) devices.set(netns, (own = new Set()))
  return own
}

function isMulticast(ip: Ip): boolean {
  return typeof ip === 'number' ? isMulticastIpv4(ip) : isMulticastIpv6(ip)
}

/** nexthop_path_fdb_result: the far end that the flow has among those of a group. */
function remotesBy({ target }: Nexthop, hash: number): readonly VxlanRemote[] {
  if (target.kind !== 'group') return []
  if (target.buckets !== null) return farEnd(target.buckets.choose(hash))
  const total = target.members.reduce((sum, { weight }) => sum + weight, 0)
  let at = Math.floor((hash / 0x1_0000_0000) * total)
  for (const { nexthop, weight } of target.members) {
    at -= weight
    if (at < 0) return farEnd(nexthop)
  }
  return []
}

function farEnd(nexthop: Nexthop | null): readonly VxlanRemote[] {
  const far = nexthop?.target
  return far?.kind === 'fdb' && far.gateway !== null ? [{ ip: far.gateway, port: 0, vni: -1, via: null }] : []
}

/**
 * skb_get_hash of the frame at `skb.start`: both directions of a flow have the same (__flow_hash_consistentify), and all of ARP has one.
 * What comes from a connected socket has that socket's random number instead (sk_txhash), so directions of TCP and UDP differ.
 */
function flowHash({ bytes, start, end }: Skb): number {
  let hash = 0x811c_9dc5
  const mix = (word: number) => {
    hash = Math.imul(hash ^ word, 0x0100_0193)
    hash ^= hash >>> 15
  }
  const type = u16(bytes, start + ethernet.TYPE)
  const at = start + ethernet.HEADER_LENGTH
  mix(type)
  if (type === EtherType.ipv4 && end - at >= ipv4.HEADER_LENGTH) {
    const source = u32(bytes, at + ipv4.SOURCE)
    const destination = u32(bytes, at + ipv4.DESTINATION)
    const protocol = bytes[at + ipv4.PROTOCOL]!
    const transport = at + ipv4.headerLength(bytes, at)
    const directed = (protocol === Protocol.tcp || protocol === Protocol.udp) && end - transport >= 4
    mix(directed ? source : Math.min(source, destination))
    mix(directed ? destination : Math.max(source, destination))
    mix(protocol)
    if (directed) mix(u32(bytes, transport))
  } else if (type === EtherType.ipv6 && end - at >= ipv6.HEADER_LENGTH) mixIpv6(bytes, at, mix)
  return Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35) >>> 0
}

function mixIpv6(bytes: Uint8Array, at: number, mix: (word: number) => void): void {
  const ends = [addressAt(bytes, at + ipv6.SOURCE), addressAt(bytes, at + ipv6.DESTINATION)]
  if (ends[0]! > ends[1]!) ends.reverse()
  for (const end of ends) for (let shift = 96n; shift >= 0n; shift -= 32n) mix(Number((end >> shift) & 0xffff_ffffn))
  // A flow label stands for what is behind it (FLOW_DISSECTOR_F_STOP_AT_FLOW_LABEL).
  mix(u32(bytes, at) & ipv6.FLOW_LABEL_MASK)
  mix(bytes[at + ipv6.NEXT_HEADER]!)
}

/** The type of service of the packet in the frame at `skb.start`; 0 where it is no IP. */
function innerTos({ bytes, start, end }: Skb): number {
  const { type, network: at } = pastTags(bytes, start + ethernet.TYPE, end)
  if (type === EtherType.ipv4) return bytes[at + 1]!
  return type === EtherType.ipv6 ? ((bytes[at]! & 15) << 4) | (bytes[at + 1]! >> 4) : 0
}

/** ip_tunnel_get_ttl. */
function innerTtl({ bytes, start, end }: Skb): number {
  const { type, network: at } = pastTags(bytes, start + ethernet.TYPE, end)
  if (type === EtherType.ipv4) return bytes[at + 8]!
  return type === EtherType.ipv6 ? bytes[at + 7]! : 0
}

/** ip_tunnel_ecn_encap (RFC 6040 4.1 as the kernel does it): the ECN field of the packet inside shows outside. */
function outerTos(skb: Skb, configured: number): number {
  const inner = innerTos(skb)
  const ecn = (inner & 3) === 3 ? 2 : inner & 3
  return ((configured === TOS_INHERIT ? inner : configured) & ~3) | ecn
}

function innerDontFragment({ bytes, start }: Skb): boolean {
  return (
    u16(bytes, start + ethernet.TYPE) === EtherType.ipv4 && (bytes[start + ethernet.HEADER_LENGTH + 6]! & 0x40) !== 0
  )
}

export function newVxlan(spec: VxlanSpec): LinkMaker {
  return { kind: 'vxlan', make: (netns, name, request) => make(netns, name, request, spec) }
}

/** vxlan_newlink. */
function make(netns: NetNs, name: string, request: LinkRequest, given: VxlanSpec): Result<Link> {
  const spec = { ...given, port: given.port || wire.PORT_LINUX }
  for (const other of devicesOf(netns))
    if (other.vni === spec.vni && other.spec.port === spec.port)
      return EEXIST.because('A VXLAN device with the specified VNI already exists')
  const link = new Vxlan(name, netns.randomMac(), netns, spec)
  link.fdb.ageing = spec.ageing
  link.fdb.most = spec.most
  const most = spec.device === null ? undefined : link.mtu
  const mtu = most === undefined || request.mtu === undefined ? request.mtu : Math.min(request.mtu, most)
  const error = register(netns, link, mtu === undefined ? request : { ...request, mtu })
  if (error === undefined) setDefault(link)
  return error ?? link
}

/** The entry of zeros, with the remote or the group that the device was given. */
function setDefault(link: Vxlan): void {
  const { remote, device } = link.spec
  if (remote === null) return
  link.fdb.update(ALL_ZEROS, { ip: remote, port: 0, vni: -1, via: device }, { action: 'add', state: 'permanent' })
}

/** What `ip link set ... type vxlan` may change (vxlan_changelink, vxlan_nl2conf). */
export type VxlanChange = Partial<VxlanSpec> & {
  /** The first word for a property that stays as it was made, as the kernel calls it. */
  readonly fixed?: string
}

/** vxlan_nl2conf: what cannot be changed once the device is there. */
function checkChange({ spec }: Vxlan, change: VxlanChange): Errno | undefined {
  const flag = (name: string) => EOPNOTSUPP.because(`vxlan: cannot change ${name} flag`)
  if (change.vni !== undefined && change.vni !== spec.vni) return EOPNOTSUPP.because('Cannot change VNI')
  const { remote } = change
  if (remote != null && typeof remote !== typeof (spec.remote ?? spec.local ?? 0))
    return EOPNOTSUPP.because('New group address family does not match old group')
  if (change.ttl === 'inherit') return flag('TTL_INHERIT')
  if (change.fixed !== undefined) return flag(change.fixed)
  if (change.most !== undefined) return EOPNOTSUPP.because('Cannot change limit')
  if (change.portLow !== undefined) return EOPNOTSUPP.because('Cannot change port range')
  if (change.port !== undefined) return EOPNOTSUPP.because('Cannot change port')
  if (change.checksum !== undefined) return EOPNOTSUPP.because('Cannot change UDP_CSUM flag')
  if (change.zeroChecksumSent !== undefined) return flag('UDP_ZERO_CSUM6_TX')
  return change.zeroChecksumTaken === undefined ? undefined : flag('UDP_ZERO_CSUM6_RX')
}

export function changeVxlan(link: Link, change: VxlanChange): Errno | undefined {
  if (!(link instanceof Vxlan)) return EOPNOTSUPP
  const { spec } = link
  const refused = checkChange(link, change)
  if (refused !== undefined) return refused
  const before = spec.remote
  link.spec = { ...spec, ...change, ttl: spec.ttl === 'inherit' ? spec.ttl : (change.ttl ?? spec.ttl) }
  link.fdb.ageing = link.spec.ageing
  link.fdb.most = link.spec.most
  if (change.device != null) link.follow(change.device)
  if (link.spec.remote === before) return undefined
  if (before !== null) link.fdb.remove(ALL_ZEROS, { ip: before, port: 0, vni: -1, via: spec.device })
  setDefault(link)
  return undefined
}
