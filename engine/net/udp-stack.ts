import { copyOf } from '../sim/slab.ts'
import type { Ip } from '../wire/address.ts'
import { foldChecksum, putU16, sum16, u16 } from '../wire/bytes.ts'
import { Protocol } from '../wire/ipv4.ts'
import { EACCES, EADDRINUSE, EMSGSIZE, ENOBUFS, type Errno, failed, type Result } from './errno.ts'
import type { IcmpReport, IpLayer, OutputRoute, TransportHandler } from './family.ts'
import type { Link } from './link.ts'
import type { NetNs } from './netns.ts'
import { flowTo } from './route.ts'
import { Skb } from './skb.ts'
import { chooseByFlow, scoreOf, sharesAddress } from './socket-lookup.ts'
import { DELIVER, Drop } from './trace.ts'
import type { SocketAddress, UdpSocket } from './udp.ts'

// RFC 768: field offsets in bytes.
const SOURCE_PORT = 0
const DESTINATION_PORT = 2
const LENGTH = 4
const CHECKSUM = 6
const HEADER_LENGTH = 8

/** UDP in one namespace, over both versions of IP (RFC 768, RFC 8200 8.1, net/ipv4/udp.c, net/ipv6/udp.c). */
export class UdpStack implements TransportHandler {
  readonly #netns: NetNs
  readonly #byPort = new Map<number, UdpSocket[]>()

  constructor(netns: NetNs) {
    this.#netns = netns
    netns.ipv4.handle(Protocol.udp, this)
    netns.ipv6.handle(Protocol.udp, this)
  }

  get sockets(): UdpSocket[] {
    return [...this.#byPort.values()].flat()
  }

  /** `ip` has passed the checks of `InetSocket.bindable`. */
  bind(socket: UdpSocket, ip: Ip, port: number): Errno | undefined {
    if (port === 0) {
      port = this.#netns.ports.choose(candidate => !this.#conflicts(socket, ip, candidate))
      if (port === 0) return EADDRINUSE
      socket.portChosen = true
    } else if (this.#conflicts(socket, ip, port)) return EADDRINUSE
    socket.localAddress = ip
    socket.localPort = port
    this.#byPort.set(port, [...(this.#byPort.get(port) ?? []), socket])
    return undefined
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

  send(socket: UdpSocket, payload: Uint8Array, peer: Ip, target: SocketAddress): Result<number> {
    const layer = socket.layer(peer)
    // udp_sendmsg looks at 16 bits of length before ip_append_data may explain; udpv6_sendmsg does not.
    if (layer.family === 4 && HEADER_LENGTH + payload.length > layer.payloadMax) return EMSGSIZE
    const flow = flowTo(peer, {
      source: socket.isAny ? (target.source ?? layer.any) : socket.source,
      outgoing: socket.outgoing(peer, target.link ?? null),
      mark: socket.mark,
      tos: socket.tos & 0x1c,
      flowLabel: socket.flowLabel,
      protocol: Protocol.udp,
      sourcePort: socket.localPort,
      destinationPort: target.port,
      uid: socket.uid,
    })
    const routed = layer.route(flow)
    if (failed(routed)) return this.#netns.snmp.noRoute(layer.family, routed)
    if (routed.route.type === 'broadcast' && !socket.broadcast) return EACCES
    if (!socket.bound) {
      const error = this.bind(socket, socket.localAddress, 0)
      if (error !== undefined) return error
    }
    const length = HEADER_LENGTH + payload.length + layer.headerLength
    const mtu = layer.mtu(routed.route, routed.destination)
    const strict = socket.mtuDiscovery === 'do' || socket.mtuDiscovery === 'probe'
    const limit = socket.mtuDiscovery === 'probe' ? routed.route.link.mtu : mtu
    if (HEADER_LENGTH + payload.length > layer.payloadMax || (strict && length > limit)) {
      socket.tooLong(target, limit)
      return EMSGSIZE
    }
    const locked = layer.mtuLocked(routed.route, routed.destination)
    const dontFragment = strict || (socket.mtuDiscovery === 'want' && length <= mtu && !locked)
    const { refusedFrames } = this.#netns
    const error = this.#emit(socket, layer, routed, target.port, payload, dontFragment)
    if (error !== undefined || this.#netns.refusedFrames === refusedFrames) return error ?? payload.length
    // udp_send_skb: only who asks for errors hears of a full queue (IP_RECVERR).
    if (socket.receiveErrors) return ENOBUFS
    layer.udp.SndbufErrors++
    return payload.length
  }

  #emit(
    socket: UdpSocket,
    layer: IpLayer,
    { route, source, destination }: OutputRoute,
    port: number,
    payload: Uint8Array,
    dontFragment: boolean,
  ): Errno | undefined {
    const length = HEADER_LENGTH + payload.length
    const skb = Skb.alloc(length, this.#netns.sim.nextPacket())
    writeHeader(skb, socket.localPort, port, payload)
    const sum = layer.pseudoHeaderSum(source, destination, Protocol.udp, length)
    putU16(skb.bytes, skb.start + CHECKSUM, foldChecksum(sum16(skb.bytes, skb.start, skb.end, sum)) || 0xffff)
    layer.udp.OutDatagrams++
    return layer.output(skb, {
      protocol: Protocol.udp,
      source,
      destination,
      route,
      ttl: route.type === 'multicast' ? socket.multicastTtl : (socket.ttl ?? undefined),
      tos: socket.tos,
      flowLabel: socket.flowLabel || undefined,
      dontFragment,
      loop: socket.multicastLoop,
      identification: socket.nextIdentification(),
      socket,
    })
  }

  receive(skb: Skb): void {
    const { bytes, start } = skb
    const layer = this.#netns.layerOf(skb)
    const length = skb.end - start >= HEADER_LENGTH ? u16(bytes, start + LENGTH) : 0
    if (length < HEADER_LENGTH || length > skb.end - start) {
      layer.udp.InErrors++
      return skb.link!.drop(skb, Drop.transportHeader)
    }
    skb.end = start + length
    const source = layer.sourceOf(skb)
    const destination = layer.destinationOf(skb)
    const bare = u16(bytes, start + CHECKSUM) === 0
    if (bare ? !this.#takesBare(layer, skb) : !checksumOk(layer, skb, source, destination, length)) {
      layer.udp.InCsumErrors++
      layer.udp.InErrors++
      return skb.link!.drop(skb, Drop.transportChecksum)
    }
    const sourcePort = u16(bytes, start + SOURCE_PORT)
    const port = u16(bytes, start + DESTINATION_PORT)
    if (!layer.isUnicast(skb)) return this.#deliverToAll(layer, skb, source, sourcePort, destination, port)
    const socket = this.lookup(source, sourcePort, destination, port, skb.inLink)
    if (socket !== undefined) return this.#deliver(layer, socket, skb, source, sourcePort, destination)
    layer.udp.NoPorts++
    layer.portUnreachable(skb)
    skb.link!.drop(skb, Drop.noSocket)
  }

  /** IPv4 may go without a checksum (RFC 768), IPv6 only to tunnels that ask for it (RFC 8200 8.1, RFC 6935). */
  #takesBare(layer: IpLayer, skb: Skb): boolean {
    if (layer.family === 4) return true
    const { bytes, start, inLink } = skb
    const [from, to] = [u16(bytes, start + SOURCE_PORT), u16(bytes, start + DESTINATION_PORT)]
    return this.lookup(layer.sourceOf(skb), from, layer.destinationOf(skb), to, inLink)?.takesZeroChecksums === true
  }

  /** udp4_lib_lookup: the socket that fits most closely; among equals of SO_REUSEPORT one by the flow. */
  lookup(source: Ip, sourcePort: number, destination: Ip, port: number, link: Link | null): UdpSocket | undefined {
    const accept = this.#netns.ipv4.sysctl.udp_l3mdev_accept !== 0
    let best: UdpSocket[] = []
    let most = -1
    for (const socket of this.#byPort.get(port) ?? []) {
      const score = scoreOf(socket, source, sourcePort, destination, link, accept)
      if (score > most) {
        best = [socket]
        most = score
      } else if (score === most && score >= 0) best.push(socket)
    }
    return best[0]?.reusePort === true ? chooseByFlow(best, source, sourcePort) : best[0]
  }

  #deliverToAll(layer: IpLayer, skb: Skb, source: Ip, sourcePort: number, destination: Ip, port: number): void {
    const accept = this.#netns.ipv4.sysctl.udp_l3mdev_accept !== 0
    const sockets = (this.#byPort.get(port) ?? []).filter(
      socket => scoreOf(socket, source, sourcePort, destination, skb.inLink, accept) >= 0,
    )
    for (const socket of sockets)
      this.#deliver(layer, socket, sockets.length > 1 ? skb.clone() : skb, source, sourcePort, destination)
    if (sockets.length > 0) return
    layer.udp.IgnoredMulti++
    skb.link!.drop(skb, Drop.noSocket)
  }

  #deliver(layer: IpLayer, socket: UdpSocket, skb: Skb, source: Ip, sourcePort: number, destination: Ip): void {
    if (socket.encapsulation !== null) {
      layer.udp.InDatagrams++
      return socket.encapsulation(skb)
    }
    const payload = copyOf(skb.bytes, skb.start + HEADER_LENGTH, skb.end)
    if (socket.queuedBytes + payload.length > socket.receiveBuffer) {
      socket.drops++
      layer.udp.RcvbufErrors++
      layer.udp.InErrors++
      return skb.link!.drop(skb, Drop.socketFull)
    }
    this.#netns.ring.record(DELIVER, skb.packet, socket)
    const [ttl, tos] = [layer.ttlOf(skb), layer.tosOf(skb)]
    socket.queue.push({ source, sourcePort, destination, link: skb.inLink!, ttl, tos, payload })
    socket.queuedBytes += payload.length
    socket.changed.wake()
  }

  /** udp_err: an ICMP error about a datagram of ours. */
  error(skb: Skb, report: IcmpReport): void {
    const { bytes, transport } = skb
    const layer = this.#netns.layerOf(skb)
    const destination = layer.destinationOf(skb)
    const port = u16(bytes, transport + SOURCE_PORT)
    const destinationPort = u16(bytes, transport + DESTINATION_PORT)
    const socket = this.lookup(
      destination,
      destinationPort,
      layer.sourceOf(skb),
      port,
      layer.family === 4 ? skb.link : skb.inLink,
    )
    if (socket === undefined) return
    const { errno, fatal, tooBig } = report
    if (tooBig && socket.mtuDiscovery === 'dont') return
    if (socket.receiveErrors) {
      const payload = bytes.slice(transport + HEADER_LENGTH, skb.end)
      const { inLink: link } = skb
      socket.queueError({ ...report, link, destination, destinationPort, payload, time: this.#netns.sim.now })
      socket.fail(errno)
    } else if (socket.connected && (fatal || tooBig)) socket.fail(errno)
  }
}

function writeHeader(skb: Skb, sourcePort: number, destinationPort: number, payload: Uint8Array): void {
  const { bytes, start } = skb
  putU16(bytes, start + SOURCE_PORT, sourcePort)
  putU16(bytes, start + DESTINATION_PORT, destinationPort)
  putU16(bytes, start + LENGTH, HEADER_LENGTH + payload.length)
  bytes.set(payload, start + HEADER_LENGTH)
}

/** udp_tunnel_xmit_skb: the UDP header of a tunnel in front of what is at `skb.start`. */
export function pushUdpHeader(
  skb: Skb,
  layer: IpLayer,
  ends: {
    readonly source: Ip
    readonly destination: Ip
    readonly sourcePort: number
    readonly destinationPort: number
  },
  checksum: boolean,
): void {
  skb.push(HEADER_LENGTH)
  const { bytes, start, end } = skb
  putU16(bytes, start + SOURCE_PORT, ends.sourcePort)
  putU16(bytes, start + DESTINATION_PORT, ends.destinationPort)
  putU16(bytes, start + LENGTH, end - start)
  putU16(bytes, start + CHECKSUM, 0)
  if (!checksum) return
  const sum = layer.pseudoHeaderSum(ends.source, ends.destination, Protocol.udp, end - start)
  putU16(bytes, start + CHECKSUM, foldChecksum(sum16(bytes, start, end, sum)) || 0xffff)
}

function checksumOk(layer: IpLayer, skb: Skb, source: Ip, destination: Ip, length: number): boolean {
  const { bytes, start, end } = skb
  const sum = layer.pseudoHeaderSum(source, destination, Protocol.udp, length)
  return foldChecksum(sum16(bytes, start, end, sum)) === 0
}
