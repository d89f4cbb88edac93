import { hash32 } from '../../sim/random.ts'
import { SECOND } from '../../sim/timer.ts'
import { formatIp, type Ip } from '../../wire/address.ts'
import { add, type Segment } from './segment.ts'
import type { TcpSocket } from './socket.ts'

// SYN cookies (RFC 4987 3.6, net/ipv4/syncookies.c): a listener whose queue is full keeps nothing of a connection. What it has to know stands in the
// sequence number and in the timestamp of its SYN-ACK, and comes back with the acknowledgment.

/** The segment sizes that a cookie can name, smallest first. */
const SIZES_IPV4 = [536, 1300, 1440, 1460]
const SIZES_IPV6 = [1220, 1420, 1440, 8940]
const PERIOD = 60 * SECOND
/** MAX_SYNCOOKIE_AGE, in periods. */
const AGE_MAX = 2
/** After so long without a cookie sent, none that arrives is looked at. */
const VALID = AGE_MAX * PERIOD

/** In the lowest bits of a timestamp: the window scale (15 for none) and whether SACK is permitted. */
const OPTION_BITS = 64
const SCALE_MASK = 0xf
const SACK_BIT = 0x10

/** Whose cookie it is. */
export type CookieEnds = Pick<TcpSocket, 'netns' | 'localAddress' | 'localPort' | 'remoteAddress' | 'remotePort'>

/** Hash of a connection; `salt` makes several of it. */
function secret(ends: CookieEnds, salt: string): number {
  const { netns, localAddress, localPort, remoteAddress, remotePort } = ends
  const tuple = `${text(localAddress)}:${localPort}:${text(remoteAddress)}:${remotePort}`
  return hash32(`cookie:${netns.sim.seed}:${netns.label}:${tuple}:${salt}`)
}

const text = (address: Ip) => formatIp(address)
const sizes = (address: Ip) => (typeof address === 'number' ? SIZES_IPV4 : SIZES_IPV6)

/** __cookie_v4_init_sequence: the sequence number that answers a SYN with this one and this segment size. */
export function cookieFor(ends: CookieEnds, sequence: number, peerMss: number): number {
  const period = Math.floor(ends.netns.sim.now / PERIOD)
  const index = Math.max(
    0,
    sizes(ends.remoteAddress).findLastIndex(size => peerMss >= size),
  )
  const hidden = (secret(ends, `${period}`) + index) & 0xff_ffff
  return (secret(ends, '') + sequence + ((period & 0xff) << 24) + hidden) >>> 0
}

/** cookie_init_sequence and cookie_init_timestamp: the numbers of the SYN-ACK. */
export function bakeCookie(socket: TcpSocket, peerMss: number): void {
  socket.initialSend = cookieFor(socket, socket.initialReceive, peerMss)
  socket.timestampOffset = secret(socket, 'timestamp')
  const stamp = socket.netns.tcp.timestamp(socket)
  const options = (socket.sendScale > 0 ? socket.sendScale : SCALE_MASK) | (socket.sackOn ? SACK_BIT : 0)
  const marked = stamp - (stamp % OPTION_BITS) + options
  socket.timestampOffset -= stamp - (marked > stamp ? marked - OPTION_BITS : marked)
}

/** Whether the listener has sent a cookie lately (tcp_synq_no_recent_overflow). */
export function expectsCookies(listener: TcpSocket): boolean {
  return listener.netns.sim.now - listener.cookieSentAt <= VALID
}

/** __cookie_v4_check: the segment size that the cookie stands for; undefined when it is none of ours. */
export function cookieSize(ends: CookieEnds, sequence: number, acknowledgment: number): number | undefined {
  const period = Math.floor(ends.netns.sim.now / PERIOD)
  const cookie = (add(acknowledgment, -1) - secret(ends, '') - add(sequence, -1)) >>> 0
  const age = (period - (cookie >>> 24)) & 0xff
  if (age >= AGE_MAX) return undefined
  return sizes(ends.remoteAddress)[(cookie - secret(ends, `${period - age}`)) & 0xff_ffff]
}

/** The SYN of which this acknowledgment is the end, as far as the cookie tells: its options go into `segment`. False when it is none of ours. */
export function openCookie(socket: TcpSocket, segment: Segment): boolean {
  const size = cookieSize(socket, segment.sequence, segment.acknowledgment)
  if (size === undefined) return false
  segment.mss = size
  const options = segment.hasTimestamps ? segment.timestampEcho % OPTION_BITS : SCALE_MASK
  segment.windowScale = (options & SCALE_MASK) === SCALE_MASK ? -1 : options & SCALE_MASK
  segment.sackPermitted = (options & SACK_BIT) !== 0
  socket.timestampOffset = secret(socket, 'timestamp')
  return true
}
