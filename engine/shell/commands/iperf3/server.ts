import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { acceptTcp, type Opened, openTcp, openUdp } from '../../../linux/sockets.ts'
import { failed } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import type { UdpSocket } from '../../../net/udp.ts'
import { formatIp } from '../../../wire/address.ts'
import { UDP_HELLO } from './client.ts'
import { COOKIE_LENGTH, Control, State } from './control.ts'
import { announce, DataPhase, readResults, resultsJson } from './data-phase.ts'
import { beginning, connected, endJson, intervalJson, type JsonObject, printed, testStart, timestamp } from './json.ts'
import type { Output } from './output.ts'
import { prepare } from './prepare.ts'
import type { Arguments, TestSettings } from './settings.ts'
import { Stream } from './streams.ts'

const RULE = '-----------------------------------------------------------\n'
const STREAMS_MAX = 128
const WINDOW_MAX = 512 * 1024 * 1024

/** `iperf3 -s`: one test after the other. */
export function* runServer(process: Process, given: Arguments, output: Output): Running {
  const { port, oneOff, family } = given
  const listener = openTcp(process, family ?? 6)
  if (failed(listener)) return 1
  listener.socket.reuseAddress = true
  const refused = listener.socket.bind(listener.socket.family === 4 ? 0 : 0n, port) ?? listener.socket.listen(5)
  if (refused !== undefined) {
    yield* output.error(`error - unable to start listener for connections: ${refused.text}\niperf3: exiting`)
    return 1
  }
  let session: ServerSession | undefined
  let ended = false
  for (const signal of ['INT', 'TERM', 'HUP'] as const)
    process.handlers.set(signal, () => {
      ended = true
      session?.interrupt()
    })
  for (let number = 1; ; number++) {
    yield* output.print(`${RULE}Server listening on ${port} (test #${number})\n${RULE}`)
    const peer = yield* acceptTcp(process, listener.socket)
    if (failed(peer)) {
      yield* output.error('interrupt - the server has terminated')
      return 1
    }
    session = new ServerSession(process, listener.socket, peer, given, output)
    const complaint = yield* session.run()
    if (output.json) yield* output.write(`${session.document(complaint)}\n`)
    else if (complaint !== undefined) yield* output.error(complaint)
    session.close()
    if (ended) {
      yield* output.error('interrupt - the server has terminated')
      return 1
    }
    if (oneOff) return complaint === undefined ? 0 : 1
  }
}

class ServerSession {
  readonly #process: Process
  readonly #listener: TcpSocket
  readonly #control: Control
  readonly #given: Arguments
  readonly #output: Output
  readonly #start: ReturnType<typeof beginning>
  #intervals: readonly JsonObject[] = []
  #end: JsonObject = {}
  #phase: DataPhase | undefined
  readonly #fds: number[]
  readonly #streams: Stream[] = []

  constructor(process: Process, listener: TcpSocket, peer: Opened<TcpSocket>, given: Arguments, output: Output) {
    this.#process = process
    this.#listener = listener
    this.#control = new Control(process, peer.socket)
    this.#given = given
    this.#output = output
    this.#start = beginning(process)
    this.#fds = [peer.fd]
  }

  close(): void {
    for (const fd of [...this.#fds, ...this.#streams.map(stream => stream.fd)]) this.#process.close(fd)
  }

  /** Ends a test that runs. */
  interrupt(): void {
    this.#phase?.interrupt()
  }

  /** For -J. */
  document(error: string | undefined): string {
    const whole = { start: this.#start, intervals: this.#intervals, end: this.#end }
    return printed(error === undefined ? whole : { ...whole, error })
  }

  /** What went wrong, or nothing. */
  *run(): Running<string | undefined> {
    const control = this.#control
    if ((yield* control.take(COOKIE_LENGTH)) === undefined) return 'error - unable to receive cookie at server'
    const { remoteAddress, remotePort } = control.socket
    yield* this.#output.print(`Accepted connection from ${formatIp(remoteAddress)}, port ${remotePort}\n`)
    yield* control.state(State.parameterExchange)
    const test = settingsFrom(yield* control.takeJson())
    if (test === undefined) return 'error - unable to receive parameters from client'
    yield* control.state(State.createStreams)
    for (let index = 0; index < test.streams; index++) {
      const opened = test.udp ? yield* this.#udpStream() : yield* this.#tcpStream(test)
      if (opened === undefined) return 'error - unable to create a new stream'
      this.#streams.push(new Stream(streamId(this.#streams.length), opened))
    }
    yield* announce(this.#output, this.#streams)
    Object.assign(this.#start, {
      connected: connected(this.#streams),
      timestamp: timestamp(this.#process),
      accepted_connection: { host: formatIp(remoteAddress), port: remotePort },
      target_bitrate: test.rate,
      test_start: testStart(test),
    })
    yield* control.state(State.testStart)
    yield* control.state(State.testRunning)
    const phase = new DataPhase(
      this.#process,
      { output: this.#output, format: this.#given.format },
      test,
      this.#streams,
      test.reverse,
    )
    this.#phase = phase
    const seconds = yield* phase.run(control, this.#given.interval, false)
    if (seconds === undefined) return 'error - the client has unexpectedly closed the connection'
    if (phase.clientGone || phase.interrupted) {
      yield* this.#summary(phase, test, seconds)
      if (phase.clientGone) return 'the client has terminated'
      yield* control.state(State.serverTerminate)
      return undefined
    }
    yield* control.state(State.exchangeResults)
    readResults(yield* control.takeJson())
    yield* control.sendJson(resultsJson(this.#streams, seconds, test.reverse))
    yield* this.#summary(phase, test, seconds)
    this.#intervals = phase.report.intervals.map(each => intervalJson(each, test.udp, test.reverse))
    const [sent, received] = test.reverse ? [phase.counts, []] : [[], phase.counts]
    const congestion = this.#streams[0]?.congestion ?? ''
    const outcome = {
      streams: this.#streams,
      sent,
      received,
      seconds: { sent: seconds, received: seconds },
      sender: test.reverse,
      congestion,
    }
    this.#end = endJson(outcome, test.udp)
    yield* control.state(State.displayResults)
    yield* control.nextState()
    return undefined
  }

  *#summary({ report, counts }: DataPhase, { reverse }: TestSettings, seconds: number): Running<void> {
    const times = { sent: seconds, received: seconds }
    yield* reverse ? report.summary(counts, undefined, times) : report.summary(undefined, counts, times)
  }

  *#tcpStream(test: TestSettings): Running<Opened<TcpSocket> | undefined> {
    const peer = yield* acceptTcp(this.#process, this.#listener)
    if (failed(peer)) return undefined
    const cookie = yield* new Control(this.#process, peer.socket).take(COOKIE_LENGTH)
    if (cookie !== undefined) prepare(peer.socket, test)
    return cookie === undefined ? undefined : peer
  }

  /** The first datagram of a flow says who it is from; it is answered, and the socket is that peer's from then on. */
  *#udpStream(): Running<Opened<UdpSocket> | undefined> {
    const { localAddress, localPort, family } = this.#control.socket
    const opened = openUdp(this.#process, typeof localAddress === 'number' ? 4 : family)
    if (failed(opened)) return undefined
    const { socket } = opened
    socket.reuseAddress = true
    if (socket.bind(localAddress, localPort) !== undefined) return undefined
    for (;;) {
      while (socket.queue.length === 0) yield* this.#process.wait([socket.changed])
      const datagram = socket.receive()
      if (failed(datagram)) continue
      socket.connect(datagram.source, datagram.sourcePort)
      socket.send(UDP_HELLO)
      return opened
    }
  }
}

/** The test that a client asks for; undefined for what cannot be one. */
function settingsFrom(json: Record<string, unknown> | undefined): TestSettings | undefined {
  if (json === undefined) return undefined
  const number = (name: string, usual: number) => (typeof json[name] === 'number' ? (json[name] as number) : usual)
  const streams = number('parallel', 1)
  const length = number('len', 0)
  if (streams < 1 || streams > STREAMS_MAX || length < 1 || length > 1_048_576) return undefined
  return {
    udp: json['udp'] === true,
    time: number('time', 10),
    streams,
    rate: number('bandwidth', 0),
    length,
    reverse: json['reverse'] === true,
    mss: number('MSS', 0),
    noDelay: json['nodelay'] === true,
    bytes: number('num', 0),
    blocks: number('blockcount', 0),
    window: Math.max(0, Math.min(WINDOW_MAX, number('window', 0))),
    congestion: typeof json['congestion'] === 'string' ? json['congestion'] : '',
    tos: number('TOS', 0) & 0xff,
  }
}

/** The numbers of the descriptors that the real one has by then: each stream has a file of its blocks besides. */
function streamId(index: number): number {
  return index === 0 ? 5 : 6 + 2 * index
}
