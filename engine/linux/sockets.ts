import { EAGAIN, EINTR, type Errno, ETIMEDOUT, failed, type Result } from '../net/errno.ts'
import type { Link } from '../net/link.ts'
import { PacketSocket } from '../net/packet.ts'
import { PingSocket } from '../net/ping.ts'
import { RawSocket } from '../net/raw.ts'
import { InetSocket } from '../net/socket.ts'
import { TcpSocket } from '../net/tcp/socket.ts'
import { UdpSocket } from '../net/udp.ts'
import type { WaitQueue } from '../sim/wait.ts'
import type { Ip } from '../wire/address.ts'
import { OpenFile, type Readiness } from './file.ts'
import type { NetworkNamespace } from './namespaces.ts'
import type { Process } from './process.ts'
import type { Running } from './program.ts'
import { UnixSocket } from './unix/socket.ts'

/** A socket of any family. */
export type AnySocket = InetSocket | PacketSocket | UnixSocket

/** A socket as an open file: what ties it to the processes that hold it. */
export class SocketFile extends OpenFile {
  override readonly path: string
  override readonly changed: WaitQueue
  readonly socket: AnySocket

  constructor(socket: AnySocket) {
    super()
    this.socket = socket
    this.path = `socket:[${socket.inode}]`
    this.changed = socket.changed
  }

  override read(most: number): Result<Uint8Array> {
    if (this.socket instanceof TcpSocket || this.socket instanceof UnixSocket) return this.socket.receive(most)
    if (this.socket instanceof UdpSocket) {
      const datagram = this.socket.receive()
      return failed(datagram) ? datagram : datagram.payload.subarray(0, most)
    }
    return EAGAIN
  }

  override write(bytes: Uint8Array): Result<number> {
    const { socket } = this
    const sends = socket instanceof TcpSocket || socket instanceof UdpSocket || socket instanceof UnixSocket
    return sends ? socket.send(bytes) : EAGAIN
  }

  override readiness(): Readiness {
    const { socket } = this
    if (socket instanceof UnixSocket) return socket.readiness()
    if (socket instanceof TcpSocket) {
      const done = socket.finReceived || socket.state === 'CLOSED'
      const readable = socket.receiveQueue.length > 0 || socket.acceptQueue.length > 0 || done || socket.error !== null
      return { readable, writable: socket.sendRoom > 0 && socket.state !== 'SYN-SENT', hangup: done }
    }
    const waiting =
      (socket instanceof UdpSocket || socket instanceof RawSocket || socket instanceof PacketSocket) &&
      socket.queue.length > 0
    return { readable: waiting, writable: true, hangup: false }
  }

  protected override released(): void {
    this.socket.close()
  }
}

/** A socket and the descriptor under which the process holds it. */
export interface Opened<Socket> {
  readonly fd: number
  readonly socket: Socket
}

/** What is attached to the control group of a process, or to one above it, binds the sockets that it makes (BPF_CGROUP_INET_SOCK_CREATE). */
function deviceOf({ host, network, cgroup }: Process): Link | null {
  for (let path = cgroup; path !== ''; path = path.slice(0, path.lastIndexOf('/'))) {
    const index = host.socketDevices.get(path)
    if (index !== undefined) return network.net.linkByIndex(index) ?? null
  }
  return null
}

/** Gives a socket a descriptor of the process, to which it belongs then. */
export function holdSocket<Socket extends AnySocket>(process: Process, socket: Socket): Result<Opened<Socket>> {
  if (socket instanceof InetSocket) {
    socket.uid = process.uid
    socket.gid = process.gid
    if (process.host.socketDevices.size > 0) socket.boundLink = deviceOf(process)
  }
  const fd = process.fds.open(new SocketFile(socket), 0, true)
  return failed(fd) ? fd : { fd, socket }
}

/** socket(2) for a stream; in another network namespace where the process enters it for that (setns(2)). */
export function openTcp(
  process: Process,
  family: 4 | 6 = 4,
  network: NetworkNamespace = process.network,
): Result<Opened<TcpSocket>> {
  return holdSocket(process, new TcpSocket(network.net, family))
}

/** socket(2) for datagrams. */
export function openUdp(process: Process, family: 4 | 6 = 4): Result<Opened<UdpSocket>> {
  return holdSocket(process, new UdpSocket(process.network.net, family))
}

/** socket(2), SOCK_RAW. The caller has checked CAP_NET_RAW. */
export function openRaw(process: Process, family: 4 | 6, protocol: number): Result<Opened<RawSocket>> {
  return holdSocket(process, new RawSocket(process.network.net, family, protocol))
}

/** Whether net.ipv4.ping_group_range lets the process open a PingSocket (ping_init_sock). */
export function mayPing(process: Process): boolean {
  const [low, high] = process.network.net.raw.pingGroups
  return [process.gid, ...process.groups].some(group => low <= group && group <= high)
}

/** socket(2), SOCK_DGRAM of ICMP. The caller has asked `mayPing`. */
export function openPing(process: Process, family: 4 | 6, identifier: number | null): Result<Opened<PingSocket>> {
  return holdSocket(process, new PingSocket(process.network.net, family, identifier))
}

export function openPacket(process: Process, socket: PacketSocket): Result<Opened<PacketSocket>> {
  return holdSocket(process, socket)
}

/** connect(2): waits for the end of the handshake, at most until `deadline`. 0 when it succeeded. `link` is the zone of the address. */
export function* connectTcp(
  process: Process,
  socket: TcpSocket,
  ip: Ip,
  port: number,
  deadline = Number.POSITIVE_INFINITY,
  link: Link | null = null,
): Running<0 | Errno> {
  const started = socket.connect(ip, port, link)
  if (started.name !== 'EINPROGRESS') return started
  for (;;) {
    const result = socket.connectResult()
    if (result !== undefined) return result
    const resumed = yield* process.wait([socket.changed], deadline)
    if (resumed === 'signal') return EINTR
    if (resumed === 'timeout' && socket.connectResult() === undefined) return ETIMEDOUT
  }
}

/** accept(2): the next connection, under a descriptor of its own. */
export function* acceptTcp(
  process: Process,
  listener: TcpSocket,
  deadline = Number.POSITIVE_INFINITY,
): Running<Result<Opened<TcpSocket>>> {
  for (;;) {
    const socket = listener.accept()
    if (!failed(socket)) return holdSocket(process, socket)
    if (socket !== EAGAIN) return socket
    const reason = yield* process.wait([listener.changed], deadline)
    if (reason === 'signal') return EINTR
    if (reason === 'timeout' && process.now >= deadline) return ETIMEDOUT
  }
}

/** Waits until `attempt` gives something else than EAGAIN; ETIMEDOUT after `deadline`, EINTR on a signal. */
export function* until<Value>(
  process: Process,
  socket: { readonly changed: WaitQueue },
  attempt: () => Result<Value>,
  deadline = Number.POSITIVE_INFINITY,
): Running<Result<Value>> {
  for (;;) {
    const value = attempt()
    if (value !== EAGAIN) return value
    const resumed = yield* process.wait([socket.changed], deadline)
    if (resumed === 'signal') return EINTR
    if (resumed === 'timeout') return ETIMEDOUT
  }
}

/** Sends all of it on a stream, waiting for room. */
export function* sendAll(
  process: Process,
  socket: TcpSocket | UnixSocket,
  bytes: Uint8Array,
): Running<Errno | undefined> {
  for (let done = 0; done < bytes.length; ) {
    const count = yield* until(process, socket, () => socket.send(bytes.subarray(done)))
    if (failed(count)) return count
    done += count
  }
  return undefined
}
