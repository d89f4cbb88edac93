import type { TcpSocket } from '../../../net/tcp/socket.ts'
import { MILLISECOND, type Nanoseconds } from '../../../sim/timer.ts'

/** ` timer:(on,200ms,0)` for the timer that runs, empty when none does (tcp_timer_print of misc/ss.c, inet_diag_msg_sockaddr_fill's timers). */
export function timerText(socket: TcpSocket): string {
  const { now } = socket.netns.sim
  const text = (name: string, deadline: Nanoseconds, tries: number) =>
    ` timer:(${name},${remaining(Math.max(0, Math.round((deadline - now) / MILLISECOND)))},${tries})`
  const { retransmitTimer, keepTimer, state } = socket
  if (state === 'LISTEN') return ''
  if (state === 'TIME-WAIT') return text('timewait', retransmitTimer.deadline, 0)
  if (state === 'FIN-WAIT-2' && socket.orphan && keepTimer.armed) return text('timewait', keepTimer.deadline, 0)
  if (retransmitTimer.armed) {
    if (socket.sent.length === 0) return text('persist', retransmitTimer.deadline, socket.probes)
    return text('on', retransmitTimer.deadline, socket.retransmits)
  }
  return keepTimer.armed ? text('keepalive', keepTimer.deadline, socket.probes) : ''
}

/** print_ms_timer: two units at most, and no milliseconds from ten seconds on. */
export function remaining(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000)
  let seconds = Math.floor(milliseconds / 1000) % 60
  let rest = milliseconds % 1000
  let text = ''
  if (minutes > 0) {
    rest = 0
    text = `${minutes}min`
    if (minutes > 9) seconds = 0
  }
  if (seconds > 0) {
    if (seconds > 9) rest = 0
    text += `${seconds}${rest > 0 ? '.' : 'sec'}`
  }
  return rest > 0 ? `${text}${String(rest).padStart(3, '0')}ms` : text
}
