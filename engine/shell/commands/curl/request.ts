import type { HttpUrl } from '../../../linux/http/url.ts'
import { authorityText } from '../../../linux/http/url.ts'
import type { Process } from '../../../linux/process.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import { BASE64, encode } from '../../text/base.ts'
import { type CurlOptions, listOf } from './options.ts'
import type { Upload } from './upload.ts'

/** curl_easy_escape(3). */
function percent(text: string): string {
  let escaped = ''
  for (const byte of encodeUtf8(text)) {
    const character = String.fromCharCode(byte)
    escaped += /[A-Za-z0-9._~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return escaped
}

/** What -d and its kin put together, with `&` between; undefined when there are none. */
export function postData(process: Process, options: CurlOptions): string | undefined {
  let whole: string | undefined
  for (const { kind, text } of options.data) {
    const piece = kind === 'data-urlencode' ? urlEncoded(process, text) : plain(process, kind, text)
    whole = whole === undefined ? piece : whole + (kind === 'json' ? '' : '&') + piece
  }
  return whole
}

function plain(process: Process, kind: string, text: string): string {
  if (!text.startsWith('@') || kind === 'data-raw') return text
  const content = readInput(process, text.slice(1))
  return kind === 'data' || kind === 'data-ascii' ? content.replace(/[\r\n\0]/g, '') : content
}

function urlEncoded(process: Process, text: string): string {
  const match = /^([^=@]*)([=@])([\s\S]*)$/.exec(text)
  if (match === null) return percent(text).replaceAll('%20', '+')
  const [, name, mark, rest] = match
  const content = percent(mark === '@' ? readInput(process, rest!) : rest!).replaceAll('%20', '+')
  return name === '' ? content : `${name}=${content}`
}

/** A file that cannot be read counts as an empty one, as curl has it. */
function readInput(process: Process, path: string): string {
  if (path !== '-') {
    const text = process.readFile(path)
    return failed(text) ? '' : text
  }
  const file = process.fds.get(0)
  const pieces: string[] = []
  for (;;) {
    const bytes = file?.read(65536)
    if (bytes === undefined || failed(bytes) || bytes.length === 0) return pieces.join('')
    pieces.push(decodeUtf8(bytes))
  }
}

/** EXPECT_100_THRESHOLD of lib/http.h: from here on the server is asked before a body is sent. */
const EXPECT_THRESHOLD = 1024 * 1024

export interface Request {
  readonly method: string
  readonly target: string
  /** Lines of the header section, the request line first. */
  readonly lines: readonly string[]
  /** The body goes in chunks (RFC 9112 7.1). */
  readonly chunked: boolean
}

export interface RequestParts {
  readonly method: string
  readonly url: HttpUrl
  readonly body: Upload | undefined
  /** From -T: no content type, and the server is asked first. */
  readonly upload: boolean
  /** The whole URL stands in the request line. */
  readonly viaProxy: boolean
  readonly authorization: string | undefined
  /** Name and password for the proxy. */
  readonly proxyUser: string | undefined
  /** From -C. */
  readonly resumeFrom: number | undefined
  readonly cookies: string
  readonly referer: string | undefined
  /** A line of -z. */
  readonly condition: string | undefined
  /** Of a form. */
  readonly boundary: string | undefined
}

/** Curl_http of lib/http.c: the fields in curl's order, -H in the place of its own or behind. */
export function buildRequest(options: CurlOptions, parts: RequestParts): Request {
  const { method, url, body, viaProxy } = parts
  const custom = listOf(options, 'header').map(line => {
    const at = line.search(/[:;]/)
    return {
      line,
      name: (at < 0 ? line : line.slice(0, at)).toLowerCase(),
      empty: at < 0 || line.slice(at + 1).trim() === '',
    }
  })
  const given = (name: string) => custom.find(each => each.name === name)
  const json = options.data.some(each => each.kind === 'json')
  for (const name of json ? ['Content-Type', 'Accept'] : [])
    if (given(name.toLowerCase()) === undefined)
      custom.push({ line: `${name}: application/json`, name: name.toLowerCase(), empty: false })
  const host = given('host')
  const target =
    options.values.get('request-target') ??
    (viaProxy ? `${url.scheme}://${authorityText(url)}` : '') + url.path + url.query
  const version = options.flags.has('http1.0') ? '1.0' : '1.1'
  const lines = [`${method} ${target} HTTP/${version}`]
  const own = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== '' && given(name.toLowerCase()) === undefined) lines.push(`${name}: ${value}`)
  }
  if (host === undefined) lines.push(`Host: ${authorityText(url)}`)
  else if (!host.empty) lines.push(host.line)
  if (viaProxy && parts.proxyUser !== undefined) own('Proxy-Authorization', basic(parts.proxyUser))
  own('Authorization', parts.authorization)
  const range = options.values.get('range')
  own(
    'Range',
    range !== undefined ? `bytes=${range}` : parts.resumeFrom === undefined ? undefined : `bytes=${parts.resumeFrom}-`,
  )
  own('User-Agent', options.values.get('user-agent') ?? 'curl/7.88.1')
  own('Accept', '*/*')
  own('Accept-Encoding', options.flags.has('compressed') ? 'deflate, gzip, br, zstd' : undefined)
  // RFC 7540 3.2; nobody here takes it up.
  if (options.flags.has('http2') && url.scheme === 'http' && !viaProxy && body === undefined)
    lines.push('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA')
  own('Referer', parts.referer)
  own('Proxy-Connection', viaProxy ? 'Keep-Alive' : undefined)
  const asked = given('transfer-encoding')?.line.toLowerCase().includes('chunked') === true
  const chunked = body !== undefined && (body.size === undefined || asked)
  if (chunked) own('Transfer-Encoding', 'chunked')
  own('Cookie', parts.cookies)
  if (parts.condition !== undefined) lines.push(parts.condition)
  for (const { line, name, empty } of custom) {
    if (name === 'host') continue
    if (line.includes(';') && !line.includes(':')) lines.push(`${line.replace(/;\s*$/, '')}:`)
    else if (!empty) lines.push(line)
  }
  if (body !== undefined) {
    if (!chunked) own('Content-Length', String(body.size))
    if (parts.boundary !== undefined) own('Content-Type', `multipart/form-data; boundary=${parts.boundary}`)
    else if (!parts.upload) own('Content-Type', 'application/x-www-form-urlencoded')
    const long = body.size === undefined || body.size > EXPECT_THRESHOLD
    if ((long || (parts.upload && body.size !== 0)) && version === '1.1') own('Expect', '100-continue')
  }
  return { method, target, lines, chunked }
}

/** RFC 7617. */
export function basic(user: string): string {
  return `Basic ${encode(BASE64, encodeUtf8(user.includes(':') ? user : `${user}:`))}`
}

/** --url-query: like --data-urlencode; what begins with + stands as it is. */
export function urlQuery(process: Process, options: CurlOptions): string | undefined {
  const pieces = listOf(options, 'url-query').map(text =>
    text.startsWith('+') ? text.slice(1) : urlEncoded(process, text),
  )
  return pieces.length === 0 ? undefined : pieces.join('&')
}
