import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { openRaw } from '../../../linux/sockets.ts'
import { EAGAIN, type Errno, failed } from '../../../net/errno.ts'
import type { RawSocket } from '../../../net/raw.ts'
import { MILLISECOND, SECOND } from '../../../sim/timer.ts'
import type { Ipv4 } from '../../../wire/address.ts'
import { u16 } from '../../../wire/bytes.ts'
import * as icmp from '../../../wire/icmpv4.ts'
import * as ip from '../../../wire/ipv4.ts'

/** What is known of the hop at one distance; times in milliseconds. */
export interface Hop {
  address: Ipv4 | null
  /** It said that the destination cannot be reached. */
  unreachable: boolean
  sent: number
  readonly times: number[]
}

/** How probes are sent. */
export interface Plan {
  readonly destination: Ipv4
  /** Bytes of a probe with its headers. */
  readonly size: number
  readonly cycles: number
  /** Nanoseconds between two probes to the same hop, and for late answers. */
  readonly interval: number
  readonly grace: number
  readonly firstTtl: number
  readonly lastTtl: number
  readonly silentMost: number
}

/** Before the distance is known it is taken to be this (net.c, numhosts). */
const HOPS_GUESSED = 10
/** Of the headers before the data. */
const HEADERS = ip.HEADER_LENGTH + icmp.HEADER_LENGTH
/** The first sequence number (packet/probe.c, MIN_PORT). */
const SEQUENCE_FIRST = 33_000

/** Sends echo requests with growing TTLs, round after round, and collects what comes back (net_send_batch). */
export class HopProber {
  readonly hops: Hop[] = []
  readonly #process: Process
  readonly #plan: Plan
  readonly #bySequence = new Map<number, { readonly hop: Hop; readonly sentAt: number }>()
  #sequence = SEQUENCE_FIRST

  constructor(process: Process, plan: Plan) {
    this.#process = process
    this.#plan = plan
  }

  *run(): Running<Errno | undefined> {
    const opened = openRaw(this.#process, 4, ip.Protocol.icmp)
    if (failed(opened)) return opened
    const { socket, fd } = opened
    socket.receiveErrors = true
    const error = socket.connect(this.#plan.destination)
    if (error !== undefined) {
      this.#process.close(fd)
      return error
    }
    let known = HOPS_GUESSED
    for (let cycle = 0; cycle < this.#plan.cycles; cycle++) known = yield* this.#round(socket, known)
    yield* this.#listen(socket, this.#process.now + this.#plan.grace)
    this.#process.close(fd)
    return undefined
  }

  /** One probe to each hop; how many there are, as far as this has shown. */
  *#round(socket: RawSocket, known: number): Running<number> {
    const { destination, firstTtl, lastTtl, silentMost, interval } = this.#plan
    for (let ttl = firstTtl; ; ttl++) {
      const hop = this.#hop(ttl - 1)
      this.#send(socket, ttl, hop)
      yield* this.#listen(socket, this.#process.now + interval / known)
      const end = this.hops.findIndex(each => each.address === destination || each.unreachable)
      if (end >= 0 && end < ttl) return end + 1
      const silent = this.hops.slice(0, ttl).filter(each => each.address === null).length
      if (ttl >= lastTtl || silent > silentMost) return ttl
    }
  }

  #hop(index: number): Hop {
    while (this.hops.length <= index) this.hops.push({ address: null, unreachable: false, sent: 0, times: [] })
    return this.hops[index]!
  }

  #send(socket: RawSocket, ttl: number, hop: Hop): void {
    const sequence = this.#sequence++ & 0xffff
    const identifier = this.#process.ownPid & 0xffff
    socket.ttl = ttl
    hop.sent++
    this.#bySequence.set(sequence, { hop, sentAt: this.#process.now })
    socket.send(
      icmp.emit({
        kind: 'echo',
        code: 0,
        identifier,
        sequence,
        data: new Uint8Array(Math.max(0, this.#plan.size - HEADERS)),
      }),
    )
  }

  *#listen(socket: RawSocket, until: number): Running<void> {
    for (;;) {
      this.#receive(socket)
      const left = until - this.#process.now
      if (left <= 0) return
      yield* this.#process.wait([socket.changed], until)
    }
  }

  #receive(socket: RawSocket): void {
    for (let error = socket.receiveError(); error !== undefined; error = socket.receiveError())
      if (error.origin === 'icmp' && error.payload.length >= icmp.HEADER_LENGTH)
        this.#answered(error.payload, 0, Number(error.offender), error.type === icmp.Type.destinationUnreachable)
    for (let packet = socket.receive(); packet !== EAGAIN; packet = socket.receive()) {
      // An error of the socket is in its error queue as well.
      if (failed(packet)) continue
      const at = ip.headerLength(packet.bytes, 0)
      if (packet.bytes[at] === icmp.Type.echoReply) this.#answered(packet.bytes, at, Number(packet.source), false)
    }
  }

  #answered(bytes: Uint8Array, at: number, from: Ipv4, unreachable: boolean): void {
    if (u16(bytes, at + icmp.IDENTIFIER) !== (this.#process.ownPid & 0xffff)) return
    const probe = this.#bySequence.get(u16(bytes, at + icmp.SEQUENCE))
    if (probe === undefined) return
    this.#bySequence.delete(u16(bytes, at + icmp.SEQUENCE))
    probe.hop.address = from
    probe.hop.unreachable = unreachable
    probe.hop.times.push((this.#process.now - probe.sentAt) / MILLISECOND)
  }
}

/** Seconds as an option gives them, in nanoseconds. */
export function seconds(text: string): number {
  return Number(text) * SECOND
}
