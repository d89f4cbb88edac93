import { RECEIVE_BUFFER_MAX } from './constants.ts'
import { distance } from './segment.ts'
import type { TcpSocket } from './socket.ts'

/** tcp_select_initial_window: as many whole segments as fit 65535. */
export function initialWindow(mss: number): number {
  return mss > 65535 ? 65535 : 65535 - (65535 % mss)
}

/** Room in the receive buffer; half of it is bookkeeping (tcp_win_from_space). */
export function freeWindow(socket: TcpSocket): number {
  const queued = socket.receiveQueue.length
  return Math.max(0, Math.min((socket.receiveBuffer >> 1) - queued, socket.receiveSlowStart))
}

/** __tcp_select_window and tcp_select_window: never takes back what was offered (RFC 9293 3.8.6). */
export function selectWindow(socket: TcpSocket): number {
  // A request offers again what its SYN-ACK did (tcp_v4_reqsk_send_ack).
  if (socket.state === 'SYN-RECV' && socket.parent !== null) return socket.receiveWindow
  const offered = Math.max(0, socket.receiveWindow - distance(socket.receiveNext, socket.receiveUpdate))
  tuneBuffer(socket)
  const unit = 1 << socket.receiveScale
  let window = freeWindow(socket)
  if (window < socket.advertisedMss && window < socket.receiveBuffer >> 4) window = 0
  if (socket.receiveScale > 0) window = Math.ceil(window / unit) * unit
  const { snmp } = socket.netns
  if (window < offered) {
    if (window === 0) snmp.extend('TCPWantZeroWindowAdv')
    window = Math.ceil(offered / unit) * unit
  }
  if (window === 0 && socket.receiveWindow > 0) snmp.extend('TCPToZeroWindowAdv')
  else if (window > 0 && socket.receiveWindow === 0) snmp.extend('TCPFromZeroWindowAdv')
  socket.receiveWindow = window
  return window
}

/** tcp_rcv_space_adjust: a reader that keeps up gets a larger buffer, up to net.ipv4.tcp_rmem. */
function tuneBuffer(socket: TcpSocket): void {
  if (socket.readSinceUpdate < socket.receiveBuffer >> 2) return
  socket.readSinceUpdate = 0
  socket.receiveBuffer = Math.min(socket.receiveBuffer * 2, RECEIVE_BUFFER_MAX)
  socket.windowClamp = Math.max(65535, socket.receiveBuffer >> 1)
}
