import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { connectTcp, type Opened, openTcp, openUdp, until } from '../../../linux/sockets.ts'
import { type Errno, failed } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import type { UdpSocket } from '../../../net/udp.ts'
import { MILLISECOND, SECOND } from '../../../sim/timer.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import { type Ip, parseIp } from '../../../wire/address.ts'
import { concat } from '../../../wire/bytes.ts'
import { Control, State } from './control.ts'
import { announce, DataPhase, readResults, resultsJson } from './data-phase.ts'
import { beginning, connected, endJson, intervalJson, type JsonObject, printed, testStart, timestamp } from './json.ts'
import type { Output } from './output.ts'
import { isCongestionControl, prepare } from './prepare.ts'
import type { Arguments, TestSettings } from './settings.ts'
import { Stream } from './streams.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'
/** What opens a flow of UDP, in the order of bytes of a PC (iperf_udp.h). */
export const UDP_HELLO: Uint8Array = Uint8Array.of(0x39, 0x38, 0x37, 0x36)
const UDP_LENGTH_MAX = 65_507
const INTERRUPTED = 'interrupt - the client has terminated'
const NOTHING = { bytes: 0, packets: 0, lost: 0, retransmits: 0, jitter: 0 }

/** `iperf3 -c`. */
export function* runClient(process: Process, given: Arguments, output: Output): Running {
  const document: TestDocument = { start: beginning(process), intervals: [], end: {} }
  const wrong = yield* converse(process, given, output, document)
  if (output.json)
    yield* output.write(`${printed({ ...document, ...(wrong === undefined ? {} : { error: wrong }) })}\n`)
  else if (wrong !== undefined) yield* output.error(wrong === INTERRUPTED ? wrong : `error - ${wrong}`)
  // With -J the object alone tells of it.
  return wrong === undefined || output.json ? 0 : 1
}

/** What -J prints in the end. */
interface TestDocument {
  readonly start: ReturnType<typeof beginning>
  intervals: readonly JsonObject[]
  end: JsonObject
}

/** What went wrong, or nothing. */
function* converse(
  process: Process,
  given: Arguments,
  output: Output,
  document: TestDocument,
): Running<string | undefined> {
  const { host, port, test, family } = given
  const found = yield* getaddrinfo(process, host, { family })
  if (isGaiError(found)) return `unable to connect to server: ${found.text}`
  const [ip] = found.addresses as readonly [Ip]
  const limit = given.connectTimeout > 0 ? process.now + given.connectTimeout * MILLISECOND : undefined
  const control = yield* connect(process, ip, port, { bind: given.bind, limit })
  if (failed(control)) return `unable to connect to server: ${control.text}`
  const random = process.host.sim.random(`iperf3:${process.host.name}`)
  const cookie = concat(encodeUtf8(random.text(36, LETTERS)), Uint8Array.of(0))
  yield* output.print(`Connecting to host ${host}, port ${port}\n`)
  if (test.reverse) yield* output.print(`Reverse mode, remote host ${host} is sending\n`)
  const talk = new Control(process, control.socket)
  yield* talk.send(cookie)
  const length = test.length === 0 ? Math.min(UDP_LENGTH_MAX, Math.max(16, control.socket.mss)) : test.length
  Object.assign(document.start, {
    timestamp: timestamp(process),
    connecting_to: { host, port },
    cookie: decodeUtf8(cookie.subarray(0, -1)),
    ...(test.udp ? {} : { tcp_mss_default: control.socket.mss }),
    target_bitrate: test.rate,
    sock_bufsize: test.window,
    sndbuf_actual: control.socket.sendBuffer,
    rcvbuf_actual: control.socket.receiveBuffer,
  })
  const settings = { ...given, test: { ...test, length } }
  const session = new Session(process, { ip, port }, settings, cookie, talk, output, document)
  const wrong = yield* session.run()
  process.close(control.fd)
  return wrong
}

/** Where a connection comes from, what it is to be like, and how long it may take. */
interface Way {
  readonly bind?: string | undefined
  readonly port?: number
  readonly test?: TestSettings
  readonly limit?: number | undefined
}

function* connect(
  process: Process,
  ip: Ip,
  port: number,
  { bind, port: source = 0, test, limit }: Way,
): Running<Opened<TcpSocket> | Errno> {
  const opened = openTcp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return opened
  if (test !== undefined) {
    opened.socket.maxSegment = test.mss
    opened.socket.noDelay = test.noDelay
    prepare(opened.socket, test)
  }
  if (bind !== undefined || source > 0) {
    const refused = opened.socket.bind(parseIp(bind ?? '') ?? (typeof ip === 'number' ? 0 : 0n), source)
    if (refused !== undefined) return refused
  }
  const outcome = yield* connectTcp(process, opened.socket, ip, port, limit)
  return outcome === 0 ? opened : outcome
}

class Session {
  readonly #process: Process
  readonly #server: { readonly ip: Ip; readonly port: number }
  readonly #given: Arguments
  readonly #output: Output
  readonly #document: TestDocument
  readonly #cookie: Uint8Array
  readonly #control: Control
  #streams: Stream[] = []
  #phase: DataPhase | undefined
  #seconds = 0

  constructor(
    process: Process,
    server: { readonly ip: Ip; readonly port: number },
    given: Arguments,
    cookie: Uint8Array,
    control: Control,
    output: Output,
    document: TestDocument,
  ) {
    this.#process = process
    this.#server = server
    this.#given = given
    this.#cookie = cookie
    this.#control = control
    this.#output = output
    this.#document = document
  }

  get #test(): TestSettings {
    return this.#given.test
  }

  /** What went wrong, or nothing. */
  *run(): Running<string | undefined> {
    for (;;) {
      const state = yield* this.#control.nextState()
      switch (state) {
        case State.parameterExchange:
          yield* this.#control.sendJson(this.#parameters())
          break
        case State.createStreams: {
          const failure = yield* this.#createStreams()
          if (failure !== undefined) return failure
          break
        }
        case State.testStart:
          break
        case State.testRunning: {
          this.#phase = new DataPhase(
            this.#process,
            { output: this.#output, format: this.#given.format },
            this.#test,
            this.#streams,
            !this.#test.reverse,
          )
          this.#endBySignal(this.#phase)
          const seconds = yield* this.#phase.run(this.#control, this.#given.interval, true)
          if (seconds === undefined) return 'the server has terminated'
          this.#seconds = seconds
          if (this.#phase.interrupted) {
            yield* this.#summary({ counts: this.#streams.map(() => NOTHING), seconds })
            yield* this.#control.state(State.clientTerminate)
            return INTERRUPTED
          }
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
          yield* this.#output.print('\niperf Done.\n')
          return undefined
        case State.accessDenied:
          return 'the server is busy running a test. try again later'
        default:
          return state === undefined
            ? 'control socket has closed unexpectedly'
            : 'received an unknown control message (ensure other side is iperf3 and not iperf)'
      }
    }
  }

  /** iperf_got_sigend() of main.c. */
  #endBySignal(phase: DataPhase): void {
    for (const signal of ['INT', 'TERM', 'HUP'] as const) this.#process.handlers.set(signal, () => phase.interrupt())
  }

  #parameters() {
    const { udp, time, streams, rate, length, reverse, mss, noDelay, bytes, blocks, window, congestion, tos } =
      this.#test
    const counted = bytes > 0 || blocks > 0
    return {
      [udp ? 'udp' : 'tcp']: true,
      omit: 0,
      time: counted ? 0 : time,
      num: bytes,
      blockcount: blocks,
      parallel: streams,
      ...(reverse ? { reverse: true } : {}),
      len: length,
      ...(mss > 0 ? { MSS: mss } : {}),
      ...(noDelay ? { nodelay: true } : {}),
      ...(window > 0 ? { window } : {}),
      ...(tos > 0 ? { TOS: tos } : {}),
      ...(congestion === '' ? {} : { congestion }),
      ...(rate > 0 ? { bandwidth: rate } : {}),
      pacing_timer: 1000,
      client_version: '3.12',
    }
  }

  *#createStreams(): Running<string | undefined> {
    const { congestion, streams } = this.#test
    if (congestion !== '' && !isCongestionControl(congestion))
      return 'unable to set TCP_CONGESTION: Supplied congestion control algorithm not supported on this host'
    for (let index = 0; index < streams; index++) {
      const opened = this.#test.udp ? yield* this.#udpStream() : yield* this.#tcpStream()
      if (failed(opened)) return `unable to connect stream: ${opened.text}`
      this.#streams.push(new Stream(streamId(this.#streams.length), opened))
    }
    yield* announce(this.#output, this.#streams)
    Object.assign(this.#document.start, { connected: connected(this.#streams), test_start: testStart(this.#test) })
    return undefined
  }

  *#tcpStream(): Running<Opened<TcpSocket> | Errno> {
    const opened = yield* connect(this.#process, this.#server.ip, this.#server.port, {
      bind: this.#given.bind,
      port: this.#given.clientPort === 0 ? 0 : this.#given.clientPort + this.#streams.length,
      test: this.#test,
    })
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
    const sender = !reverse
    this.#document.intervals = this.#phase!.report.intervals.map(each => intervalJson(each, udp, sender))
    const name = this.#streams[0]?.congestion ?? ''
    this.#document.end = endJson(
      { streams: this.#streams, sent, received: packets, seconds, sender, congestion: name },
      udp,
    )
  }
}

/** The numbers of the descriptors that the real one has by then: each stream has a file of its blocks besides. */
function streamId(index: number): number {
  return 5 + 2 * index
}
