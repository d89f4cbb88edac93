import { formatIp, type Ip, parseIp } from '../../../wire/address.ts'
import { at, type ConfigProblem, type Directive } from './syntax.ts'

/** Where a server listens: an address and a port, or a path. */
export type ListenPlace =
  | { readonly type: 'inet'; readonly ip: Ip; readonly port: number }
  | { readonly type: 'unix'; readonly path: string }

export interface Listen {
  readonly place: ListenPlace
  readonly isDefault: boolean
  readonly ssl: boolean
  readonly backlog: number
  readonly v6only: boolean
  readonly directive: Directive
}

const BACKLOG = 511
const UNIX_PATH_MAX = 107

/** Options that tune what is not emulated, or what is so anyway. */
const TAKEN =
  /^(bind|deferred|reuseport|http2|so_keepalive=(on|off|\d*:\d*:\d*)|(rcvbuf|sndbuf)=\d+[km]?|fastopen=\d+|setfib=\d+|accept_filter=\w+)$/

/** ngx_http_core_listen(). */
export function listenOf(directive: Directive): Listen | ConfigProblem {
  const [text = '', ...options] = directive.args
  const place = placeOf(text, directive)
  if ('problem' in place) return place
  let [backlog, v6only, ssl] = [BACKLOG, true, false]
  for (const option of options) {
    if (option === 'default_server' || option === 'default' || TAKEN.test(option)) continue
    const size = /^backlog=(\d+)$/.exec(option)?.[1]
    if (option === 'ssl') ssl = true
    else if (size !== undefined) backlog = Number(size)
    else if (option === 'ipv6only=on' || option === 'ipv6only=off') v6only = option.endsWith('on')
    else if (option === 'proxy_protocol') return at(`"listen ... ${option}" is not emulated here`, directive)
    else return at(`invalid parameter "${option}"`, directive)
  }
  const isDefault = options.includes('default_server') || options.includes('default')
  return { place, isDefault, ssl, backlog, v6only, directive }
}

function placeOf(text: string, directive: Directive): ListenPlace | ConfigProblem {
  const wrong = (what: string) => at(`${what} in "${text}" of the "listen" directive`, directive)
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length)
    if (path === '') return wrong('no path in the unix domain socket')
    return path.length > UNIX_PATH_MAX ? wrong('too long path in the unix domain socket') : { type: 'unix', path }
  }
  const isPort = (port: string) => /^\d+$/.test(port) && Number(port) > 0 && Number(port) < 65536
  if (/^\d+$/.test(text)) return isPort(text) ? { type: 'inet', ip: 0, port: Number(text) } : wrong('invalid port')
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+)(?::(.*))?$/.exec(text)
  if (match === null) return wrong('invalid host')
  const [, host = '', port] = match
  if (port !== undefined && !isPort(port)) return wrong('invalid port')
  const ip = host === '*' ? 0 : parseIp(host.replace(/^\[|\]$/g, ''))
  return ip === undefined ? wrong('host not found') : { type: 'inet', ip, port: Number(port ?? 80) }
}

/** `0.0.0.0:80`, as messages name a place. */
export function placeText(place: ListenPlace): string {
  if (place.type === 'unix') return `unix:${place.path}`
  const { ip, port } = place
  return `${typeof ip === 'number' ? formatIp(ip) : `[${formatIp(ip)}]`}:${port}`
}

function isAny({ place }: Listen): boolean {
  return place.type === 'inet' && (place.ip === 0 || place.ip === 0n)
}

/** What is bound for servers: one socket a place; an address whose port is bound for all addresses shares that socket (ngx_http_init_listening()). */
export function socketsFor(listens: readonly Listen[]): readonly Listen[] {
  const places = new Map<string, Listen>()
  for (const listen of listens) if (!places.has(placeText(listen.place))) places.set(placeText(listen.place), listen)
  const all = [...places.values()]
  const covered = ({ place }: Listen) =>
    place.type === 'inet' &&
    all.some(
      other =>
        isAny(other) &&
        other.place.type === 'inet' &&
        other.place.port === place.port &&
        typeof other.place.ip === typeof place.ip,
    )
  return all.filter(listen => isAny(listen) || !covered(listen))
}
