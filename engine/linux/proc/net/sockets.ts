import type { NetNs } from '../../../net/netns.ts'
import { socketQueues } from '../../../net/queues.ts'
import { RawSocket } from '../../../net/raw.ts'
import { addressFor, type InetSocket } from '../../../net/socket.ts'
import type { TcpSocket, TcpState } from '../../../net/tcp/socket.ts'
import { UdpSocket } from '../../../net/udp.ts'
import { MILLISECOND, type Nanoseconds } from '../../../sim/timer.ts'
import type { Ip } from '../../../wire/address.ts'
import type { ProcNetFile } from '../net.ts'

const COLUMNS = 'st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
const HEAD_IPV4 = `local_address rem_address   ${COLUMNS}`
const HEAD_IPV6 = `  sl  local_address                         remote_address                        ${COLUMNS}`
const DATAGRAM_COLUMNS = ' ref pointer drops'

/** Lines of TCP and UDP of IPv4 are filled up to these lengths (seq_pad). */
const TCP_WIDTH = 149
const UDP_WIDTH = 127

/** include/net/tcp_states.h. */
const STATES: Readonly<Record<TcpState, number>> = {
  ESTAB: 1,
  'SYN-SENT': 2,
  'SYN-RECV': 3,
  'FIN-WAIT-1': 4,
  'FIN-WAIT-2': 5,
  'TIME-WAIT': 6,
  CLOSED: 7,
  'CLOSE-WAIT': 8,
  'LAST-ACK': 9,
  LISTEN: 10,
  CLOSING: 11,
}

const hex = (value: number, width: number) => value.toString(16).toUpperCase().padStart(width, '0')

/** An address as words of the host's byte order, which is little-endian, and the port. */
function endText(family: 4 | 6, address: Ip, port: number): string {
  const value = BigInt(addressFor(family, address))
  let text = ''
  for (let word = family === 4 ? 0 : 3; word >= 0; word--) {
    const bits = Number((value >> BigInt(32 * word)) & 0xffff_ffffn)
    for (const shift of [0, 8, 16, 24]) text += hex((bits >>> shift) & 0xff, 2)
  }
  return `${text}:${hex(port, 4)}`
}

/** Where the kernel would have the socket in memory; hashed, as %p shows it. */
function pointer({ inode }: InetSocket): string {
  return hex(Math.imul(inode + 1, 0x9e37_79b1) >>> 0, 16).toLowerCase()
}

/** jiffies_delta_to_clock_t: hundredths of a second. */
function ticks(left: Nanoseconds): number {
  return Math.max(0, Math.floor(left / (10 * MILLISECOND)))
}

function ends(socket: InetSocket): string {
  const { family, localAddress, localPort, remoteAddress, remotePort } = socket
  return `${endText(family, localAddress, localPort)} ${endText(family, remoteAddress, remotePort)}`
}

/** Kind of the timer that runs, and when it fires: get_tcp4_sock of net/ipv4/tcp_ipv4.c. */
export function tcpTimer(socket: TcpSocket): readonly [kind: number, left: Nanoseconds] {
  const { now } = socket.netns.sim
  const { retransmitTimer, keepTimer, state } = socket
  if (state === 'TIME-WAIT') return [3, retransmitTimer.deadline - now]
  if (state === 'LISTEN') return [0, 0]
  if (retransmitTimer.armed) return [socket.sent.length === 0 ? 4 : 1, retransmitTimer.deadline - now]
  return keepTimer.armed ? [2, keepTimer.deadline - now] : [0, 0]
}

function tcpLine(socket: TcpSocket, index: number): string {
  const [received, sent] = socketQueues(socket)
  const [kind, left] = tcpTimer(socket)
  const listens = socket.state === 'LISTEN'
  const when = `${hex(kind, 2)}:${hex(ticks(left), 8)}`
  const head = `${String(index).padStart(4)}: ${ends(socket)} ${hex(STATES[socket.state], 2)} ${hex(listens ? 0 : sent, 8)}:${hex(received, 8)} ${when}`
  const number = (value: number, width: number) => String(value).padStart(width)
  if (socket.state === 'TIME-WAIT') return `${head} 00000000 ${number(0, 5)} ${number(0, 8)} 0 3 ${pointer(socket)}`
  const middle = `${hex(socket.retransmits, 8)} ${number(socket.uid, 5)} ${number(socket.probes, 8)}`
  if (socket.state === 'SYN-RECV' && socket.parent !== null) return `${head} ${middle} 0 0 ${pointer(socket)}`
  const { slowStartThreshold, window } = socket.congestion
  const threshold = listens ? 0 : slowStartThreshold >= 0x7fff_ffff ? -1 : slowStartThreshold
  const references = socket.retransmitTimer.armed || socket.keepTimer.armed ? 2 : 1
  const delayed = socket.ackTimer.armed ? 4 : 0
  const acknowledging = (socket.quickAcks << 1) | (socket.pingPong ? 1 : 0)
  return `${head} ${middle} ${socket.orphan ? 0 : socket.inode} ${references} ${pointer(socket)} ${ticks(socket.rto)} ${delayed} ${acknowledging} ${Math.floor(window)} ${threshold}`
}

function datagramLine(socket: UdpSocket | RawSocket, index: number): string {
  const [received, sent] = socketQueues(socket)
  const connected = socket.remoteAddress !== 0 && socket.remoteAddress !== 0n
  const local = socket instanceof RawSocket ? socket.protocol : socket.localPort
  const { family, localAddress, remoteAddress, remotePort } = socket
  const where = `${endText(family, localAddress, local)} ${endText(family, remoteAddress, remotePort)}`
  const drops = socket instanceof UdpSocket ? socket.drops : 0
  return `${String(index).padStart(socket instanceof UdpSocket ? 5 : 4)}: ${where} ${connected ? '01' : '07'} ${hex(sent, 8)}:${hex(received, 8)} 00:00000000 00000000 ${String(socket.uid).padStart(5)}        0 ${socket.inode} 2 ${pointer(socket)} ${drops}`
}

function tcpFile(name: string, family: 4 | 6): ProcNetFile {
  const pad = (line: string) => `${family === 4 ? line.padEnd(TCP_WIDTH) : line}\n`
  return {
    name,
    read: ({ tcp }: NetNs) => {
      const sockets = tcp.sockets.filter(socket => socket.family === family && socket.state !== 'CLOSED')
      return [family === 4 ? `  sl  ${HEAD_IPV4}` : HEAD_IPV6, ...sockets.map(tcpLine)].map(pad).join('')
    },
  }
}

/** udp_hashfn: the bucket of a port, as the kernel numbers its lines. */
const UDP_BUCKETS = 0x3fff

function udpFile(name: string, family: 4 | 6): ProcNetFile {
  const pad = (line: string) => `${family === 4 ? line.padEnd(UDP_WIDTH) : line}\n`
  return {
    name,
    read: ({ udp }: NetNs) => {
      const sockets = udp.sockets.filter(socket => socket.family === family)
      const head = (family === 4 ? `   sl  ${HEAD_IPV4}` : HEAD_IPV6) + DATAGRAM_COLUMNS
      return [head, ...sockets.map(socket => datagramLine(socket, socket.localPort & UDP_BUCKETS))].map(pad).join('')
    },
  }
}

function rawFile(name: string, family: 4 | 6): ProcNetFile {
  return {
    name,
    read: ({ raw }: NetNs) => {
      const sockets = raw.sockets.filter(socket => socket.family === family)
      const head = (family === 4 ? `  sl  ${HEAD_IPV4}` : HEAD_IPV6) + DATAGRAM_COLUMNS
      return [head, ...sockets.map(socket => datagramLine(socket, socket.protocol))].map(line => `${line}\n`).join('')
    },
  }
}

/** /proc/net/tcp, udp, raw and their IPv6 siblings (net/ipv4/tcp_ipv4.c, udp.c, raw.c). */
export const tcp4: ProcNetFile = tcpFile('tcp', 4)
export const tcp6: ProcNetFile = tcpFile('tcp6', 6)
export const udp4: ProcNetFile = udpFile('udp', 4)
export const udp6: ProcNetFile = udpFile('udp6', 6)
export const raw4: ProcNetFile = rawFile('raw', 4)
export const raw6: ProcNetFile = rawFile('raw6', 6)
