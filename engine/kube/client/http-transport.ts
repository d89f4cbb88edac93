import { HttpConnection, type IncomingResponse, type OutgoingRequest } from '../../linux/http/client.ts'
import { Headers } from '../../linux/http/headers.ts'
import { ANNOUNCED, BY_REFERENCE, refer, referred } from '../../linux/http/reference.ts'
import type { ByteStream } from '../../linux/http/stream.ts'
import { upgradeHeaders, WebSocket } from '../../linux/http/websocket.ts'
import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import type { GaiError } from '../../linux/resolver/error.ts'
import { getaddrinfo, isGaiError } from '../../linux/resolver/getaddrinfo.ts'
import { connectTls, TlsFailure } from '../../linux/tls/tls.ts'
import { EHOSTUNREACH, EPROTO, type Errno, failed, type Result } from '../../net/errno.ts'
import { SECOND } from '../../sim/timer.ts'
import { decodeUtf8, Utf8Decoder } from '../../sim/utf8.ts'
import { parseIp } from '../../wire/address.ts'
import type { WatchEvent } from '../api/watch.ts'
import type { ClientConfig } from './kubeconfig.ts'
import type { BodyStream, ClientRequest, ClientResponse, Transport, WatchStream } from './transport.ts'

const CONNECT_TIMEOUT = 30 * SECOND
/** A response that does not come (the server or the way to it is gone). */
const RESPONSE_TIMEOUT = 60 * SECOND
const BODY_MAX = 1 << 30

/** The API server over HTTP and TLS, on connections that are kept for the next request. `process` makes them. */
export class HttpTransport implements Transport {
  readonly #process: Process
  readonly #config: ClientConfig
  readonly #idle: HttpConnection[] = []
  /** What User-Agent says. */
  readonly #agent: string
  /** How long one request may take, its connection included; undefined for what is usual. */
  readonly #timeout: number | undefined
  #deadline = Number.POSITIVE_INFINITY
  /** Whether the last request had a connection, for messages. */
  connected = false
  /** Why the last handshake or look-up of a name failed, for messages. */
  lastFailure: TlsFailure | GaiError | undefined

  constructor(process: Process, config: ClientConfig, agent: string, timeout?: number) {
    this.#process = process
    this.#config = config
    this.#agent = agent
    this.#timeout = timeout
  }

  *send(request: ClientRequest): Running<ClientResponse | Errno> {
    if (this.#timeout !== undefined) this.#deadline = this.#process.now + this.#timeout
    for (let attempt = 0; ; attempt++) {
      const reused = this.#idle.length > 0
      this.connected = false
      const connection = yield* this.#connection()
      if (failed(connection)) return connection
      this.connected = true
      const response = yield* this.#exchange(connection, request)
      if (!failed(response)) {
        if (connection.idle) this.#idle.push(connection)
        else connection.close()
        return response
      }
      connection.close()
      // A kept connection may have been closed by the server meanwhile; a new one gets one more try.
      if (!reused || attempt > 0) return response
    }
  }

  #within(usual: number): number {
    return this.#timeout === undefined ? this.#process.now + usual : this.#deadline
  }

  *#exchange(connection: HttpConnection, request: ClientRequest): Running<ClientResponse | Errno> {
    const deadline = this.#within(RESPONSE_TIMEOUT)
    const response = yield* connection.request(this.#outgoing(request), deadline)
    if (failed(response)) return response
    const bytes = yield* response.body.all(BODY_MAX, deadline)
    if (failed(bytes)) return bytes
    const body = this.#body(response, bytes)
    return { status: response.status, body, warnings: response.headers.all('Warning').map(warningText) }
  }

  #outgoing(request: ClientRequest) {
    const headers = Headers.of({
      Host: `${this.#config.host}:${this.#config.port}`,
      'User-Agent': this.#agent,
      Accept: request.accept ?? 'application/json',
      [BY_REFERENCE]: ANNOUNCED,
    })
    if (this.#config.token !== undefined) headers.add('Authorization', `Bearer ${this.#config.token}`)
    if (request.body === undefined) return { method: request.method, target: request.path, headers }
    headers.add('Content-Type', request.contentType ?? 'application/json')
    headers.set(BY_REFERENCE, refer(this.#process.host.sim, request.body))
    return { method: request.method, target: request.path, headers, body: EMPTY }
  }

  *watch(path: string, accept?: string): Running<WatchStream | ClientResponse | Errno> {
    const started = yield* this.#start(
      this.#outgoing({ method: 'GET', path, ...(accept === undefined ? {} : { accept }) }),
      200,
    )
    if (!('connection' in started)) return started
    return new HttpWatch(this.#process, started.connection, started.response.body)
  }

  *stream(path: string): Running<BodyStream | ClientResponse | Errno> {
    const started = yield* this.#start(this.#outgoing({ method: 'GET', path, accept: 'application/json, */*' }), 200)
    if (!('connection' in started)) return started
    const { connection, response } = started
    return { read: () => response.body.read(), close: () => connection.close() }
  }

  *upgrade(path: string, protocols: readonly string[]): Running<WebSocket | ClientResponse | Errno> {
    const request = this.#outgoing({ method: 'GET', path })
    request.headers.delete(BY_REFERENCE)
    for (const [name, value] of upgradeHeaders(this.#process, protocols).headers) request.headers.add(name, value)
    const started = yield* this.#start(request, 101)
    if (!('connection' in started)) return started
    const { stream, buffer } = started.connection
    const random = this.#process.host.sim.random(`websocket:${this.#process.host.name}`)
    return new WebSocket(stream, buffer, () => random.bytes(4))
  }

  /** A request on a connection of its own, up to the head of its response, which must have the status. */
  *#start(
    request: OutgoingRequest,
    status: number,
  ): Running<{ readonly connection: HttpConnection; readonly response: IncomingResponse } | ClientResponse | Errno> {
    const connection = yield* this.#connection()
    if (failed(connection)) return connection
    const response = yield* connection.request(request, this.#process.now + RESPONSE_TIMEOUT)
    if (failed(response)) {
      connection.close()
      return response
    }
    if (response.status === status) return { connection, response }
    const bytes = yield* response.body.all(BODY_MAX)
    connection.close()
    if (failed(bytes)) return bytes
    return { status: response.status, body: this.#body(response, bytes), warnings: [] }
  }

  #body(response: IncomingResponse, bytes: Uint8Array): unknown {
    const reference = response.headers.get(BY_REFERENCE)
    return reference !== undefined && reference !== ANNOUNCED
      ? referred(this.#process.host.sim, reference)
      : parseBody(bytes, response.headers.get('Content-Type') ?? '')
  }

  *#connection(): Running<Result<HttpConnection>> {
    for (;;) {
      const kept = this.#idle.pop()
      if (kept === undefined) break
      if (kept.idle) return kept
      kept.close()
    }
    return yield* this.open()
  }

  /** A new connection of its own: also for streams that are not HTTP after their start. */
  *open(): Running<Result<HttpConnection>> {
    const { host, port, tls } = this.#config
    let ip = parseIp(host)
    if (ip === undefined) {
      const found = yield* getaddrinfo(this.#process, host)
      if (isGaiError(found)) {
        this.lastFailure = found
        return EHOSTUNREACH
      }
      ip = found.addresses[0]!
    }
    const deadline = this.#within(CONNECT_TIMEOUT)
    return yield* HttpConnection.open(
      this.#process,
      ip,
      port,
      deadline,
      tls ? raw => this.#secure(raw, deadline) : undefined,
    )
  }

  *#secure(raw: ByteStream, deadline: number): Running<Result<ByteStream>> {
    const { roots, serverName, identity } = this.#config
    const stream = yield* connectTls(this.#process, raw, { serverName, roots, identity, alpn: ['http/1.1'] }, deadline)
    if (!(stream instanceof TlsFailure)) return stream
    this.lastFailure = stream
    return EPROTO
  }
}

const EMPTY = new Uint8Array(0)

function parseBody(bytes: Uint8Array, type: string): unknown {
  const text = decodeUtf8(bytes)
  if (!type.includes('json')) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The text of a Warning header: `299 - "..."`. */
function warningText(value: string): string {
  const match = /^\d{3} \S+ "((?:[^"\\]|\\.)*)"/.exec(value)
  return match === null ? value : match[1]!.replace(/\\(.)/g, '$1')
}

/** Events, a line of JSON each; a line may be a reference. */
class HttpWatch implements WatchStream {
  readonly #process: Process
  readonly #connection: HttpConnection
  readonly #body: { read(): Running<Result<Uint8Array>> }
  readonly #decoder = new Utf8Decoder()
  #text = ''

  constructor(process: Process, connection: HttpConnection, body: { read(): Running<Result<Uint8Array>> }) {
    this.#process = process
    this.#connection = connection
    this.#body = body
  }

  *next(): Running<WatchEvent | undefined | Errno> {
    for (;;) {
      const end = this.#text.indexOf('\n')
      if (end >= 0) {
        const line = this.#text.slice(0, end)
        this.#text = this.#text.slice(end + 1)
        const event = this.#event(line)
        return event ?? EPROTO
      }
      const bytes = yield* this.#body.read()
      if (failed(bytes)) return bytes
      if (bytes.length === 0) return undefined
      this.#text += this.#decoder.decode(bytes)
    }
  }

  #event(line: string): WatchEvent | undefined {
    if (line.startsWith('#')) return referred(this.#process.host.sim, line.slice(1)) as WatchEvent | undefined
    try {
      return JSON.parse(line) as WatchEvent
    } catch {
      return undefined
    }
  }

  close(): void {
    this.#connection.close()
  }
}
