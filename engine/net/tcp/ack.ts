import { reduce } from './congestion.ts'
import { growWindow, sendAcknowledgment } from './output.ts'
import { add, after, before, distance, FIN, type Segment } from './segment.ts'
import type { TcpSocket } from './socket.ts'
import { lossProbeAcknowledged } from './tail-loss.ts'
import { armForLoss, armRetransmission, measured, unsent } from './timing.ts'

/** net.ipv4.tcp_max_reordering. */
const REORDERING_MAX = 300

/** tcp_ack: RFC 9293 3.10.7.4, fifth. False when the acknowledgment is for something never sent. */
export function acknowledge(socket: TcpSocket, segment: Segment, predicted: boolean): boolean {
  const { acknowledgment } = segment
  if (after(acknowledgment, socket.sendNext)) {
    sendAcknowledgment(socket)
    return false
  }
  if (before(acknowledgment, socket.sendUnacknowledged)) return true
  const advanced = distance(acknowledgment, socket.sendUnacknowledged)
  const windowChanged = updateWindow(socket, segment)
  if (predicted && advanced > 0) socket.netns.snmp.extend('TCPHPAcks')
  else if (segment.length === 0 && !segment.has(FIN)) socket.netns.snmp.extend('TCPPureAcks')
  socket.probes = 0
  const newlySacked = segment.sack.length > 0 ? markSacked(socket, segment) : 0
  if (advanced > 0) return progress(socket, segment, advanced)
  lossProbeAcknowledged(socket, segment, isDuplicateSack(segment))
  const duplicate = segment.length === 0 && !windowChanged && socket.sent.length > 0 && !segment.has(FIN)
  if (duplicate || newlySacked > 0) duplicateArrived(socket)
  if (socket.sent.length === 0 && unsent(socket) > 0) afterWindowProbe(socket)
  return true
}

/** tcp_ack_probe: what waits fits now, or the window is asked for again. */
function afterWindowProbe(socket: TcpSocket): void {
  if (Math.min(unsent(socket), socket.mss) <= socket.sendWindow) {
    socket.backoff = 0
    socket.retransmitTimer.disarm()
  } else armRetransmission(socket)
}

/** RFC 2883 4: the first block lies below the acknowledgment. */
function isDuplicateSack({ sack, acknowledgment }: Segment): boolean {
  return sack.length >= 2 && !after(sack[1]!, acknowledgment)
}

/** RFC 9293 3.10.7.4: the peer's window, from the newest segment only. */
function updateWindow(socket: TcpSocket, segment: Segment): boolean {
  const window = segment.window << socket.sendScale
  const newer =
    before(socket.windowUpdate1, segment.sequence) ||
    (socket.windowUpdate1 === segment.sequence && !after(socket.windowUpdate2, segment.acknowledgment))
  if (!newer) return false
  const changed = window !== socket.sendWindow
  socket.sendWindow = window
  if (window > socket.sendWindowMax) {
    socket.sendWindowMax = window
    socket.netns.tcp.syncMss(socket)
  }
  socket.windowUpdate1 = segment.sequence
  socket.windowUpdate2 = segment.acknowledgment
  return changed
}

function progress(socket: TcpSocket, segment: Segment, advanced: number): boolean {
  const { now } = socket.netns.sim
  const { acknowledgment } = segment
  let segments = 0
  let sample = -1
  let highest = socket.recovery === 'open' ? -1 : socket.sent.findLastIndex(({ sacked }) => sacked)
  while (socket.sent.length > 0) {
    const first = socket.sent[0]!
    if (after(add(first.sequence, first.length), acknowledgment)) {
      const part = distance(acknowledgment, first.sequence)
      if (part > 0) {
        first.sequence = acknowledgment
        first.length -= part
      }
      break
    }
    if (highest > 0 && !first.sacked && first.transmissions === 1) overtaken(socket, highest)
    socket.sent.shift()
    highest--
    segments++
    if (first.transmissions === 1 && !first.sacked) sample = now - first.sentAt
  }
  dropAcknowledged(socket, acknowledgment)
  socket.sendUnacknowledged = acknowledgment
  socket.bytesAcked += advanced
  socket.delivered += segments
  socket.netns.snmp.extend('TCPDelivered', segments)
  if (socket.busySince >= 0 && socket.sent.length === 0 && socket.sendQueue.length === 0) {
    socket.busyTime += now - socket.busySince
    socket.busySince = -1
  }
  if (sample >= 0) measured(socket, sample)
  else if (socket.timestampsOn && segment.hasTimestamps && segment.timestampEcho !== 0)
    measureByTimestamp(socket, segment)
  socket.retransmits = socket.backoff = socket.probes = 0
  socket.softError = null
  confirmNeighbour(socket)
  if (isDuplicateSack(segment)) socket.netns.snmp.extend('TCPDSACKRecv')
  lossProbeAcknowledged(socket, segment, isDuplicateSack(segment))
  afterProgress(socket, segments)
  armForLoss(socket, true)
  return true
}

/** RFC 7323 4.1. */
function measureByTimestamp(socket: TcpSocket, segment: Segment): void {
  const elapsed = distance(socket.netns.tcp.timestamp(socket), segment.timestampEcho)
  if (elapsed >= 0 && elapsed < 120_000) measured(socket, elapsed * 1e6)
}

/** Takes acknowledged payload off the send queue; SYN and FIN have a number but no byte. */
function dropAcknowledged(socket: TcpSocket, acknowledgment: number): void {
  const payload = Math.min(Math.max(0, distance(acknowledgment, socket.sendBase)), socket.sendQueue.length)
  if (payload === 0) return
  socket.sendQueue.drop(payload)
  socket.sendBase = add(socket.sendBase, payload)
}

function confirmNeighbour(socket: TcpSocket): void {
  const { routed, netns } = socket
  if (routed !== null) netns.ip(routed.destination).confirm(routed.route, routed.destination)
}

/** RFC 6675 5, RFC 6582 3.2: leaving recovery, or going on with the next hole. */
function afterProgress(socket: TcpSocket, segments: number): void {
  socket.duplicateAcks = 0
  if (socket.recovery === 'recovery' || socket.recovery === 'loss') {
    if (!before(socket.sendUnacknowledged, socket.recoveryPoint)) {
      if (socket.recovery === 'recovery') socket.congestion.window = Math.max(socket.congestion.slowStartThreshold, 2)
      socket.recovery = 'open'
    } else if (socket.recovery === 'recovery') {
      markLost(socket)
      if (!socket.sackOn && socket.sent[0] !== undefined) socket.sent[0].lost = true
    } else growWindow(socket, segments)
    return
  }
  socket.recovery = socket.sent.some(segment => segment.sacked) ? 'disorder' : 'open'
  markLost(socket)
  growWindow(socket, segments)
}

/** tcp_check_sack_reordering: a segment that was sent once comes late, so many segments after others: from now on nothing counts as lost sooner. */
function overtaken(socket: TcpSocket, distance: number): void {
  if (distance < socket.reordering) return
  socket.reordering = Math.min(distance + 1, REORDERING_MAX)
  socket.netns.snmp.extend('TCPSACKReorder')
}

/** Marks what the SACK blocks cover (RFC 2018 5); returns how many segments are newly covered. */
function markSacked(socket: TcpSocket, segment: Segment): number {
  let count = 0
  const highest = socket.sent.findLastIndex(({ sacked }) => sacked)
  for (let index = 0; index + 1 < segment.sack.length; index += 2) {
    const left = segment.sack[index]!
    const right = segment.sack[index + 1]!
    if (!after(left, segment.acknowledgment) && !after(right, segment.acknowledgment)) continue
    for (const [at, sent] of socket.sent.entries()) {
      if (sent.sacked || before(sent.sequence, left) || after(add(sent.sequence, sent.length), right)) continue
      if (at < highest && sent.transmissions === 1) overtaken(socket, highest - at)
      sent.sacked = true
      sent.lost = false
      count++
    }
  }
  return count
}

function duplicateArrived(socket: TcpSocket): void {
  socket.duplicateAcks++
  if (socket.recovery === 'loss') return
  const lost = markLost(socket)
  const byCount = !socket.sackOn && socket.duplicateAcks >= socket.reordering
  if (socket.recovery === 'recovery') {
    if (!socket.sackOn) socket.congestion.window += 1
    return
  }
  if (!lost && !byCount) {
    socket.recovery = 'disorder'
    return
  }
  enterRecovery(socket, byCount)
}

function enterRecovery(socket: TcpSocket, byCount: boolean): void {
  reduce(socket.congestion)
  socket.recoveryPoint = socket.sendNext
  socket.recovery = 'recovery'
  socket.lossProbeEnd = null
  socket.netns.snmp.extend(socket.sackOn ? 'TCPSackRecovery' : 'TCPRenoRecovery')
  socket.congestion.window = socket.congestion.slowStartThreshold
  if (byCount && socket.sent[0] !== undefined) socket.sent[0].lost = true
}

/** IsLost of RFC 6675 4: enough segments above it have arrived. True when one was newly marked. */
function markLost(socket: TcpSocket): boolean {
  let above = 0
  let marked = false
  for (let index = socket.sent.length - 1; index >= 0; index--) {
    const segment = socket.sent[index]!
    if (segment.sacked) above++
    else if (above >= socket.reordering && !segment.lost && !segment.retransmitted) {
      segment.lost = true
      marked = true
    }
  }
  return marked
}
