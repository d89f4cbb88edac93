import { EPROTO, type Errno, failed } from '../../net/errno.ts'
import type { TcpSocket } from '../../net/tcp/socket.ts'
import { SECOND } from '../../sim/timer.ts'
import { encodeUtf8 } from '../../sim/utf8.ts'
import type { Process } from '../process.ts'
import type { Running } from '../program.ts'
import { acceptTcp } from '../sockets.ts'
import { Body, chunk, LAST_CHUNK } from './body.ts'
import { Headers } from './headers.ts'
import {
  BadMessage,
  emitResponseHead,
  framingOf,
  HEAD_MAX,
  headEnd,
  parseRequestHead,
  REASONS,
  type RequestHead,
} from './message.ts'
import { Buffered, type ByteStream, TcpStream } from './stream.ts'

/** A request as a handler sees it. */
export interface IncomingRequest extends RequestHead {
  readonly body: Body
  readonly stream: ByteStream
  /** Path without the query. */
  readonly path: string
  /** Without the question mark. */
  readonly query: string
}

/** What a handler answers. */
export interface OutgoingResponse {
  readonly status: number
  /** The standard phrase where it is left out. */
  readonly reason?: string
  readonly headers?: Headers
  /** Text, bytes, or a generator that writes pieces of a chunked body as they come. */
  readonly body?: string | Uint8Array | ((write: (piece: Uint8Array) => Running<Errno | undefined>) => Running<void>)
  /** Takes the connection over after the response's head was sent (101): it is no longer HTTP. */
  readonly upgrade?: (stream: ByteStream, buffered: Buffered) => Running<void>
}

export type Handler = (request: IncomingRequest) => Running<OutgoingResponse>

export interface ServerOptions {
  /** What the Server header says; empty for none. */
  readonly name?: string
  /** An idle connection is closed after so many nanoseconds. */
  readonly keepAlive?: number
  /** The answer to what is no request; without a body unless told. `line` is how it begins. */
  readonly refuse?: (stream: ByteStream, status: number, line: string) => Running<OutgoingResponse>
  /** Wraps a new connection, for instance in TLS; undefined when that fails. */
  readonly wrap?: (stream: ByteStream) => Running<ByteStream | undefined>
}

const KEEP_ALIVE = 75 * SECOND

/** Serves a listening socket until the process ends: a thread for each connection. */
export function* serveHttp(
  process: Process,
  listener: TcpSocket,
  handler: Handler,
  options: ServerOptions = {},
): Running<void> {
  for (;;) {
    const opened = yield* acceptTcp(process, listener)
    if (failed(opened)) {
      if (opened.name === 'EINTR' || opened.name === 'EMFILE') {
        yield* process.sleep(SECOND / 100)
        continue
      }
      return
    }
    // As Go's net package and nginx do: a small piece does not wait for the acknowledgment of the one before it.
    opened.socket.noDelay = true
    process.thread(serveConnection(process, new TcpStream(process, opened), handler, options))
  }
}

/** Answers the requests of one connection, one after the other. */
export function* serveConnection(
  process: Process,
  raw: ByteStream,
  handler: Handler,
  options: ServerOptions = {},
): Running<void> {
  const stream = options.wrap === undefined ? raw : yield* options.wrap(raw)
  try {
    if (stream === undefined) return
    const buffer = new Buffered(stream)
    while (yield* serveOne(process, stream, buffer, handler, options)) {}
  } finally {
    raw.close()
  }
}

/** One request; true when the connection may serve another. */
function* serveOne(
  process: Process,
  stream: ByteStream,
  buffer: Buffered,
  handler: Handler,
  options: ServerOptions,
): Running<boolean> {
  const head = yield* readHead(process, buffer, options)
  if (head === undefined) return false
  if (head instanceof BadMessage) {
    const status = head.reason === 'too large' ? 431 : 400
    const refused = yield* options.refuse?.(stream, status, head.line) ?? plainRefusal(status)
    yield* stream.write(responseBytes(refused, options, false, true))
    return false
  }
  const framing = framingOf(head)
  if (framing instanceof BadMessage) {
    const line = `${head.method} ${head.target} ${head.version}`
    const refused = yield* options.refuse?.(stream, 400, line) ?? plainRefusal(400)
    yield* stream.write(responseBytes(refused, options, false, true))
    return false
  }
  const body = new Body(buffer, framing)
  if (head.headers.lists('Expect', '100-continue')) yield* stream.write(encodeUtf8('HTTP/1.1 100 Continue\r\n\r\n'))
  const mark = head.target.indexOf('?')
  const path = mark < 0 ? head.target : head.target.slice(0, mark)
  const response = yield* handler({ ...head, body, stream, path, query: mark < 0 ? '' : head.target.slice(mark + 1) })
  const close =
    head.headers.lists('Connection', 'close') ||
    (head.version === 'HTTP/1.0' && !head.headers.lists('Connection', 'keep-alive')) ||
    response.headers?.lists('Connection', 'close') === true
  if (response.upgrade !== undefined) {
    const { status, reason = REASONS[status] ?? '', headers = new Headers() } = response
    yield* stream.write(emitResponseHead({ version: 'HTTP/1.1', status, reason, headers }))
    yield* response.upgrade(stream, buffer)
    return false
  }
  if (typeof response.body === 'function')
    return (yield* streamResponse(stream, response, options, head.method === 'HEAD')) && !close
  const drained = body.done || !failed(yield* body.all(1 << 20))
  const error = yield* stream.write(responseBytes(response, options, head.method === 'HEAD', close || !drained))
  return error === undefined && !close && drained
}

function* plainRefusal(status: number): Running<OutgoingResponse> {
  return { status, body: '' }
}

function* readHead(
  process: Process,
  buffer: Buffered,
  options: ServerOptions,
): Running<RequestHead | BadMessage | undefined> {
  const deadline = process.now + (options.keepAlive ?? KEEP_ALIVE)
  for (;;) {
    const end = headEnd(buffer.waiting)
    if (end >= 0) return parseRequestHead(buffer.take(end))
    if (buffer.waiting.length > HEAD_MAX) return new BadMessage('too large')
    const more = yield* buffer.fill(deadline)
    if (failed(more) || !more) return undefined
  }
}

function* streamResponse(
  stream: ByteStream,
  response: OutgoingResponse,
  options: ServerOptions,
  headOnly: boolean,
): Running<boolean> {
  const headers = headersFor(response, options)
  headers.set('Transfer-Encoding', 'chunked')
  let error = yield* stream.write(
    emitResponseHead({
      version: 'HTTP/1.1',
      status: response.status,
      reason: response.reason ?? REASONS[response.status] ?? '',
      headers,
    }),
  )
  if (headOnly || error !== undefined || typeof response.body !== 'function') return error === undefined
  yield* response.body(function* (piece) {
    if (error !== undefined || stream.ended) return error ?? EPROTO
    if (piece.length > 0) error = yield* stream.write(chunk(piece))
    return error
  })
  if (error !== undefined) return false
  return (yield* stream.write(LAST_CHUNK)) === undefined
}

function headersFor({ headers }: OutgoingResponse, { name = '' }: ServerOptions): Headers {
  const all = new Headers(headers ?? [])
  if (name !== '' && !all.has('Server')) all.add('Server', name)
  return all
}

/** A whole response as bytes. */
function responseBytes(
  response: OutgoingResponse,
  options: ServerOptions,
  headOnly: boolean,
  close: boolean,
): Uint8Array {
  const body =
    typeof response.body === 'string'
      ? encodeUtf8(response.body)
      : response.body instanceof Uint8Array
        ? response.body
        : new Uint8Array(0)
  const headers = headersFor(response, options)
  const bodiless = response.status === 204 || response.status === 304 || response.status < 200
  if (!bodiless && !headers.has('Content-Length')) headers.add('Content-Length', String(body.length))
  if (close && !headers.has('Connection')) headers.add('Connection', 'close')
  const head = emitResponseHead({
    version: 'HTTP/1.1',
    status: response.status,
    reason: response.reason ?? REASONS[response.status] ?? '',
    headers,
  })
  if (headOnly || bodiless || body.length === 0) return head
  const all = new Uint8Array(head.length + body.length)
  all.set(head)
  all.set(body, head.length)
  return all
}
