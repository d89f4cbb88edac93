import { wheelDeadline } from '../wheel.ts'
import { RTO_MAX, RTO_MIN, TIMEOUT_MIN } from './constants.ts'
import { distance, FIN } from './segment.ts'
import type { TcpSocket } from './socket.ts'

/** Bytes that wait behind what was sent. */
export function unsent(socket: TcpSocket): number {
  const sentPayload = distance(socket.sendNext, socket.sendBase) - (finSent(socket) ? 1 : 0)
  return socket.sendQueue.length - Math.max(0, sentPayload)
}

export function finSent(socket: TcpSocket): boolean {
  const last = socket.sent.at(-1)
  if (last !== undefined) return (last.flags & FIN) !== 0
  return socket.finQueued && distance(socket.sendNext, socket.sendBase) > socket.sendQueue.length
}

/** What is still to be sent, in sequence numbers (tcpi_notsent_bytes): a FIN has one too. */
export function notSent(socket: TcpSocket): number {
  return unsent(socket) + (socket.finQueued && !finSent(socket) ? 1 : 0)
}

/** Arms the timer for what is unacknowledged, or for the probe of a closed window. */
export function armRetransmission(socket: TcpSocket): void {
  const { now } = socket.netns.sim
  socket.timerKind = 'retransmission'
  const first = socket.sent[0]
  if (first === undefined) {
    if (notSent(socket) > 0) socket.retransmitTimer.arm(wheelDeadline(now, backedOff(socket)))
    else socket.retransmitTimer.disarm()
    return
  }
  socket.retransmitTimer.arm(wheelDeadline(now, backedOff(socket)))
}

/**
 * Tail loss probe (RFC 8985 7, tcp_schedule_loss_probe): when nothing comes back for two round trips, the last segment goes again, so that an
 * acknowledgment shows what is missing before the retransmission timer fires. Arms the timer for it, or for a retransmission where no probe
 * is due. `restart`: an acknowledgment arrived, and the time starts over.
 */
export function armForLoss(socket: TcpSocket, restart: boolean): void {
  const { sent, netns, smoothedRtt } = socket
  const first = sent[0]
  const possible = socket.sackOn && socket.recovery === 'open' && netns.tcp.sysctl.early_retrans >= 3
  if (first === undefined || !possible) {
    if (restart || !socket.retransmitTimer.armed) armRetransmission(socket)
    return
  }
  const { now } = netns.sim
  const extra = sent.length === 1 ? RTO_MIN : TIMEOUT_MIN
  const wait = smoothedRtt === 0 ? socket.rto : 2 * smoothedRtt + extra
  const timeout = restart ? socket.rto : first.sentAt + socket.rto - now
  socket.retransmitTimer.arm(now + (timeout > 0 ? Math.min(wait, timeout) : wait))
  socket.timerKind = 'loss-probe'
}

function backedOff(socket: TcpSocket): number {
  return Math.min(socket.rto * 2 ** socket.backoff, RTO_MAX)
}

/** RFC 6298 2: a round trip was measured. */
export function measured(socket: TcpSocket, rtt: number): void {
  const sample = Math.max(rtt, 1000)
  socket.minRtt = Math.min(socket.minRtt, sample)
  if (socket.smoothedRtt === 0) {
    socket.smoothedRtt = sample
    socket.rttVariance = sample / 2
  } else {
    socket.rttVariance = 0.75 * socket.rttVariance + 0.25 * Math.abs(socket.smoothedRtt - sample)
    socket.smoothedRtt = 0.875 * socket.smoothedRtt + 0.125 * sample
  }
  // Linux bounds the variance from below, so that the timeout is at least the round trip and 200 ms (tcp_rtt_estimator).
  socket.rto = Math.min(socket.smoothedRtt + Math.max(4 * socket.rttVariance, RTO_MIN), RTO_MAX)
}
