import { HttpConnection, type IncomingResponse } from '../../../../linux/http/client.ts'
import { Headers } from '../../../../linux/http/headers.ts'
import type { Running } from '../../../../linux/program.ts'
import { type Errno, failed } from '../../../../net/errno.ts'
import { SECOND } from '../../../../sim/timer.ts'
import type { Peer, ProxyPass, Upstream } from './config.ts'
import { type Exchange, interpolate, type Reply } from './exchange.ts'
import type { Logs } from './logs.ts'
import { page } from './pages.ts'

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

interface PeerState {
  current: number
  failures: number
  downUntil: number
}

/** What a worker remembers of the peers that it passes requests to: smooth weighted round robin, and who failed of late. */
export class Balancer {
  readonly #states = new Map<Peer, PeerState>()

  /** Peers in the order in which they are tried for a request; nothing when none may be asked. */
  order({ peers }: Upstream, now: number): Peer[] {
    const state = (peer: Peer) => this.state(peer)
    const usable = (peer: Peer) =>
      !peer.down && (peers.length === 1 || peer.maxFails === 0 || state(peer).downUntil <= now)
    const order: Peer[] = []
    for (const backup of [false, true]) {
      const left = peers.filter(peer => peer.backup === backup && usable(peer))
      const first = this.#choose(left)
      if (first !== undefined) order.push(first, ...rotated(left, first))
    }
    return order
  }

  #choose(peers: readonly Peer[]): Peer | undefined {
    let best: Peer | undefined
    for (const peer of peers) {
      this.state(peer).current += peer.weight
      if (best === undefined || this.state(peer).current > this.state(best).current) best = peer
    }
    if (best !== undefined) this.state(best).current -= peers.reduce((sum, { weight }) => sum + weight, 0)
    return best
  }

  state(peer: Peer): PeerState {
    let state = this.#states.get(peer)
    if (state === undefined) this.#states.set(peer, (state = { current: 0, failures: 0, downUntil: 0 }))
    return state
  }

  /** True when the peer is put aside for a while. */
  failed(peer: Peer, now: number): boolean {
    const state = this.state(peer)
    state.failures++
    if (peer.maxFails === 0 || state.failures < peer.maxFails) return false
    state.failures = 0
    state.downUntil = now + peer.failTimeout * SECOND
    return true
  }
}

function rotated(peers: readonly Peer[], first: Peer): Peer[] {
  const at = peers.indexOf(first)
  return [...peers.slice(at + 1), ...peers.slice(0, at)]
}

/** proxy_pass: asks the peers one after the other until one answers. */
export function* pass(exchange: Exchange, proxy: ProxyPass, logs: Logs, balancer: Balancer): Running<Reply> {
  const { process } = exchange
  const { upstream } = proxy
  const target = targetOf(exchange, proxy)
  const body = yield* exchange.request.body.all(BODY_MAX)
  if (failed(body)) return page(exchange, 413)
  const order = balancer.order(upstream, process.now)
  if (order.length === 0) {
    yield* logs.requestError(
      exchange,
      'error',
      'no live upstreams while connecting to upstream',
      `http://${upstream.name}${target}`,
    )
    return page(exchange, 502)
  }
  let timedOut = false
  const asked: string[] = []
  for (const peer of order) {
    asked.push(peer.address)
    exchange.upstreamAddress = asked.join(', ')
    const reply = yield* ask(exchange, peer, target, body)
    if ('status' in reply) {
      balancer.state(peer).failures = 0
      return reply
    }
    timedOut = reply.error.name === 'ETIMEDOUT'
    const url = `http://${peer.address}${target}`
    yield* logs.requestError(exchange, 'error', reply.text, url)
    if (balancer.failed(peer, process.now) && upstream.peers.length > 1)
      yield* logs.requestError(
        exchange,
        'warn',
        'upstream server temporarily disabled while connecting to upstream',
        url,
      )
  }
  return page(exchange, timedOut ? 504 : 502)
}

/** The path and query for the peer: with a URI in proxy_pass, it stands for what the location matched. */
function targetOf({ request, location, uri }: Exchange, proxy: ProxyPass): string {
  if (proxy.uri === undefined) return request.target
  const rest = encodeURI(uri.slice(location.text.length))
  return `${proxy.uri}${rest}${request.query === '' ? '' : `?${request.query}`}`
}

interface NoReply {
  readonly error: Errno
  readonly text: string
}

function* ask(exchange: Exchange, peer: Peer, target: string, body: Uint8Array): Running<Reply | NoReply> {
  const { process, request, location } = exchange
  const connectBy = process.now + location.connectTimeout * SECOND
  const connection = yield* HttpConnection.open(process, peer.ip, peer.port, connectBy)
  if (failed(connection))
    return {
      error: connection,
      text:
        connection.name === 'ETIMEDOUT' && process.now >= connectBy
          ? 'upstream timed out (110: Connection timed out) while connecting to upstream'
          : `connect() failed (${connection.code}: ${connection.text}) while connecting to upstream`,
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
