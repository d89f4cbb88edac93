import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { connectTcp, type Opened, openTcp, openUdp, until } from '../../../linux/sockets.ts'
import { type Errno, failed } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import type { UdpSocket } from '../../../net/udp.ts'
import { SECOND } from '../../../sim/timer.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import type { Ip } from '../../../wire/address.ts'
import { concat } from '../../../wire/bytes.ts'
import { Control, State } from './control.ts'
import { announce, DataPhase, readResults, resultsJson } from './data-phase.ts'
import type { Arguments, TestSettings } from './settings.ts'
import { Stream } from './streams.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'
/** What opens a flow of UDP, in the order of bytes of a PC (iperf_udp.h). */
export const UDP_HELLO: Uint8Array = Uint8Array.of(0x39, 0x38, 0x37, 0x36)
const UDP_LENGTH_MAX = 65_507

function* error(process: Process, text: string): Running {
  yield* process.printError(`iperf3: error - ${text}\n`)
  return 1
}

/** `iperf3 -c`. */
export function* runClient(process: Process, { host, port, test, interval, family }: Arguments): Running {
  const found = yield* getaddrinfo(process, host, { family })
  if (isGaiError(found)) return yield* error(process, `unable to connect to server: ${found.text}`)
  const [ip] = found.addresses as readonly [Ip]
  const control = yield* connect(process, ip, port)
  if (failed(control)) return yield* error(process, `unable to connect to server: ${control.text}`)
  const random = process.host.sim.random(`iperf3:${process.host.name}`)
  const cookie = concat(encodeUtf8(random.text(36, LETTERS)), Uint8Array.of(0))
  yield* process.print(`Connecting to host ${host}, port ${port}\n`)
  if (test.reverse) yield* process.print(`Reverse mode, remote host ${host} is sending\n`)
  const talk = new Control(process, control.socket)
  yield* talk.send(cookie)
  const length = test.length === 0 ? Math.min(UDP_LENGTH_MAX, Math.max(16, control.socket.mss)) : test.length
  const session = new Session(process, { ip, port }, { ...test, length }, cookie, talk, interval)
  const status = yield* session.run()
  process.close(control.fd)
  return status
}

function* connect(process: Process, ip: Ip, port: number, test?: TestSettings): Running<Opened<TcpSocket> | Errno> {
  const opened = openTcp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return opened
  if (test !== undefined) {
    opened.socket.maxSegment = test.mss
    opened.socket.noDelay = test.noDelay
  }
  const outcome = yield* connectTcp(process, opened.socket, ip, port)
  return outcome === 0 ? opened : outcome
}

class Session {
  readonly #process: Process
  readonly #server: { readonly ip: Ip; readonly port: number }
  readonly #test: TestSettings
  readonly #cookie: Uint8Array
  readonly #control: Control
  readonly #interval: number
  #streams: Stream[] = []
  #phase: DataPhase | undefined
  #seconds = 0

  constructor(
    process: Process,
    server: { readonly ip: Ip; readonly port: number },
    test: TestSettings,
    cookie: Uint8Array,
    control: Control,
    interval: number,
  ) {
    this.#process = process
    this.#server = server
    this.#test = test
    this.#cookie = cookie
    this.#control = control
    this.#interval = interval
  }

  *run(): Running {
    for (;;) {
      const state = yield* this.#control.nextState()
      switch (state) {
        case State.parameterExchange:
          yield* this.#control.sendJson(this.#parameters())
          break
        case State.createStreams: {
          const failure = yield* this.#createStreams()
          if (failure !== undefined) return yield* error(this.#process, `unable to connect stream: ${failure}`)
          break
        }
        case State.testStart:
          break
        case State.testRunning: {
          this.#phase = new DataPhase(this.#process, this.#test, this.#streams, !this.#test.reverse)
          const seconds = yield* this.#phase.run(this.#control, this.#interval, true)
          if (seconds === undefined) return yield* error(this.#process, 'the server has terminated')
          this.#seconds = seconds
          yield* this.#control.state(State.testEnd)
          break
        }
        case State.exchangeResults: {
          yield* this.#control.sendJson(resultsJson(this.#streams, this.#seconds, !this.#test.reverse))
          yield* this.#summary(readResults(yield* this.#control.takeJson()))
          break
        }
        case State.displayResults:
          yield* this.#control.state(State.done)
          yield* this.#process.print('\niperf Done.\n')
          return 0
        case State.accessDenied:
          return yield* error(this.#process, 'the server is busy running a test. try again later')
        default:
          return yield* error(
            this.#process,
            state === undefined
              ? 'control socket has closed unexpectedly'
              : 'received an unknown control message (ensure other side is iperf3 and not iperf)',
          )
      }
    }
  }

  #parameters() {
    const { udp, time, streams, rate, length, reverse, mss, noDelay } = this.#test
    return {
      [udp ? 'udp' : 'tcp']: true,
      omit: 0,
      time,
      num: 0,
      blockcount: 0,
      parallel: streams,
      ...(reverse ? { reverse: true } : {}),
      len: length,
      ...(mss > 0 ? { MSS: mss } : {}),
      ...(noDelay ? { nodelay: true } : {}),
      ...(rate > 0 ? { bandwidth: rate } : {}),
      pacing_timer: 1000,
      client_version: '3.12',
    }
  }

  *#createStreams(): Running<string | undefined> {
    for (let index = 0; index < this.#test.streams; index++) {
      const opened = this.#test.udp ? yield* this.#udpStream() : yield* this.#tcpStream()
      if (failed(opened)) return opened.text
      this.#streams.push(new Stream(streamId(this.#streams.length), opened))
    }
    yield* announce(this.#process, this.#streams)
    return undefined
  }

  *#tcpStream(): Running<Opened<TcpSocket> | Errno> {
    const opened = yield* connect(this.#process, this.#server.ip, this.#server.port, this.#test)
    if (!failed(opened)) yield* new Control(this.#process, opened.socket).send(this.#cookie)
    return opened
  }

  *#udpStream(): Running<Opened<UdpSocket> | Errno> {
    const { ip, port } = this.#server
    const opened = openUdp(this.#process, typeof ip === 'number' ? 4 : 6)
    if (failed(opened)) return opened
    const { socket } = opened
    const refused = socket.connect(ip, port)
    if (refused !== undefined) return refused
    const sent = socket.send(UDP_HELLO)
    if (failed(sent)) return sent
    const answer = yield* until(this.#process, socket, () => socket.receive(), this.#process.now + 30 * SECOND)
    return failed(answer) ? answer : opened
  }

  *#summary(theirs: ReturnType<typeof readResults>): Running<void> {
    const mine = this.#phase!.counts
    const { reverse, udp } = this.#test
    const sent = reverse ? theirs.counts : mine
    const received = reverse ? mine : theirs.counts
    const seconds = {
      sent: reverse ? theirs.seconds : this.#seconds,
      received: reverse ? this.#seconds : theirs.seconds,
    }
    const packets = udp
      ? received.map((count, index) => ({ ...count, packets: sent[index]?.packets ?? count.packets }))
      : received
    yield* this.#phase!.report.summary(sent, packets, seconds)
  }
}

/** The numbers of the descriptors that the real one has by then: each stream has a file of its blocks besides. */
function streamId(index: number): number {
  return 5 + 2 * index
}
