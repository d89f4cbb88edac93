import { Headers } from '../../../linux/http/headers.ts'
import { type IncomingRequest, type OutgoingResponse, serveConnection } from '../../../linux/http/server.ts'
import { type ByteStream, TcpStream, UnixStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { acceptTcp } from '../../../linux/sockets.ts'
import { acceptTls, TlsStream } from '../../../linux/tls/tls.ts'
import { acceptUnix } from '../../../linux/unix/calls.ts'
import { unixNameText } from '../../../linux/unix/name.ts'
import { UnixSocket } from '../../../linux/unix/socket.ts'
import { failed, type Result } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import { SECOND } from '../../../sim/timer.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { formatIp } from '../../../wire/address.ts'
import { refuseStranger } from './auth.ts'
import { Balancer } from './balancer.ts'
import type { NginxBuild } from './build.ts'
import type { Config, Server } from './config.ts'
import { type Client, type Exchange, normalized, type Reply } from './exchange.ts'
import type { Listen } from './listen.ts'
import type { Location } from './location.ts'
import { Logs } from './logs.ts'
import { page, pageText, phraseOf, redirect, serverName } from './pages.ts'
import { pass } from './proxy.ts'
import { catchGroups, runScript } from './rewrite.ts'
import { hostName, selectLocation, selectServer } from './select.ts'
import { admits } from './settings.ts'
import { PeekedStream } from './ssl.ts'
import { serveFile, tryFiles, typeOf } from './static.ts'
import { interpolate } from './variables.ts'

const REDIRECTS_MAX = 10
const COST = 20_000
/** client_header_timeout, which ends a handshake too. */
const FIRST_BYTES = 60 * SECOND

/** Counters of stub_status. */
interface Counters {
  accepted: number
  requests: number
  open: number
  answering: number
}

/** A worker process: accepts connections on the master's sockets and answers. */
export class Worker {
  readonly #process: Process
  readonly #config: Config
  readonly #build: NginxBuild
  readonly #logs: Logs
  readonly #balancer = new Balancer()
  readonly #counters: Counters = { accepted: 0, requests: 0, open: 0, answering: 0 }
  #quitting = false

  constructor(master: Process, process: Process, config: Config, build: NginxBuild) {
    this.#process = process
    this.#config = config
    this.#build = build
    this.#logs = new Logs(process, config.formats, master)
  }

  *run(listeners: readonly (TcpSocket | UnixSocket)[]): Running {
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
    for (let turn = 0; this.#counters.open > 0 && turn < 600; turn++) yield* process.sleep(SECOND / 10)
    yield* log('exiting')
    yield* log('exit')
    return 0
  }

  *#accept(listener: TcpSocket | UnixSocket): Running<void> {
    for (;;) {
      const opened = yield* accept(this.#process, listener)
      if (failed(opened)) {
        if (opened.name !== 'EINTR' && opened.name !== 'EMFILE') return
        yield* this.#process.sleep(SECOND / 100)
        continue
      }
      this.#process.thread(this.#serve(opened))
    }
  }

  *#serve(raw: TcpStream | UnixStream): Running<void> {
    const counters = this.#counters
    counters.accepted++
    counters.open++
    const here = serversAt(this.#config.servers, raw)
    const client = clientOf(raw, counters.accepted)
    try {
      const isSsl = here.some(({ listen }) => listen.ssl)
      const servers = here.map(({ server }) => server)
      const stream = isSsl ? yield* this.#secure(raw, servers) : raw
      if (stream === undefined) return raw.close()
      const secure = stream instanceof TlsStream
      yield* this.#converse(stream, servers, { ...client, secure }, isSsl && !secure)
    } finally {
      counters.open--
    }
  }

  /** TLS, or the bare connection of a client that does not begin a handshake; undefined when it fails. */
  *#secure(raw: ByteStream, here: readonly Server[]): Running<ByteStream | undefined> {
    const peeked = yield* PeekedStream.of(raw, this.#process.now + FIRST_BYTES)
    if (peeked?.speaksTls !== true) return peeked
    const stream = yield* acceptTls(this.#process, peeked, {
      identityFor: name => (selectServer(here, name.toLowerCase()) ?? here[0])?.identity ?? here[0]?.identity,
    })
    return stream instanceof TlsStream ? stream : undefined
  }

  *#converse(stream: ByteStream, here: readonly Server[], client: Client, wrongPort: boolean): Running<void> {
    const options = {
      keepAlive: (here[0]?.keepAlive ?? 75) * SECOND,
      refuse: (_on: ByteStream, status: number, line: string) => this.#refuse(here[0]!, client, status, line),
    }
    const answer = wrongPort
      ? (request: IncomingRequest) => this.#wrongPort(here[0]!, client, request)
      : (request: IncomingRequest) => this.#answer(here, client, request)
    yield* serveConnection(this.#process, stream, answer, options)
  }

  #exchange(server: Server, client: Client, request: IncomingRequest): Exchange {
    return {
      process: this.#process,
      request,
      server,
      location: server.own,
      uri: request.path,
      args: request.query,
      argsSet: false,
      rewritten: false,
      moved: false,
      captures: [],
      variables: new Map(),
      maps: this.#config.maps,
      mapDepth: 0,
      client,
      proxyHost: '',
      upstreamAddress: '',
      upstreamStatus: '',
      upstreamTime: undefined,
      limited: false,
      leaves: null,
      began: this.#process.now,
      build: this.#build,
    }
  }

  *#answer(here: readonly Server[], client: Client, request: IncomingRequest): Running<OutgoingResponse> {
    this.#counters.requests++
    this.#counters.answering++
    let exchange: Exchange | null = null
    try {
      yield* this.#process.compute(COST)
      const [, authority, path = '/'] = /^https?:\/\/([^/?]+)(\/[^?]*)?/i.exec(request.target) ?? []
      const host = authority ?? request.headers.get('Host')
      const server = selectServer(here, hostName(host ?? '')) ?? here[0]!
      exchange = this.#exchange(server, client, request)
      const uri = normalized(authority === undefined ? request.path : path)
      const bad = (host === undefined && request.version === 'HTTP/1.1') || uri === undefined
      let reply: Reply
      if (bad) reply = page(exchange, 400)
      else {
        exchange.uri = uri
        reply = yield* this.#route(exchange, 0)
        reply = yield* this.#errorPage(exchange, reply)
      }
      yield* this.#logs.access(exchange, reply)
      if (reply.dropped === true) request.stream.close()
      return this.#outgoing(exchange, reply, bad || reply.dropped === true)
    } finally {
      for (const leave of exchange?.leaves ?? []) leave()
      this.#counters.answering--
    }
  }

  /** Finds who answers a path, and asks. */
  *#route(exchange: Exchange, depth: number, rounds = 0): Running<Reply> {
    const { server } = exchange
    if (depth > REDIRECTS_MAX) {
      yield* this.#logs.requestError(
        exchange,
        'error',
        `rewrite or internal redirection cycle while internally redirecting to "${exchange.uri}"`,
      )
      return page(exchange, 500)
    }
    if (depth === 0) {
      const ending = yield* this.#rewrite(exchange, server.script)
      if (typeof ending === 'object') return ending
    }
    exchange.location = exchange.uri.startsWith('@')
      ? (server.locations.find(({ text }) => text === exchange.uri) ?? server.own)
      : selectLocation(server, exchange.uri)
    if (exchange.location.pattern !== undefined) catchGroups(exchange, exchange.location.pattern, exchange.uri)
    if (exchange.location.internal && depth === 0) return page(exchange, 404)
    if (tooLarge(exchange)) return yield* this.#refuseBody(exchange)
    const looked = yield* this.#place(exchange, rounds)
    if (looked === 'again') return yield* this.#route(exchange, depth + 1, rounds + 1)
    if (looked !== undefined) return looked
    return (yield* this.#refusal(exchange)) ?? (yield* this.#content(exchange, depth))
  }

  /** The script of a location: an answer, or that another location is to be looked for. */
  *#place(exchange: Exchange, rounds: number): Running<Reply | 'again' | undefined> {
    const { location } = exchange
    exchange.moved = false
    if (location.script.length === 0) return undefined
    const ending = yield* this.#rewrite(exchange, location.script)
    if (typeof ending === 'object') return ending
    if (ending === 'break' || (ending === undefined && !exchange.moved)) return undefined
    if (rounds < REDIRECTS_MAX) return 'again'
    yield* this.#logs.requestError(
      exchange,
      'error',
      `rewrite or internal redirection cycle while processing "${exchange.uri}"`,
    )
    return page(exchange, 500)
  }

  /** Runs a script; an answer where it has one. */
  *#rewrite(exchange: Exchange, script: Location['script']): Running<Reply | 'last' | 'break' | undefined> {
    const ending = yield* runScript(exchange, script, this.#logs)
    if (ending === undefined || typeof ending === 'string') return ending
    return ending.type === 'return' ? this.#return(exchange, ending) : redirect(exchange, ending.status, ending.to)
  }

  /** Who may not come in, or comes too often. */
  *#refusal(exchange: Exchange): Running<Reply | undefined> {
    const { location, client } = exchange
    const limited = (yield* this.#limit(exchange)) ?? (yield* this.#limitConnections(exchange))
    if (limited !== undefined) return limited
    if (!admits(location.access, client.remoteIp)) {
      yield* this.#logs.requestError(exchange, 'error', 'access forbidden by rule')
      return page(exchange, 403)
    }
    return yield* refuseStranger(exchange, this.#logs)
  }

  /** ngx_http_limit_req_module. */
  *#limit(exchange: Exchange): Running<Reply | undefined> {
    const { location, process } = exchange
    if (exchange.limited) return undefined
    for (const { zone: name, burst, undelayed } of location.limits) {
      const zone = this.#config.zones.get(name)
      const key = zone === undefined ? '' : interpolate(zone.key, exchange, undefined)
      if (zone === undefined || key === '') continue
      exchange.limited = true
      const { excess, over } = zone.count(key, burst, process.now)
      const shown = (excess / 1000).toFixed(3)
      if (over) {
        yield* this.#logs.requestError(exchange, 'error', `limiting requests, excess: ${shown} by zone "${name}"`)
        return page(exchange, location.limitStatus)
      }
      if (excess <= undelayed * 1000) continue
      yield* this.#logs.requestError(exchange, 'warn', `delaying request, excess: ${shown}, by zone "${name}"`)
      yield* process.sleep(zone.delay(excess))
    }
    return undefined
  }

  /** ngx_http_limit_conn_module: a request counts until its answer is there. */
  *#limitConnections(exchange: Exchange): Running<Reply | undefined> {
    const { location } = exchange
    if (exchange.leaves !== null) return undefined
    for (const { zone: name, most } of location.connectionLimits) {
      const zone = this.#config.connectionZones.get(name)
      const key = zone === undefined ? '' : interpolate(zone.key, exchange, undefined)
      if (zone === undefined || key === '') continue
      exchange.leaves ??= []
      if (!zone.enter(key, most)) {
        yield* this.#logs.requestError(exchange, 'error', `limiting connections by zone "${name}"`)
        return page(exchange, location.connectionStatus)
      }
      exchange.leaves.push(() => zone.leave(key))
    }
    return undefined
  }

  /** What answers at last. */
  *#content(exchange: Exchange, depth: number): Running<Reply> {
    const { location } = exchange
    if (location.stubStatus) return this.#status()
    if (location.proxy !== undefined)
      return yield* pass(exchange, location.proxy, this.#logs, this.#balancer, this.#config.upstreams)
    if (location.tryFiles.length > 0) {
      const next = tryFiles(exchange)
      if (typeof next === 'number') return page(exchange, next)
      if (next !== undefined) {
        const [path = '', query] = next.split('?')
        exchange.uri = path
        if (query !== undefined) exchange.args = query
        return yield* this.#route(exchange, depth + 1)
      }
    }
    return yield* serveFile(exchange, this.#logs, () => this.#route(exchange, depth + 1), depth)
  }

  /** ngx_http_stub_status_module. */
  #status(): Reply {
    const { accepted, requests, open, answering } = this.#counters
    const text = `Active connections: ${open} \nserver accepts handled requests\n ${accepted} ${accepted} ${requests} \nReading: 0 Writing: ${answering} Waiting: ${open - answering} \n`
    return { status: 200, body: encodeUtf8(text), type: 'text/plain', extra: [] }
  }

  *#refuseBody(exchange: Exchange): Running<Reply> {
    const length = exchange.request.headers.get('Content-Length')
    yield* this.#logs.requestError(exchange, 'error', `client intended to send too large body: ${length} bytes`)
    return page(exchange, 413)
  }

  #return(exchange: Exchange, { status, text }: { readonly status: number; readonly text: string | undefined }): Reply {
    const value = text === undefined ? undefined : interpolate(text, exchange, undefined)
    if (value !== undefined && [301, 302, 303, 307, 308].includes(status)) return redirect(exchange, status, value)
    if (value === undefined) {
      if (status === 444) return { status, body: new Uint8Array(0), type: undefined, extra: [], dropped: true }
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
      ['Server', serverName(this.#build.version, location.tokens)],
      ['Date', new Date(process.host.sim.wallMilliseconds).toUTCString()],
    ]
    if (reply.type !== undefined && !bodiless) fields.push(['Content-Type', reply.type])
    const chunked = reply.chunked === true && request.version === 'HTTP/1.1'
    if (chunked) fields.push(['Transfer-Encoding', 'chunked'])
    else if (!bodiless) fields.push(['Content-Length', String(reply.body.length)])
    for (const [name, value] of reply.early ?? []) fields.push([name, value])
    fields.push(['Connection', closes ? 'close' : 'keep-alive'])
    for (const [name, value] of reply.extra) fields.push([name, value])
    const shown = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308].includes(reply.status)
    if (shown) fields.push(...expiryFields(location.expires, process.host.sim.wallMilliseconds))
    for (const { name, value, always } of location.headers) if (shown || always) fields.push([name, value])
    for (const [name, value] of reply.late ?? []) fields.push([name, value])
    const body: OutgoingResponse['body'] = chunked
      ? function* (write) {
          yield* write(reply.body)
        }
      : reply.body
    return { status: reply.status, reason: phraseOf(reply.status), headers: new Headers(fields), body }
  }

  /** What is no request at all. */
  *#refuse(server: Server, client: Client, status: number, line: string): Running<OutgoingResponse> {
    const shown = status === 431 ? 400 : status
    const body = pageText(shown, serverName(this.#build.version, server.tokens))
    const [method = '', target = '', version = ''] = line.split(' ')
    const request = { method, target, version, headers: new Headers(), path: target, query: '' } as IncomingRequest
    const exchange = this.#exchange(server, client, request)
    const reply: Reply = { status: 400, body: encodeUtf8(body), type: 'text/html', extra: [] }
    yield* this.#logs.access(exchange, reply)
    return this.#outgoing(exchange, reply, true)
  }

  /** A request without TLS where TLS is spoken. */
  *#wrongPort(server: Server, client: Client, request: IncomingRequest): Running<OutgoingResponse> {
    const exchange = this.#exchange(server, client, request)
    const why = 'The plain HTTP request was sent to HTTPS port'
    const body = pageText(400, serverName(this.#build.version, server.tokens), why)
    const reply: Reply = { status: 400, body: encodeUtf8(body), type: 'text/html', extra: [] }
    yield* this.#logs.access(exchange, reply)
    return this.#outgoing(exchange, reply, true)
  }
}

/** ngx_http_set_expires(). */
function expiryFields(expires: Location['expires'], now: number): [string, string][] {
  if (expires === 'off') return []
  if (expires === 'max')
    return [
      ['Expires', 'Thu, 31 Dec 2037 23:55:55 GMT'],
      ['Cache-Control', 'max-age=315360000'],
    ]
  if (expires === 'epoch')
    return [
      ['Expires', 'Thu, 01 Jan 1970 00:00:01 GMT'],
      ['Cache-Control', 'no-cache'],
    ]
  const date = new Date(now + expires * 1000).toUTCString()
  return [
    ['Expires', date],
    ['Cache-Control', expires < 0 ? 'no-cache' : `max-age=${expires}`],
  ]
}

function tooLarge({ request, location }: Exchange): boolean {
  const length = Number(request.headers.get('Content-Length') ?? 0)
  return location.bodyMax > 0 && length > location.bodyMax
}

/** accept(2) on a listener of either kind. */
function* accept(process: Process, listener: TcpSocket | UnixSocket): Running<Result<TcpStream | UnixStream>> {
  if (listener instanceof UnixSocket) {
    const opened = yield* acceptUnix(process, listener)
    return failed(opened) ? opened : new UnixStream(process, opened)
  }
  const opened = yield* acceptTcp(process, listener)
  if (failed(opened)) return opened
  opened.socket.noDelay = true
  return new TcpStream(process, opened)
}

function clientOf(raw: TcpStream | UnixStream, number: number): Client {
  if (raw instanceof UnixStream) {
    const { name } = raw.socket
    const local = `unix:${name === null ? '' : unixNameText(name)}`
    return { number, remote: 'unix:', remoteIp: undefined, remotePort: 0, local, localPort: 0, secure: false }
  }
  const { remoteAddress, remotePort, localAddress, localPort } = raw.socket
  const ends = { remote: formatIp(remoteAddress), remotePort, local: formatIp(localAddress), localPort }
  return { number, ...ends, remoteIp: remoteAddress, secure: false }
}

/** The servers of the address that a connection came to, its default first. */
function serversAt(servers: readonly Server[], raw: TcpStream | UnixStream): readonly Served[] {
  const all = servers.flatMap(server => server.listens.map(listen => ({ server, listen })))
  const found = raw instanceof UnixStream ? all.filter(({ listen }) => isAt(listen, raw)) : inetServers(all, raw.socket)
  return [...found.filter(({ listen }) => listen.isDefault), ...found.filter(({ listen }) => !listen.isDefault)]
}

interface Served {
  readonly server: Server
  readonly listen: Listen
}

function isAt({ place }: Listen, { socket: { name } }: UnixStream): boolean {
  return place.type === 'unix' && name?.type === 'path' && place.path === name.path
}

function inetServers(all: readonly Served[], { localAddress, localPort }: TcpSocket): readonly Served[] {
  const at = (ip: unknown) =>
    all.filter(({ listen: { place } }) => place.type === 'inet' && place.port === localPort && place.ip === ip)
  const own = at(localAddress)
  return own.length > 0 ? own : at(typeof localAddress === 'number' ? 0 : 0n)
}
