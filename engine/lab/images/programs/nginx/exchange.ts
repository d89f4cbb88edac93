import type { Headers } from '../../../../linux/http/headers.ts'
import type { IncomingRequest } from '../../../../linux/http/server.ts'
import { TcpStream } from '../../../../linux/http/stream.ts'
import { withoutDots } from '../../../../linux/http/url.ts'
import type { Process } from '../../../../linux/process.ts'
import { formatIp } from '../../../../wire/address.ts'
import type { Location, Server } from './config.ts'

/** What is answered: header fields in nginx's own order are added when it is sent. */
export interface Reply {
  readonly status: number
  readonly body: Uint8Array
  readonly type: string | undefined
  readonly extra: readonly (readonly [name: string, value: string])[]
  /** Fields that stand before Connection. */
  readonly early?: readonly (readonly [name: string, value: string])[]
  /** Made by nginx itself: error_page may put another in its place. */
  readonly special?: boolean
}

/** One request and its answer. */
export interface Exchange {
  readonly process: Process
  readonly request: IncomingRequest
  readonly server: Server
  location: Location
  /** Decoded path, without dots; changes when the request is redirected internally. */
  uri: string
  /** Number of the connection, for the error log. */
  readonly connection: number
  upstreamAddress: string
  /** Of nginx. */
  readonly version: string
}

export function addresses({ stream }: IncomingRequest) {
  if (!(stream instanceof TcpStream)) return { remote: '', remotePort: 0, local: '', localPort: 0 }
  const { socket } = stream
  return {
    remote: formatIp(socket.remoteAddress),
    remotePort: socket.remotePort,
    local: formatIp(socket.localAddress),
    localPort: socket.localPort,
  }
}

/** The path of a request line, decoded; undefined when it leads out of the root or is no path. */
export function normalized(path: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    return undefined
  }
  if (!decoded.startsWith('/') || decoded.includes('\0')) return undefined
  let depth = 0
  for (const part of decoded.split('/').filter(each => each !== '' && each !== '.')) {
    depth += part === '..' ? -1 : 1
    if (depth < 0) return undefined
  }
  return withoutDots(decoded.replace(/\/+/g, '/'))
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (value: number) => String(value).padStart(2, '0')

/** `21/Nov/2026:16:16:49 +0000`. */
function localTime(milliseconds: number): string {
  const date = new Date(milliseconds)
  return `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`
}

/** Puts the values of variables into a text; one that is not known stays empty. */
export function interpolate(text: string, exchange: Exchange, sent: Reply | undefined): string {
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, plain?: string) =>
    variable(braced ?? plain ?? '', exchange, sent),
  )
}

function variable(name: string, exchange: Exchange, sent: Reply | undefined): string {
  const { request, server, process } = exchange
  const value = VARIABLES[name]
  if (value !== undefined) return value(exchange, sent)
  const header = /^http_(\w+)$/.exec(name)?.[1]
  if (header !== undefined) return fieldOf(request.headers, header) ?? (sent === undefined ? '' : '-')
  const argument = /^arg_(\w+)$/.exec(name)?.[1]
  if (argument !== undefined)
    return (
      request.query
        .split('&')
        .find(each => each.startsWith(`${argument}=`))
        ?.slice(argument.length + 1) ?? ''
    )
  if (name === 'hostname') return process.uts.hostname
  return name === 'server_name' ? (server.names[0] ?? '') : ''
}

function fieldOf(headers: Headers, name: string): string | undefined {
  return headers.get(name.replace(/_/g, '-'))
}

const hostOf = ({ request, server }: Exchange) =>
  request.headers.get('Host')?.replace(/:\d+$/, '').toLowerCase() ?? server.names[0] ?? ''

const VARIABLES: Readonly<Record<string, (exchange: Exchange, sent: Reply | undefined) => string>> = {
  remote_addr: ({ request }) => addresses(request).remote,
  remote_port: ({ request }) => String(addresses(request).remotePort),
  remote_user: (_, sent) => (sent === undefined ? '' : '-'),
  server_addr: ({ request }) => addresses(request).local,
  server_port: ({ request }) => String(addresses(request).localPort),
  server_protocol: ({ request }) => request.version,
  time_local: ({ process }) => localTime(process.host.sim.wallMilliseconds),
  time_iso8601: ({ process }) => new Date(process.host.sim.wallMilliseconds).toISOString().replace(/\.\d+Z$/, '+00:00'),
  msec: ({ process }) => (process.host.sim.wallMilliseconds / 1000).toFixed(3),
  request: ({ request }) => `${request.method} ${request.target} ${request.version}`,
  request_method: ({ request }) => request.method,
  request_uri: ({ request }) => request.target,
  uri: ({ uri }) => uri,
  document_uri: ({ uri }) => uri,
  args: ({ request }) => request.query,
  query_string: ({ request }) => request.query,
  is_args: ({ request }) => (request.query === '' ? '' : '?'),
  scheme: () => 'http',
  host: hostOf,
  proxy_host: ({ location }) => location.proxy?.host ?? '',
  proxy_add_x_forwarded_for: ({ request }) => {
    const before = request.headers.get('X-Forwarded-For')
    return `${before === undefined ? '' : `${before}, `}${addresses(request).remote}`
  },
  upstream_addr: ({ upstreamAddress }, sent) => upstreamAddress || (sent === undefined ? '' : '-'),
  status: (_, sent) => String(sent?.status ?? ''),
  body_bytes_sent: ({ request }, sent) => String(request.method === 'HEAD' ? 0 : (sent?.body.length ?? 0)),
  document_root: ({ location }) => location.root,
  connection: ({ connection }) => String(connection),
  pid: ({ process }) => String(process.ownPid),
}
