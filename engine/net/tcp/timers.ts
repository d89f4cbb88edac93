import { SECOND } from '../../sim/timer.ts'
import { ETIMEDOUT } from '../errno.ts'
import { reduce } from './congestion.ts'
import { retransmit, sendProbe, sendReset, transmit } from './output.ts'
import type { TcpSocket } from './socket.ts'
import { armRetransmission, unsent } from './timing.ts'

/** The retransmission timer of RFC 6298 5, and the persist timer of RFC 9293 3.8.6.1: one timer, as in Linux. */
export function retransmissionExpired(socket: TcpSocket): void {
  if (socket.state === 'CLOSED') return
  if (socket.state === 'TIME-WAIT') return socket.destroy()
  if (socket.sent.length === 0) {
    if (unsent(socket) > 0) probeWindow(socket)
    return
  }
  if (socket.state === 'SYN-SENT' || socket.state === 'SYN-RECV') return resendSyn(socket)
  if (gaveUp(socket)) return timedOut(socket)
  enterLoss(socket)
  socket.retransmits++
  if (socket.retransmits === 1) socket.firstRetransmitAt = socket.netns.sim.now
  socket.backoff++
  const first = socket.sent[0]!
  retransmit(socket, first)
  armRetransmission(socket)
}

/** tcp_enter_loss: everything on its way counts as lost, and the window starts over. */
function enterLoss(socket: TcpSocket): void {
  if (socket.recovery !== 'loss') {
    if (socket.recovery !== 'recovery') reduce(socket.congestion)
    socket.recoveryPoint = socket.sendNext
  }
  socket.recovery = 'loss'
  socket.duplicateAcks = 0
  socket.congestion.window = 1
  for (const segment of socket.sent) {
    if (segment.sacked) continue
    segment.lost = true
    segment.retransmitted = false
  }
}

/** tcp_write_timeout: net.ipv4.tcp_retries2, tcp_orphan_retries, TCP_USER_TIMEOUT. */
function gaveUp(socket: TcpSocket): boolean {
  const { sysctl } = socket.netns.tcp
  const { now } = socket.netns.sim
  if (socket.userTimeout > 0 && socket.retransmits > 0)
    return now - socket.firstRetransmitAt >= socket.userTimeout * 1e6
  const retries = socket.orphan ? Math.min(sysctl.orphan_retries || 8, sysctl.retries2) : sysctl.retries2
  return socket.retransmits >= retries
}

function timedOut(socket: TcpSocket): void {
  if (socket.orphan) sendReset(socket)
  socket.abort(socket.softError ?? ETIMEDOUT)
}

/** net.ipv4.tcp_syn_retries and tcp_syn_linear_timeouts (Documentation/networking/ip-sysctl.rst). */
function resendSyn(socket: TcpSocket): void {
  const { sysctl } = socket.netns.tcp
  const opening = socket.state === 'SYN-SENT'
  const most = opening ? socket.synRetries + sysctl.syn_linear_timeouts : sysctl.synack_retries
  if (socket.retransmits >= most) {
    if (opening) socket.netns.snmp.tcp.AttemptFails++
    return socket.abort(socket.softError ?? ETIMEDOUT)
  }
  socket.retransmits++
  if (!opening || socket.retransmits > sysctl.syn_linear_timeouts) socket.backoff++
  socket.totalRetransmits++
  socket.netns.snmp.tcp.RetransSegs++
  transmit(socket, socket.sent[0]!)
  armRetransmission(socket)
}

/** The peer's window is closed: ask again, less and less often. */
function probeWindow(socket: TcpSocket): void {
  if (socket.probes >= socket.netns.tcp.sysctl.retries2) return timedOut(socket)
  socket.probes++
  socket.backoff++
  sendProbe(socket)
  armRetransmission(socket)
}

/** RFC 9293 3.8.4 with tcp(7)'s TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT; also ends FIN-WAIT-2 of an orphan. */
export function keepAliveExpired(socket: TcpSocket): void {
  const { now } = socket.netns.sim
  if (socket.state === 'FIN-WAIT-2' && socket.orphan) return socket.destroy()
  if (socket.state === 'LISTEN' || socket.state === 'CLOSED') return
  if (!socket.keepAlive) return
  if (socket.sent.length > 0 || unsent(socket) > 0) return socket.keepTimer.arm(now + socket.keepIdle * SECOND)
  const idle = now - socket.lastReceivedAt
  if (idle < socket.keepIdle * SECOND) return socket.keepTimer.arm(socket.lastReceivedAt + socket.keepIdle * SECOND)
  if (socket.probes >= socket.keepCount) {
    sendReset(socket)
    return socket.abort(socket.softError ?? ETIMEDOUT)
  }
  socket.probes++
  sendProbe(socket)
  socket.keepTimer.arm(now + socket.keepInterval * SECOND)
}

/** SO_KEEPALIVE was switched on, or the connection was established with it. */
export function startKeepAlive(socket: TcpSocket): void {
  if (socket.keepAlive) socket.keepTimer.arm(socket.netns.sim.now + socket.keepIdle * SECOND)
}
