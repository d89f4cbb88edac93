import { Headers } from '../../../../linux/http/headers.ts'
import { type IncomingRequest, type OutgoingResponse, serveConnection } from '../../../../linux/http/server.ts'
import { type ByteStream, TcpStream } from '../../../../linux/http/stream.ts'
import type { Process } from '../../../../linux/process.ts'
import type { Running } from '../../../../linux/program.ts'
import { acceptTcp } from '../../../../linux/sockets.ts'
import { failed } from '../../../../net/errno.ts'
import type { TcpSocket } from '../../../../net/tcp/socket.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { encodeUtf8 } from '../../../../sim/utf8.ts'
import type { Config } from './config.ts'
import { type Exchange, interpolate, normalized, type Reply } from './exchange.ts'
import { Logs } from './logs.ts'
import { page, pageText, phraseOf, redirect, serverName } from './pages.ts'
import { Balancer, pass } from './proxy.ts'
import { selectLocation, selectServer } from './select.ts'
import { serveFile, tryFiles, typeOf } from './static.ts'

const REDIRECTS_MAX = 10
const COST = 20_000

/** A worker process: accepts connections on the master's sockets and answers. */
export class Worker {
  readonly #process: Process
  readonly #config: Config
  readonly #version: string
  readonly #logs: Logs
  readonly #balancer = new Balancer()
  #connections = 0
  #open = 0
  #quitting = false

  constructor(master: Process, process: Process, config: Config, version: string) {
    this.#process = process
    this.#config = config
    this.#version = version
    this.#logs = new Logs(process, config.formats, master)
  }

  *run(listeners: readonly TcpSocket[]): Running {
    const process = this.#process
    const log = (text: string) => this.#logs.error(this.#config.errorLog, 'notice', text)
    process.handlers.set('QUIT', () => {
      this.#quitting = true
    })
    process.handlers.set('TERM', () => process.exit(0))
    process.handlers.set('HUP', 'ignore')
    const threads = listeners.map(listener => process.thread(this.#accept(listener)))
    while (!this.#quitting) yield* process.wait([], process.now + 3600 * SECOND)
    yield* log('gracefully shutting down')
    for (const thread of threads) thread.end()
    for (let turn = 0; this.#open > 0 && turn < 600; turn++) yield* process.sleep(SECOND / 10)
    yield* log('exiting')
    yield* log('exit')
    return 0
  }

  *#accept(listener: TcpSocket): Running<void> {
    for (;;) {
      const opened = yield* acceptTcp(this.#process, listener)
      if (failed(opened)) {
        if (opened.name !== 'EINTR' && opened.name !== 'EMFILE') return
        yield* this.#process.sleep(SECOND / 100)
        continue
      }
      this.#process.thread(this.#serve(new TcpStream(this.#process, opened)))
    }
  }

  *#serve(stream: TcpStream): Running<void> {
    const number = ++this.#connections
    this.#open++
    try {
      const options = {
        keepAlive: (this.#config.servers[0]?.keepAlive ?? 75) * SECOND,
        refuse: (on: ByteStream, status: number, line: string) => this.#refuse(on, number, status, line),
      }
      yield* serveConnection(this.#process, stream, request => this.#answer(request, number), options)
    } finally {
      this.#open--
    }
  }

  #exchange(request: IncomingRequest, connection: number): Exchange {
    const port = request.stream instanceof TcpStream ? request.stream.socket.localPort : 0
    const server = selectServer(this.#config.servers, port, request.headers.get('Host') ?? '')
    return {
      process: this.#process,
      request,
      server,
      location: server.own,
      uri: request.path,
      connection,
      upstreamAddress: '',
      version: this.#version,
    }
  }

  *#answer(request: IncomingRequest, connection: number): Running<OutgoingResponse> {
    yield* this.#process.compute(COST)
    const exchange = this.#exchange(request, connection)
    const host = request.headers.get('Host')
    const uri = normalized(request.path)
    const bad = (host === undefined && request.version === 'HTTP/1.1') || uri === undefined
    let reply: Reply
    if (bad) reply = page(exchange, 400)
    else {
      exchange.uri = uri
      reply = yield* this.#route(exchange, 0)
      reply = yield* this.#errorPage(exchange, reply)
    }
    yield* this.#logs.access(exchange, reply)
    return this.#outgoing(exchange, reply, bad)
  }

  /** Finds who answers a path, and asks. */
  *#route(exchange: Exchange, depth: number): Running<Reply> {
    const { server } = exchange
    if (depth > REDIRECTS_MAX) {
      yield* this.#logs.requestError(
        exchange,
        'error',
        `rewrite or internal redirection cycle while internally redirecting to "${exchange.uri}"`,
      )
      return page(exchange, 500)
    }
    if (server.returns !== undefined) return this.#return(exchange, server.returns)
    exchange.location = selectLocation(server, exchange.uri)
    const { location } = exchange
    if (location.internal && depth === 0) return page(exchange, 404)
    if (location.returns !== undefined) return this.#return(exchange, location.returns)
    if (location.proxy !== undefined) return yield* pass(exchange, location.proxy, this.#logs, this.#balancer)
    if (location.tryFiles.length > 0) {
      const next = tryFiles(exchange)
      if (typeof next === 'number') return page(exchange, next)
      if (next !== undefined) {
        exchange.uri = next.split('?')[0]!
        return yield* this.#route(exchange, depth + 1)
      }
    }
    return yield* serveFile(exchange, this.#logs, () => this.#route(exchange, depth + 1), depth)
  }

  #return(exchange: Exchange, { status, text }: NonNullable<Exchange['location']['returns']>): Reply {
    const value = text === undefined ? undefined : interpolate(text, exchange, undefined)
    if (value !== undefined && [301, 302, 303, 307, 308].includes(status)) return redirect(exchange, status, value)
    if (value === undefined) {
      if (status === 204) return { status, body: new Uint8Array(0), type: undefined, extra: [] }
      return page(exchange, status)
    }
    return { status, body: encodeUtf8(value), type: typeOf(exchange, exchange.uri), extra: [] }
  }

  /** error_page: another answer in the place of nginx's own. */
  *#errorPage(exchange: Exchange, reply: Reply): Running<Reply> {
    const instead = exchange.location.errorPages.get(reply.status)
    if (instead === undefined || reply.special !== true) return reply
    if (!instead.uri.startsWith('/') && !instead.uri.startsWith('@')) return redirect(exchange, 302, instead.uri)
    exchange.uri = instead.uri
    const other = yield* this.#route(exchange, 1)
    if (other.status >= 300) return { ...other, status: other.status === 404 ? 404 : reply.status }
    return { ...other, status: instead.status ?? reply.status }
  }

  #outgoing({ request, location, process }: Exchange, reply: Reply, close: boolean): OutgoingResponse {
    const closes =
      close ||
      request.headers.lists('Connection', 'close') ||
      (request.version === 'HTTP/1.0' && !request.headers.lists('Connection', 'keep-alive'))
    const bodiless = reply.status === 204 || reply.status === 304
    const fields: [string, string][] = [
      ['Server', serverName(this.#version, location.tokens)],
      ['Date', new Date(process.host.sim.wallMilliseconds).toUTCString()],
    ]
    if (reply.type !== undefined && !bodiless) fields.push(['Content-Type', reply.type])
    if (!bodiless) fields.push(['Content-Length', String(reply.body.length)])
    for (const [name, value] of reply.early ?? []) fields.push([name, value])
    fields.push(['Connection', closes ? 'close' : 'keep-alive'])
    for (const [name, value] of reply.extra) fields.push([name, value])
    const shown = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308].includes(reply.status)
    for (const { name, value, always } of location.headers) if (shown || always) fields.push([name, value])
    return { status: reply.status, reason: phraseOf(reply.status), headers: new Headers(fields), body: reply.body }
  }

  /** What is no request at all. */
  *#refuse(stream: ByteStream, connection: number, status: number, line: string): Running<OutgoingResponse> {
    const port = stream instanceof TcpStream ? stream.socket.localPort : 0
    const server = selectServer(this.#config.servers, port, '')
    const body = encodeUtf8(pageText(status === 431 ? 400 : status, serverName(this.#version, server.tokens)))
    const [method = '', target = '', version = ''] = line.split(' ')
    const request = {
      method,
      target,
      version,
      headers: new Headers(),
      path: target,
      query: '',
      stream,
    } as IncomingRequest
    const exchange = { ...this.#exchange(request, connection), server, location: server.own }
    const reply: Reply = { status: 400, body, type: 'text/html', extra: [] }
    yield* this.#logs.access(exchange, reply)
    return this.#outgoing(exchange, reply, true)
  }
}
