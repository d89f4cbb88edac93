import type { Buffered } from '../../../linux/http/stream.ts'
import type { HttpUrl } from '../../../linux/http/url.ts'
import type { Running } from '../../../linux/program.ts'
import {
  SOCKS4_REPLY,
  socks4Connect,
  socks5Connect,
  socks5Methods,
  socks5Password,
  socks5ReplyLength,
} from '../../../linux/socks.ts'
import { failed } from '../../../net/errno.ts'
import { formatIp, type Ip, parseIp } from '../../../wire/address.ts'
import type { Patience } from './connect.ts'
import { decoded } from './decoded.ts'
import { CurlError } from './error.ts'
import type { Verbose } from './verbose.ts'

/** CURLE_PROXY. */
const PROXY = 97
const CLOSED = new CurlError(PROXY, 'connection to proxy closed')
const NO_METHOD = 0xff
const [NONE, GSSAPI, PASSWORD] = [0, 1, 2]

/** What a connection by SOCKS is for. */
export interface SocksTarget {
  readonly url: HttpUrl
  readonly proxy: HttpUrl
  /** NAME:PASSWORD. */
  readonly user: string | undefined
  /** Looks a name up here. */
  readonly resolve: () => Running<readonly Ip[] | CurlError>
}

/** Asks a SOCKS server for a connection (lib/socks.c): why there is none. */
export function* openSocks(
  verbose: Verbose,
  buffer: Buffered,
  target: SocksTarget,
  patience: Patience,
): Running<CurlError | undefined> {
  const talk = new Talk(buffer, patience)
  return target.proxy.scheme.startsWith('socks5')
    ? yield* socks5(verbose, talk, target)
    : yield* socks4(verbose, talk, target)
}

class Talk {
  readonly #buffer: Buffered
  readonly #patience: Patience

  constructor(buffer: Buffered, patience: Patience) {
    this.#buffer = buffer
    this.#patience = patience
  }

  *send(bytes: Uint8Array): Running<CurlError | undefined> {
    return (yield* this.#buffer.stream.write(bytes)) === undefined ? undefined : CLOSED
  }

  /** So many bytes as `length` wants of those that are there, which is undefined while it cannot tell. */
  *receive(length: (bytes: Uint8Array) => number | undefined): Running<Uint8Array | CurlError> {
    for (;;) {
      const wanted = length(this.#buffer.waiting)
      if (wanted !== undefined && this.#buffer.waiting.length >= wanted) return this.#buffer.take(wanted)
      const deadline = Math.min(this.#patience.connect, this.#patience.total)
      const more = yield* this.#buffer.fill(deadline)
      if (failed(more) && more.name === 'ETIMEDOUT') return new CurlError(28, 'Connection time-out')
      if (failed(more) || !more) return CLOSED
    }
  }
}

function* socks5(verbose: Verbose, talk: Talk, target: SocksTarget): Running<CurlError | undefined> {
  const { url, user } = target
  const methods = [NONE, GSSAPI, ...(user === undefined ? [] : [PASSWORD])]
  const greeted = (yield* talk.send(socks5Methods(...methods))) ?? (yield* talk.receive(() => 2))
  if (greeted instanceof CurlError) return greeted
  if (greeted[0] !== 5) return new CurlError(PROXY, 'Received invalid version in initial SOCKS5 response.')
  if (greeted[1] === NO_METHOD) return new CurlError(PROXY, 'No authentication method was acceptable.')
  if (greeted[1] === PASSWORD && user !== undefined) {
    const [name = '', password = ''] = splitUser(user)
    const answer = (yield* talk.send(socks5Password(name, password))) ?? (yield* talk.receive(() => 2))
    if (answer instanceof CurlError) return answer
    if (answer[1] !== 0)
      return new CurlError(PROXY, `User was rejected by the SOCKS5 server (${answer[0]} ${answer[1]}).`)
  } else if (greeted[1] !== NONE)
    return new CurlError(PROXY, 'Undocumented SOCKS5 mode attempted to be used by server.')
  const place = yield* socks5Place(verbose, target)
  if (place instanceof CurlError) return place
  const reply = (yield* talk.send(socks5Connect(place, url.port))) ?? (yield* talk.receive(socks5ReplyLength))
  if (reply instanceof CurlError) return reply
  if (reply[0] !== 5) return new CurlError(PROXY, 'SOCKS5 reply has wrong version, version should be 5.')
  if (reply[1] !== 0) return new CurlError(PROXY, `Can't complete SOCKS5 connection to ${url.host}. (${reply[1]})`)
  yield* verbose.text('SOCKS5 request granted.')
  return undefined
}

/** What the server is asked for: an address found here, or the name (socks5h). */
function* socks5Place(verbose: Verbose, { url, proxy, resolve }: SocksTarget): Running<Ip | string | CurlError> {
  if (proxy.scheme === 'socks5h') {
    yield* verbose.text(`SOCKS5 connect to ${url.host}:${url.port} (remotely resolved)`)
    return parseIp(url.host) ?? url.host
  }
  const found = yield* resolve()
  const ip = found instanceof CurlError ? undefined : found[0]
  if (ip === undefined) return new CurlError(PROXY, `Failed to resolve "${url.host}" for SOCKS5 connect.`)
  const shown = typeof ip === 'number' ? `IPv4 ${formatIp(ip)}` : `[${formatIp(ip)}]`
  yield* verbose.text(`SOCKS5 connect to ${shown}:${url.port} (locally resolved)`)
  return ip
}

const REFUSALS: Readonly<Record<number, string>> = {
  91: 'request rejected or failed.',
  92: 'request rejected because SOCKS server cannot connect to identd on the client.',
  93: 'request rejected because the client program and identd report different user-ids.',
}

function* socks4(
  verbose: Verbose,
  talk: Talk,
  { url, proxy, user, resolve }: SocksTarget,
): Running<CurlError | undefined> {
  const byName = proxy.scheme === 'socks4a'
  yield* verbose.text(`SOCKS4 communication to ${url.host}:${url.port}`)
  let place: number | string = url.host
  if (!byName) {
    const found = yield* resolve()
    const ip = found instanceof CurlError ? undefined : found.find(each => typeof each === 'number')
    if (typeof ip !== 'number') return new CurlError(PROXY, `Failed to resolve "${url.host}" for SOCKS4 connect.`)
    yield* verbose.text(`SOCKS4 connect to IPv4 ${formatIp(ip)} (locally resolved)`)
    place = ip
  }
  const [name = ''] = splitUser(user ?? '')
  const asked = yield* talk.send(socks4Connect(place, url.port, name))
  const reply = asked ?? (yield* talk.receive(() => SOCKS4_REPLY))
  if (reply instanceof CurlError) return reply
  if (reply[0] !== 0) return new CurlError(PROXY, 'SOCKS4 reply has wrong version, version should be 0.')
  if (reply[1] === 90) {
    yield* verbose.text(`SOCKS4${byName ? 'a' : ''} request granted.`)
    return undefined
  }
  const at = `${reply.subarray(4).join('.')}:${(reply[2]! << 8) | reply[3]!}`
  const reason = REFUSALS[reply[1]!] ?? 'Unknown.'
  return new CurlError(PROXY, `Can't complete SOCKS4 connection to ${at}. (${reply[1]}), ${reason}`)
}

function splitUser(user: string): readonly string[] {
  const colon = user.indexOf(':')
  return (colon < 0 ? [user] : [user.slice(0, colon), user.slice(colon + 1)]).map(decoded)
}
