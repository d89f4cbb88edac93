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
import type { Arguments, TestSettings } from './settings.ts'
import { Stream } from './streams.ts'

const RULE = '-----------------------------------------------------------\n'
const STREAMS_MAX = 128

/** `iperf3 -s`: one test after the other. */
export function* runServer(process: Process, { port, interval, oneOff, family }: Arguments): Running {
  const listener = openTcp(process, family ?? 6)
  if (failed(listener)) return 1
  listener.socket.reuseAddress = true
  const refused = listener.socket.bind(listener.socket.family === 4 ? 0 : 0n, port) ?? listener.socket.listen(5)
  if (refused !== undefined) {
    yield* process.printError(
      `iperf3: error - unable to start listener for connections: ${refused.text}\niperf3: exiting\n`,
    )
    return 1
  }
  for (let number = 1; ; number++) {
    yield* process.print(`${RULE}Server listening on ${port} (test #${number})\n${RULE}`)
    const peer = yield* acceptTcp(process, listener.socket)
    if (failed(peer)) {
      yield* process.printError('iperf3: interrupt - the server has terminated\n')
      return 1
    }
    const session = new ServerSession(process, listener.socket, peer, interval)
    const complaint = yield* session.run()
    if (complaint !== undefined) yield* process.printError(`iperf3: error - ${complaint}\n`)
    session.close()
    if (oneOff) return complaint === undefined ? 0 : 1
  }
}

class ServerSession {
  readonly #process: Process
  readonly #listener: TcpSocket
  readonly #control: Control
  readonly #interval: number
  readonly #fds: number[]
  readonly #streams: Stream[] = []

  constructor(process: Process, listener: TcpSocket, peer: Opened<TcpSocket>, interval: number) {
    this.#process = process
    this.#listener = listener
    this.#control = new Control(process, peer.socket)
    this.#interval = interval
    this.#fds = [peer.fd]
  }

  close(): void {
    for (const fd of [...this.#fds, ...this.#streams.map(stream => stream.fd)]) this.#process.close(fd)
  }

  /** What went wrong, or nothing. */
  *run(): Running<string | undefined> {
    const control = this.#control
    if ((yield* control.take(COOKIE_LENGTH)) === undefined) return 'unable to receive cookie at server'
    const { remoteAddress, remotePort } = control.socket
    yield* this.#process.print(`Accepted connection from ${formatIp(remoteAddress)}, port ${remotePort}\n`)
    yield* control.state(State.parameterExchange)
    const test = settingsFrom(yield* control.takeJson())
    if (test === undefined) return 'unable to receive parameters from client'
    yield* control.state(State.createStreams)
    for (let index = 0; index < test.streams; index++) {
      const opened = test.udp ? yield* this.#udpStream() : yield* this.#tcpStream()
      if (opened === undefined) return 'unable to create a new stream'
      this.#streams.push(new Stream(streamId(this.#streams.length), opened))
    }
    yield* announce(this.#process, this.#streams)
    yield* control.state(State.testStart)
    yield* control.state(State.testRunning)
    const phase = new DataPhase(this.#process, test, this.#streams, test.reverse)
    const seconds = yield* phase.run(control, this.#interval, false)
    if (seconds === undefined) return 'the client has terminated'
    yield* control.state(State.exchangeResults)
    readResults(yield* control.takeJson())
    yield* control.sendJson(resultsJson(this.#streams, seconds, test.reverse))
    const times = { sent: seconds, received: seconds }
    yield* test.reverse
      ? phase.report.summary(phase.counts, undefined, times)
      : phase.report.summary(undefined, phase.counts, times)
    yield* control.state(State.displayResults)
    yield* control.nextState()
    return undefined
  }

  *#tcpStream(): Running<Opened<TcpSocket> | undefined> {
    const peer = yield* acceptTcp(this.#process, this.#listener)
    if (failed(peer)) return undefined
    const cookie = yield* new Control(this.#process, peer.socket).take(COOKIE_LENGTH)
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
  }
}

/** The numbers of the descriptors that the real one has by then: each stream has a file of its blocks besides. */
function streamId(index: number): number {
  return index === 0 ? 5 : 6 + 2 * index
}
