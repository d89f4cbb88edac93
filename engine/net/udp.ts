import type { Ip } from '../wire/address.ts'
import { foldChecksum, putU16, sum16, u16 } from '../wire/bytes.ts'
import { Protocol } from '../wire/ipv4.ts'
import {
  EACCES,
  EADDRINUSE,
  EADDRNOTAVAIL,
  EAGAIN,
  EDESTADDRREQ,
  EINVAL,
  EMSGSIZE,
  type Errno,
  failed,
  type Result,
} from './errno.ts'
import type { IcmpReport, TransportHandler } from './family.ts'
import type { Link } from './link.ts'
import type { NetNs } from './netns.ts'
import { flowTo } from './route.ts'
import { Skb } from './skb.ts'
import { InetSocket, icmpToErrno } from './socket.ts'
import { DELIVER, Drop } from './trace.ts'

// RFC 768: field offsets in bytes.
const SOURCE_PORT = 0
const DESTINATION_PORT = 2
const LENGTH = 4
const CHECKSUM = 6
const HEADER_LENGTH = 8
const PAYLOAD_MAX = 65507

export interface Datagram {
  readonly source: Ip
  readonly sourcePort: number
  readonly destination: Ip
  readonly link: Link
  readonly ttl: number
  readonly payload: Uint8Array
}

export interface SocketAddress {
  readonly ip: Ip
  readonly port: number
}

export class UdpSocket extends InetSocket {
  override readonly protocolName = 'udp'
  readonly queue: Datagram[] = []
  queuedBytes = 0
  receiveBuffer = 212992
  drops = 0
  connected = false
  readonly groups: { readonly link: Link; readonly group: Ip }[] = []

  bind(ip: Ip, port: number): Errno | undefined {
    if (this.bound) return EINVAL
    return this.netns.udp.bind(this, ip, port)
  }

  /** Fixes the peer; only its datagrams arrive, and its errors are reported. */
  connect(ip: Ip, port: number): Errno | undefined {
    const layer = this.layer(ip)
    const routed = layer.route(
      flowTo(ip, {
        source: this.isAny ? layer.any : this.localAddress,
        outgoing: this.boundLink,
        mark: this.mark,
        protocol: Protocol.udp,
      }),
    )
    if (failed(routed)) return routed
    if (routed.route.type === 'broadcast' && !this.broadcast) return EACCES
    if (!this.bound) {
      const error = this.netns.udp.bind(this, this.localAddress, 0)
      if (error !== undefined) return error
    }
    if (this.isAny) this.localAddress = routed.source
    this.remoteAddress = routed.destination
    this.remotePort = port
    this.connected = true
    return undefined
  }

  disconnect(): void {
    this.connected = false
    this.remotePort = 0
    this.remoteAddress = this.family === 4 ? 0 : 0n
  }

  send(payload: Uint8Array, to?: SocketAddress): Result<number> {
    const pending = this.takeError()
    if (pending !== null) return pending
    const target = to ?? (this.connected ? { ip: this.remoteAddress, port: this.remotePort } : undefined)
    if (target === undefined) return EDESTADDRREQ
    if (target.port === 0) return EINVAL
    if (payload.length > PAYLOAD_MAX) return EMSGSIZE
    return this.netns.udp.send(this, payload, target)
  }

  /** The next datagram, an error that came back, or EAGAIN. */
  receive(): Result<Datagram> {
    const pending = this.takeError()
    if (pending !== null) return pending
    const datagram = this.queue.shift()
    if (datagram === undefined) return EAGAIN
    this.queuedBytes -= datagram.payload.length
    return datagram
  }

  override close(): void {
    if (this.closed) return
    this.closed = true
    for (const { link, group } of this.groups.splice(0)) this.netns.leaveGroup(link, group)
    this.netns.udp.unbind(this)
    this.changed.wake()
  }
}

/** UDP in one namespace (RFC 768, net/ipv4/udp.c). */
export class UdpStack implements TransportHandler {
  readonly #netns: NetNs
  readonly #byPort = new Map<number, UdpSocket[]>()

  constructor(netns: NetNs) {
    this.#netns = netns
    netns.ipv4.handle(Protocol.udp, this)
  }

  get sockets(): UdpSocket[] {
    return [...this.#byPort.values()].flat()
  }

  bind(socket: UdpSocket, ip: Ip, port: number): Errno | undefined {
    const any = ip === 0 || ip === 0n
    if (!any && !this.#bindable(ip)) return EADDRNOTAVAIL
    if (port === 0) {
      port = this.#netns.ports.choose(candidate => !this.#conflicts(socket, ip, candidate))
      if (port === 0) return EADDRINUSE
    } else if (this.#conflicts(socket, ip, port)) return EADDRINUSE
    socket.localAddress = ip
    socket.localPort = port
    this.#byPort.set(port, [...(this.#byPort.get(port) ?? []), socket])
    return undefined
  }

  #bindable(ip: Ip): boolean {
    if (typeof ip !== 'number') return this.#netns.ip(ip).isLocal(ip)
    return this.#netns.ipv4.sysctl.ip_nonlocal_bind !== 0 || this.#netns.ipv4.addressType(ip) !== 'unicast'
  }

  #conflicts(socket: UdpSocket, ip: Ip, port: number): boolean {
    return (this.#byPort.get(port) ?? []).some(
      other =>
        sharesAddress(socket, ip, other) &&
        !(socket.reuseAddress && other.reuseAddress) &&
        !(socket.reusePort && other.reusePort && socket.uid === other.uid),
    )
  }

  unbind(socket: UdpSocket): void {
    const rest = (this.#byPort.get(socket.localPort) ?? []).filter(other => other !== socket)
    if (rest.length > 0) this.#byPort.set(socket.localPort, rest)
    else this.#byPort.delete(socket.localPort)
  }

  send(socket: UdpSocket, payload: Uint8Array, target: SocketAddress): Result<number> {
    const layer = socket.layer(target.ip)
    const flow = flowTo(target.ip, {
      source: socket.isAny ? layer.any : socket.localAddress,
      outgoing: socket.boundLink,
      mark: socket.mark,
      tos: socket.tos & 0x1c,
      protocol: Protocol.udp,
      sourcePort: socket.localPort,
      destinationPort: target.port,
      uid: socket.uid,
    })
    const routed = layer.route(flow)
    if (failed(routed)) return routed
    if (routed.route.type === 'broadcast' && !socket.broadcast) return EACCES
    if (!socket.bound) {
      const error = this.bind(socket, socket.localAddress, 0)
      if (error !== undefined) return error
    }
    const length = HEADER_LENGTH + payload.length
    const mtu = layer.mtu(routed.route, routed.destination)
    const strict = socket.mtuDiscovery === 'do' || socket.mtuDiscovery === 'probe'
    if (strict && length + layer.headerLength > (socket.mtuDiscovery === 'probe' ? routed.route.link.mtu : mtu)) {
      this.#tooLong(socket, target, mtu)
      return EMSGSIZE
    }
    const skb = Skb.alloc(length, this.#netns.sim.nextPacket())
    writeHeader(skb, socket.localPort, target.port, payload)
    const sum = layer.pseudoHeaderSum(routed.source, routed.destination, Protocol.udp, length)
    putU16(skb.bytes, skb.start + CHECKSUM, foldChecksum(sum16(skb.bytes, skb.start, skb.end, sum)) || 0xffff)
    this.#netns.snmp.udp.OutDatagrams++
    const group = routed.route.type === 'multicast'
    const error = layer.output(skb, {
      protocol: Protocol.udp,
      source: routed.source,
      destination: routed.destination,
      route: routed.route,
      ttl: group ? socket.multicastTtl : (socket.ttl ?? undefined),
      tos: socket.tos,
      dontFragment: strict || (socket.mtuDiscovery === 'want' && length + layer.headerLength <= mtu),
      socket,
    })
    return error ?? payload.length
  }

  /** ip_local_error: IP_RECVERR tells the path MTU along with EMSGSIZE. */
  #tooLong(socket: UdpSocket, target: SocketAddress, mtu: number): void {
    if (!socket.receiveErrors) return
    socket.queueError({
      errno: EMSGSIZE,
      origin: 'local',
      type: 0,
      code: 0,
      info: mtu,
      offender: socket.localAddress,
      destination: target.ip,
      destinationPort: target.port,
      payload: new Uint8Array(0),
      time: this.#netns.sim.now,
    })
  }

  receive(skb: Skb): void {
    const { bytes, start } = skb
    const { snmp } = this.#netns
    const length = skb.end - start >= HEADER_LENGTH ? u16(bytes, start + LENGTH) : 0
    if (length < HEADER_LENGTH || length > skb.end - start) {
      snmp.udp.InErrors++
      return skb.link!.drop(skb, Drop.transportHeader)
    }
    skb.end = start + length
    const layer = this.#netns.layerOf(skb)
    const source = layer.sourceOf(skb)
    const destination = layer.destinationOf(skb)
    if (u16(bytes, start + CHECKSUM) !== 0) {
      const sum = layer.pseudoHeaderSum(source, destination, Protocol.udp, length)
      if (foldChecksum(sum16(bytes, start, skb.end, sum)) !== 0) {
        snmp.udp.InCsumErrors++
        snmp.udp.InErrors++
        return skb.link!.drop(skb, Drop.transportChecksum)
      }
    }
    const sourcePort = u16(bytes, start + SOURCE_PORT)
    const port = u16(bytes, start + DESTINATION_PORT)
    if (!layer.isUnicast(skb)) return this.#deliverToAll(skb, source, sourcePort, destination, port)
    const socket = this.lookup(source, sourcePort, destination, port, skb.link)
    if (socket !== undefined) return this.#deliver(socket, skb, source, sourcePort, destination)
    snmp.udp.NoPorts++
    layer.portUnreachable(skb)
    skb.link!.drop(skb, Drop.noSocket)
  }

  /** udp4_lib_lookup: the socket that fits most closely; among equals of SO_REUSEPORT one by the flow. */
  lookup(source: Ip, sourcePort: number, destination: Ip, port: number, link: Link | null): UdpSocket | undefined {
    let best: UdpSocket[] = []
    let most = -1
    for (const socket of this.#byPort.get(port) ?? []) {
      const score = scoreOf(socket, source, sourcePort, destination, link)
      if (score > most) {
        best = [socket]
        most = score
      } else if (score === most && score >= 0) best.push(socket)
    }
    if (best.length < 2 || !best[0]!.reusePort) return best[0]
    return best[(Number(BigInt(source) % 9973n) * 31 + sourcePort) % best.length]
  }

  #deliverToAll(skb: Skb, source: Ip, sourcePort: number, destination: Ip, port: number): void {
    const sockets = (this.#byPort.get(port) ?? []).filter(
      socket => scoreOf(socket, source, sourcePort, destination, skb.link) >= 0,
    )
    for (const socket of sockets) this.#deliver(socket, skb, source, sourcePort, destination)
    if (sockets.length === 0) this.#netns.snmp.udp.IgnoredMulti++
  }

  #deliver(socket: UdpSocket, skb: Skb, source: Ip, sourcePort: number, destination: Ip): void {
    const { snmp, ring } = this.#netns
    const payload = skb.bytes.slice(skb.start + HEADER_LENGTH, skb.end)
    if (socket.queuedBytes + payload.length > socket.receiveBuffer) {
      socket.drops++
      snmp.udp.RcvbufErrors++
      snmp.udp.InErrors++
      return skb.link!.drop(skb, Drop.socketFull)
    }
    snmp.udp.InDatagrams++
    ring.record(DELIVER, skb.packet, socket)
    const ttl = skb.bytes[skb.network + 8]!
    socket.queue.push({ source, sourcePort, destination, link: skb.inLink!, ttl, payload })
    socket.queuedBytes += payload.length
    socket.changed.wake()
  }

  /** udp_err: an ICMP error about a datagram of ours. */
  error(skb: Skb, { type, code, info, offender }: IcmpReport): void {
    const { bytes, transport } = skb
    const layer = this.#netns.layerOf(skb)
    const destination = layer.destinationOf(skb)
    const destinationPort = u16(bytes, transport + DESTINATION_PORT)
    const socket = this.lookup(
      destination,
      destinationPort,
      layer.sourceOf(skb),
      u16(bytes, transport + SOURCE_PORT),
      skb.link,
    )
    if (socket === undefined) return
    const { errno, fatal } = icmpToErrno(type, code)
    if (type === 3 && code === 4 && socket.mtuDiscovery === 'dont') return
    if (socket.receiveErrors) {
      socket.queueError({
        errno,
        origin: 'icmp',
        type,
        code,
        info,
        offender,
        destination,
        destinationPort,
        payload: bytes.slice(transport + HEADER_LENGTH, skb.end),
        time: this.#netns.sim.now,
      })
      socket.fail(errno)
    } else if (socket.connected && (fatal || errno === EMSGSIZE)) socket.fail(errno)
  }
}

function writeHeader(skb: Skb, sourcePort: number, destinationPort: number, payload: Uint8Array): void {
  const { bytes, start } = skb
  putU16(bytes, start + SOURCE_PORT, sourcePort)
  putU16(bytes, start + DESTINATION_PORT, destinationPort)
  putU16(bytes, start + LENGTH, HEADER_LENGTH + payload.length)
  bytes.set(payload, start + HEADER_LENGTH)
}

/** inet_rcv_saddr_equal: would both sockets get the same datagrams? */
export function sharesAddress(socket: InetSocket, ip: Ip, other: InetSocket): boolean {
  if (socket.boundLink !== null && other.boundLink !== null && socket.boundLink !== other.boundLink) return false
  const any = ip === 0 || ip === 0n
  if (socket.family !== other.family) {
    const v6 = socket.family === 6 ? socket : other
    if (v6.v6only || !(socket.family === 6 ? any : other.isAny)) return false
    return true
  }
  return any || other.isAny || ip === other.localAddress
}

/** compute_score in net/ipv4/udp.c; -1 where the datagram is not for the socket. */
export function scoreOf(
  socket: InetSocket,
  source: Ip,
  sourcePort: number,
  destination: Ip,
  link: Link | null,
): number {
  const family = typeof destination === 'number' ? 4 : 6
  if (socket.family !== family && (socket.family === 4 || socket.v6only || !socket.isAny)) return -1
  let score = socket.family === 4 ? 2 : 1
  if (!socket.isAny) {
    if (socket.localAddress !== destination) return -1
    score += 4
  }
  if (socket.remotePort !== 0) {
    if (socket.remotePort !== sourcePort || socket.remoteAddress !== source) return -1
    score += 8
  }
  if (socket.boundLink !== null) {
    if (socket.boundLink !== link) return -1
    score += 4
  }
  return score
}
