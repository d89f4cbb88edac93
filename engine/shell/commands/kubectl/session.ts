import type { StatusBody } from '../../../kube/client/client.ts'
import { HttpTransport } from '../../../kube/client/http-transport.ts'
import type { ClientConfig } from '../../../kube/client/kubeconfig.ts'
import { pathOf, type Resource } from '../../../kube/client/resource.ts'
import type {
  BodyStream,
  ClientRequest,
  ClientResponse,
  Transport,
  WatchStream,
} from '../../../kube/client/transport.ts'
import { KUBERNETES_VERSION } from '../../../kube/version.ts'
import type { WebSocket } from '../../../linux/http/websocket.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { Errno } from '../../../net/errno.ts'
import { parseGoDuration } from '../../../sim/duration.ts'
import { resolveConfig } from './config/resolve.ts'
import { dialError } from './dial-error.ts'
import { type CommandError, ConnectionError, failure, RefusedError } from './error.ts'
import type { Flags } from './flags.ts'
import { Mapper } from './mapper.ts'

/** How a configuration becomes a way to the server. */
export type Connect = (process: Process, config: ClientConfig, timeout?: number) => Transport

export const connectHttp: Connect = (process, config, timeout) =>
  new HttpTransport(process, config, `kubectl/${KUBERNETES_VERSION} (linux/amd64) kubernetes`, timeout)

/** A JSON object of the API, of whatever kind. */
export type Body = { readonly [key: string]: unknown }

/** Parameters of a request; what is undefined or empty is left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** One invocation of kubectl: its flags, its configuration, its connection. */
export class Session {
  readonly process: Process
  readonly flags: Flags
  /** `kubectl create deployment`: for hints at the help. */
  readonly path: string
  readonly #connect: Connect
  #config: ClientConfig | CommandError | undefined
  #transport: Transport | undefined
  #mapper: Mapper | undefined
  readonly #warned = new Set<string>()

  constructor(process: Process, flags: Flags, path: string, connect: Connect) {
    this.process = process
    this.flags = flags
    this.path = path
    this.#connect = connect
  }

  get args(): readonly string[] {
    return this.flags.args
  }

  /** Milliseconds since 1970. */
  get wall(): number {
    return this.process.host.sim.wallMilliseconds
  }

  get config(): ClientConfig | CommandError {
    this.#config ??=
      parseTimeout(this.flags.string('request-timeout')) === null
        ? BAD_TIMEOUT
        : resolveConfig(this.process, this.flags)
    return this.#config
  }

  /** Nanoseconds of --request-timeout; undefined without one. */
  get timeout(): number | undefined {
    return parseTimeout(this.flags.string('request-timeout')) ?? undefined
  }

  /** How many warnings the server has given. */
  get warnings(): number {
    return this.#warned.size
  }

  /** The namespace of -n, of the context, or `default`. */
  get namespace(): string {
    const given = this.flags.string('namespace')
    if (given !== '') return given
    return 'namespace' in this.config ? this.config.namespace : 'default'
  }

  /** Whether -n was given, so that files must not say otherwise. */
  get namespaceGiven(): boolean {
    return this.flags.string('namespace') !== ''
  }

  get server(): string {
    const { config } = this
    if (!('host' in config)) return ''
    const host = config.host.includes(':') ? `[${config.host}]` : config.host
    const usual = config.port === (config.tls ? 443 : 80)
    return `${config.tls ? 'https' : 'http'}://${host}${usual ? '' : `:${config.port}`}`
  }

  get mapper(): Mapper {
    this.#mapper ??= new Mapper(this)
    return this.#mapper
  }

  get transport(): Transport | CommandError {
    const { config } = this
    if (!('host' in config)) return config
    this.#transport ??= this.#connect(this.process, config, this.timeout)
    return this.#transport
  }

  // Output.

  *print(text: string): Running<void> {
    if (text !== '') yield* this.process.print(text)
  }

  *printError(text: string): Running<void> {
    if (text !== '') yield* this.process.printError(text)
  }

  // Requests.

  /** One request; refusals and failures of the connection become errors as kubectl prints them. */
  *send(request: ClientRequest): Running<ClientResponse | CommandError> {
    const { transport } = this
    if (!('send' in transport)) return transport
    const response = yield* transport.send(request)
    if (response instanceof Errno) return this.#unreachable(response)
    for (const warning of response.warnings) yield* this.#warning(warning)
    if (response.status >= 200 && response.status < 300) return response
    return refused(response)
  }

  *#warning(text: string): Running<void> {
    if (this.#warned.has(text)) return
    this.#warned.add(text)
    yield* this.printError(`Warning: ${text}\n`)
  }

  /** What went wrong with the connection, without what kubectl puts around it. */
  reason(error: Errno): string {
    const { config, transport } = this
    if (!('host' in config)) return config.text
    if (this.timeout !== undefined && error.name === 'ETIMEDOUT')
      return `net/http: request canceled${transport instanceof HttpTransport && transport.connected ? '' : ' while waiting for connection'} (Client.Timeout exceeded while awaiting headers)`
    return dialError(
      this.process,
      config,
      error,
      transport instanceof HttpTransport ? transport.lastFailure : undefined,
    )
  }

  #unreachable(error: Errno): ConnectionError {
    const reason = this.reason(error)
    if (error.name === 'ECONNREFUSED') {
      const address = this.server.replace(/^https?:\/\//, '')
      return new ConnectionError(
        `The connection to the server ${address} was refused - did you specify the right host or port?`,
        reason,
      )
    }
    return new ConnectionError(`Unable to connect to the server: ${reason}`, reason)
  }

  *call(request: ClientRequest): Running<Body | CommandError> {
    const response = yield* this.send(request)
    return 'text' in response ? response : (response.body as Body)
  }

  *get(resource: Resource, namespace: string, name: string, query: Query = {}): Running<Body | CommandError> {
    return yield* this.call({ method: 'GET', path: withQuery(pathOf(resource, namespace, name), query) })
  }

  /** All objects of a collection, as a List. */
  *list(resource: Resource, namespace: string, query: Query = {}): Running<List | CommandError> {
    const found = yield* this.call({ method: 'GET', path: withQuery(pathOf(resource, namespace), query) })
    return found as unknown as List | CommandError
  }

  *create(resource: Resource, namespace: string, body: object, query: Query = {}): Running<Body | CommandError> {
    return yield* this.call({ method: 'POST', path: withQuery(pathOf(resource, namespace), query), body })
  }

  *patch(
    resource: Resource,
    at: { readonly namespace: string; readonly name: string; readonly subresource?: string },
    contentType: string,
    body: object,
    query: Query = {},
  ): Running<Body | CommandError> {
    const path = withQuery(pathOf(resource, at.namespace, at.name, at.subresource ?? ''), query)
    return yield* this.call({ method: 'PATCH', path, body, contentType })
  }

  *replace(
    resource: Resource,
    namespace: string,
    name: string,
    body: object,
    query: Query = {},
  ): Running<Body | CommandError> {
    return yield* this.call({ method: 'PUT', path: withQuery(pathOf(resource, namespace, name), query), body })
  }

  /** The body of a GET, as it comes. */
  *stream(path: string): Running<BodyStream | CommandError> {
    const { transport } = this
    if (!('send' in transport)) return transport
    const stream = yield* transport.stream(path)
    if (stream instanceof Errno) return this.#unreachable(stream)
    return 'status' in stream ? refused(stream) : stream
  }

  /** A WebSocket (RFC 6455) to a subresource. */
  *upgrade(path: string, protocols: readonly string[]): Running<WebSocket | CommandError> {
    const { transport } = this
    if (!('send' in transport)) return transport
    const socket = yield* transport.upgrade(path, protocols)
    if (socket instanceof Errno) return this.#unreachable(socket)
    return 'status' in socket ? refused(socket) : socket
  }

  *watch(path: string, accept?: string): Running<WatchStream | CommandError> {
    const { transport } = this
    if (!('send' in transport)) return transport
    const stream = yield* transport.watch(path, accept)
    if (stream instanceof Errno) return this.#unreachable(stream)
    return 'status' in stream ? refused(stream) : stream
  }
}

export interface List {
  readonly kind: string
  readonly apiVersion: string
  readonly metadata: { readonly resourceVersion?: string }
  readonly items: readonly Body[]
}

const BAD_TIMEOUT = failure(
  'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
)

/** Nanoseconds; undefined for none, null for what is no time (clientcmd, ParseTimeout). */
function parseTimeout(text: string): number | undefined | null {
  const time = /^[+-]?\d+$/.test(text) ? Number(text) * 1e9 : parseGoDuration(text)
  if (time === undefined) return null
  return time > 0 ? time : undefined
}

function refused({ status, body }: ClientResponse): RefusedError {
  return new RefusedError(
    status,
    typeof body === 'object' && body !== null ? (body as StatusBody) : genericStatus(status, String(body).trim()),
  )
}

/** What client-go makes of an answer that is no Status (apimachinery pkg/api/errors, NewGenericServerResponse). */
function genericStatus(code: number, text: string): StatusBody {
  switch (code) {
    case 401:
      return { reason: 'Unauthorized', message: 'the server has asked for the client to provide credentials' }
    case 403:
      return { reason: 'Forbidden', message: text || 'the server does not allow access to the requested resource' }
    case 404:
      return { reason: 'NotFound', message: 'the server could not find the requested resource' }
    case 405:
      return { reason: 'MethodNotAllowed', message: 'the server does not allow this method on the requested resource' }
    case 503:
      return { reason: 'ServiceUnavailable', message: 'the server is currently unable to handle the request' }
    default:
      return code >= 500
        ? {
            reason: 'InternalError',
            message: `an error on the server (${JSON.stringify(text || 'unknown')}) has prevented the request from succeeding`,
          }
        : { message: text || `the server responded with the status code ${code} but did not return more information` }
  }
}

export function withQuery(path: string, query: Query): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  if (pairs.length === 0) return path
  return `${path}?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')}`
}
