import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Opened } from '../../../linux/sockets.ts'
import { until } from '../../../linux/sockets.ts'
import { failed } from '../../../net/errno.ts'
import { TcpSocket } from '../../../net/tcp/socket.ts'
import type { UdpSocket } from '../../../net/udp.ts'
import { MICROSECOND, MILLISECOND, SECOND } from '../../../sim/timer.ts'
import { putU32, u32 } from '../../../wire/bytes.ts'
import type { TestSettings } from './settings.ts'

/** What a core needs for a block of 128 KiB: it bounds a test without other limits to about a gigabit a second. */
const BLOCK_COST = MILLISECOND
const COST_PER_BYTE = BLOCK_COST / 131_072
/** How often a sender with a rate looks whether it may send (--pacing-timer). */
const PACING = MILLISECOND

/** One flow of a test, and what has been counted of it. */
export class Stream {
  readonly id: number
  readonly fd: number
  readonly socket: TcpSocket | UdpSocket
  bytes = 0
  packets = 0
  lost = 0
  /** Seconds. */
  jitter = 0
  #extremes = { window: 0, peer: 0, most: 0, least: 0, sum: 0, count: 0 }
  #transit: number | undefined
  #highest = 0

  constructor(id: number, { fd, socket }: Opened<TcpSocket | UdpSocket>) {
    this.id = id
    this.fd = fd
    this.socket = socket
  }

  /** Segments that TCP has sent again. */
  get retransmits(): number {
    return this.socket instanceof TcpSocket ? this.socket.totalRetransmits : 0
  }

  get congestion(): string {
    return this.socket instanceof TcpSocket ? this.socket.congestion.name : ''
  }

  /** Bytes. */
  get window(): number {
    return this.socket instanceof TcpSocket ? Math.floor(this.socket.congestion.window) * this.socket.mss : 0
  }

  /** What an interval shows of the socket, in the names of -J; remembered for the end. */
  tcpInfo() {
    const { socket } = this
    if (!(socket instanceof TcpSocket)) return {}
    const [rtt, variance] = [socket.smoothedRtt, socket.rttVariance].map(each => Math.floor(each / MICROSECOND))
    const past = this.#extremes
    past.window = Math.max(past.window, this.window)
    past.peer = Math.max(past.peer, socket.sendWindow)
    past.most = Math.max(past.most, rtt!)
    past.least = past.count === 0 ? rtt! : Math.min(past.least, rtt!)
    past.sum += rtt!
    past.count++
    return { snd_cwnd: this.window, snd_wnd: socket.sendWindow, rtt: rtt!, rttvar: variance!, pmtu: mtuOf(socket) }
  }

  extremes() {
    const { window, peer, most, least, sum, count } = this.#extremes
    return {
      max_snd_cwnd: window,
      max_snd_wnd: peer,
      max_rtt: most,
      min_rtt: least,
      mean_rtt: count === 0 ? 0 : Math.floor(sum / count),
    }
  }

  /** Until `over` says so, or this much is sent (-n, -k). */
  *send(process: Process, { length, rate, udp }: TestSettings, over: () => boolean): Running<void> {
    const began = process.now
    const block = new Uint8Array(length)
    while (!over()) {
      const due = rate === 0 ? Number.POSITIVE_INFINITY : (((process.now - began) / SECOND) * rate) / 8
      if (this.bytes > due) {
        yield* process.wait([], process.now + PACING)
        continue
      }
      if (udp) writeHeader(block, process, ++this.packets)
      const sent = yield* this.#write(process, block, over)
      if (sent === undefined) return
      yield* process.compute(Math.max(MICROSECOND, Math.floor(sent * COST_PER_BYTE)))
    }
  }

  *#write(process: Process, block: Uint8Array, over: () => boolean): Running<number | undefined> {
    const { socket } = this
    let done = 0
    while (done < block.length) {
      const count = socket.send(done === 0 ? block : block.subarray(done))
      if (!failed(count)) {
        done += count
        this.bytes += count
        continue
      }
      if (count.name !== 'EAGAIN') return socket instanceof TcpSocket ? undefined : done
      if (over()) return done
      yield* process.wait([socket.changed], process.now + 10 * PACING)
    }
    return done
  }

  *receive(process: Process, counted: () => void): Running<void> {
    const { socket } = this
    for (;;) {
      if (socket instanceof TcpSocket) {
        const bytes = yield* until(process, socket, () => socket.receive(131_072))
        if (failed(bytes) || bytes.length === 0) return
        this.bytes += bytes.length
        counted()
        continue
      }
      const datagram = yield* until(process, socket, () => socket.receive())
      if (failed(datagram)) {
        if (socket.closed) return
        continue
      }
      if (datagram.payload.length >= 12) this.#count(process, datagram.payload)
      counted()
    }
  }

  /** Loss and the jitter of RFC 1889 6.3.1, as iperf_udp_recv counts them. */
  #count(process: Process, payload: Uint8Array): void {
    this.bytes += payload.length
    const number = u32(payload, 8)
    if (number > this.#highest) {
      this.lost += number - this.#highest - 1
      this.#highest = number
    } else if (this.lost > 0) this.lost--
    this.packets = this.#highest
    const transit = process.now / SECOND - (u32(payload, 0) + u32(payload, 4) / 1e6)
    if (this.#transit !== undefined) this.jitter += (Math.abs(transit - this.#transit) - this.jitter) / 16
    this.#transit = transit
  }
}

function mtuOf(socket: TcpSocket): number {
  const { routed } = socket
  return routed === null ? 0 : socket.layer(socket.remoteAddress).mtu(routed.route, routed.destination)
}

/** Seconds, microseconds, and the number of the datagram. */
function writeHeader(block: Uint8Array, process: Process, number: number): void {
  putU32(block, 0, Math.floor(process.now / SECOND))
  putU32(block, 4, Math.floor((process.now % SECOND) / MICROSECOND))
  putU32(block, 8, number)
}
