import type { Ip } from '../wire/address.ts'
import { EACCES, EADDRNOTAVAIL, EAGAIN, EDESTADDRREQ, EMSGSIZE, type Errno, failed, type Result } from './errno.ts'
import type { IcmpReport } from './family.ts'
import type { Link } from './link.ts'
import type { NetNs } from './netns.ts'
import { flowTo } from './route.ts'
import { Skb } from './skb.ts'
import { InetSocket, icmpToErrno } from './socket.ts'

export interface RawPacket {
  readonly source: Ip
  readonly link: Link
  readonly time: number
  /** From the IP header on (raw(7)). */
  readonly bytes: Uint8Array
}

const QUEUE_MAX = 1024

/** A raw socket of one IP protocol (raw(7)): it gets a copy of each packet of that protocol that is delivered here. */
export class RawSocket extends InetSocket {
  override readonly protocolName = 'raw'
  readonly protocol: number
  readonly queue: RawPacket[] = []

  constructor(netns: NetNs, family: 4 | 6, protocol: number) {
    super(netns, family)
    this.protocol = protocol
    netns.raw.add(this)
  }

  bind(ip: Ip): Errno | undefined {
    if (ip !== 0 && ip !== 0n && !this.layer(ip).isLocal(ip)) return EADDRNOTAVAIL
    this.localAddress = ip
    return undefined
  }

  connect(ip: Ip): Errno | undefined {
    const routed = this.#route(ip)
    if (failed(routed)) return routed
    if (this.isAny) this.localAddress = routed.source
    this.remoteAddress = ip
    return undefined
  }

  /** Sends `payload` behind an IP header that the kernel makes. A pending error stays for `receive` (raw_sendmsg does not look at it). */
  send(payload: Uint8Array, to?: Ip): Result<number> {
    const target = to ?? this.remoteAddress
    if (target === 0 || target === 0n) return EDESTADDRREQ
    const routed = this.#route(target)
    if (failed(routed)) return routed
    if (routed.route.type === 'broadcast' && !this.broadcast) return EACCES
    const layer = this.layer(target)
    const mtu = layer.mtu(routed.route, routed.destination)
    const strict = this.mtuDiscovery === 'do' || this.mtuDiscovery === 'probe'
    if (strict && payload.length + layer.headerLength > mtu) {
      this.#tooLong(target, mtu)
      return EMSGSIZE
    }
    if (payload.length + layer.headerLength > 65535) return EMSGSIZE
    const skb = Skb.alloc(payload.length, this.netns.sim.nextPacket())
    skb.bytes.set(payload, skb.start)
    const error = layer.output(skb, {
      protocol: this.protocol,
      source: routed.source,
      destination: routed.destination,
      route: routed.route,
      ttl: routed.route.type === 'multicast' ? this.multicastTtl : (this.ttl ?? undefined),
      tos: this.tos,
      dontFragment: strict || (this.mtuDiscovery === 'want' && payload.length + layer.headerLength <= mtu),
      socket: this,
    })
    return error ?? payload.length
  }

  #route(target: Ip) {
    const layer = this.layer(target)
    const source = this.isAny ? layer.any : this.localAddress
    return layer.route(
      flowTo(target, {
        source,
        outgoing: this.boundLink,
        mark: this.mark,
        tos: this.tos & 0x1c,
        protocol: this.protocol,
        uid: this.uid,
      }),
    )
  }

  #tooLong(target: Ip, mtu: number): void {
    if (!this.receiveErrors) return
    const base = { type: 0, code: 0, destinationPort: 0, payload: new Uint8Array(0), time: this.netns.sim.now }
    this.queueError({
      ...base,
      errno: EMSGSIZE,
      origin: 'local',
      info: mtu,
      offender: this.localAddress,
      destination: target,
    })
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

/** The raw sockets of a namespace (net/ipv4/raw.c). */
export class RawSockets {
  readonly #netns: NetNs
  readonly #sockets = new Set<RawSocket>()

  constructor(netns: NetNs) {
    this.#netns = netns
  }

  get sockets(): RawSocket[] {
    return [...this.#sockets]
  }

  add(socket: RawSocket): void {
    this.#sockets.add(socket)
  }

  remove(socket: RawSocket): void {
    this.#sockets.delete(socket)
  }

  /** Copies a packet, its IP header at `skb.network`, to those who want it; true when there was one. */
  deliver(skb: Skb, protocol: number): boolean {
    if (this.#sockets.size === 0) return false
    const layer = this.#netns.layerOf(skb)
    let any = false
    for (const socket of this.#sockets) {
      if (socket.protocol !== protocol || socket.family !== layer.family) continue
      if (!matches(socket, layer.sourceOf(skb), layer.destinationOf(skb), skb.inLink)) continue
      any = true
      if (socket.queue.length >= QUEUE_MAX) continue
      const bytes = skb.bytes.slice(skb.network, skb.end)
      socket.queue.push({ source: layer.sourceOf(skb), link: skb.inLink!, time: this.#netns.sim.now, bytes })
      socket.changed.wake()
    }
    return any
  }

  /** raw_icmp_error: `skb` is the quoted packet. */
  error(skb: Skb, protocol: number, { type, code, info, offender }: IcmpReport): void {
    if (this.#sockets.size === 0) return
    const layer = this.#netns.layerOf(skb)
    const { errno, fatal } = icmpToErrno(type, code)
    for (const socket of this.#sockets) {
      if (socket.protocol !== protocol || !matches(socket, layer.destinationOf(skb), layer.sourceOf(skb), skb.inLink))
        continue
      const connected = socket.remoteAddress !== 0 && socket.remoteAddress !== 0n
      if (socket.receiveErrors) {
        const payload = skb.bytes.slice(skb.transport, skb.end)
        const destination = layer.destinationOf(skb)
        const { now } = this.#netns.sim
        socket.queueError({
          errno,
          origin: 'icmp',
          type,
          code,
          info,
          offender,
          destination,
          destinationPort: 0,
          payload,
          time: now,
        })
      }
      if (socket.receiveErrors || (connected && fatal)) socket.fail(errno)
    }
  }
}

function matches(socket: RawSocket, source: Ip, destination: Ip, link: Link | null): boolean {
  if (!socket.isAny && socket.localAddress !== destination) return false
  if (socket.remoteAddress !== 0 && socket.remoteAddress !== 0n && socket.remoteAddress !== source) return false
  return socket.boundLink === null || socket.boundLink === link
}
