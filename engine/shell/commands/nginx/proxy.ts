import { HttpConnection, type IncomingResponse } from '../../../linux/http/client.ts'
import { Headers } from '../../../linux/http/headers.ts'
import { type ByteStream, UnixStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { connectTls, TlsFailure } from '../../../linux/tls/tls.ts'
import { connectUnix, openUnix } from '../../../linux/unix/calls.ts'
import { ENOENT, EPROTO, type Errno, ETIMEDOUT, failed, type Result } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Balancer } from './balancer.ts'
import type { Exchange, Reply } from './exchange.ts'
import { type ProxyPass, resolvePass } from './location.ts'
import type { Logs } from './logs.ts'
import { page } from './pages.ts'
import type { Peer, Upstream } from './upstream.ts'
import { interpolate } from './variables.ts'

const BODY_MAX = 64 * 1024 * 1024
/** Fields that belong to one connection (ngx_http_proxy_module, hidden and hop-by-hop fields). */
const NOT_PASSED = [
  'connection',
  'host',
  'keep-alive',
  'content-length',
  'expect',
  'te',
  'transfer-encoding',
  'upgrade',
]
const HIDDEN = [
  'connection',
  'content-length',
  'content-type',
  'date',
  'server',
  'transfer-encoding',
  'keep-alive',
  'x-pad',
]

/** proxy_pass: asks the peers one after the other until one answers. */
export function* pass(
  exchange: Exchange,
  given: ProxyPass,
  logs: Logs,
  balancer: Balancer,
  upstreams: ReadonlyMap<string, Upstream>,
): Running<Reply> {
  const { process } = exchange
  const proxy =
    given.varied === undefined ? given : resolvePass(interpolate(given.varied, exchange, undefined), upstreams)
  if (typeof proxy === 'string') {
    yield* logs.requestError(exchange, 'error', proxy)
    return page(exchange, proxy.startsWith('no resolver') ? 502 : 500)
  }
  exchange.proxyHost = proxy.host
  const { upstream } = proxy
  const target = targetOf(exchange, proxy)
  const { location } = exchange
  const body = yield* exchange.request.body.all(BODY_MAX)
  if (failed(body)) return page(exchange, 413)
  const order = balancer.order(upstream, exchange.client.remoteIp, process.now)
  if (order.length === 0) {
    yield* logs.requestError(
      exchange,
      'error',
      'no live upstreams while connecting to upstream',
      `${proxy.scheme}://${upstream.name}${target}`,
    )
    return page(exchange, 502)
  }
  let timedOut = false
  const asked: string[] = []
  const statuses: string[] = []
  for (const peer of order) {
    asked.push(peer.address)
    const mayAsk =
      asked.length < order.length &&
      !location.nextUpstream.includes('off') &&
      (location.nextTries === 0 || asked.length < location.nextTries)
    exchange.upstreamAddress = asked.join(', ')
    const began = process.now
    balancer.state(peer).busy++
    const reply = yield* ask(exchange, proxy.scheme, peer, target, body)
    balancer.state(peer).busy--
    exchange.upstreamTime = process.now - began
    statuses.push('status' in reply ? String(reply.status) : reply.error === ETIMEDOUT ? '504' : '502')
    exchange.upstreamStatus = statuses.join(', ')
    if ('status' in reply) {
      const again = location.nextUpstream.includes(`http_${reply.status}`)
      if (!again) balancer.state(peer).failures = 0
      if (!again || !mayAsk) return location.intercepts && reply.status >= 300 ? { ...reply, special: true } : reply
      if (balancer.failed(peer, process.now) && upstream.peers.length > 1)
        yield* logs.requestError(
          exchange,
          'warn',
          'upstream server temporarily disabled while reading response header from upstream',
          `${proxy.scheme}://${peer.address}${target}`,
        )
      continue
    }
    timedOut = reply.error === ETIMEDOUT
    const url = `${proxy.scheme}://${peer.address}${peer.place.type === 'unix' ? ':' : ''}${target}`
    yield* logs.requestError(exchange, reply.error === ENOENT ? 'crit' : 'error', reply.text, url)
    if (balancer.failed(peer, process.now) && upstream.peers.length > 1)
      yield* logs.requestError(
        exchange,
        'warn',
        'upstream server temporarily disabled while connecting to upstream',
        url,
      )
    if (!mayAsk || !location.nextUpstream.includes(timedOut ? 'timeout' : 'error')) break
  }
  return page(exchange, timedOut ? 504 : 502)
}

/** The path and query for the peer: with a URI in proxy_pass, it stands for what the location matched. */
function targetOf({ request, location, uri, args, rewritten }: Exchange, proxy: ProxyPass): string {
  const query = args === '' ? '' : `?${args}`
  if (proxy.uri !== undefined && proxy.varied !== undefined) return proxy.uri
  if (rewritten) return `${encodeURI(uri)}${query}`
  if (proxy.uri === undefined) return request.target
  const rest = encodeURI(uri.slice(location.text.length))
  return `${proxy.uri}${rest}${query}`
}

interface NoReply {
  readonly error: Errno
  readonly text: string
}

function* ask(
  exchange: Exchange,
  scheme: string,
  peer: Peer,
  target: string,
  body: Uint8Array,
): Running<Reply | NoReply> {
  const { process, request, location } = exchange
  const connectBy = process.now + location.connectTimeout * SECOND
  const connection = yield* open(process, scheme, peer, connectBy)
  if (failed(connection))
    return {
      error: connection,
      text:
        connection.name === 'ETIMEDOUT' && process.now >= connectBy
          ? 'upstream timed out (110: Connection timed out) while connecting to upstream'
          : `connect()${peer.place.type === 'unix' ? ` to ${peer.address}` : ''} failed (${connection.code}: ${connection.text}) while connecting to upstream`,
    }
  try {
    const error = yield* connection.send({
      method: request.method,
      target,
      headers: headersFor(exchange),
      version: `HTTP/${location.proxyVersion}`,
      ...(body.length > 0 || request.headers.has('Content-Length') ? { body } : {}),
    })
    const response = error ?? (yield* connection.response(request.method, process.now + location.readTimeout * SECOND))
    if (failed(response))
      return {
        error: response,
        text:
          response.name === 'ETIMEDOUT'
            ? 'upstream timed out (110: Connection timed out) while reading response header from upstream'
            : 'upstream prematurely closed connection while reading response header from upstream',
      }
    return yield* replyOf(response, request.method)
  } finally {
    connection.stream.close()
  }
}

function* open(process: Process, scheme: string, peer: Peer, deadline: number): Running<Result<HttpConnection>> {
  const { place } = peer
  if (place.type === 'unix') return yield* openByPath(process, place.path)
  // proxy_ssl_verify is off unless told, and proxy_ssl_name is the host of proxy_pass.
  const secure = function* (raw: ByteStream): Running<Result<ByteStream>> {
    const stream = yield* connectTls(process, raw, { serverName: '', roots: undefined }, deadline)
    return stream instanceof TlsFailure ? EPROTO : stream
  }
  return yield* HttpConnection.open(process, place.ip, place.port, deadline, scheme === 'https' ? secure : undefined)
}

function* openByPath(process: Process, path: string): Running<Result<HttpConnection>> {
  const opened = openUnix(process, 'stream')
  if (failed(opened)) return opened
  const error = yield* connectUnix(process, opened.socket, { type: 'path', path })
  if (error === undefined) return new HttpConnection(new UnixStream(process, opened))
  process.close(opened.fd)
  return error
}

function headersFor(exchange: Exchange): Headers {
  const { request, location } = exchange
  const headers = new Headers()
  const set = new Map(location.proxyHeaders.map(([name, value]) => [name.toLowerCase(), { name, value }]))
  const defaults = new Map([
    ['host', { name: 'Host', value: '$proxy_host' }],
    ['connection', { name: 'Connection', value: 'close' }],
  ])
  for (const { name, value } of new Map([...defaults, ...set]).values()) {
    const text = interpolate(value, exchange, undefined)
    // A field that is empty is not passed at all.
    if (text !== '') headers.add(name, text)
  }
  for (const [name, value] of request.headers)
    if (!NOT_PASSED.includes(name.toLowerCase()) && !set.has(name.toLowerCase())) headers.add(name, value)
  return headers
}

function* replyOf(response: IncomingResponse, method: string): Running<Reply> {
  const body = method === 'HEAD' ? new Uint8Array(0) : yield* response.body.all(BODY_MAX)
  return {
    status: response.status,
    body: failed(body) ? new Uint8Array(0) : body,
    type: response.headers.get('Content-Type'),
    extra: Array.from(response.headers).filter(([name]) => !HIDDEN.includes(name.toLowerCase())),
  }
}
