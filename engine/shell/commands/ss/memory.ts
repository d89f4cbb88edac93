import { PacketSocket } from '../../../net/packet.ts'
import { truesize } from '../../../net/queues.ts'
import type { InetSocket } from '../../../net/socket.ts'
import { TcpSocket } from '../../../net/tcp/socket.ts'
import { UdpSocket } from '../../../net/udp.ts'

const PAGE = 4096
/** net.core.rmem_default and wmem_default. */
const BUFFER_DEFAULT = 212992

/** ` skmem:(...)`, print_skmeminfo: memory in use and limits of both directions, reserve, queue, options, backlog and drops. */
export function memoryText(socket: InetSocket | PacketSocket): string {
  const memory = memoryOf(socket)
  const { received, receiveLimit, sent, sendLimit, drops } = memory
  // What is accounted comes from whole pages; the rest of the last one is the reserve.
  const reserve = (PAGE - ((received + sent) % PAGE)) % PAGE
  return ` skmem:(r${received},rb${receiveLimit},t0,tb${sendLimit},f${reserve},w${sent},o0,bl0,d${drops})`
}

function memoryOf(socket: InetSocket | PacketSocket) {
  if (socket instanceof TcpSocket) {
    const { receiveQueue, sendQueue, receiveBuffer, sendBuffer, receiveMss, mss } = socket
    return {
      received: inSegments(receiveQueue.length, receiveMss),
      receiveLimit: receiveBuffer,
      sent: inSegments(sendQueue.length, mss),
      sendLimit: sendBuffer,
      drops: 0,
    }
  }
  const none = { received: 0, receiveLimit: BUFFER_DEFAULT, sent: 0, sendLimit: BUFFER_DEFAULT, drops: 0 }
  if (socket instanceof PacketSocket) return { ...none, drops: socket.dropped }
  if (!(socket instanceof UdpSocket)) return none
  const received = socket.queue.reduce((sum, { payload }) => sum + truesize(payload.length), 0)
  return { ...none, received, receiveLimit: socket.receiveBuffer, drops: socket.drops }
}

function inSegments(bytes: number, mss: number): number {
  if (bytes === 0) return 0
  const whole = Math.floor(bytes / mss)
  const rest = bytes % mss
  return whole * truesize(mss) + (rest > 0 ? truesize(rest) : 0)
}
