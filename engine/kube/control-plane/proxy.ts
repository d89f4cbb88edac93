import { HttpConnection } from '../../linux/http/client.ts'
import { Headers } from '../../linux/http/headers.ts'
import type { IncomingRequest, OutgoingResponse } from '../../linux/http/server.ts'
import type { Buffered, ByteStream } from '../../linux/http/stream.ts'
import { acceptHeaders, chooseProtocol, isWebSocketRequest, WebSocket } from '../../linux/http/websocket.ts'
import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { connectTls, type Identity, TlsFailure } from '../../linux/tls/tls.ts'
import { EPROTO, type Errno, failed } from '../../net/errno.ts'
import { SECOND } from '../../sim/timer.ts'
import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import { type Ip, parseIp } from '../../wire/address.ts'
import { badRequest, Failure, internal } from '../api/status.ts'
import { Channel, channelMessage, PROTOCOLS } from '../remote-command.ts'

/** Where a request is passed on to, as a hook of the API server has found out. */
export interface ProxyTarget {
  /** How a refusal of the other side is passed on: as a Status (log, forward), over the streams (exec, attach), or as it is. */
  readonly kind: 'log' | 'streams' | 'forward' | 'proxy'
  readonly host: string
  readonly port: number
  readonly tls: boolean
  /** Path and query. */
  readonly target: string
}

export function isProxyTarget(value: unknown): value is ProxyTarget {
  return typeof value === 'object' && value !== null && 'host' in value && 'target' in value
}

const DIAL_TIMEOUT = 30 * SECOND
/** Bytes of a refusal that are looked at. */
const REFUSAL_MAX = 2048
/** Headers that belong to one connection (RFC 9110 7.6.1); Upgrade and Connection are passed on for streams. */
const HOP_BY_HOP = ['authorization', 'host', 'content-length', 'transfer-encoding', 'lost-packet-reference']

/** Passes a request on and its answer back: logs, exec, proxies. */
export function* passOn(
  process: Process,
  to: ProxyTarget,
  incoming: IncomingRequest,
  identity: Identity | undefined,
): Running<OutgoingResponse> {
  const connection = yield* dial(process, to, identity)
  if (failed(connection)) return unreachable(to, incoming, connection)
  const headers = new Headers([...incoming.headers].filter(([name]) => !HOP_BY_HOP.includes(name.toLowerCase())))
  headers.add('Host', `${to.host}:${to.port}`)
  const body = yield* incoming.body.all(1 << 24)
  const request = {
    method: incoming.method,
    target: to.target,
    headers,
    ...(failed(body) || body.length === 0 ? {} : { body }),
  }
  const response = yield* connection.request(request)
  if (failed(response)) {
    connection.close()
    return unreachable(to, incoming, response)
  }
  if (to.kind !== 'proxy' && response.status !== 101 && response.status >= 300) {
    const bytes = yield* response.body.all(REFUSAL_MAX)
    connection.close()
    return refusal(to, incoming, response.status, failed(bytes) ? '' : decodeUtf8(bytes))
  }
  const back = new Headers(
    [...response.headers].filter(
      ([name]) =>
        !['content-length', 'transfer-encoding', 'connection'].includes(name.toLowerCase()) || response.status === 101,
    ),
  )
  if (response.status === 101)
    return { status: 101, headers: back, upgrade: (stream, buffer) => splice(process, stream, buffer, connection) }
  return {
    status: response.status,
    headers: back,
    *body(write) {
      for (;;) {
        const piece = yield* response.body.read()
        if (failed(piece) || piece.length === 0 || (yield* write(piece)) !== undefined) break
      }
      connection.close()
    },
  }
}

function* dial(process: Process, to: ProxyTarget, identity: Identity | undefined): Running<HttpConnection | Errno> {
  const ip: Ip | undefined = parseIp(to.host)
  if (ip === undefined) return EPROTO
  return yield* HttpConnection.open(
    process,
    ip,
    to.port,
    process.now + DIAL_TIMEOUT,
    to.tls
      ? function* (raw) {
          const stream = yield* connectTls(process, raw, { serverName: to.host, roots: undefined, identity })
          return stream instanceof TlsFailure ? EPROTO : stream
        }
      : undefined,
  )
}

/** Bytes both ways until either side ends. */
function* splice(process: Process, client: ByteStream, buffer: Buffered, connection: HttpConnection): Running<void> {
  const server = connection.stream
  const first = buffer.take(buffer.waiting.length)
  if (first.length > 0) yield* server.write(first)
  let open = true
  const upstream = process.thread(pump(client, server), () => {
    server.close()
    open = false
  })
  const waiting = connection.buffer.take(connection.buffer.waiting.length)
  if (waiting.length > 0) yield* client.write(waiting)
  yield* pump(server, client)
  if (open) upstream.end()
  connection.close()
}

function* pump(from: ByteStream, to: ByteStream): Running<void> {
  for (;;) {
    const bytes = yield* from.read()
    if (failed(bytes) || bytes.length === 0 || (yield* to.write(bytes)) !== undefined) return
  }
}

/** What the API server says when it cannot reach a kubelet or a pod. */
function unreachable(to: ProxyTarget, incoming: IncomingRequest, error: Errno): OutgoingResponse {
  const why = error.name === 'ETIMEDOUT' ? 'i/o timeout' : `connect: ${error.text.toLowerCase()}`
  const url = `"${to.tls ? 'https' : 'http'}://${to.host}:${to.port}${to.target}": dial tcp ${to.host}:${to.port}: ${why}`
  if (to.kind === 'streams' && isWebSocketRequest(incoming))
    return overStreams(incoming, internal(`error sending request: Post ${url}`))
  if (to.kind === 'forward')
    return asStatus(new Failure(500, '', `error dialing backend: dial tcp ${to.host}:${to.port}: ${why}`))
  return asStatus(new Failure(500, '', `Get ${url}`))
}

/** A kubelet's refusal (generic/rest, GenericHttpResponseChecker; for streams util/proxy, StreamTranslatorHandler). */
function refusal(to: ProxyTarget, incoming: IncomingRequest, status: number, text: string): OutgoingResponse {
  if (to.kind === 'streams') {
    const failure = internal(`unable to upgrade connection: ${text.trim()}`)
    return isWebSocketRequest(incoming) ? overStreams(incoming, failure) : asStatus(failure)
  }
  if (to.kind === 'forward') return asStatus(new Failure(status, '', `unable to upgrade connection: ${text.trim()}`))
  if (status === 400) return asStatus(badRequest(text))
  if (status === 404) return asStatus(new Failure(404, 'NotFound', 'the server could not find the requested resource'))
  return asStatus(internal(text))
}

/** The upgrade is granted and the failure told on the channel for errors. */
function overStreams(incoming: IncomingRequest, failure: Failure): OutgoingResponse {
  return {
    status: 101,
    headers: acceptHeaders(incoming, chooseProtocol(incoming, PROTOCOLS)),
    *upgrade(stream, buffer) {
      const socket = new WebSocket(stream, buffer)
      yield* socket.send(channelMessage(Channel.error, encodeUtf8(JSON.stringify(failure.status))))
      yield* socket.close()
    },
  }
}

function asStatus(failure: Failure): OutgoingResponse {
  return {
    status: failure.code,
    headers: Headers.of({ 'Content-Type': 'application/json' }),
    body: `${JSON.stringify(failure.status)}\n`,
  }
}
