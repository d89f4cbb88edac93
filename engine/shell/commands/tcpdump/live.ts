import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { openPacket } from '../../../linux/sockets.ts'
import { EAGAIN, ENODEV, failed } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import { type CapturedFrame, PacketSocket } from '../../../net/packet.ts'
import { MILLISECOND } from '../../../sim/timer.ts'
import type { Filter } from '../../../wire/filter.ts'
import { type CapturedPacket, SNAP_LENGTH_DEFAULT } from '../../../wire/pcap.ts'
import { cooked } from './cooked.ts'
import type { Settings } from './options.ts'

/** How long the kernel collects packets before it hands them over (the timeout of pcap_set_timeout(3PCAP)). */
const TIMEOUT = 1000 * MILLISECOND
/** Where somebody watches: on a terminal, and with -l. */
const TIMEOUT_WATCHED = 100 * MILLISECOND
/** So many packets fill a block of the ring, which is handed over at once. */
const BLOCK_PACKETS = 256

export interface Statistics {
  readonly received: number
  readonly dropped: number
}

/** A capture on a device (`link` null for any) as libpcap does it: the kernel filters and collects, and hands over in batches. */
export class LiveCapture {
  readonly #process: Process
  readonly #socket: PacketSocket
  readonly #settings: Settings
  readonly #link: Link | null
  readonly #opened: number
  readonly #timeout: number
  #filter: Filter | null = null
  #received = 0

  private constructor(process: Process, settings: Settings, link: Link | null) {
    this.#process = process
    this.#settings = settings
    this.#link = link
    this.#opened = process.now
    const watched = settings.writeFile === undefined && (settings.flags.has('l') || process.isTerminal(1))
    this.#timeout = settings.flags.has('immediate-mode') ? 0 : watched ? TIMEOUT_WATCHED : TIMEOUT
    this.#socket = new PacketSocket(process.network.net, link, SNAP_LENGTH_DEFAULT, frame => this.#wants(frame))
    if (!settings.flags.has('no-promiscuous-mode')) this.#socket.makePromiscuous()
  }

  /** Undefined where the process may open no more files. */
  static open(process: Process, settings: Settings, link: Link | null): LiveCapture | undefined {
    const capture = new LiveCapture(process, settings, link)
    return failed(openPacket(process, capture.#socket)) ? undefined : capture
  }

  /** Until there is one, nothing is taken. */
  set filter(filter: Filter) {
    this.#filter = filter
  }

  get statistics(): Statistics {
    return { received: this.#received, dropped: this.#socket.dropped }
  }

  #bytes(frame: CapturedFrame): Uint8Array {
    return this.#link === null ? cooked(frame) : frame.bytes
  }

  #wants(frame: CapturedFrame): boolean {
    const { packetType, link } = frame
    const bytes = this.#bytes(frame)
    const length = frame.length - frame.bytes.length + bytes.length
    if (this.#filter?.matches({ bytes, length, packetType, ifindex: link.index }) !== true) return false
    this.#received++
    return true
  }

  /** linux_check_direction of libpcap: what -Q leaves out, and what `lo` sends, which it will receive. */
  #shown({ direction, link }: CapturedFrame): boolean {
    const wanted = this.#settings.direction
    if (direction === 'out' && (wanted === 'in' || link.type === 'loopback')) return false
    return direction === 'out' || wanted !== 'out'
  }

  #packet(frame: CapturedFrame): CapturedPacket {
    const bytes = this.#bytes(frame)
    const originalLength = frame.length - frame.bytes.length + bytes.length
    const time = this.#process.host.sim.wallTime(frame.time)
    return { ...time, bytes: bytes.subarray(0, this.#settings.snapLength), originalLength }
  }

  /**
   * The next packets, at the latest at `deadline`; none when a signal came, and then what is not handed over yet is lost, as in the real
   * one. 'gone' when the device was deleted; when it goes down, the capture waits for it to come up.
   */
  *next(deadline = Number.POSITIVE_INFINITY): Running<readonly CapturedPacket[] | 'signal' | 'timeout' | 'gone'> {
    const { queue, changed } = this.#socket
    for (;;) {
      if (this.#socket.error === ENODEV) return 'gone'
      const due = this.#due()
      if (due <= this.#process.now) return this.#take()
      const resumed = yield* this.#process.wait([changed], Math.min(due, deadline))
      if (resumed === 'signal') return 'signal'
      if (resumed === 'timeout' && this.#process.now >= deadline && queue.length === 0) return 'timeout'
    }
  }

  /** When what is in the queue is handed over. */
  #due(): number {
    const { queue } = this.#socket
    const [first] = queue
    if (first === undefined) return Number.POSITIVE_INFINITY
    if (this.#timeout === 0 || queue.length >= BLOCK_PACKETS) return first.time
    const turns = Math.floor((first.time - this.#opened) / this.#timeout) + 1
    return this.#opened + turns * this.#timeout
  }

  #take(): CapturedPacket[] {
    const packets: CapturedPacket[] = []
    for (;;) {
      const frame = this.#socket.receive()
      if (frame === EAGAIN) return packets
      if (!failed(frame) && this.#shown(frame)) packets.push(this.#packet(frame))
    }
  }
}
