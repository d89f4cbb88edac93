import { EPROTO, type Errno, failed, type Result } from '../../net/errno.ts'
import type { Ip } from '../../wire/address.ts'
import type { Process } from '../process.ts'
import type { Running } from '../program.ts'
import { connectTcp, openTcp } from '../sockets.ts'
import { Body } from './body.ts'
import { Headers } from './headers.ts'
import {
  BadMessage,
  emitRequestHead,
  framingOf,
  HEAD_MAX,
  headEnd,
  parseResponseHead,
  type ResponseHead,
} from './message.ts'
import { Buffered, type ByteStream, TcpStream } from './stream.ts'

export interface OutgoingRequest {
  readonly method: string
  /** Path with its query. */
  readonly target: string
  readonly headers: Headers
  readonly body?: Uint8Array
  /** HTTP/1.1 unless told. */
  readonly version?: string
}

export interface IncomingResponse extends ResponseHead {
  readonly body: Body
}

/** One connection to a server: a request at a time. */
export class HttpConnection {
  readonly stream: ByteStream
  readonly buffer: Buffered
  #body: Body | undefined
  #reusable = true

  constructor(stream: ByteStream) {
    this.stream = stream
    this.buffer = new Buffered(stream)
  }

  /** Connects by TCP; `wrap` may put TLS on it. */
  static *open(
    process: Process,
    ip: Ip,
    port: number,
    deadline?: number,
    wrap?: (stream: ByteStream) => Running<Result<ByteStream>>,
  ): Running<Result<HttpConnection>> {
    const opened = openTcp(process, typeof ip === 'number' ? 4 : 6)
    if (failed(opened)) return opened
    opened.socket.noDelay = true
    const connected = yield* connectTcp(process, opened.socket, ip, port, deadline)
    if (connected !== 0) {
      process.close(opened.fd)
      return connected
    }
    const raw = new TcpStream(process, opened)
    const stream = wrap === undefined ? raw : yield* wrap(raw)
    if (!failed(stream)) return new HttpConnection(stream)
    raw.close()
    return stream
  }

  /** Whether the next request can use it: the last response was read to its end, and nobody has closed. */
  get idle(): boolean {
    return this.#reusable && !this.stream.ended && (this.#body === undefined || this.#body.done)
  }

  /** Sends a request and reads the head of its response; the body is read from it as it comes. */
  *request(request: OutgoingRequest, deadline?: number): Running<Result<IncomingResponse>> {
    const error = yield* this.send(request)
    if (error !== undefined) return error
    return yield* this.response(request.method, deadline)
  }

  *send({ method, target, headers, body, version = 'HTTP/1.1' }: OutgoingRequest): Running<Errno | undefined> {
    const all = new Headers(headers)
    if (body !== undefined && !all.has('Content-Length')) all.add('Content-Length', String(body.length))
    const head = emitRequestHead({ method, target, version, headers: all })
    if (body === undefined || body.length === 0) return yield* this.stream.write(head)
    const whole = new Uint8Array(head.length + body.length)
    whole.set(head)
    whole.set(body, head.length)
    return yield* this.stream.write(whole)
  }

  *response(method: string, deadline?: number): Running<Result<IncomingResponse>> {
    for (;;) {
      const head = yield* this.#head(deadline)
      if (failed(head)) return head
      if (head.status >= 100 && head.status < 200 && head.status !== 101) continue
      const framing = head.status === 101 ? ({ type: 'none' } as const) : framingOf(head, method)
      if (framing instanceof BadMessage) return EPROTO
      this.#body = new Body(this.buffer, framing)
      this.#reusable =
        framing.type !== 'close' &&
        !head.headers.lists('Connection', 'close') &&
        head.version !== 'HTTP/1.0' &&
        head.status !== 101
      return { ...head, body: this.#body }
    }
  }

  *#head(deadline?: number): Running<Result<ResponseHead>> {
    for (;;) {
      const end = headEnd(this.buffer.waiting)
      if (end >= 0) {
        const head = parseResponseHead(this.buffer.take(end))
        return head instanceof BadMessage ? EPROTO : head
      }
      if (this.buffer.waiting.length > HEAD_MAX) return EPROTO
      const more = yield* this.buffer.fill(deadline)
      if (failed(more)) return more
      if (!more) return EPROTO
    }
  }

  close(): void {
    this.#reusable = false
    this.stream.close()
  }
}
