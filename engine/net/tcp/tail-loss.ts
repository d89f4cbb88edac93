import { reduce } from './congestion.ts'
import { retransmit, sendOne } from './output.ts'
import { after, before, type Segment } from './segment.ts'
import type { TcpSocket } from './socket.ts'
import { armRetransmission } from './timing.ts'

/** tcp_send_loss_probe (RFC 8985 7.3): a new segment if there is one that fits, otherwise the last one again. At most one at a time. */
export function sendLossProbe(socket: TcpSocket): void {
  if (socket.lossProbeEnd === null) {
    const last = socket.sent.at(-1)!
    socket.lossProbeAgain = sendOne(socket) === 'nothing'
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
