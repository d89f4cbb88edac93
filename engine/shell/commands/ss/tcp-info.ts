import type { TcpSocket } from '../../../net/tcp/socket.ts'
import { notSent } from '../../../net/tcp/timing.ts'
import { MILLISECOND, type Nanoseconds } from '../../../sim/timer.ts'

/** The tick of the kernel's clock of timeouts (CONFIG_HZ 250). */
const JIFFY = 4 * MILLISECOND
const SSTHRESH_SHOWN = 0xffff
/** net.ipv4.tcp_pacing_ss_ratio and tcp_pacing_ca_ratio. */
const PACING_SLOW_START = 2
const PACING = 1.2

export interface InfoOptions {
  /** -o or -e: what was agreed on with the SYNs, too. */
  readonly negotiated: boolean
  readonly numeric: boolean
}

/** What -i shows of a connection (tcp_stats_print of misc/ss.c from struct tcp_info); nothing where there is only a request or a memory of it. */
export function tcpInfoText(socket: TcpSocket, options: InfoOptions): string {
  if (socket.state === 'TIME-WAIT' || (socket.state === 'SYN-RECV' && socket.parent !== null)) return ''
  const name = ` ${socket.congestion.name}`
  if (socket.state === 'LISTEN') return `${name} cwnd:${Math.floor(socket.congestion.window)}`
  const parts = [
    options.negotiated && socket.timestampsOn && 'ts',
    options.negotiated && socket.sackOn && 'sack',
    socket.congestion.name,
    (socket.sendScale > 0 || (socket.receiveScale > 0 && socket.state !== 'SYN-SENT')) &&
      `wscale:${socket.sendScale},${socket.receiveScale}`,
    ...timing(socket),
    ...sizes(socket),
    ...counters(socket),
    ...rates(socket, options.numeric),
    ...losses(socket),
    ...windows(socket),
  ]
  return parts
    .filter(part => part !== false)
    .map(part => ` ${part}`)
    .join('')
}

type Part = string | false

const count = (name: string, value: number): Part => value > 0 && `${name}:${value}`
const milliseconds = (time: Nanoseconds) => general(Math.round(time / 1000) / 1000)

function timing(socket: TcpSocket): Part[] {
  // Only retransmissions make the timeout itself longer; probes of a closed window wait on their own.
  const backoff = socket.sent.length > 0 ? socket.backoff : 0
  const rto = (Math.ceil(socket.rto / JIFFY) * JIFFY * 2 ** backoff) / MILLISECOND
  return [
    `rto:${Math.min(rto, 120_000)}`,
    count('backoff', socket.backoff),
    socket.smoothedRtt > 0 && `rtt:${milliseconds(socket.smoothedRtt)}/${milliseconds(socket.rttVariance)}`,
    socket.dataSegmentsIn > 0 && 'ato:40',
  ]
}

function sizes(socket: TcpSocket): Part[] {
  const { routed, timestampsOn } = socket
  const mtu = routed === null ? 0 : socket.layer(socket.remoteAddress).mtu(routed.route, routed.destination)
  const { window, slowStartThreshold } = socket.congestion
  return [
    count('mss', socket.mss),
    count('pmtu', mtu),
    count('rcvmss', Math.min(socket.receiveMss, socket.advertisedMss)),
    count('advmss', socket.advertisedMss - (timestampsOn ? 12 : 0)),
    count('cwnd', Math.floor(window)),
    slowStartThreshold < SSTHRESH_SHOWN && `ssthresh:${Math.floor(slowStartThreshold)}`,
  ]
}

function counters(socket: TcpSocket): Part[] {
  return [
    count('bytes_sent', socket.bytesSent),
    count('bytes_retrans', socket.bytesRetransmitted),
    count('bytes_acked', socket.bytesAcked),
    count('bytes_received', socket.bytesReceived),
    count('segs_out', socket.segmentsOut),
    count('segs_in', socket.segmentsIn),
    count('data_segs_out', socket.dataSegmentsOut),
    count('data_segs_in', socket.dataSegmentsIn),
  ]
}

function rates(socket: TcpSocket, numeric: boolean): Part[] {
  const { congestion, mss, smoothedRtt, establishedAt, busySince, busyTime } = socket
  const { now } = socket.netns.sim
  const since = (time: Nanoseconds) => Math.floor((now - Math.max(time, establishedAt)) / JIFFY) * 4
  const bits = smoothedRtt > 0 ? (Math.floor(congestion.window) * mss * 8e9) / smoothedRtt : 0
  const ratio = congestion.window < congestion.slowStartThreshold / 2 ? PACING_SLOW_START : PACING
  const busy = Math.floor((busyTime + (busySince < 0 ? 0 : now - busySince)) / MILLISECOND)
  return [
    bits > 0 && `send ${bandwidth(bits, numeric)}bps`,
    count('lastsnd', since(socket.lastDataSentAt)),
    count('lastrcv', since(socket.lastDataReceivedAt)),
    count('lastack', since(socket.lastReceivedAt)),
    bits > 0 && `pacing_rate ${bandwidth(bits * ratio, numeric)}bps`,
    count('delivered', socket.delivered),
    socket.applicationLimited && 'app_limited',
    busy > 0 && `busy:${busy}ms`,
  ]
}

function losses(socket: TcpSocket): Part[] {
  const { sent, totalRetransmits } = socket
  const again = sent.filter(segment => segment.retransmitted && !segment.sacked).length
  return [
    count('unacked', sent.length),
    (again > 0 || totalRetransmits > 0) && `retrans:${again}/${totalRetransmits}`,
    count('lost', sent.filter(segment => segment.lost).length),
    count('sacked', sent.filter(segment => segment.sacked).length),
  ]
}

function windows(socket: TcpSocket): Part[] {
  const space = Math.min(10 * (socket.advertisedMss - (socket.timestampsOn ? 12 : 0)), socket.receiveSlowStart)
  return [
    count('rcv_space', space),
    count('rcv_ssthresh', socket.receiveSlowStart),
    count('notsent', notSent(socket)),
    Number.isFinite(socket.minRtt) && `minrtt:${milliseconds(socket.minRtt)}`,
    count('rcv_ooopack', socket.outOfOrderSegments),
    count('snd_wnd', socket.sendWindow),
  ]
}

/** sprint_bw: three digits and a prefix, or the whole number. */
function bandwidth(bits: number, numeric: boolean): string {
  if (numeric) return bits.toFixed(0)
  for (const [unit, prefix] of [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'K'],
  ] as const)
    if (bits > unit) return `${general(bits / unit, 3)}${prefix}`
  return general(bits, 3)
}

/** printf(3) with %g. */
function general(value: number, digits = 6): string {
  return String(Number(value.toPrecision(digits)))
}
