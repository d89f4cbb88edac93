import { copyOf } from '../../sim/slab.ts'
import { ECONNREFUSED, ECONNRESET, EPIPE } from '../errno.ts'
import type { Skb } from '../skb.ts'
import { DELIVER, Drop } from '../trace.ts'
import { wheelDeadline } from '../wheel.ts'
import { acknowledge } from './ack.ts'
import { takeOptions } from './connect.ts'
import { push, sendAcknowledgment, transmit } from './output.ts'
import { ACK, add, after, before, distance, FIN, RST, type Segment, SYN } from './segment.ts'
import { expandSendBuffer, makeRoom } from './send-buffer.ts'
import type { OutOfOrder, TcpSocket } from './socket.ts'
import { startKeepAlive } from './timers.ts'
import { measured } from './timing.ts'

/** Segments that the receiver acknowledges at once after the start of a connection (TCP_MAX_QUICKACKS). */
const QUICK_ACKS = 16
const DELAYED_ACK = 40e6
const PAWS_IDLE_MAX = 24 * 86400 * 1e9

/** A segment arrives for a connection that exists (RFC 9293 3.10.7). */
export function segmentArrives(socket: TcpSocket, segment: Segment, skb: Skb): void {
  socket.segmentsIn++
  socket.lastReceivedAt = socket.netns.sim.now
  if (socket.state === 'SYN-SENT') return inSynSent(socket, segment, skb)
  if (!acceptable(socket, segment)) return unacceptable(socket, segment, skb)
  if (segment.has(RST)) return reset(socket, segment, skb)
  if (segment.has(SYN)) {
    socket.netns.snmp.extend('TCPSYNChallenge')
    return challenge(socket, skb)
  }
  if (!segment.has(ACK)) return skb.link!.drop(skb, Drop.tcpState)
  rememberTimestamp(socket, segment)
  const predicted = isPredicted(socket, segment)
  if (socket.state === 'SYN-RECV' && !establishPassive(socket, segment, skb)) return
  if (!acknowledge(socket, segment, predicted)) return skb.link!.drop(skb, Drop.tcpState)
  socket.netns.ring.record(DELIVER, skb.packet, socket)
  afterAcknowledgment(socket)
  if (isClosed(socket)) return
  if (predicted && segment.length > 0) socket.netns.snmp.extend('TCPHPHits')
  takePayload(socket, segment, skb)
  if (!predicted && (segment.length > 0 || segment.window << socket.sendScale !== 0)) socket.fastPath = true
  if (isClosed(socket)) return
  push(socket)
  makeRoom(socket)
  acknowledgeIfDue(socket)
  socket.changed.wake()
}

/** The fast path of tcp_rcv_established: the next bytes of a connection that goes on as it did. */
function isPredicted(socket: TcpSocket, segment: Segment): boolean {
  return (
    socket.fastPath &&
    socket.state === 'ESTAB' &&
    segment.sequence === socket.receiveNext &&
    segment.window << socket.sendScale === socket.sendWindow &&
    socket.outOfOrder.length === 0 &&
    !segment.has(FIN)
  )
}

function isClosed(socket: TcpSocket): boolean {
  return socket.state === 'CLOSED'
}

/** RFC 9293 3.10.7.3. */
function inSynSent(socket: TcpSocket, segment: Segment, skb: Skb): void {
  const acknowledges = segment.has(ACK)
  if (
    acknowledges &&
    (!after(segment.acknowledgment, socket.initialSend) || after(segment.acknowledgment, socket.sendNext))
  ) {
    if (!segment.has(RST)) socket.netns.tcp.refuse(skb, segment)
    return skb.link!.drop(skb, Drop.tcpState)
  }
  if (segment.has(RST)) {
    if (!acknowledges) return skb.link!.drop(skb, Drop.tcpState)
    return socket.abort(ECONNREFUSED)
  }
  if (!segment.has(SYN)) return skb.link!.drop(skb, Drop.tcpState)
  socket.netns.ring.record(DELIVER, skb.packet, socket)
  socket.initialReceive = segment.sequence
  socket.receiveNext = socket.receiveUpdate = add(segment.sequence, 1)
  takeOptions(socket, segment)
  if (!acknowledges) return simultaneousOpen(socket, segment)
  const first = socket.sent.shift()!
  if (first.transmissions === 1) measured(socket, socket.netns.sim.now - first.sentAt)
  socket.sendUnacknowledged = segment.acknowledgment
  socket.bytesAcked = 1
  socket.netns.snmp.extend('TCPDelivered')
  becomeEstablished(socket, segment, segment.window)
  sendAcknowledgment(socket)
  socket.changed.wake()
}

/** Both ends have sent a SYN (RFC 9293 3.5). */
function simultaneousOpen(socket: TcpSocket, segment: Segment): void {
  socket.state = 'SYN-RECV'
  socket.sendWindow = segment.window
  transmit(socket, socket.sent[0]!)
}

/** The handshake is done. `window` is the peer's, already scaled. */
export function becomeEstablished(socket: TcpSocket, segment: Segment, window: number): void {
  socket.state = 'ESTAB'
  socket.retransmitTimer.disarm()
  socket.retransmits = socket.backoff = 0
  socket.error = socket.softError = null
  socket.sendWindow = socket.sendWindowMax = window
  socket.netns.tcp.syncMss(socket)
  expandSendBuffer(socket)
  socket.windowUpdate1 = segment.sequence
  socket.windowUpdate2 = segment.acknowledgment
  socket.receiveSlowStart = socket.receiveWindow
  socket.delivered = 1
  socket.establishedAt = socket.netns.sim.now
  startKeepAlive(socket)
}

/** The third segment of the handshake reaches the listener's side. */
function establishPassive(socket: TcpSocket, segment: Segment, skb: Skb): boolean {
  if (!after(segment.acknowledgment, socket.sendUnacknowledged) || after(segment.acknowledgment, socket.sendNext)) {
    socket.netns.tcp.refuse(skb, segment)
    skb.link!.drop(skb, Drop.tcpState)
    return false
  }
  if (!socket.netns.tcp.admit(socket)) {
    skb.link!.drop(skb, Drop.listenOverflow)
    return false
  }
  const first = socket.sent.shift()!
  if (first.transmissions === 1) measured(socket, socket.netns.sim.now - first.sentAt)
  socket.sendUnacknowledged = segment.acknowledgment
  becomeEstablished(socket, segment, segment.window << socket.sendScale)
  return true
}

/** tcp_sequence and PAWS (RFC 9293 3.10.7.4 first, RFC 7323 5.3). */
function acceptable(socket: TcpSocket, segment: Segment): boolean {
  if (
    socket.timestampsOn &&
    segment.hasTimestamps &&
    !segment.has(RST) &&
    before(segment.timestamp, socket.timestampRecent)
  ) {
    if (socket.netns.sim.now - socket.timestampRecentAt < PAWS_IDLE_MAX) {
      socket.netns.snmp.extend('PAWSEstab')
      return false
    }
  }
  if (echoesNothing(socket, segment)) {
    socket.netns.snmp.extend('TSEcrRejected')
    return false
  }
  const window = Math.max(0, socket.receiveWindow - distance(socket.receiveNext, socket.receiveUpdate))
  return !before(segment.next, socket.receiveUpdate) && !after(segment.sequence, add(socket.receiveNext, window))
}

/** tcp_check_req: whoever answers a SYN-ACK echoes a timestamp that was sent with it (RFC 7323 3.2). */
function echoesNothing(socket: TcpSocket, { hasTimestamps, timestampEcho }: Segment): boolean {
  if (socket.state !== 'SYN-RECV' || socket.parent === null || !socket.timestampsOn || !hasTimestamps) return false
  return timestampEcho !== 0 && after(timestampEcho, socket.netns.tcp.timestamp(socket))
}

function unacceptable(socket: TcpSocket, segment: Segment, skb: Skb): void {
  if (!segment.has(RST)) {
    if (socket.sackOn && before(segment.sequence, socket.receiveNext) && segment.length > 0)
      socket.duplicateSack = [
        segment.sequence,
        before(segment.next, socket.receiveNext) ? segment.next : socket.receiveNext,
      ]
    if (socket.state === 'TIME-WAIT') socket.netns.tcp.timeWait(socket)
    if (socket.state === 'SYN-RECV' && socket.parent !== null && segment.has(SYN)) transmit(socket, socket.sent[0]!)
    else sendAcknowledgment(socket)
  }
  skb.link!.drop(skb, Drop.tcpState)
}

/** RFC 5961 3.2: only the exact sequence number resets; others in the window are challenged. */
function reset(socket: TcpSocket, segment: Segment, skb: Skb): void {
  if (segment.sequence !== socket.receiveNext) return challenge(socket, skb)
  socket.netns.ring.record(DELIVER, skb.packet, socket)
  if (socket.state === 'TIME-WAIT') return socket.destroy()
  if (socket.state === 'SYN-RECV' && socket.parent === null) return socket.abort(ECONNREFUSED)
  socket.abort(socket.state === 'CLOSE-WAIT' ? EPIPE : ECONNRESET)
}

/** RFC 5961 4.2. */
function challenge(socket: TcpSocket, skb: Skb): void {
  socket.netns.snmp.extend('TCPChallengeACK')
  sendAcknowledgment(socket)
  skb.link!.drop(skb, Drop.tcpState)
}

/** RFC 7323 4.3. */
function rememberTimestamp(socket: TcpSocket, segment: Segment): void {
  if (!socket.timestampsOn || !segment.hasTimestamps || after(segment.sequence, socket.receiveUpdate)) return
  socket.timestampRecent = segment.timestamp
  socket.timestampRecentAt = socket.netns.sim.now
}

/** What the acknowledgment of our FIN leads to (RFC 9293 3.10.7.4, fifth). */
function afterAcknowledgment(socket: TcpSocket): void {
  const finAcknowledged =
    socket.finQueued &&
    socket.sent.length === 0 &&
    distance(socket.sendNext, socket.sendBase) === 1 &&
    socket.sendQueue.length === 0
  if (!finAcknowledged) return
  if (socket.state === 'FIN-WAIT-1') {
    socket.state = 'FIN-WAIT-2'
    if (socket.orphan) socket.netns.tcp.finWait2(socket)
  } else if (socket.state === 'CLOSING') socket.netns.tcp.timeWait(socket)
  else if (socket.state === 'LAST-ACK') socket.destroy()
}

/** RFC 9293 3.10.7.4, seventh and eighth: payload and FIN. */
function takePayload(socket: TcpSocket, segment: Segment, skb: Skb): void {
  if (segment.length === 0 && !segment.has(FIN)) return
  if (segment.length > 0) countData(socket, segment.length)
  const { state } = socket
  if (state !== 'ESTAB' && state !== 'FIN-WAIT-1' && state !== 'FIN-WAIT-2') {
    // A FIN or data again: the acknowledgment was lost.
    if (state === 'TIME-WAIT') socket.netns.tcp.timeWait(socket)
    if (before(segment.sequence, socket.receiveNext) || segment.length > 0) sendAcknowledgment(socket)
    return
  }
  if (socket.orphan && segment.length > 0 && after(segment.next, socket.receiveNext)) {
    // Nobody will read it (RFC 1122 4.2.2.13).
    socket.netns.snmp.extend('TCPAbortOnData')
    socket.netns.tcp.refuse(skb, segment)
    socket.destroy()
    return
  }
  if (after(segment.sequence, socket.receiveNext)) return keepForLater(socket, segment)
  if (!after(segment.next, socket.receiveNext)) return duplicate(socket, segment)
  const skip = distance(socket.receiveNext, segment.sequence)
  accept(socket, copyOf(segment.bytes, segment.start + skip, segment.end), segment.has(FIN))
  while (socket.outOfOrder.length > 0 && !after(socket.outOfOrder[0]!.sequence, socket.receiveNext)) {
    const next = socket.outOfOrder[0]!
    socket.outOfOrder = socket.outOfOrder.slice(1)
    const known = distance(socket.receiveNext, next.sequence)
    if (known < next.bytes.length || (next.fin && known === next.bytes.length))
      accept(socket, next.bytes.subarray(known), next.fin)
  }
}

function countData(socket: TcpSocket, length: number): void {
  socket.dataSegmentsIn++
  if (length >= socket.receiveMss)
    socket.receiveMss = Math.min(length, socket.advertisedMss - (socket.timestampsOn ? 12 : 0))
}

function accept(socket: TcpSocket, bytes: Uint8Array, fin: boolean): void {
  const { now } = socket.netns.sim
  if (bytes.length > 0) {
    if (socket.lastDataReceivedAt === 0) socket.quickAcks = QUICK_ACKS
    socket.lastDataReceivedAt = now
    socket.receiveQueue.push(bytes)
    socket.bytesReceived += bytes.length
    socket.receiveNext = add(socket.receiveNext, bytes.length)
    if (bytes.length >= socket.advertisedMss >> 1)
      socket.receiveSlowStart = Math.min(socket.receiveSlowStart + 2 * socket.advertisedMss, socket.windowClamp)
  }
  socket.ackPending = true
  if (!fin) return
  socket.receiveNext = add(socket.receiveNext, 1)
  socket.finReceived = true
  socket.outOfOrder = []
  if (socket.state === 'ESTAB') {
    socket.state = 'CLOSE-WAIT'
    socket.pingPong = true
  } else if (socket.state === 'FIN-WAIT-1') {
    socket.state = 'CLOSING'
    sendAcknowledgment(socket)
  } else if (socket.state === 'FIN-WAIT-2') {
    sendAcknowledgment(socket)
    socket.netns.tcp.timeWait(socket)
  }
}

function duplicate(socket: TcpSocket, segment: Segment): void {
  const { snmp } = socket.netns
  snmp.extend('DelayedACKLost')
  if (socket.sackOn) snmp.extend('TCPDSACKOldSent')
  if (socket.sackOn) socket.duplicateSack = [segment.sequence, segment.next]
  sendAcknowledgment(socket)
}

/** tcp_data_queue_ofo: kept in order of sequence, without overlaps; acknowledged at once so that the sender learns of the gap. */
function keepForLater(socket: TcpSocket, segment: Segment): void {
  const queued = socket.outOfOrder.reduce((sum, piece) => sum + piece.bytes.length, 0)
  if (queued + segment.length > socket.receiveBuffer) return sendAcknowledgment(socket)
  const piece: OutOfOrder = {
    sequence: segment.sequence,
    bytes: copyOf(segment.bytes, segment.start, segment.end),
    fin: segment.has(FIN),
  }
  const same = socket.outOfOrder.some(
    other =>
      !before(piece.sequence, other.sequence) &&
      !after(segment.next, add(other.sequence, other.bytes.length + (other.fin ? 1 : 0))),
  )
  socket.newestOutOfOrder = segment.sequence
  socket.outOfOrderSegments++
  socket.netns.snmp.extend('TCPOFOQueue')
  if (same) socket.netns.snmp.extend('TCPDSACKOfoSent')
  if (same) socket.duplicateSack = [segment.sequence, segment.next]
  else {
    const at = socket.outOfOrder.findIndex(other => after(other.sequence, piece.sequence))
    socket.outOfOrder = socket.outOfOrder.toSpliced(at < 0 ? socket.outOfOrder.length : at, 0, piece)
  }
  sendAcknowledgment(socket)
}

/** __tcp_ack_snd_check: now when the peer should hear soon, otherwise with the next data or after a while. */
function acknowledgeIfDue(socket: TcpSocket): void {
  if (!socket.ackPending) return
  const unacknowledged = distance(socket.receiveNext, socket.receiveUpdate)
  const quick = socket.quickAcks > 0 && !socket.pingPong
  if (quick || socket.outOfOrder.length > 0 || unacknowledged > socket.mss || socket.state === 'TIME-WAIT')
    return sendAcknowledgment(socket)
  if (socket.ackTimer.armed) return
  const { now } = socket.netns.sim
  // icsk_ack.ato is 0 until data has come: the timer fires with the next tick.
  socket.ackTimer.arm(socket.lastDataReceivedAt === 0 ? wheelDeadline(now, 0) : now + DELAYED_ACK)
}
