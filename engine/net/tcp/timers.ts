import { SECOND } from '../../sim/timer.ts'
import { ETIMEDOUT } from '../errno.ts'
import { reduce } from './congestion.ts'
import { retransmit, sendOne, sendProbe, sendReset, transmit } from './output.ts'
import type { TcpSocket } from './socket.ts'
import { sendLossProbe } from './tail-loss.ts'
import { armRetransmission, notSent, unsent } from './timing.ts'

/** The retransmission timer of RFC 6298 5, and the persist timer of RFC 9293 3.8.6.1: one timer, as in Linux. */
export function retransmissionExpired(socket: TcpSocket): void {
  if (socket.state === 'CLOSED') return
  const { snmp } = socket.netns
  if (socket.state === 'TIME-WAIT') {
    snmp.extend('TW')
    return socket.destroy()
  }
  if (socket.sent.length === 0) {
    if (notSent(socket) > 0) probeWindow(socket)
    return
  }
  if (socket.state === 'SYN-SENT' || socket.state === 'SYN-RECV') return resendSyn(socket)
  if (socket.timerKind === 'loss-probe') return sendLossProbe(socket)
  snmp.extend('TCPTimeouts')
  if (gaveUp(socket)) return timedOut(socket)
  snmp.extend('TcpTimeoutRehash')
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
  socket.lossProbeEnd = null
  socket.duplicateAcks = 0
  socket.congestion.window = 1
  for (const segment of socket.sent) {
    if (segment.sacked) continue
    if (segment.lost && segment.retransmitted) socket.netns.snmp.extend('TCPLostRetransmit')
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
  socket.netns.snmp.extend('TCPAbortOnTimeout')
  if (socket.orphan) sendReset(socket)
  socket.abort(socket.softError ?? ETIMEDOUT)
}

/** net.ipv4.tcp_syn_retries and tcp_syn_linear_timeouts (Documentation/networking/ip-sysctl.rst). */
function resendSyn(socket: TcpSocket): void {
  const { sysctl } = socket.netns.tcp
  const opening = socket.state === 'SYN-SENT'
  const most = opening ? socket.synRetries + sysctl.syn_linear_timeouts : sysctl.synack_retries
  const { snmp } = socket.netns
  if (opening) snmp.extend('TCPTimeouts')
  if (socket.retransmits >= most) {
    if (opening) snmp.extend('TCPAbortOnTimeout')
    return socket.abort(socket.softError ?? ETIMEDOUT)
  }
  socket.retransmits++
  if (!opening || socket.retransmits > sysctl.syn_linear_timeouts) socket.backoff++
  socket.totalRetransmits++
  if (opening) snmp.extend('TcpTimeoutRehash')
  snmp.extend('TCPSynRetrans')
  snmp.tcp.RetransSegs++
  transmit(socket, socket.sent[0]!)
  armRetransmission(socket)
}

/**
 * tcp_send_probe0: the peer's window is closed, or the host itself let nothing out; ask again, less and less often. What still fits goes out as
 * the probe.
 */
function probeWindow(socket: TcpSocket): void {
  const { retries2 } = socket.netns.tcp.sysctl
  if (socket.probes >= retries2) return timedOut(socket)
  const outcome = sendOne(socket)
  if (outcome === 'sent') {
    socket.probes = socket.backoff = 0
    return armRetransmission(socket)
  }
  if (outcome === 'nothing') {
    socket.netns.snmp.extend('TCPWinProbe')
    sendProbe(socket)
  }
  socket.probes++
  socket.backoff = Math.min(socket.backoff + 1, retries2)
  armRetransmission(socket)
}

/** RFC 9293 3.8.4 with tcp(7)'s TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT; also ends FIN-WAIT-2 of an orphan. */
export function keepAliveExpired(socket: TcpSocket): void {
  const { now } = socket.netns.sim
  if (socket.state === 'FIN-WAIT-2' && socket.orphan) {
    socket.netns.snmp.extend('TW')
    return socket.destroy()
  }
  if (socket.state === 'LISTEN' || socket.state === 'CLOSED') return
  if (!socket.keepAlive) return
  const { idle, interval, count } = keepAliveTimes(socket)
  if (socket.sent.length > 0 || unsent(socket) > 0) return socket.keepTimer.arm(now + idle)
  if (now - socket.lastReceivedAt < idle) return socket.keepTimer.arm(socket.lastReceivedAt + idle)
  if (socket.probes >= count) {
    sendReset(socket)
    socket.netns.snmp.extend('TCPAbortOnTimeout')
    return socket.abort(socket.softError ?? ETIMEDOUT)
  }
  socket.probes++
  socket.netns.snmp.extend('TCPKeepAlive')
  sendProbe(socket)
  socket.keepTimer.arm(now + interval)
}

/** The times of a connection in nanoseconds: its own, or those of net.ipv4.tcp_keepalive_*. */
function keepAliveTimes(socket: TcpSocket) {
  const { sysctl } = socket.netns.tcp
  return {
    idle: (socket.keepIdle ?? sysctl.keepalive_time) * SECOND,
    interval: (socket.keepInterval ?? sysctl.keepalive_intvl) * SECOND,
    count: socket.keepCount ?? sysctl.keepalive_probes,
  }
}

/** SO_KEEPALIVE was switched on, or the connection was established with it. */
export function startKeepAlive(socket: TcpSocket): void {
  if (socket.keepAlive) socket.keepTimer.arm(socket.netns.sim.now + keepAliveTimes(socket).idle)
}
