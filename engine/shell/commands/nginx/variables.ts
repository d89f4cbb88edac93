import type { Headers } from '../../../linux/http/headers.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import { BASE64, decode } from '../../text/base.ts'
import type { Exchange, Reply } from './exchange.ts'
import type { MapVariable } from './map.ts'
import { caught } from './values.ts'

/** Variables of map that lead to others. */
const MAPS_MAX = 20
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
  const { request } = exchange
  if (/^[1-9]$/.test(name)) return exchange.captures[Number(name) - 1] ?? ''
  const own = exchange.variables.get(name)
  if (own !== undefined) return own
  const map = exchange.maps.get(name)
  if (map !== undefined) return mapped(map, exchange)
  const value = Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined
  if (value !== undefined) return value(exchange, sent)
  const header = /^http_(\w+)$/.exec(name)?.[1]
  if (header !== undefined) return fieldOf(request.headers, header) ?? (sent === undefined ? '' : '-')
  const argument = /^arg_(\w+)$/.exec(name)?.[1]
  if (argument !== undefined)
    return (
      exchange.args
        .split('&')
        .find(each => each.startsWith(`${argument}=`))
        ?.slice(argument.length + 1) ?? ''
    )
  const cookie = /^cookie_(\w+)$/.exec(name)?.[1]
  if (cookie === undefined) return ''
  const pairs = (request.headers.get('Cookie') ?? '').split(/;\s*/)
  return pairs.find(each => each.startsWith(`${cookie}=`))?.slice(cookie.length + 1) ?? ''
}

/** The value of a map, whose text may hold variables itself. */
function mapped({ source, find }: MapVariable, exchange: Exchange): string {
  if (exchange.mapDepth > MAPS_MAX) return ''
  exchange.mapDepth++
  const value = interpolate(source, exchange, undefined)
  const { text, pattern } = find(value)
  if (pattern !== undefined)
    for (const [name, part] of caught(pattern, value)?.named ?? []) exchange.variables.set(name, part)
  const result = interpolate(text, exchange, undefined)
  exchange.mapDepth--
  return result
}

/** Name and password of Basic authentication (RFC 7617). */
export function userOf({
  headers,
}: Exchange['request']): { readonly name: string; readonly password: string } | undefined {
  const [, text] = /^basic\s+(\S+)$/i.exec(headers.get('Authorization') ?? '') ?? []
  const pair = text === undefined ? undefined : decodeUtf8(decode(BASE64, text).bytes)
  const colon = pair?.indexOf(':') ?? -1
  return colon < 1 ? undefined : { name: pair!.slice(0, colon), password: pair!.slice(colon + 1) }
}

function fieldOf(headers: Headers, name: string): string | undefined {
  return headers.get(name.replace(/_/g, '-'))
}

const hostOf = ({ request, server }: Exchange) =>
  request.headers.get('Host')?.replace(/:\d+$/, '').toLowerCase() ?? server.names[0] ?? ''

const VARIABLES: Readonly<Record<string, (exchange: Exchange, sent: Reply | undefined) => string>> = {
  remote_addr: ({ client }) => client.remote,
  remote_port: ({ client }) => (client.remotePort === 0 ? '' : String(client.remotePort)),
  remote_user: ({ request }, sent) => userOf(request)?.name ?? (sent === undefined ? '' : '-'),
  server_addr: ({ client }) => client.local,
  server_port: ({ client }) => (client.localPort === 0 ? '' : String(client.localPort)),
  server_protocol: ({ request }) => request.version,
  time_local: ({ process }) => localTime(process.host.sim.wallMilliseconds),
  time_iso8601: ({ process }) => new Date(process.host.sim.wallMilliseconds).toISOString().replace(/\.\d+Z$/, '+00:00'),
  msec: ({ process }) => (process.host.sim.wallMilliseconds / 1000).toFixed(3),
  request: ({ request }) => `${request.method} ${request.target} ${request.version}`.trimEnd(),
  request_method: ({ request }) => request.method,
  request_uri: ({ request }) => request.target.replace(/^https?:\/\/[^/?]+/i, ''),
  uri: ({ uri }) => uri,
  document_uri: ({ uri }) => uri,
  args: ({ args, argsSet }, sent) => args || (sent === undefined || argsSet ? '' : '-'),
  query_string: ({ args }) => args,
  is_args: ({ args }) => (args === '' ? '' : '?'),
  binary_remote_addr: ({ client }) => client.remote,
  scheme: ({ client }) => (client.secure ? 'https' : 'http'),
  https: ({ client }) => (client.secure ? 'on' : ''),
  ssl_protocol: ({ client }) => (client.secure ? 'TLSv1.3' : ''),
  ssl_cipher: ({ client }) => (client.secure ? 'TLS_AES_128_GCM_SHA256' : ''),
  host: hostOf,
  proxy_host: ({ proxyHost }) => proxyHost,
  proxy_add_x_forwarded_for: ({ request, client }) => {
    const before = request.headers.get('X-Forwarded-For')
    return `${before === undefined ? '' : `${before}, `}${client.remote}`
  },
  upstream_addr: ({ upstreamAddress }, sent) => upstreamAddress || (sent === undefined ? '' : '-'),
  status: (_, sent) => String(sent?.status ?? ''),
  body_bytes_sent: ({ request }, sent) => String(request.method === 'HEAD' ? 0 : (sent?.body.length ?? 0)),
  document_root: ({ location }) => location.root,
  connection: ({ client }) => String(client.number),
  pid: ({ process }) => String(process.ownPid),
  hostname: ({ process }) => process.uts.hostname,
  server_name: ({ server }) => server.names[0] ?? '',
  content_type: ({ request }) => request.headers.get('Content-Type') ?? '',
  content_length: ({ request }) => request.headers.get('Content-Length') ?? '',
  request_filename: ({ location, uri }) => `${location.root}${uri}`,
  request_length: ({ request }) => String(lengthOf(request)),
  request_time: ({ process, began }) => ((process.now - began) / 1e9).toFixed(3),
  upstream_response_time: ({ upstreamTime }, sent) =>
    upstreamTime === undefined ? (sent === undefined ? '' : '-') : (upstreamTime / 1e9).toFixed(3),
  upstream_status: ({ upstreamStatus }, sent) => upstreamStatus || (sent === undefined ? '' : '-'),
  nginx_version: ({ build }) => build.version,
}

function lengthOf({ method, target, version, headers }: Exchange['request']): number {
  let length = `${method} ${target} ${version}`.length + 4
  for (const [name, value] of headers) length += name.length + value.length + 4
  return length + Number(headers.get('Content-Length') ?? 0)
}

/** The first variable of a text that nobody knows. */
export function unknownVariable(text: string, defined: ReadonlySet<string>): string | undefined {
  for (const [, braced, plain] of text.matchAll(/\$(?:\{(\w+)\}|([a-zA-Z_]\w*))/g)) {
    const name = (braced ?? plain)!
    if (defined.has(name)) continue
    if (!Object.hasOwn(VARIABLES, name) && !/^(http|arg|cookie|sent_http|upstream_http)_/.test(name)) return name
  }
  return undefined
}
