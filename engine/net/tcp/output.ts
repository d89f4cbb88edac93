import { Protocol } from '../../wire/ipv4.ts'
import { type Errno, failed } from '../errno.ts'
import { flowTo } from '../route.ts'
import { Skb } from '../skb.ts'
import { grow } from './congestion.ts'
import {
  ACK,
  add,
  before,
  distance,
  FIN,
  HEADER_LENGTH,
  optionsLength,
  PSH,
  RST,
  type SegmentOptions,
  SYN,
  writeChecksum,
  writeHeader,
  writeOptions,
} from './segment.ts'
import type { SentSegment, TcpSocket } from './socket.ts'
import { armForLoss, armRetransmission, finSent, notSent, unsent } from './timing.ts'
import { selectWindow } from './window.ts'

/** At most so many blocks fit beside timestamps (RFC 2018 3). */
const SACK_BLOCKS_MAX = 3

export function sendSyn(socket: TcpSocket): void {
  enqueue(socket, SYN, 1)
  transmit(socket, socket.sent[0]!)
  armRetransmission(socket)
}

/** The FIN goes behind everything that is queued. */
export function sendFin(socket: TcpSocket): void {
  socket.finQueued = true
  push(socket)
}

function enqueue(socket: TcpSocket, flags: number, length: number): SentSegment {
  const segment: SentSegment = {
    sequence: socket.sendNext,
    length,
    flags,
    sentAt: 0,
    transmissions: 0,
    sacked: false,
    lost: false,
    retransmitted: false,
  }
  socket.sent.push(segment)
  socket.sendNext = add(socket.sendNext, length)
  return segment
}

/** Sends what was not sent before. What the host itself refuses, as a filter does, counts as not sent (tcp_write_xmit): false. */
function sendNew(socket: TcpSocket, flags: number, length: number): boolean {
  const segment = enqueue(socket, flags, length)
  if (transmit(socket, segment) !== undefined) {
    socket.sent.pop()
    socket.sendNext = segment.sequence
    return false
  }
  socket.netns.snmp.extend('TCPOrigDataSent')
  return true
}

/** Segments that are on their way (RFC 6675 4, pipe). */
export function inFlight(socket: TcpSocket): number {
  let count = 0
  for (const segment of socket.sent) if (!segment.sacked && (!segment.lost || segment.retransmitted)) count++
  return count
}

/** tcp_write_xmit: retransmits what is lost, then sends what the windows and Nagle's algorithm allow. */
export function push(socket: TcpSocket): void {
  if (
    socket.state === 'CLOSED' ||
    socket.state === 'SYN-SENT' ||
    socket.state === 'SYN-RECV' ||
    socket.state === 'LISTEN'
  )
    return
  if (socket.sendQueue.length === 0 && socket.sent.length === 0 && !socket.finQueued) return
  let pipe = inFlight(socket)
  const window = Math.floor(socket.congestion.window)
  if (socket.recovery === 'recovery' || socket.recovery === 'loss') pipe = retransmitLost(socket, pipe, window)
  let sentNew = false
  for (;;) {
    const waiting = unsent(socket)
    const fin = socket.finQueued && !finSent(socket)
    if (waiting === 0 && !fin) break
    if (pipe >= window) break
    const room = socket.sendWindow - distance(socket.sendNext, socket.sendUnacknowledged)
    if (room <= 0 && (waiting > 0 || room < 0)) break
    const length = Math.min(waiting, socket.mss, room)
    const last = length === waiting
    if (!mayGo(socket, length, last, fin)) break
    const flags = ACK | (last && waiting > 0 ? PSH : 0) | (last && fin && room > length ? FIN : 0)
    if (length === 0 && (flags & FIN) === 0) break
    if (!sendNew(socket, flags, length + (flags & FIN ? 1 : 0))) break
    pipe++
    sentNew = true
  }
  if (sentNew || pipe >= window) noteUsage(socket, pipe >= window)
  if (sentNew) return armForLoss(socket, false)
  if (socket.sent.length > 0) {
    if (!socket.retransmitTimer.armed) armRetransmission(socket)
  } else if (notSent(socket) > 0 && !socket.retransmitTimer.armed) armRetransmission(socket)
}

/** One segment of what waits, if the peer's window has room for it: neither Nagle's algorithm nor congestion holds back a probe. */
export function sendOne(socket: TcpSocket): 'sent' | 'refused' | 'nothing' {
  const waiting = unsent(socket)
  const room = socket.sendWindow - distance(socket.sendNext, socket.sendUnacknowledged)
  const length = Math.max(0, Math.min(waiting, socket.mss, room))
  const fin = socket.finQueued && !finSent(socket) && length === waiting && room > length ? 1 : 0
  if (length + fin === 0) return 'nothing'
  const flags = ACK | (length > 0 ? PSH : 0) | (fin === 1 ? FIN : 0)
  return sendNew(socket, flags, length + fin) ? 'sent' : 'refused'
}

/** RFC 9293 3.8.6.2.1 and 3.7.4: a short segment waits while an earlier one is on its way, unless Nagle is off. */
function mayGo(socket: TcpSocket, length: number, last: boolean, fin: boolean): boolean {
  if (length >= socket.mss) return true
  if (!last) return length * 2 >= socket.sendWindowMax
  if (fin || (socket.noDelay && !socket.cork)) return true
  if (socket.cork) return false
  // Minshall's variant, as Linux has it: only a short segment on its way makes the next one wait.
  return !socket.sent.some(segment => segment.length > 0 && segment.length < socket.mss && (segment.flags & SYN) === 0)
}

function retransmitLost(socket: TcpSocket, pipe: number, window: number): number {
  for (let index = 0; index < socket.sent.length && pipe < window; index++) {
    const segment = socket.sent[index]!
    if (!segment.lost || segment.retransmitted || segment.sacked) continue
    socket.netns.snmp.extend(socket.recovery === 'loss' ? 'TCPSlowStartRetrans' : 'TCPFastRetrans')
    retransmit(socket, segment)
    pipe++
  }
  return pipe
}

/** Sends a segment again; in two if the MSS has shrunk since. */
export function retransmit(socket: TcpSocket, segment: SentSegment): void {
  const payload = segment.length - (segment.flags & FIN ? 1 : 0) - (segment.flags & SYN ? 1 : 0)
  if (payload > socket.mss) split(socket, segment)
  segment.retransmitted = true
  socket.totalRetransmits++
  socket.netns.snmp.tcp.RetransSegs++
  transmit(socket, segment)
}

function split(socket: TcpSocket, segment: SentSegment): void {
  const rest: SentSegment = {
    ...segment,
    sequence: add(segment.sequence, socket.mss),
    length: segment.length - socket.mss,
  }
  segment.length = socket.mss
  segment.flags &= ~(FIN | PSH)
  socket.sent.splice(socket.sent.indexOf(segment) + 1, 0, rest)
}

/** Puts a segment on the wire, with what is known now: acknowledgment, window, options. */
export function transmit(socket: TcpSocket, segment: SentSegment): Errno | undefined {
  const { netns } = socket
  const { now } = netns.sim
  segment.sentAt = now
  segment.transmissions++
  const payload = segment.length - (segment.flags & FIN ? 1 : 0) - (segment.flags & SYN ? 1 : 0)
  if (payload > 0) {
    socket.bytesSent += payload
    socket.dataSegmentsOut++
    if (segment.transmissions > 1) socket.bytesRetransmitted += payload
    if (now - socket.lastDataReceivedAt < 40e6 && socket.lastDataReceivedAt > 0) socket.pingPong = true
    socket.lastDataSentAt = now
  }
  const flags = segment.flags & SYN ? SYN | (socket.state === 'SYN-RECV' ? ACK : 0) : segment.flags
  return emit(socket, segment.sequence, flags, payload > 0 ? distance(segment.sequence, socket.sendBase) : 0, payload)
}

/** An acknowledgment without data. */
export function sendAcknowledgment(socket: TcpSocket): void {
  emit(socket, socket.sendNext, ACK, 0, 0)
}

/** A segment below the window that makes the peer answer: keepalive and zero-window probe (RFC 9293 3.8.4, 3.8.6.1). */
export function sendProbe(socket: TcpSocket): void {
  emit(socket, add(socket.sendUnacknowledged, -1), ACK, 0, 0)
}

export function sendReset(socket: TcpSocket): void {
  if (socket.state === 'SYN-SENT') return
  socket.netns.snmp.tcp.OutRsts++
  emit(socket, socket.sendNext, RST | ACK, 0, 0)
}

function currentOptions(socket: TcpSocket, flags: number): SegmentOptions {
  const { sysctl } = socket.netns.tcp
  const syn = (flags & SYN) !== 0
  const opening = syn && (flags & ACK) === 0
  const timestamps = opening ? sysctl.timestamps !== 0 : socket.timestampsOn
  return {
    mss: syn ? socket.advertisedMss : 0,
    windowScale: opening
      ? sysctl.window_scaling !== 0
        ? socket.netns.tcp.windowScale
        : -1
      : syn && socket.receiveScale > 0
        ? socket.receiveScale
        : -1,
    sackPermitted: opening ? sysctl.sack !== 0 : syn && socket.sackOn,
    timestamps,
    timestamp: timestamps ? socket.netns.tcp.timestamp(socket) : 0,
    timestampEcho: socket.timestampRecent,
    sack: syn || !socket.sackOn ? [] : sackBlocks(socket),
  }
}

/** RFC 2018 4: the newest block first; RFC 2883: a duplicate before all. */
function sackBlocks(socket: TcpSocket): number[] {
  if (socket.outOfOrder.length === 0 && socket.duplicateSack === null) return []
  const blocks: [number, number][] = []
  for (const { sequence, bytes, fin } of socket.outOfOrder) {
    const end = add(sequence, bytes.length + (fin ? 1 : 0))
    const last = blocks.at(-1)
    if (last !== undefined && last[1] === sequence) last[1] = end
    else blocks.push([sequence, end])
  }
  const newest = socket.newestOutOfOrder
  blocks.sort((a, b) => Number(covers(b, newest)) - Number(covers(a, newest)))
  const all = socket.duplicateSack === null ? blocks : [socket.duplicateSack, ...blocks]
  socket.duplicateSack = null
  return all.slice(0, socket.timestampsOn ? SACK_BLOCKS_MAX : SACK_BLOCKS_MAX + 1).flat()
}

function covers(block: readonly [number, number], sequence: number): boolean {
  return !before(sequence, block[0]) && before(sequence, block[1])
}

function emit(socket: TcpSocket, sequence: number, flags: number, from: number, length: number): Errno | undefined {
  const { netns } = socket
  const routed = route(socket)
  if (failed(routed)) {
    socket.softError = routed
    return routed
  }
  const options = currentOptions(socket, flags)
  const headerLength = HEADER_LENGTH + optionsLength(options)
  const skb = Skb.alloc(headerLength + length, netns.sim.nextPacket())
  const acknowledgment = flags & ACK ? socket.receiveNext : 0
  const window =
    flags & SYN ? Math.min(socket.receiveWindow, 65535) : flags & RST ? 0 : selectWindow(socket) >>> socket.receiveScale
  writeHeader(
    skb,
    socket.localPort,
    socket.remotePort,
    sequence,
    acknowledgment,
    headerLength,
    flags,
    Math.min(window, 65535),
  )
  writeOptions(skb.bytes, skb.start + HEADER_LENGTH, options)
  if (length > 0) socket.sendQueue.copy(from, length, skb.bytes, skb.start + headerLength)
  const layer = socket.layer(socket.remoteAddress)
  writeChecksum(skb, layer.pseudoHeaderSum(routed.source, routed.destination, Protocol.tcp, headerLength + length))
  if (flags & ACK) acknowledged(socket)
  if (socket.state !== 'SYN-RECV') socket.segmentsOut++
  netns.snmp.tcp.OutSegs++
  const synAck = (flags & (SYN | ACK)) === (SYN | ACK)
  // What the kernel or its filters make of the segment is not remembered: the retransmission timer will try again.
  return layer.output(skb, {
    protocol: Protocol.tcp,
    source: routed.source,
    destination: routed.destination,
    route: routed.route,
    ttl: socket.ttl ?? undefined,
    tos: socket.tos,
    dontFragment:
      socket.mtuDiscovery === 'do' ||
      (socket.mtuDiscovery !== 'dont' && !layer.mtuLocked(routed.route, routed.destination)),
    identification: synAck || flags & RST ? 0 : (socket.identification = (socket.identification + 1) & 0xffff),
    socket,
  })
}

function acknowledged(socket: TcpSocket): void {
  socket.ackPending = false
  socket.ackTimer.disarm()
  socket.receiveUpdate = socket.receiveNext
  if (socket.quickAcks > 0) socket.quickAcks--
}

/** The route of the connection, looked up anew after routes have changed. */
export function route(socket: TcpSocket) {
  const { tcp } = socket.netns
  if (socket.routed !== null && socket.routedGeneration === tcp.generation) return socket.routed
  const layer = socket.layer(socket.remoteAddress)
  const routed = layer.route(
    flowTo(socket.remoteAddress, {
      source: socket.localAddress,
      outgoing: socket.boundLink,
      mark: socket.mark,
      tos: socket.tos & 0x1c,
      protocol: Protocol.tcp,
      sourcePort: socket.localPort,
      destinationPort: socket.remotePort,
      uid: socket.uid,
    }),
    true,
  )
  if (failed(routed)) return routed
  socket.routed = routed
  socket.routedGeneration = tcp.generation
  if (socket.state !== 'SYN-SENT') tcp.syncMss(socket)
  return routed
}

/** tcp_cwnd_validate: how much of the congestion window is made use of, noted once for the data that is on its way. */
function noteUsage(socket: TcpSocket, limited: boolean): void {
  const outstanding = socket.sent.length
  const more = !socket.windowLimited && outstanding > socket.mostOutstanding
  if (before(socket.sendUnacknowledged, socket.usageEnd) && !limited && !more) return
  socket.windowLimited = limited
  socket.mostOutstanding = outstanding
  socket.usageEnd = socket.sendNext
}

/** tcp_is_cwnd_limited: a window that is not made use of does not grow, but for slow start up to twice of what is. */
function windowIsLimit({ windowLimited, congestion, mostOutstanding }: TcpSocket): boolean {
  return windowLimited || (congestion.window < congestion.slowStartThreshold && congestion.window < 2 * mostOutstanding)
}

/** What `acked` newly acknowledged segments do to the congestion window. */
export function growWindow(socket: TcpSocket, acked: number): void {
  if (socket.recovery === 'recovery' || !windowIsLimit(socket)) return
  grow(socket.congestion, acked, socket.netns.sim.now, socket.smoothedRtt)
}
