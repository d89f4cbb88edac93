import type { Running } from '../../../linux/program.ts'
import { EAGAIN, EMSGSIZE, failed } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import type { RawPacket } from '../../../net/raw.ts'
import type { SocketError } from '../../../net/socket.ts'
import type { Ip } from '../../../wire/address.ts'
import { u16 } from '../../../wire/bytes.ts'
import { IDENTIFIER, SEQUENCE } from '../../../wire/icmpv4.ts'
import { addressText } from './address-text.ts'
import type { EchoPacket } from './echo4.ts'
import { TIMEVAL_LENGTH, tripTime } from './payload.ts'
import type { PingRun } from './session.ts'
import { PingStatistics, roundTripText } from './statistics.ts'

const ECHO_HEADER = 8

/** What comes back, and what ping prints and counts of it (parse_reply, receive_error_msg, gather_statistics of iputils). */
export class PingReceiver {
  readonly statistics: PingStatistics = new PingStatistics()
  /** Milliseconds between packets; -A changes it with each reply. */
  interval: number
  readonly #run: PingRun
  readonly #quiet: boolean
  readonly #flood: boolean
  /** By sequence number, whether the packet that last had it was answered. */
  readonly #answered = new Uint8Array(1 << 16)
  readonly #adaptive: boolean
  readonly #userTime: boolean
  #lastName: { readonly address: Ip; readonly text: string } | undefined

  constructor(run: PingRun, interval: number) {
    this.#run = run
    this.interval = interval
    this.#adaptive = run.options.flags.has('A')
    this.#userTime = run.options.flags.has('U')
    this.#quiet = run.options.flags.has('q')
    this.#flood = run.options.flags.has('f')
  }

  /** A packet with this number is under way (rcvd_clear). */
  sending(sequence: number): void {
    this.#answered[sequence] = 0
  }

  *receiveAll(): Running<void> {
    const { socket, process } = this.#run
    for (;;) {
      const packet = socket.receive()
      if (packet === EAGAIN) return
      if (!failed(packet)) {
        const told = this.#take(packet)
        if (told !== undefined) yield* told
      } else if ((yield* this.readErrorQueue()) === 'empty') {
        yield* process.printError(`${process.argv[0]}: recvmsg: ${packet.text}\n`)
        return
      }
      if (this.statistics.inFlight === 0) return
    }
  }

  /** Takes one entry of the socket's error queue. */
  *readErrorQueue(): Running<'icmp' | 'local' | 'empty'> {
    const error = this.#run.socket.receiveError()
    if (error === undefined) return 'empty'
    if (error.origin === 'local') yield* this.#localError(error)
    else yield* this.#icmpError(error)
    return error.origin === 'local' ? 'local' : 'icmp'
  }

  *#localError(error: SocketError): Running<void> {
    const { process, out } = this.#run
    if (this.#quiet) return
    this.statistics.errors++
    if (this.#flood) return yield* out.print('E')
    const text = error.errno === EMSGSIZE ? this.#run.family.tooLong(error.info) : error.errno.text
    yield* out.flush()
    yield* process.printError(`${process.argv[0]}: local error: ${text}\n`)
  }

  *#icmpError(error: SocketError): Running<void> {
    const { out, target, family, identifier } = this.#run
    if (error.destination !== target.address || error.payload.length < ECHO_HEADER) return
    if (error.payload[0] !== family.requestType || u16(error.payload, IDENTIFIER) !== identifier) return
    const sequence = u16(error.payload, SEQUENCE)
    if (family.errorsAcknowledge) this.statistics.acknowledge(sequence)
    this.statistics.errors++
    if (this.#quiet) return
    if (this.#flood) return yield* out.print('\bE')
    const from = yield* this.#addressText(error.offender, error.link)
    yield* this.#print(`From ${from} icmp_seq=${sequence} ${family.errorText(error)}\n`)
  }

  /** What is told of a packet; undefined where it is only counted, or not for this run. */
  #take(packet: RawPacket): Running<void> | undefined {
    const { family, identifier, target } = this.#run
    const echo = family.read(packet)
    if (echo === undefined || echo.identifier !== identifier) return undefined
    if (echo.kind === 'reply') return this.#reply(packet, echo)
    if (echo.destination !== target.address) return undefined
    if (echo.kind === 'advice') return this.#quiet || this.#flood ? undefined : this.#advice(packet, echo)
    this.statistics.acknowledge(echo.sequence)
    return undefined
  }

  *#advice(packet: RawPacket, { sequence, text }: EchoPacket & { readonly kind: 'error' | 'advice' }): Running<void> {
    const from = yield* this.#addressText(packet.source, packet.link)
    yield* this.#print(`From ${from}: icmp_seq=${sequence} ${text}\n`)
  }

  #reply(packet: RawPacket, echo: EchoPacket & { readonly kind: 'reply' }): Running<void> | undefined {
    const { statistics } = this
    statistics.received++
    statistics.acknowledge(echo.sequence)
    const time = this.#measure(packet, echo)
    const duplicate = this.#answered[echo.sequence] === 1
    if (duplicate) {
      statistics.repeats++
      statistics.received--
    } else this.#answered[echo.sequence] = 1
    if (this.#quiet) return undefined
    return this.#flood ? this.#run.out.print('\b \b') : this.#answer(packet, echo, time + (duplicate ? ' (DUP!)' : ''))
  }

  /** Counts the round-trip time; what the line says of it. */
  #measure(packet: RawPacket, { bytes, start }: EchoPacket & { readonly kind: 'reply' }): string {
    const { timing, process } = this.#run
    if (!timing || bytes.length - start < ECHO_HEADER + TIMEVAL_LENGTH) return ''
    const received = this.#userTime ? process.now : packet.time
    const trip = tripTime(bytes, start + ECHO_HEADER, process.host.sim.wallTime(received))
    this.statistics.measured(trip)
    if (this.#adaptive) this.interval = Math.trunc((Math.trunc(this.statistics.rtt / 8) + 500) / 1000)
    return this.#quiet || this.#flood ? '' : roundTripText(trip)
  }

  *#answer(packet: RawPacket, echo: EchoPacket & { readonly kind: 'reply' }, rest: string): Running<void> {
    const { options, identifier, target } = this.#run
    const from = yield* this.#addressText(packet.source, packet.link)
    const ident = options.flags.has('v') ? ` ident=${identifier}` : ''
    const length = echo.bytes.length - echo.start
    const head = `${length} bytes from ${from}: icmp_seq=${echo.sequence}${ident} ttl=${echo.ttl}`
    if (length < options.size + ECHO_HEADER) return yield* this.#print(`${head} (truncated)\n`)
    // With -b the answers are those of others.
    const anyOne = target.group || options.flags.has('b') || target.address === 0n || isSubnetRouter(target.address)
    const elsewhere = !anyOne && packet.source !== target.address ? ' (DIFFERENT ADDRESS!)' : ''
    yield* this.#print(`${head}${rest}${elsewhere}${options.flags.has('a') ? '\x07' : ''}\n`)
  }

  /** -O: the last packet has not been answered. */
  *reportOutstanding(): Running<void> {
    const { transmitted } = this.statistics
    if (transmitted === 0 || this.#answered[transmitted & 0xffff] === 1) return
    yield* this.#print(`no answer yet for icmp_seq=${transmitted & 0xffff}\n`)
  }

  /** The last name is kept: it is mostly the same host. */
  *#addressText(address: Ip, link: Link | null | undefined): Running<string> {
    const { target, process } = this.#run
    if (this.#lastName?.address === address) return this.#lastName.text
    const text = yield* addressText(process, address, link, target.numeric)
    this.#lastName = { address, text }
    return text
  }

  *#print(line: string): Running<void> {
    const { out, options, process } = this.#run
    if (options.flags.has('D')) {
      const { seconds, nanoseconds } = process.host.sim.wallTime()
      yield* out.print(`[${seconds}.${String(Math.floor(nanoseconds / 1000)).padStart(6, '0')}] `)
    }
    yield* out.print(line)
    yield* out.flush()
  }
}

/** The anycast address of the routers of a subnet (RFC 4291 2.6.1), as ping knows it: nothing in its lower half. */
function isSubnetRouter(address: Ip): boolean {
  return typeof address === 'bigint' && BigInt.asUintN(64, address) === 0n
}
