import type { OpenFile } from '../../../linux/file.ts'
import { openPipe } from '../../../linux/pipe.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { servicePort } from '../../../linux/resolver/services.ts'
import { acceptTcp, connectTcp, type Opened, openTcp, openUdp } from '../../../linux/sockets.ts'
import { UnixSocket } from '../../../linux/unix/socket.ts'
import { EINTR, type Errno, ETIMEDOUT, failed } from '../../../net/errno.ts'
import { TcpSocket } from '../../../net/tcp/socket.ts'
import type { UdpSocket } from '../../../net/udp.ts'
import { SECOND } from '../../../sim/timer.ts'
import { type Ip, parseIp } from '../../../wire/address.ts'
import type { Address } from './address.ts'
import { Datagrams } from './datagrams.ts'
import type { Endpoint } from './endpoint.ts'
import type { Log } from './log.ts'
import { placeText } from './place.ts'

/** A peer; `only` is the one datagram of it that is read. */
export interface Peer extends Opened<TcpSocket | UdpSocket | UnixSocket> {
  readonly only?: Uint8Array
}

/** A connected socket as an end. */
export function socketEndpoint(process: Process, { fd, socket, only }: Peer): Endpoint {
  const file = process.fds.get(fd) as OpenFile
  if (only !== undefined) return { reader: fileOf(process, only), writer: file, fds: [fd, fd], finish() {} }
  const finish = () => {
    if ((socket instanceof TcpSocket || socket instanceof UnixSocket) && !socket.closed) socket.shutdown('write')
  }
  return { reader: file, writer: file, fds: [fd, fd], finish }
}

/** Bytes that can be read once. */
function fileOf(process: Process, bytes: Uint8Array): OpenFile {
  const [reader, writer] = openPipe(process.host.nextId())
  process.fds.open(reader)
  writer.retain()
  writer.write(bytes)
  writer.release()
  return reader
}

/** Sets what the options of an address say; undefined when all of it could be done. */
function configure(process: Process, socket: TcpSocket | UdpSocket, { options }: Address): Errno | undefined {
  socket.reuseAddress = options.has('reuseaddr') || socket.reuseAddress
  socket.reusePort = options.has('reuseport')
  if (socket.family === 6 && options.has('ipv6only')) socket.v6only = options.get('ipv6only') !== '0'
  if (options.has('broadcast')) socket.broadcast = true
  if (options.has('ttl')) socket.ttl = Number(options.get('ttl'))
  if (options.has('tos')) socket.tos = Number(options.get('tos'))
  const device = options.get('bindtodevice')
  if (device === undefined) return undefined
  const link = process.network.net.link(device)
  socket.boundLink = link ?? null
  return undefined
}

/** TCP, UDP and UDP-RECV. */
export function* connectSocket(process: Process, address: Address, log: Log): Running<Endpoint | undefined> {
  const tries = address.options.has('forever') ? Number.POSITIVE_INFINITY : Number(address.options.get('retry') ?? 0)
  for (let attempt = 0; ; attempt++) {
    const opened = yield* connectOnce(process, address, log, attempt < tries)
    if (opened !== undefined || attempt >= tries) return opened
    yield* process.sleep(Number(address.options.get('interval') ?? 1) * SECOND)
  }
}

function preferred(addresses: readonly Ip[], family: 4 | 6): Ip {
  return addresses.find(ip => (typeof ip === 'number') === (family === 4)) ?? addresses[0]!
}

function* connectOnce(process: Process, address: Address, log: Log, again: boolean): Running<Endpoint | undefined> {
  const { kind, parameters, options } = address
  const level = again ? 'W' : 'E'
  const protocol = kind === 'tcp' ? 'tcp' : 'udp'
  const text = parameters.at(-1)!
  const port = servicePort(process, text, protocol)
  if (port === undefined) {
    log.write('E', `getaddrinfo: "${text}": Servname not supported for ai_socktype`)
    return undefined
  }
  if (kind === 'udp-recv') return receiver(process, address, port, log)
  const host = parameters[0]!.replace(/^\[(.*)\]$/, '$1')
  const found = yield* getaddrinfo(process, host, { family: address.family })
  if (isGaiError(found)) {
    log.write(
      level,
      `getaddrinfo("${host}", "NULL", {1,${address.family === 6 ? 10 : address.family === 4 ? 2 : 0},${kind === 'tcp' ? '1,6' : '2,17'}}, {}): ${found.text}`,
    )
    return undefined
  }
  // The addresses of IPv4 first, unless told (xio-ip.c, xiogetaddrinfo).
  const ip = preferred(found.addresses, process.argv.includes('-6') ? 6 : 4)
  const family = typeof ip === 'number' ? 4 : 6
  const opened = kind === 'tcp' ? openTcp(process, family) : openUdp(process, family)
  if (failed(opened)) return fail(log, `socket(): ${opened.text}`)
  const { fd, socket } = opened
  configure(process, socket, address)
  const bound = bindSource(socket, options, family)
  if (bound !== undefined)
    return fail(log, `bind(${fd}, {${placeText(bound.ip, bound.port)}}, 16): ${bound.error.text}`)
  if ((kind === 'udp-sendto' || kind === 'udp-datagram') && !(socket instanceof TcpSocket)) {
    log.write('N', `successfully prepared local socket ${placeText(socket.localAddress, socket.localPort)}`)
    const file = process.fds.get(fd) as OpenFile
    const datagrams = new Datagrams(file, socket, { ip, port, hearsAll: kind === 'udp-datagram' }, log)
    return { reader: datagrams, writer: datagrams, fds: [fd, fd], finish() {} }
  }
  log.write('N', `opening connection to ${placeText(ip, port)}`)
  const patience = options.has('connect-timeout')
    ? process.now + Number(options.get('connect-timeout')) * SECOND
    : undefined
  const error =
    socket instanceof TcpSocket
      ? yield* connectTcp(process, socket, ip, port, patience)
      : (socket.connect(ip, port) ?? 0)
  if (error !== 0) {
    log.write(level, `connect(${fd}, ${placeText(ip, port)}, ${family === 4 ? 16 : 28}): ${error.text}`)
    process.close(fd)
    return undefined
  }
  log.write('N', `successfully connected from local address ${placeText(socket.localAddress, socket.localPort)}`)
  return socketEndpoint(process, opened)
}

function fail(log: Log, text: string): undefined {
  log.write('E', text)
}

function bindSource(socket: TcpSocket | UdpSocket, options: ReadonlyMap<string, string>, family: 4 | 6) {
  const bind = options.get('bind')
  const port = Number(options.get('sourceport') ?? /:(\d+)$/.exec(bind ?? '')?.[1] ?? 0)
  if (bind === undefined && port === 0) return undefined
  const host = (bind ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  const ip = parseIp(host) ?? (family === 4 ? 0 : 0n)
  const error = socket.bind(ip, port)
  return error === undefined ? undefined : { ip, port, error }
}

function receiver(process: Process, address: Address, port: number, log: Log): Endpoint | undefined {
  const family = address.family ?? 4
  const opened = openUdp(process, family)
  if (failed(opened)) return fail(log, `socket(): ${opened.text}`)
  configure(process, opened.socket, address)
  const ip = parseIp(address.options.get('bind') ?? '') ?? (family === 4 ? 0 : 0n)
  const error = opened.socket.bind(ip, port)
  if (error !== undefined) return fail(log, `bind(${opened.fd}, {${placeText(ip, port)}}, 16): ${error.text}`)
  return socketEndpoint(process, opened)
}

/** A listening socket: gives an end for each connection, or for the first datagram of each peer. */
export class Listening {
  /** Nobody has come in the time of accept-timeout. */
  timedOut = false
  readonly #process: Process
  readonly #address: Address
  readonly #log: Log
  readonly #family: 4 | 6
  readonly #port: number
  readonly #ip: Ip
  #tcp: Opened<TcpSocket> | undefined

  private constructor(process: Process, address: Address, port: number, log: Log) {
    this.#process = process
    this.#address = address
    this.#log = log
    this.#port = port
    this.#family = address.family ?? 4
    this.#ip = parseIp(address.options.get('bind') ?? '') ?? (this.#family === 4 ? 0 : 0n)
  }

  static open(process: Process, address: Address, log: Log): Listening | undefined {
    const [text = ''] = address.parameters
    const protocol = address.kind === 'tcp-listen' ? 'tcp' : 'udp'
    const port = servicePort(process, text, protocol)
    if (port === undefined) return fail(log, `getaddrinfo: "${text}": Servname not supported for ai_socktype`)
    const listening = new Listening(process, address, port, log)
    if (protocol === 'udp') return listening
    const opened = openTcp(process, listening.#family)
    if (failed(opened)) return fail(log, `socket(): ${opened.text}`)
    configure(process, opened.socket, address)
    const error = opened.socket.bind(listening.#ip, port)
    if (error !== undefined)
      return fail(log, `bind(${opened.fd}, {${placeText(listening.#ip, port)}}, 16): ${error.text}`)
    const refused = opened.socket.listen(Number(address.options.get('backlog') ?? 5))
    if (refused !== undefined) return fail(log, `listen(${opened.fd}, 5): ${refused.text}`)
    listening.#tcp = opened
    return listening
  }

  /** The next peer; undefined on failure. The child that serves it calls `take` in its own process. */
  *accept(): Running<Peer | undefined> {
    const place = placeText(this.#ip, this.#port)
    if (this.#tcp === undefined) return yield* this.#firstDatagram(place)
    this.#log.write('N', `listening on ${place}`)
    const patience = this.#address.options.get('accept-timeout')
    const deadline = patience === undefined ? undefined : this.#process.now + Number(patience) * SECOND
    for (;;) {
      const opened = yield* acceptTcp(this.#process, this.#tcp.socket, deadline)
      if (opened === EINTR) continue
      if (opened === ETIMEDOUT) {
        this.#log.write('W', `accept: ${opened.text}`)
        this.#log.write('N', 'Waiting for child processes to terminate')
        this.timedOut = true
        return undefined
      }
      if (failed(opened)) return fail(this.#log, `accept(): ${opened.text}`)
      const { socket } = opened
      const from = placeText(socket.remoteAddress, socket.remotePort)
      this.#log.write('N', `accepting connection from ${from} on ${placeText(socket.localAddress, socket.localPort)}`)
      return opened
    }
  }

  *#firstDatagram(place: string): Running<Peer | undefined> {
    const opened = openUdp(this.#process, this.#family)
    if (failed(opened)) return fail(this.#log, `socket(): ${opened.text}`)
    const { socket, fd } = opened
    // The socket of an earlier peer has the port as well.
    socket.reuseAddress = true
    configure(this.#process, socket, this.#address)
    const error = socket.bind(this.#ip, this.#port)
    if (error !== undefined) return fail(this.#log, `bind(${fd}, {${place}}, 16): ${error.text}`)
    this.#log.write('N', `listening on UDP ${place}`)
    while (socket.queue.length === 0) yield* this.#process.wait([socket.changed])
    const { source, sourcePort } = socket.queue[0]!
    this.#log.write('N', `accepting UDP connection from ${placeText(source, sourcePort)}`)
    socket.connect(source, sourcePort)
    if (this.#address.kind !== 'udp-recvfrom') return opened
    const first = socket.receive()
    return failed(first) ? opened : { ...opened, only: first.payload }
  }

  /** In the process that goes on with the connection: the listening socket is not its business. */
  stop(process: Process): void {
    if (this.#tcp !== undefined) process.close(this.#tcp.fd)
  }

  /** The process ends. */
  end(_process: Process): void {}
}
