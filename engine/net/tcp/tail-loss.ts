import { reduce } from './congestion.ts'
import { RTO_MIN, TIMEOUT_MIN } from './constants.ts'
import { retransmit, sendOne } from './output.ts'
import { after, before, type Segment } from './segment.ts'
import type { TcpSocket } from './socket.ts'
import { armRetransmission } from './timing.ts'

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

/** tcp_send_loss_probe: a new segment if there is one that fits, otherwise the last one again. At most one at a time. */
export function sendLossProbe(socket: TcpSocket): void {
  if (socket.lossProbeEnd === null) {
    const last = socket.sent.at(-1)!
    socket.lossProbeAgain = !sendOne(socket)
    if (socket.lossProbeAgain) {
      retransmit(socket, last)
      // Only a loss that is known makes a segment count as retransmitted.
      last.retransmitted = false
    }
    socket.lossProbeEnd = socket.sendNext
    socket.netns.snmp.extend('TCPLossProbes')
  }
  armRetransmission(socket)
}

/** tcp_process_tlp_ack: when the probe itself filled the hole, that was a loss all the same. */
export function lossProbeAcknowledged(socket: TcpSocket, segment: Segment, isDuplicateSack: boolean): void {
  const end = socket.lossProbeEnd
  if (end === null || before(segment.acknowledgment, end)) return
  if (!socket.lossProbeAgain || isDuplicateSack) socket.lossProbeEnd = null
  else if (after(segment.acknowledgment, end)) {
    socket.lossProbeEnd = null
    socket.netns.snmp.extend('TCPLossProbeRecovery')
    reduce(socket.congestion)
    socket.congestion.window = Math.min(socket.congestion.window, socket.congestion.slowStartThreshold)
  }
}
