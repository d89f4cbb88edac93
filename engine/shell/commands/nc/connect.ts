import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { EAI_SERVICE } from '../../../linux/resolver/error.ts'
import { type FoundAddresses, getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { servicePort } from '../../../linux/resolver/services.ts'
import { connectTcp, openTcp, openUdp, type SocketFile } from '../../../linux/sockets.ts'
import { EINPROGRESS, type Errno, ETIMEDOUT, failed } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import type { InetSocket } from '../../../net/socket.ts'
import { TcpSocket } from '../../../net/tcp/socket.ts'
import type { SocketAddress, UdpSocket } from '../../../net/udp.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import type { NcOptions } from './options.ts'

/** A connection, and the address that it goes to. */
export interface Connected {
  readonly fd: number
  readonly file: SocketFile
  readonly address: Ip
}

/** Something that ends nc with status 1 and this message. */
export class Fatal {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** set_common_sockopts. */
export function setOptions(socket: InetSocket, options: NcOptions): void {
  if (options.flags.has('b')) socket.broadcast = true
  if (options.tos !== undefined) socket.tos = options.tos
  if (options.ttl !== undefined) socket.ttl = socket.multicastTtl = options.ttl
  if (!(socket instanceof TcpSocket)) return
  if (options.receiveBuffer !== undefined) socket.receiveBuffer = Math.max(2 * options.receiveBuffer, 2304)
  if (options.sendBuffer !== undefined) socket.setSendBuffer(options.sendBuffer)
}

/** remote_connect: the first address of the host that answers; undefined where none does, which it has said with -v. */
export function* remoteConnect(
  process: Process,
  options: NcOptions,
  host: string,
  port: number,
): Running<Connected | undefined | Fatal> {
  const found = yield* getaddrinfo(process, host, { family: options.family, numeric: options.flags.has('n') })
  if (isGaiError(found)) return new Fatal(`getaddrinfo for host "${host}" port ${port}: ${found.text}`)
  for (const address of found.addresses) {
    const family = typeof address === 'number' ? 4 : 6
    const opened = options.udp ? openUdp(process, family) : openTcp(process, family)
    if (failed(opened)) continue
    const { fd } = opened
    const socket: UdpSocket | TcpSocket = opened.socket
    const refusal = yield* bindSource(process, options, socket, found)
    if (refusal !== undefined) return refusal
    setOptions(socket, options)
    const error = yield* connect(process, options, socket, { ip: address, port, link: found.zone })
    if (error === undefined) return { fd, file: process.fds.get(fd) as SocketFile, address }
    if (options.flags.has('v')) yield* complain(process, options, host, address, port, error)
    process.close(fd)
  }
  return undefined
}

function* bindSource(
  process: Process,
  options: NcOptions,
  socket: UdpSocket | TcpSocket,
  peer: FoundAddresses,
): Running<Fatal | undefined> {
  const { source, sourcePort, udp } = options
  if (source === undefined && sourcePort === undefined) return undefined
  const port = sourcePort === undefined ? 0 : servicePort(process, sourcePort, udp ? 'udp' : 'tcp')
  if (port === undefined) return new Fatal(`getaddrinfo: ${EAI_SERVICE.text}`)
  const any = typeof peer.addresses[0] === 'number' ? 0 : 0n
  let local: Ip = any
  let zone: Link | null = null
  if (source !== undefined) {
    const own = yield* getaddrinfo(process, source, { family: options.family, numeric: options.flags.has('n') })
    if (isGaiError(own)) return new Fatal(`getaddrinfo: ${own.text}`)
    local = own.addresses[0]!
    zone = own.zone
  }
  const error = socket.bind(local, port, zone)
  return error === undefined ? undefined : new Fatal(`bind failed: ${error.text}`)
}

/** timeout_connect: what went wrong; ETIMEDOUT where -w ended it. */
function* connect(
  process: Process,
  options: NcOptions,
  socket: UdpSocket | TcpSocket,
  { ip, port, link = null }: SocketAddress,
): Running<Errno | undefined | 'timed out'> {
  if (!(socket instanceof TcpSocket)) return socket.connect(ip, port, link)
  const limit = options.timeout
  const deadline = limit === undefined ? Number.POSITIVE_INFINITY : process.now + limit * SECOND
  const outcome = yield* connectTcp(process, socket, ip, port, deadline, link)
  if (outcome === 0) return socket.errorOption() ?? undefined
  return outcome === ETIMEDOUT && process.now >= deadline ? 'timed out' : outcome
}

function* complain(
  process: Process,
  { flags, udp }: NcOptions,
  host: string,
  address: Ip,
  port: number,
  error: Errno | 'timed out',
): Running<void> {
  const ip = formatIp(address)
  const where = flags.has('n') || host.replace(/%.*/, '') === ip ? host : `${host} (${ip})`
  const what = error === 'timed out' ? `timed out: ${EINPROGRESS.text}` : `failed: ${error.text}`
  yield* process.printError(`nc: connect to ${where} port ${port} (${udp ? 'udp' : 'tcp'}) ${what}\n`)
}

const TEST_SECONDS = 3
const X = Uint8Array.of(0x58)

/** udptest: a datagram at once and again each second; false when the port refuses. */
export function* udpTest(process: Process, socket: UdpSocket, options: NcOptions): Running<boolean> {
  if (failed(socket.send(X))) return false
  yield* process.compute(20_000)
  if (failed(socket.send(X))) return false
  for (let second = 0; second < (options.timeout ?? TEST_SECONDS); second++) {
    yield* process.sleep(SECOND)
    if (failed(socket.send(X))) return false
  }
  return true
}
