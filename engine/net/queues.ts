import { RawSocket } from './raw.ts'
import type { InetSocket } from './socket.ts'
import { TcpSocket } from './tcp/socket.ts'
import { UdpSocket } from './udp.ts'

/** Sizes that kmalloc gives out, in bytes. */
const KMALLOC = [64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192]
const SK_BUFF = 256
const SHARED_INFO = 320
/** Room for the headers of a datagram in front of its payload. */
const HEADROOM = 64
const PAGE = 4096

/** The memory that the kernel accounts for a buffer with so much payload (SKB_TRUESIZE). */
export function truesize(length: number): number {
  const data = ((length + HEADROOM + 63) & ~63) + SHARED_INFO
  const block = KMALLOC.find(size => size >= data) ?? Math.ceil(data / PAGE) * PAGE
  return block + SK_BUFF
}

/**
 * What waits in a socket: received, and to be sent (tcp_diag_get_info, udp_diag_get_info). Datagrams count with the memory that they take,
 * streams with their bytes and SYN and FIN; a listener shows its accept queue and its backlog.
 */
export function socketQueues(socket: InetSocket): readonly [received: number, sent: number] {
  if (socket instanceof TcpSocket) return tcpQueues(socket)
  if (socket instanceof UdpSocket) return [memory(socket.queue.map(({ payload }) => payload)), 0]
  if (socket instanceof RawSocket) return [memory(Array.from(socket.queue, ({ bytes }) => bytes)), 0]
  return [0, 0]
}

function memory(datagrams: readonly Uint8Array[]): number {
  return datagrams.reduce((sum, { length }) => sum + truesize(length), 0)
}

function tcpQueues(socket: TcpSocket): readonly [number, number] {
  if (socket.state === 'LISTEN') return [socket.acceptQueue.length, socket.backlog]
  if (socket.state === 'TIME-WAIT' || (socket.state === 'SYN-RECV' && socket.parent !== null)) return [0, 0]
  const fin = socket.finReceived && !socket.finRead ? 1 : 0
  const finWaits = socket.finQueued && socket.state !== 'FIN-WAIT-2' ? 1 : 0
  const syn = socket.state === 'SYN-SENT' || socket.state === 'SYN-RECV' ? 1 : 0
  return [socket.receiveQueue.length + fin, socket.sendQueue.length + syn + finWaits]
}
