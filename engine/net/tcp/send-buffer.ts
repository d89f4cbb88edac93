import { SEND_BUFFER_MAX } from './constants.ts'
import { inFlight } from './output.ts'
import type { TcpSocket } from './socket.ts'

/** MAX_TCP_HEADER, and what a buffer has besides its bytes: struct skb_shared_info in the block, struct sk_buff beside it. */
const HEADERS = 320
const SHARED_INFO = 320
const SK_BUFF = 256
/** TCP_INIT_CWND. */
const SEGMENTS_MIN = 10

/** tcp_sndbuf_expand: room for twice of what may be on its way, headers and all. */
export function expandSendBuffer(socket: TcpSocket): void {
  if (socket.sendBufferLocked) return
  const block = 2 ** Math.ceil(Math.log2(Math.max(socket.peerMss, socket.mss) + HEADERS + SHARED_INFO))
  const segments = Math.max(SEGMENTS_MIN, Math.floor(socket.congestion.window), socket.reordering + 1)
  const room = 2 * segments * (block + SK_BUFF)
  if (room > socket.sendBuffer) socket.sendBuffer = Math.min(room, SEND_BUFFER_MAX)
}

/** tcp_check_space: a writer that found no room gets more of it when the congestion window is not what holds the data back. */
export function makeRoom(socket: TcpSocket): void {
  if (!socket.outOfRoom) return
  socket.outOfRoom = false
  if (inFlight(socket) < Math.floor(socket.congestion.window)) expandSendBuffer(socket)
}
