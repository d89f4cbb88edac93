import { Ring } from '../sim/ring.ts'
import { copyBytes, copyOf } from '../sim/slab.ts'
import type { Ip } from '../wire/address.ts'
import { Malformed } from '../wire/bytes.ts'
import * as icmpv6 from '../wire/icmpv6.ts'
import * as ipv4 from '../wire/ipv4.ts'
import { Protocol } from '../wire/ipv4.ts'
import * as ipv6 from '../wire/ipv6.ts'
import { EACCES, EAGAIN, EDESTADDRREQ, EINVAL, EMSGSIZE, ENOBUFS, type Errno, failed, type Result } from './errno.ts'
import type { IcmpReport } from './family.ts'
import { connectRoute } from './family.ts'
import type { Link } from './link.ts'
import type { NetNs } from './netns.ts'
import { type Flow, flowTo } from './route.ts'
import { Skb } from './skb.ts'
import { InetSocket } from './socket.ts'
import { hears } from './socket-lookup.ts'

export interface RawPacket {
  readonly source: Ip
  readonly destination: Ip
  readonly link: Link
  readonly time: number
  /** TTL or hop limit; type of service or traffic class: what IPv6 tells as ancillary data (ipv6(7)). */
  readonly ttl: number
  readonly tos: number
  /** From the IP header on with IPv4 (raw(7)), from the header of the protocol on with IPv6 (RFC 3542 3). */
  readonly bytes: Uint8Array
}

const QUEUE_MAX = 1024

/** A raw socket of one IP protocol (raw(7)): it gets a copy of each packet of that protocol that is delivered here. */
export class RawSocket extends InetSocket {
  override readonly protocolName = 'raw'
  readonly protocol: number
  readonly queue: Ring<RawPacket> = new Ring()
  /** ICMP_FILTER, ICMP6_FILTER: whether a packet is wanted, by the first byte behind the IP header. */
  wants: (type: number) => boolean = () => true
  /** It is one of those that only send echo requests (PingSocket). */
  readonly echo: boolean = false

  constructor(netns: NetNs, family: 4 | 6, protocol: number) {
    super(netns, family)
    this.protocol = protocol
    netns.raw.add(this)
  }

  bind(ip: Ip, link: Link | null = null): Errno | undefined {
    const local = this.bindable(ip, link)
    if (failed(local)) return local
    this.localAddress = local
    return undefined
  }

  connect(ip: Ip, link: Link | null = null): Errno | undefined {
    const peer = this.reachable(ip, link)
    if (failed(peer)) return peer
    const routed = connectRoute(this.layer(peer), this.#flow(peer, link))
    if (failed(routed)) return routed
    if (this.isAny) this.localAddress = routed.source
    this.remoteAddress = peer
    return undefined
  }

  /**
   * Sends `payload` behind an IP header that the kernel makes; `link` is the zone of an address that needs one. A pending
   * error stays for `receive` (raw_sendmsg does not look at it).
   */
  send(payload: Uint8Array, to?: Ip, link: Link | null = null): Result<number> {
    const target = to ?? this.remoteAddress
    if (target === 0 || (to === undefined && target === 0n)) return EDESTADDRREQ
    const peer = this.peer(target)
    if (failed(peer)) return peer
    return this.#send(payload, peer, link)
  }

  #send(payload: Uint8Array, target: Ip, link: Link | null): Result<number> {
    const routed = this.#route(target, link)
    if (failed(routed)) return routed
    if (routed.route.type === 'broadcast' && !this.broadcast) return EACCES
    const layer = this.layer(target)
    const mtu = layer.mtu(routed.route, routed.destination)
    const strict = this.mtuDiscovery === 'do' || this.mtuDiscovery === 'probe'
    // raw_sendmsg looks at 16 bits of length before ip_append_data may explain; rawv6_sendmsg does not.
    if (layer.family === 4 && payload.length > 0xffff) return EMSGSIZE
    if (payload.length > layer.payloadMax || (strict && payload.length + layer.headerLength > mtu)) {
      this.#tooLong(target, mtu)
      return EMSGSIZE
    }
    const skb = Skb.alloc(payload.length, this.netns.sim.nextPacket())
    copyBytes(skb.bytes, skb.start, payload, 0, payload.length)
    if (this.family === 6 && this.protocol === Protocol.icmpv6) {
      const { source, destination } = routed
      const pseudo = layer.pseudoHeaderSum(source, destination, Protocol.icmpv6, payload.length)
      // The kernel fills it in, whatever the program has written there (RFC 3542 3.1).
      if (payload.length >= icmpv6.REST) icmpv6.finishChecksum(skb.bytes, skb.start, skb.end, pseudo)
    }
    this.#count(payload)
    const { refusedFrames } = this.netns
    const error = layer.output(skb, {
      protocol: this.protocol,
      source: routed.source,
      destination: routed.destination,
      route: routed.route,
      ttl: routed.route.type === 'multicast' ? this.multicastTtl : (this.ttl ?? undefined),
      tos: this.tos,
      flowLabel: this.flowLabel || undefined,
      dontFragment:
        strict ||
        (this.mtuDiscovery === 'want' &&
          payload.length + layer.headerLength <= mtu &&
          !layer.mtuLocked(routed.route, routed.destination)),
      loop: this.multicastLoop,
      identification: this.nextIdentification(),
      socket: this,
    })
    // Only who asks for errors hears of a full queue (IP_RECVERR).
    if (error === undefined && this.receiveErrors && this.netns.refusedFrames !== refusedFrames) return ENOBUFS
    return error ?? payload.length
  }

  /** raw_send_hdrinc: `packet` has its IP header, from which the way is found; a kernel that forwards for others would not say more. */
  sendWhole(packet: Uint8Array, destination: Ip): Result<number> {
    const layer = this.layer(destination)
    const routed = this.#route(destination, null, true)
    if (failed(routed)) return routed
    if (routed.route.type === 'broadcast' && !this.broadcast) return EACCES
    const header = layer.family === 4 ? ipv4.parse(packet) : ipv6.parse(packet)
    if (header instanceof Malformed) return EINVAL
    const start = 'nextHeader' in header ? ipv6.HEADER_LENGTH : ipv4.headerLength(packet, 0)
    if (packet.length > layer.mtu(routed.route, routed.destination)) return EMSGSIZE
    const skb = Skb.alloc(packet.length - start, this.netns.sim.nextPacket())
    skb.bytes.set(packet.subarray(start), skb.start)
    const own =
      'nextHeader' in header
        ? {
            protocol: header.nextHeader,
            ttl: header.hopLimit,
            tos: header.trafficClass,
            flowLabel: header.flowLabel,
            source: header.source,
          }
        : {
            protocol: header.protocol,
            ttl: header.ttl,
            tos: header.tos,
            source: header.source === 0 ? routed.source : header.source,
            dontFragment: header.dontFragment,
            identification: header.identification === 0 ? this.nextIdentification() : header.identification,
          }
    const error = layer.output(skb, { ...own, destination, route: routed.route, socket: this })
    return error ?? packet.length
  }

  /** ip_push_pending_frames, rawv6_push_pending_frames: ICMP is counted whoever sends it. */
  #count(payload: Uint8Array): void {
    const type = payload[0]
    if (type === undefined) return
    if (this.family === 4 && this.protocol === Protocol.icmp) this.netns.ipv4.icmp.counted(type)
    else if (this.family === 6 && this.protocol === Protocol.icmpv6) this.netns.ipv6.icmp.counted(type)
  }

  #route(target: Ip, link: Link | null, anySource = false) {
    return this.layer(target).route(this.#flow(target, link), anySource)
  }

  #flow(target: Ip, link: Link | null): Flow {
    const flow = flowTo(target)
    flow.source = this.isAny ? this.layer(target).any : this.source
    flow.outgoing = this.outgoing(target, link)
    flow.mark = this.mark
    flow.tos = this.tos & 0x1c
    flow.flowLabel = this.flowLabel
    flow.protocol = this.protocol
    flow.uid = this.uid
    return flow
  }

  #tooLong(target: Ip, mtu: number): void {
    if (!this.receiveErrors) return
    const base = { type: 0, code: 0, ttl: 0, destinationPort: 0, payload: new Uint8Array(0), time: this.netns.sim.now }
    this.queueError({
      ...base,
      errno: EMSGSIZE,
      origin: 'local',
      info: mtu,
      offender: this.localAddress,
      destination: target,
    })
  }

  /** Whether it wants a packet that was delivered, its header at `transport`. */
  accepts(bytes: Uint8Array, transport: number): boolean {
    return this.wants(bytes[transport]!)
  }

  /** Whether an error that quotes a packet, its header at `transport`, is about one of its own. */
  quotes(_bytes: Uint8Array, _transport: number): boolean {
    return true
  }

  receive(): Result<RawPacket> {
    const pending = this.takeError()
    if (pending !== null) return pending
    return this.queue.shift() ?? EAGAIN
  }

  override close(): void {
    this.closed = true
    this.netns.raw.remove(this)
    this.changed.wake()
  }
}

/** Nobody: the last comes before the first. */
export const NO_GROUPS = [1, 0] as const

/** The raw sockets of a namespace (net/ipv4/raw.c). */
export class RawSockets {
  readonly #netns: NetNs
  readonly #sockets = new Set<RawSocket>()
  /** net.ipv4.ping_group_range: groups that may open a PingSocket, from the first to the last. */
  pingGroups: readonly [low: number, high: number] = NO_GROUPS

  constructor(netns: NetNs) {
    this.#netns = netns
  }

  /** Those that are listed as raw. */
  get sockets(): RawSocket[] {
    return [...this.#sockets].filter(socket => !socket.echo)
  }

  add(socket: RawSocket): void {
    this.#sockets.add(socket)
  }

  remove(socket: RawSocket): void {
    this.#sockets.delete(socket)
  }

  /**
   * Copies a packet, its IP header at `skb.network`, the protocol's at `skb.transport`, to those who want it; true when there
   * was one.
   */
  deliver(skb: Skb, protocol: number): boolean {
    if (this.#sockets.size === 0) return false
    const layer = this.#netns.layerOf(skb)
    let any = false
    for (const socket of this.#sockets) {
      if (socket.protocol !== protocol || socket.family !== layer.family) continue
      if (!matches(socket, layer.sourceOf(skb), layer.destinationOf(skb), skb.inLink)) continue
      if (!socket.accepts(skb.bytes, skb.transport)) continue
      any = true
      if (socket.queue.length >= QUEUE_MAX) continue
      socket.queue.push({
        source: layer.sourceOf(skb),
        destination: layer.destinationOf(skb),
        link: skb.inLink!,
        time: this.#netns.sim.now,
        ttl: layer.ttlOf(skb),
        tos: layer.tosOf(skb),
        bytes: copyOf(skb.bytes, layer.family === 4 ? skb.network : skb.transport, skb.end),
      })
      socket.changed.wake()
    }
    return any
  }

  /** ping_err: a redirect is an error to those that only send echo requests; the routes follow it for the others. */
  redirected(skb: Skb, report: IcmpReport): void {
    this.error(skb, skb.bytes[skb.network + ipv4.PROTOCOL]!, report, true)
  }

  /** raw_icmp_error: `skb` is the quoted packet. */
  error(skb: Skb, protocol: number, report: IcmpReport, echoOnly = false): void {
    if (this.#sockets.size === 0) return
    const layer = this.#netns.layerOf(skb)
    const destination = layer.destinationOf(skb)
    for (const socket of this.#sockets) {
      if (echoOnly && !socket.echo) continue
      if (socket.protocol !== protocol || socket.family !== layer.family) continue
      // By which device the error itself came: for one of our own making `lo` (raw_icmp_error), or the device of the address (inet_iif).
      const incoming = layer.family === 4 && !socket.echo ? skb.link : skb.inLink
      if (!matches(socket, destination, layer.sourceOf(skb), incoming)) continue
      if (!socket.quotes(skb.bytes, skb.transport)) continue
      const connected = socket.remoteAddress !== 0 && socket.remoteAddress !== 0n
      if (socket.receiveErrors) {
        const payload = skb.bytes.slice(skb.transport, skb.end)
        const { inLink: link } = skb
        socket.queueError({ ...report, link, destination, destinationPort: 0, payload, time: this.#netns.sim.now })
      }
      if (socket.receiveErrors || (connected && report.fatal)) socket.fail(report.errno)
    }
  }
}

function matches(socket: RawSocket, source: Ip, destination: Ip, link: Link | null): boolean {
  if (!socket.isAny && socket.localAddress !== destination) return false
  if (socket.remoteAddress !== 0 && socket.remoteAddress !== 0n && socket.remoteAddress !== source) return false
  return hears(socket.boundLink, link, socket.netns.ipv4.sysctl.raw_l3mdev_accept !== 0)
}
