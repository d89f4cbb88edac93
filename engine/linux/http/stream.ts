import { EAGAIN, EINTR, type Errno, ETIMEDOUT, failed, type Result } from '../../net/errno.ts'
import type { TcpSocket } from '../../net/tcp/socket.ts'
import type { Process } from '../process.ts'
import type { Running } from '../program.ts'
import { type Opened, sendAll } from '../sockets.ts'
import type { UnixSocket } from '../unix/socket.ts'

/** A stream of bytes in both directions: a TCP connection, or TLS on one. */
export interface ByteStream {
  /** What has come; nothing at the end. ETIMEDOUT after `deadline`. */
  read(deadline?: number): Running<Result<Uint8Array>>
  write(bytes: Uint8Array): Running<Errno | undefined>
  close(): void
  /** Whether the other side has closed or the connection broke, as far as is known now. */
  readonly ended: boolean
}

const CHUNK = 65536

/** A connection that a process holds. */
abstract class SocketStream<Socket extends TcpSocket | UnixSocket> implements ByteStream {
  readonly socket: Socket
  readonly #process: Process
  readonly #fd: number
  #closed = false

  constructor(process: Process, { fd, socket }: Opened<Socket>) {
    this.#process = process
    this.#fd = fd
    this.socket = socket
  }

  *read(deadline = Number.POSITIVE_INFINITY): Running<Result<Uint8Array>> {
    for (;;) {
      const bytes = this.socket.receive(CHUNK)
      if (bytes !== EAGAIN) return bytes
      const resumed = yield* this.#process.wait([this.socket.changed], deadline)
      if (resumed === 'timeout') return ETIMEDOUT
      if (resumed === 'signal') return EINTR
    }
  }

  *write(bytes: Uint8Array): Running<Errno | undefined> {
    return yield* sendAll(this.#process, this.socket, bytes)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#process.close(this.#fd)
  }

  get ended(): boolean {
    return this.#closed || this.goneByPeer
  }

  /** The other side has closed, and all that it sent is read; or the connection broke. */
  protected abstract get goneByPeer(): boolean
}

/** A TCP connection that a process holds. */
export class TcpStream extends SocketStream<TcpSocket> {
  protected override get goneByPeer(): boolean {
    const { state, finReceived, receiveQueue } = this.socket
    return state !== 'ESTAB' || (finReceived && receiveQueue.length === 0)
  }
}

/** A connection by a Unix socket. */
export class UnixStream extends SocketStream<UnixSocket> {
  protected override get goneByPeer(): boolean {
    return this.socket.readiness().hangup && this.socket.received === 0
  }
}

/** Reads ahead of what is asked for: lines and exact lengths out of a stream. */
export class Buffered {
  readonly stream: ByteStream
  #bytes: Uint8Array = new Uint8Array(0)

  constructor(stream: ByteStream) {
    this.stream = stream
  }

  get waiting(): Uint8Array {
    return this.#bytes
  }

  /** Reads more; false at the end of the stream. */
  *fill(deadline?: number): Running<Result<boolean>> {
    const more = yield* this.stream.read(deadline)
    if (failed(more)) return more
    if (more.length === 0) return false
    if (this.#bytes.length === 0) this.#bytes = more
    else {
      const all = new Uint8Array(this.#bytes.length + more.length)
      all.set(this.#bytes)
      all.set(more, this.#bytes.length)
      this.#bytes = all
    }
    return true
  }

  take(length: number): Uint8Array {
    const taken = this.#bytes.subarray(0, length)
    this.#bytes = this.#bytes.subarray(length)
    return taken
  }
}
