import { formatIp, type Ip } from '../../wire/address.ts'
import { Protocol } from '../../wire/ipv4.ts'
import { failed } from '../errno.ts'
import { isLinkLocal } from '../ipv6/scope.ts'
import type { Link } from '../link.ts'
import { flowTo } from '../route.ts'
import type { Skb } from '../skb.ts'
import { DELIVER, Drop } from '../trace.ts'
import { chooseInitialNumbers, takeOptions } from './connect.ts'
import { DEFAULT_RECEIVE_BUFFER } from './constants.ts'
import { segmentArrives } from './input.ts'
import { sendSyn } from './output.ts'
import { ACK, add, RST, type Segment, SYN } from './segment.ts'
import { TcpSocket } from './socket.ts'
import { bakeCookie, expectsCookies, openCookie } from './syn-cookie.ts'
import { initialWindow } from './window.ts'

/** RFC 9293 3.10.7.2. */
export function listenerArrives(listener: TcpSocket, segment: Segment, skb: Skb, source: Ip, destination: Ip): void {
  const { netns } = listener
  const { tcp, snmp } = netns
  if (segment.has(RST)) return skb.link!.drop(skb, Drop.tcpState)
  if (segment.has(ACK)) {
    if (!segment.has(SYN) && acceptCookie(listener, segment, skb, source, destination)) return
    tcp.refuse(skb, segment)
    return skb.link!.drop(skb, Drop.tcpState)
  }
  if (!segment.has(SYN)) return skb.link!.drop(skb, Drop.tcpState)
  const cookie = tcp.sysctl.syncookies === 2 || (listener.halfOpen > listener.backlog && flooded(listener))
  const full = listener.acceptQueue.length > listener.backlog
  if (full || (!cookie && isTooMany(listener))) {
    if (full) snmp.extend('ListenOverflows')
    snmp.extend('ListenDrops')
    return skb.link!.drop(skb, Drop.listenOverflow)
  }
  netns.ring.record(DELIVER, skb.packet, listener)
  const socket = request(listener, segment, source, destination, skb.inLink)
  if (socket === undefined) return
  if (cookie) return sendCookie(listener, socket, segment)
  tcp.addHalfOpen(listener, socket)
  sendSyn(socket)
}

/** tcp_syn_flood_action: true for a cookie. */
function flooded(listener: TcpSocket): boolean {
  const { netns } = listener
  const { snmp, tcp } = netns
  const cookies = tcp.sysctl.syncookies !== 0
  snmp.extend(cookies ? 'TCPReqQFullDoCookies' : 'TCPReqQFullDrop')
  if (!listener.floodTold) {
    listener.floodTold = true
    const where = `${formatIp(listener.localAddress)}${typeof listener.localAddress === 'number' ? ':' : '.'}${listener.localPort}`
    const action = cookies ? 'Sending cookies' : 'Dropping request'
    netns.warn(`TCP: request_sock_TCP: Possible SYN flooding on port ${where}. ${action}.`)
  }
  return cookies
}

/** tcp_conn_request: without cookies the last quarter of the backlog is for peers that are known, of which there are none. */
function isTooMany({ halfOpen, backlog, netns }: TcpSocket): boolean {
  const { syncookies, max_syn_backlog: most } = netns.tcp.sysctl
  return halfOpen > backlog || (syncookies === 0 && most - halfOpen < most >> 2)
}

/** The SYN-ACK of a connection of which nothing is kept. */
function sendCookie(listener: TcpSocket, socket: TcpSocket, segment: Segment): void {
  const { snmp, sim } = listener.netns
  snmp.extend('SyncookiesSent')
  listener.cookieSentAt = sim.now
  // Without a timestamp there is no place for more than the segment size (tcp_clear_options).
  if (!socket.timestampsOn) {
    socket.sackOn = false
    socket.sendScale = socket.receiveScale = 0
  }
  bakeCookie(socket, segment.mss || socket.peerMss)
  socket.sendUnacknowledged = socket.sendNext = socket.initialSend
  sendSyn(socket)
  socket.retransmitTimer.disarm()
}

/** cookie_v4_check: true when the acknowledgment was one of a cookie's, and has been dealt with. */
function acceptCookie(listener: TcpSocket, segment: Segment, skb: Skb, source: Ip, destination: Ip): boolean {
  const { snmp, sim, tcp } = listener.netns
  if (tcp.sysctl.syncookies === 0 || !expectsCookies(listener)) return false
  const socket = request(listener, segment, source, destination, skb.inLink)
  if (socket === undefined || !openCookie(socket, segment)) {
    snmp.extend('SyncookiesFailed')
    return false
  }
  snmp.extend('SyncookiesRecv')
  takeOptions(socket, segment)
  socket.initialReceive = add(segment.sequence, -1)
  socket.receiveNext = socket.receiveUpdate = segment.sequence
  const sequence = add(segment.acknowledgment, -1)
  socket.initialSend = socket.sendUnacknowledged = sequence
  socket.sendNext = socket.sendBase = segment.acknowledgment
  const again = { sacked: false, lost: false, retransmitted: false }
  socket.sent.push({ sequence, length: 1, flags: SYN, sentAt: sim.now, transmissions: 2, ...again })
  if (listener.acceptQueue.length > listener.backlog) {
    snmp.extend('ListenOverflows')
    snmp.extend('ListenDrops')
    skb.link!.drop(skb, Drop.listenOverflow)
    return true
  }
  tcp.addHalfOpen(listener, socket)
  segmentArrives(socket, segment, skb)
  return true
}

/** tcp_conn_request: what is known of a connection that a SYN asks for; undefined when there is no way back. */
function request(
  listener: TcpSocket,
  segment: Segment,
  source: Ip,
  destination: Ip,
  link: Link | null,
): TcpSocket | undefined {
  const { netns } = listener
  const { tcp } = netns
  const socket = new TcpSocket(netns, listener.family)
  copyOptions(listener, socket)
  socket.parent = listener
  socket.localAddress = destination
  socket.localPort = listener.localPort
  socket.remoteAddress = source
  socket.remotePort = segment.sourcePort
  // A link-local peer is one only together with its link (tcp_v6_init_req).
  if (typeof source === 'bigint' && isLinkLocal(source)) socket.boundLink ??= link
  // inet_request_bound_dev_if
  if (tcp.sysctl.l3mdev_accept !== 0) socket.boundLink ??= link?.l3mdev ?? null
  socket.state = 'SYN-RECV'
  const routed = socket
    .layer(source)
    .route(
      flowTo(source, { source: destination, outgoing: socket.boundLink, mark: socket.mark, protocol: Protocol.tcp }),
      true,
    )
  if (failed(routed)) return undefined
  socket.routed = routed
  socket.routedGeneration = tcp.generation
  chooseInitialNumbers(socket)
  socket.initialReceive = segment.sequence
  socket.segmentsIn = 1
  socket.receiveNext = socket.receiveUpdate = add(segment.sequence, 1)
  socket.advertisedMss = tcp.advertisedMss(socket, routed.route)
  takeOptions(socket, segment)
  socket.receiveWindow = initialWindow(socket.advertisedMss - (socket.timestampsOn ? 12 : 0))
  socket.sendWindow = segment.window
  return socket
}

/** What a connection inherits from its listener. */
function copyOptions(from: TcpSocket, to: TcpSocket): void {
  to.uid = from.uid
  to.mark = from.mark
  to.boundLink = from.boundLink
  to.reuseAddress = from.reuseAddress
  to.reusePort = from.reusePort
  to.ttl = from.ttl
  to.tos = from.tos
  to.noDelay = from.noDelay
  to.keepAlive = from.keepAlive
  to.keepIdle = from.keepIdle
  to.keepInterval = from.keepInterval
  to.keepCount = from.keepCount
  to.userTimeout = from.userTimeout
  to.linger = from.linger
  to.maxSegment = from.maxSegment
  to.sendBuffer = from.sendBuffer
  to.sendBufferLocked = from.sendBufferLocked
  to.receiveBuffer = from.receiveBuffer === DEFAULT_RECEIVE_BUFFER ? to.receiveBuffer : from.receiveBuffer
}
