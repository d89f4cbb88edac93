import { MICROSECOND, MILLISECOND, SECOND } from '../../sim/timer.ts'
import type { Ip } from '../../wire/address.ts'
import { foldChecksum, sum16, u16, u32 } from '../../wire/bytes.ts'
import { Protocol } from '../../wire/ipv4.ts'
import { EADDRINUSE, EADDRNOTAVAIL, type Errno, failed } from '../errno.ts'
import type { IcmpReport, TransportHandler } from '../family.ts'
import { isStrict } from '../ipv6/scope.ts'
import type { Link } from '../link.ts'
import type { NetNs } from '../netns.ts'
import { flowTo, type Route } from '../route.ts'
import { Skb } from '../skb.ts'
import { chooseByFlow, hears, scoreOf, sharesAddress } from '../socket-lookup.ts'
import { Drop } from '../trace.ts'
import type { CongestionControl } from './congestion.ts'
import { RECEIVE_BUFFER_MAX, RECEIVE_MSS_INITIAL } from './constants.ts'
import { segmentArrives } from './input.ts'
import { listenerArrives } from './listen.ts'
import { push, sendReset } from './output.ts'
import {
  ACK,
  after,
  before,
  HEADER_LENGTH,
  RST,
  SEQUENCE,
  Segment,
  SYN,
  writeChecksum,
  writeHeader,
} from './segment.ts'
import type { TcpSocket } from './socket.ts'

/** Sysctls net.ipv4.tcp_* (and net.core.somaxconn and wmem_max) by their names without the prefix. */
export function defaultTcpSysctls() {
  return {
    somaxconn: 4096,
    wmem_max: 4_194_304,
    max_syn_backlog: 2048,
    syncookies: 1,
    abort_on_overflow: 0,
    l3mdev_accept: 0,
    fin_timeout: 60,
    keepalive_time: 7200,
    keepalive_intvl: 75,
    keepalive_probes: 9,
    syn_retries: 6,
    synack_retries: 5,
    syn_linear_timeouts: 4,
    retries1: 3,
    retries2: 15,
    orphan_retries: 0,
    timestamps: 1,
    sack: 1,
    early_retrans: 3,
    window_scaling: 1,
    tw_reuse: 2,
    max_tw_buckets: 131072,
  }
}
export type TcpSysctls = ReturnType<typeof defaultTcpSysctls>

const TIME_WAIT = 60 * SECOND

/** Longer than frames take to hosts that no delay lies before, and no longer than there and back over one that has some. */
const WITHIN_A_CALL = 100 * MICROSECOND

/** TCP in one namespace: finds the socket of a segment, or answers for there being none (RFC 9293, net/ipv4/tcp_ipv4.c). */
export class TcpStack implements TransportHandler {
  readonly sysctl: TcpSysctls = defaultTcpSysctls()
  /** net.ipv4.tcp_congestion_control: what new connections use. */
  congestionControl: CongestionControl = 'cubic'
  /** Changes whenever routes may have; connections then look up theirs again. */
  generation = 0
  /** What our SYNs offer: enough for the largest buffer (tcp_select_initial_window). */
  readonly windowScale = Math.floor(Math.log2(RECEIVE_BUFFER_MAX)) - 15
  readonly #netns: NetNs
  readonly #segment = new Segment()
  /** Connections by (local port, remote port). */
  readonly #connections = new Map<number, TcpSocket[]>()
  readonly #listeners = new Map<number, TcpSocket[]>()
  /** Everything that has a local port. */
  readonly #bound = new Map<number, Set<TcpSocket>>()

  constructor(netns: NetNs) {
    this.#netns = netns
    netns.ipv4.handle(Protocol.tcp, this)
    netns.ipv6.handle(Protocol.tcp, this)
  }

  /** All sockets: listeners first. */
  get sockets(): TcpSocket[] {
    return [...[...this.#listeners.values()].flat(), ...[...this.#connections.values()].flat()]
  }

  routesChanged(): void {
    this.generation++
  }

  /** `ip` has passed the checks of `InetSocket.bindable`. */
  bind(socket: TcpSocket, ip: Ip, port: number): Errno | undefined {
    if (port === 0) {
      port = this.#netns.ports.choose(candidate => !this.#conflicts(socket, ip, candidate))
      if (port === 0) return EADDRINUSE
      socket.portChosen = true
    } else if (this.#conflicts(socket, ip, port)) return EADDRINUSE
    socket.localAddress = ip
    socket.localPort = port
    this.#join(socket)
    return undefined
  }

  #join(socket: TcpSocket): void {
    const sockets = this.#bound.get(socket.localPort)
    if (sockets === undefined) this.#bound.set(socket.localPort, new Set([socket]))
    else sockets.add(socket)
  }

  /** inet_csk_bind_conflict: SO_REUSEADDR shares a port with anything that does not listen, SO_REUSEPORT with its like. */
  #conflicts(socket: TcpSocket, ip: Ip, port: number): boolean {
    for (const other of this.#bound.get(port) ?? []) {
      if (other === socket || !sharesAddress(socket, ip, other)) continue
      if (socket.reuseAddress && other.reuseAddress && other.state !== 'LISTEN') continue
      if (socket.reusePort && other.reusePort && socket.uid === other.uid) continue
      return true
    }
    return false
  }

  /** Two sockets may have bound with SO_REUSEADDR; only one of them may listen. */
  listenConflict(socket: TcpSocket): boolean {
    return (this.#listeners.get(socket.localPort) ?? []).some(
      other => sharesAddress(socket, socket.localAddress, other) && !(socket.reusePort && other.reusePort),
    )
  }

  addListener(socket: TcpSocket): void {
    this.#listeners.set(socket.localPort, [...(this.#listeners.get(socket.localPort) ?? []), socket])
  }

  /** The listener closes: connections that nobody has accepted are reset. */
  closeListener(listener: TcpSocket): void {
    for (const connection of listener.acceptQueue.splice(0)) {
      connection.orphan = true
      sendReset(connection)
      connection.destroy()
    }
    for (const sockets of [...this.#connections.values()])
      for (const socket of [...sockets]) if (socket.parent === listener) socket.destroy()
  }

  /** Gives a connecting socket its local port, if it has none, and its place in the table. */
  joinConnected(socket: TcpSocket): Errno | undefined {
    if (!socket.bound) {
      const free = (port: number) => {
        const others = this.#bound.get(port)
        if (others === undefined) return true
        for (const other of others)
          if (other.state === 'LISTEN' || other.remotePort === 0 || sameTuple(other, socket)) return false
        return true
      }
      socket.localPort = this.#netns.ports.choose(free)
      if (socket.localPort === 0) return EADDRNOTAVAIL
      socket.portChosen = true
      this.#join(socket)
    } else if (
      this.find(socket.localAddress, socket.localPort, socket.remoteAddress, socket.remotePort, socket.boundLink) !==
      undefined
    )
      return EADDRNOTAVAIL
    this.#insert(socket)
    return undefined
  }

  #insert(socket: TcpSocket): void {
    const key = connectionKey(socket.localPort, socket.remotePort)
    const sockets = this.#connections.get(key)
    if (sockets === undefined) this.#connections.set(key, [socket])
    else sockets.push(socket)
  }

  /** The connection of a tuple; `link` is where its segment came in, for those that are bound to a device. */
  find(local: Ip, localPort: number, remote: Ip, remotePort: number, link: Link | null): TcpSocket | undefined {
    const sockets = this.#connections.get(connectionKey(localPort, remotePort))
    if (sockets === undefined) return undefined
    for (let index = 0; index < sockets.length; index++) {
      const socket = sockets[index]!
      if (socket.localAddress !== local || socket.remoteAddress !== remote) continue
      if (link === null || hears(socket.boundLink, link, this.sysctl.l3mdev_accept !== 0)) return socket
    }
    return undefined
  }

  remove(socket: TcpSocket): void {
    const key = connectionKey(socket.localPort, socket.remotePort)
    dropFrom(this.#connections, key, socket)
    dropFrom(this.#listeners, socket.localPort, socket)
    if (socket.parent !== null && !socket.parent.acceptQueue.includes(socket))
      socket.parent.halfOpen = Math.max(0, socket.parent.halfOpen - 1)
    const bound = this.#bound.get(socket.localPort)
    bound?.delete(socket)
    if (bound?.size === 0) this.#bound.delete(socket.localPort)
  }

  /** The listener for a destination; among equals of SO_REUSEPORT one by the flow. */
  listener(source: Ip, sourcePort: number, destination: Ip, port: number, link: Link | null): TcpSocket | undefined {
    let best: TcpSocket[] = []
    let most = -1
    for (const socket of this.#listeners.get(port) ?? []) {
      const score = scoreOf(socket, source, sourcePort, destination, link, this.sysctl.l3mdev_accept !== 0)
      if (score > most) {
        best = [socket]
        most = score
      } else if (score === most && score >= 0) best.push(socket)
    }
    return chooseByFlow(best, source, sourcePort)
  }

  receive(skb: Skb): void {
    const { snmp } = this.#netns
    const layer = this.#netns.layerOf(skb)
    const source = layer.sourceOf(skb)
    const destination = layer.destinationOf(skb)
    snmp.tcp.InSegs++
    if (!layer.isUnicast(skb)) return skb.link!.drop(skb, Drop.noSocket)
    const segment = this.#segment
    if (!segment.read(skb)) {
      snmp.tcp.InErrs++
      return skb.link!.drop(skb, Drop.transportHeader)
    }
    const pseudo = layer.pseudoHeaderSum(source, destination, Protocol.tcp, skb.end - skb.start)
    if (foldChecksum(sum16(skb.bytes, skb.start, skb.end, pseudo)) !== 0) {
      snmp.tcp.InCsumErrors++
      snmp.tcp.InErrs++
      return skb.link!.drop(skb, Drop.transportChecksum)
    }
    const socket = this.find(destination, segment.destinationPort, source, segment.sourcePort, skb.inLink)
    if (socket !== undefined && !this.#reopens(socket, segment)) return segmentArrives(socket, segment, skb)
    const listener = this.listener(source, segment.sourcePort, destination, segment.destinationPort, skb.inLink)
    if (listener !== undefined) return listenerArrives(listener, segment, skb, source, destination)
    if (!segment.has(RST)) this.refuse(skb, segment)
    skb.link!.drop(skb, Drop.noSocket)
  }

  /** RFC 9293 3.10.7.4: a SYN newer than a connection in TIME-WAIT starts a new one. */
  #reopens(socket: TcpSocket, segment: Segment): boolean {
    if (socket.state !== 'TIME-WAIT' || !segment.has(SYN) || segment.has(RST) || segment.has(ACK)) return false
    const newer =
      after(segment.sequence, socket.receiveNext) ||
      (segment.hasTimestamps && before(socket.timestampRecent, segment.timestamp))
    if (newer) socket.destroy()
    return newer
  }

  /** A half-open connection of a listener takes its place. */
  addHalfOpen(listener: TcpSocket, socket: TcpSocket): void {
    this.#insert(socket)
    this.#join(socket)
    listener.halfOpen++
  }

  /** The handshake of a passive connection is complete: into the accept queue, unless that is full. */
  admit(socket: TcpSocket): boolean {
    const listener = socket.parent
    if (listener === null) return true
    if (listener.acceptQueue.length > listener.backlog) {
      this.#netns.snmp.extend('ListenOverflows')
      this.#netns.snmp.extend('ListenDrops')
      if (this.sysctl.abort_on_overflow !== 0) {
        sendReset(socket)
        socket.destroy()
      }
      return false
    }
    listener.halfOpen--
    listener.acceptQueue.push(socket)
    this.#netns.snmp.tcp.PassiveOpens++
    listener.changed.wake()
    return true
  }

  /** tcp_v4_send_reset: the answer to a segment that belongs to nothing (RFC 9293 3.5.2). */
  refuse(skb: Skb, segment: Segment): void {
    const layer = this.#netns.layerOf(skb)
    const from = layer.destinationOf(skb)
    const to = layer.sourceOf(skb)
    const routed = layer.route(
      flowTo(to, {
        source: from,
        outgoing: typeof to === 'bigint' && isStrict(to) ? skb.inLink : (skb.inLink?.l3mdev ?? null),
        mark: this.#netns.ipv4.sysctl.fwmark_reflect !== 0 ? skb.mark : 0,
        protocol: Protocol.tcp,
      }),
      true,
    )
    if (failed(routed)) {
      // ip6_dst_lookup_tail counts what ip_send_unicast_reply does not.
      if (layer.family === 6) this.#netns.snmp.noRoute(6, routed)
      return
    }
    const answer = Skb.alloc(HEADER_LENGTH, this.#netns.sim.nextPacket())
    const sequence = segment.has(ACK) ? segment.acknowledgment : 0
    const acknowledgment = segment.has(ACK) ? 0 : segment.next
    writeHeader(
      answer,
      segment.destinationPort,
      segment.sourcePort,
      sequence,
      acknowledgment,
      HEADER_LENGTH,
      segment.has(ACK) ? RST : RST | ACK,
      0,
    )
    writeChecksum(answer, layer.pseudoHeaderSum(from, to, Protocol.tcp, HEADER_LENGTH))
    this.#netns.snmp.tcp.OutRsts++
    this.#netns.snmp.tcp.OutSegs++
    layer.output(answer, {
      protocol: Protocol.tcp,
      source: from,
      destination: to,
      route: routed.route,
      dontFragment: true,
      identification: 0,
    })
  }

  finWait2(socket: TcpSocket): void {
    socket.keepTimer.arm(this.#netns.sim.now + this.sysctl.fin_timeout * SECOND)
  }

  /** RFC 9293 3.6.1: the connection is remembered for a minute, so that late segments find it. */
  timeWait(socket: TcpSocket): void {
    socket.state = 'TIME-WAIT'
    socket.ackTimer.disarm()
    socket.keepTimer.disarm()
    socket.retransmitTimer.arm(this.#netns.sim.now + TIME_WAIT)
    socket.changed.wake()
  }

  /** Milliseconds, shifted by the connection's own offset (RFC 7323 5.4). */
  timestamp(socket: TcpSocket): number {
    return (Math.floor(this.#netns.sim.now / MILLISECOND) + socket.timestampOffset) >>> 0
  }

  /** The segment size that our SYN offers. */
  advertisedMss(socket: TcpSocket, route: Route): number {
    const mss = socket.layer(socket.remoteAddress).advertisedMss(route)
    return socket.maxSegment > 0 ? Math.min(mss, socket.maxSegment) : mss
  }

  /** tcp_sync_mss: what fits the path now. */
  syncMss(socket: TcpSocket): void {
    const { routed } = socket
    if (routed === null) return
    const layer = socket.layer(socket.remoteAddress)
    const mtu = layer.mtu(routed.route, routed.destination)
    const room = Math.min(mtu - layer.headerLength - HEADER_LENGTH, socket.peerMss)
    socket.mss = boundToHalfWindow(socket, Math.max(room - (socket.timestampsOn ? 12 : 0), 36))
  }

  /** tcp_v4_err: an ICMP error about a segment of ours. */
  error(skb: Skb, { tooBig, info, errno }: IcmpReport): void {
    const { bytes, transport } = skb
    const layer = this.#netns.layerOf(skb)
    const socket = this.find(
      layer.sourceOf(skb),
      u16(bytes, transport),
      layer.destinationOf(skb),
      u16(bytes, transport + 2),
      skb.inLink,
    )
    if (socket === undefined || socket.state === 'TIME-WAIT') return
    const sequence = u32(bytes, transport + SEQUENCE)
    if (before(sequence, socket.sendUnacknowledged) || after(sequence, socket.sendNext)) return
    if (tooBig) return this.#mtuReduced(socket, info)
    if (socket.state === 'SYN-RECV' && socket.parent !== null) {
      if (endsRequest(errno, typeof socket.remoteAddress === 'bigint')) socket.abort(errno)
      return
    }
    if ((socket.state === 'SYN-SENT' || socket.state === 'SYN-RECV') && !this.#inConnect(socket)) socket.abort(errno)
    else socket.softError = errno
  }

  /**
   * sock_owned_by_user in tcp_v6_err: what the network answers without any delay arrives while the call that sent the SYN still holds the socket, and is
   * then only remembered. tcp_v4_err queues such an error all the same, which wakes whoever waits (ip_icmp_error).
   */
  #inConnect({ netns, family, remoteAddress, state, retransmits, sent }: TcpSocket): boolean {
    if (typeof remoteAddress === 'number' || family !== 6 || state !== 'SYN-SENT' || retransmits > 0) return false
    const inside = sent.length > 0 && netns.sim.now - sent[0]!.sentAt < WITHIN_A_CALL
    if (inside) netns.snmp.extend('LockDroppedIcmps')
    return inside
  }

  /** tcp_v4_mtu_reduced, tcp_simple_retransmit: what was too long goes again at once, shorter. */
  #mtuReduced(socket: TcpSocket, mtu: number): void {
    const before = socket.mss
    this.generation++
    socket.routed = null
    const layer = socket.layer(socket.remoteAddress)
    socket.mss = Math.min(
      socket.mss,
      Math.max(mtu, layer.mtuMin) - layer.headerLength - HEADER_LENGTH - (socket.timestampsOn ? 12 : 0),
    )
    if (socket.mss >= before) return
    for (const segment of socket.sent) {
      if (segment.length <= socket.mss || segment.sacked) continue
      segment.lost = true
      segment.retransmitted = false
    }
    if (socket.recovery === 'open' || socket.recovery === 'disorder') {
      socket.recovery = 'recovery'
      socket.recoveryPoint = socket.sendNext
      socket.congestion.slowStartThreshold = Math.max(2, socket.congestion.window)
    }
    push(socket)
  }
}

/** tcp_bound_to_half_wnd: two segments at least fit into the largest window that the peer has shown. */
function boundToHalfWindow({ sendWindowMax }: TcpSocket, mss: number): number {
  const most = sendWindowMax > RECEIVE_MSS_INITIAL ? sendWindowMax >>> 1 : sendWindowMax
  return most > 0 && mss > most ? Math.max(most, 68 - HEADER_LENGTH) : mss
}

function connectionKey(localPort: number, remotePort: number): number {
  return localPort * 65536 + remotePort
}

function sameTuple(a: TcpSocket, b: TcpSocket): boolean {
  return a.remotePort === b.remotePort && a.remoteAddress === b.remoteAddress && a.localAddress === b.localAddress
}

function dropFrom(map: Map<number, TcpSocket[]>, key: number, socket: TcpSocket): void {
  const sockets = map.get(key)
  if (sockets === undefined || !sockets.includes(socket)) return
  if (sockets.length === 1) map.delete(key)
  else
    map.set(
      key,
      sockets.filter(other => other !== socket),
    )
}

/** tcp_req_err: whose SYN was answered is dropped if he cannot be reached; over IPv6, if he refuses (icmpv6_err_convert). */
function endsRequest({ name }: Errno, six: boolean): boolean {
  if (name === 'EPROTO') return true
  return six ? name === 'EACCES' || name === 'ECONNREFUSED' : name === 'ENETUNREACH' || name === 'EHOSTUNREACH'
}
