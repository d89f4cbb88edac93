import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getnameinfo } from '../../../linux/resolver/getnameinfo.ts'
import { StandardOutput } from '../../../linux/stdio.ts'
import {
  EACCES,
  ECONNREFUSED,
  EHOSTUNREACH,
  EMSGSIZE,
  ENETUNREACH,
  EPROTO,
  type Errno,
  failed,
} from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import type { SocketError } from '../../../net/socket.ts'
import type { UdpSocket } from '../../../net/udp.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Ip } from '../../../wire/address.ts'
import { Type } from '../../../wire/icmpv6.ts'
import { zonedAddress } from '../ping/address-text.ts'
import { hopsBack } from '../traceroute/probe.ts'
import type { TracepathOptions } from './index.ts'

const PORTS = 64
/** The column of the time. */
const NAME_WIDTH = 52

export interface TracepathTarget {
  readonly address: Ip
  /** The device of an address that needs one. */
  readonly zone: Link | null
}

/** One hop after the other, always with the largest packet that is known to fit (tracepath.c of iputils). */
export class TracepathRun {
  readonly #process: Process
  readonly #out: StandardOutput
  readonly #socket: UdpSocket
  readonly #target: TracepathTarget
  readonly #options: TracepathOptions
  /** What was sent to each port of the range: the hop, and when. */
  readonly #sent = new Map<number, { readonly ttl: number; readonly at: number }>()
  #next = 0
  #mtu: number
  #ttl = 1
  #hopsTo = -1
  #hopsFrom = -1

  constructor(process: Process, socket: UdpSocket, target: TracepathTarget, options: TracepathOptions) {
    this.#process = process
    this.#out = new StandardOutput(process)
    this.#socket = socket
    this.#target = target
    this.#options = options
    this.#mtu = options.length
    socket.mtuDiscovery = 'do'
    socket.receiveErrors = true
  }

  *run(): Running {
    if (!(yield* this.#hops())) yield* this.#out.print(`     Too many hops: pmtu ${this.#mtu}\n`)
    const to = this.#hopsTo < 0 ? '' : `hops ${this.#hopsTo} `
    const back = this.#hopsFrom < 0 ? '' : `back ${this.#hopsFrom} `
    yield* this.#out.print(`     Resume: pmtu ${this.#mtu} ${to}${back}\n`)
    yield* this.#out.flush()
    return 0
  }

  /** False when no hop ended the path. */
  *#hops(): Running<boolean> {
    for (this.#ttl = 1; this.#ttl <= this.#options.maxHops; this.#ttl++) {
      this.#socket.ttl = this.#ttl
      let outcome: 'end' | 'answered' | 'silence' = 'silence'
      for (let attempt = 0; attempt < 3 && outcome === 'silence'; attempt++) {
        const before = this.#mtu
        outcome = yield* this.#probe()
        if (this.#mtu === before) continue
        // A smaller packet goes the same way again.
        outcome = 'silence'
        attempt = -1
      }
      if (outcome === 'end') return true
      if (outcome === 'silence') yield* this.#out.print(`${this.#hop(this.#ttl)}:  no reply\n`)
    }
    return false
  }

  #hop(ttl: number): string {
    return String(ttl).padStart(2)
  }

  *#probe(): Running<'end' | 'answered' | 'silence'> {
    for (let attempt = 0; ; attempt++) {
      if (attempt === 10) {
        yield* this.#out.print(`${this.#hop(this.#ttl)}:  send failed\n`)
        return 'end'
      }
      this.#sent.set(this.#next, { ttl: this.#ttl, at: this.#process.now })
      const port = this.#options.port + this.#next
      const { address, zone } = this.#target
      const data = new Uint8Array(this.#mtu - this.#options.overhead)
      const sent = this.#socket.send(data, { ip: address, port, link: zone })
      if (!failed(sent)) break
      const local = yield* this.#readErrors()
      this.#sent.delete(this.#next)
      if (local === 'end') return local
      if (local === 'answered') attempt = -1
    }
    this.#next = (this.#next + 1) % PORTS
    if (this.#socket.errors.length === 0 && this.#socket.queue.length === 0)
      yield* this.#process.wait([this.#socket.changed], this.#process.now + SECOND)
    if (this.#socket.queue.length > 0) {
      yield* this.#out.print(`${this.#hop(this.#ttl)}?: reply received 8)\n`)
      return 'end'
    }
    return yield* this.#readErrors()
  }

  /** Prints what the error queue holds. */
  *#readErrors(): Running<'end' | 'answered' | 'silence'> {
    let outcome: 'answered' | 'silence' = 'silence'
    for (let error = this.#socket.receiveError(); error !== undefined; error = this.#socket.receiveError()) {
      this.#socket.takeError()
      if (yield* this.#report(error)) return 'end'
      outcome = 'answered'
    }
    return outcome
  }

  /** A line for one error; true when the path ends with it. */
  *#report(error: SocketError): Running<boolean> {
    const slot = error.destinationPort - this.#options.port
    const sent = this.#sent.get(slot)
    this.#sent.delete(slot)
    let line: string
    if (error.origin === 'local') line = `${this.#hop(this.#ttl)}?: ${'[LOCALHOST]'.padEnd(32)} `
    else {
      line = sent === undefined ? `${this.#hop(this.#ttl)}?: ` : `${this.#hop(sent.ttl)}:  `
      line += `${yield* this.#name(error.offender, error.link)} `.padEnd(NAME_WIDTH)
    }
    if (sent !== undefined) {
      const elapsed = Math.floor((error.time - sent.at) / 1000)
      line += `${String(Math.floor(elapsed / 1000)).padStart(3)}.${String(elapsed % 1000).padStart(3, '0')}ms `
    }
    const back = hopsBack(error.ttl)
    const { text, end } = this.#verdict(error, sent?.ttl ?? this.#ttl, back)
    if (error.errno === EMSGSIZE) this.#mtu = error.info
    if (error.errno === ECONNREFUSED) {
      this.#hopsTo = sent?.ttl ?? this.#ttl
      this.#hopsFrom = back
    }
    yield* this.#out.print(`${line}${text}\n`)
    yield* this.#out.flush()
    return end
  }

  #verdict(error: SocketError, hop: number, back: number): { readonly text: string; readonly end: boolean } {
    const { errno, type, code, origin } = error
    const hopLimit = origin === 'icmp6' ? Type.timeExceeded : 11
    if (errno === EMSGSIZE) return { text: `pmtu ${error.info}`, end: false }
    if (errno === ECONNREFUSED) return { text: 'reached', end: true }
    if (errno === EHOSTUNREACH && type === hopLimit && code === 0)
      return { text: back === hop ? '' : `asymm ${String(back).padStart(2)} `, end: false }
    return { text: MARKS.get(errno) ?? '', end: true }
  }

  *#name(address: Ip, link: Link | null | undefined): Running<string> {
    const { names } = this.#options
    const number = zonedAddress(address, link)
    if (names === 'none') return number
    const found = yield* getnameinfo(this.#process, address)
    const name = typeof found === 'string' ? found : found.name === 'EAI_NONAME' ? number : '???'
    return names === 'both' ? `${name} (${number})` : name
  }
}

const MARKS: ReadonlyMap<Errno, string> = new Map([
  [EPROTO, '!P'],
  [EHOSTUNREACH, '!H'],
  [ENETUNREACH, '!N'],
  [EACCES, '!A'],
])
