import { remembering } from '../../sim/remember.ts'
import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import { Headers } from './headers.ts'

/** The start of a request (RFC 9112 3). */
export interface RequestHead {
  readonly method: string
  /** As in the request line: a path with its query, a whole URL, or `*`. */
  readonly target: string
  readonly version: string
  readonly headers: Headers
}

/** The start of a response (RFC 9112 4). */
export interface ResponseHead {
  readonly version: string
  readonly status: number
  readonly reason: string
  readonly headers: Headers
}

/** Why bytes are not an HTTP message, in a word for the 400 response or the client's error. */
export class BadMessage {
  readonly reason: string
  /** The line with which it began, where it had one. */
  readonly line: string

  constructor(reason: string, line = '') {
    this.reason = reason
    this.line = line
  }
}

/** Longest start line and header section that is read, in bytes. */
export const HEAD_MAX = 64 * 1024

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** Where the header section ends: the position after the empty line; -1 while it is not there yet. Bare newlines are taken too (RFC 9112 2.2). */
export function headEnd(bytes: Uint8Array, from = 0): number {
  for (let at = bytes.indexOf(0x0a, Math.max(0, from - 3)); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at + 1] === 0x0a) return at + 2
    if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a) return at + 3
  }
  return -1
}

export function parseRequestHead(bytes: Uint8Array): RequestHead | BadMessage {
  const lines = linesOf(bytes)
  const match = /^(\S+) (\S+) (HTTP\/\d\.\d)$/.exec(lines[0] ?? '')
  if (match === null || !TOKEN.test(match[1]!)) return new BadMessage('malformed request line', lines[0])
  const headers = parseFields(lines.slice(1))
  return headers instanceof BadMessage ? headers : { method: match[1]!, target: match[2]!, version: match[3]!, headers }
}

export function parseResponseHead(bytes: Uint8Array): ResponseHead | BadMessage {
  const lines = linesOf(bytes)
  const match = /^(HTTP\/\d\.\d) (\d{3})(?: (.*))?$/.exec(lines[0] ?? '')
  if (match === null) return new BadMessage('malformed status line')
  const headers = parseFields(lines.slice(1))
  return headers instanceof BadMessage
    ? headers
    : { version: match[1]!, status: Number(match[2]), reason: match[3] ?? '', headers }
}

/** The lines of a header section, without the empty one that ends it. */
function linesOf(bytes: Uint8Array): string[] {
  const text = decodeUtf8(bytes)
  const lines: string[] = []
  for (let start = 0, end = text.indexOf('\n'); end >= 0; start = end + 1, end = text.indexOf('\n', start))
    lines.push(text.slice(start, text.charCodeAt(end - 1) === CARRIAGE_RETURN && end > start ? end - 1 : end))
  lines.pop()
  return lines
}

const CARRIAGE_RETURN = 0x0d
const isToken = remembering(256, name => TOKEN.test(name))

function parseFields(lines: readonly string[]): Headers | BadMessage {
  const headers = new Headers()
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon)
    if (colon < 1 || !isToken(name)) return new BadMessage('malformed header')
    headers.add(name, line.slice(colon + 1).trim())
  }
  return headers
}

export function emitRequestHead({ method, target, version, headers }: RequestHead): Uint8Array {
  return emitHead(`${method} ${target} ${version}`, headers)
}

export function emitResponseHead({ version, status, reason, headers }: ResponseHead): Uint8Array {
  return emitHead(`${version} ${status} ${reason}`, headers)
}

const LINE_END = /[\r\n]/

function emitHead(first: string, headers: Headers): Uint8Array {
  let text = `${first}\r\n`
  for (const [name, value] of headers)
    text += `${name}: ${LINE_END.test(value) ? value.replace(/[\r\n]+/g, ' ') : value}\r\n`
  return encodeUtf8(`${text}\r\n`)
}

/** How the length of a body is told (RFC 9112 6). */
export type Framing =
  | { readonly type: 'none' }
  | { readonly type: 'length'; readonly length: number }
  | { readonly type: 'chunked' }
  | { readonly type: 'close' }

/** RFC 9112 6.3. `request` is the method that a response answers; undefined for a request. */
export function framingOf(head: RequestHead | ResponseHead, request?: string): Framing | BadMessage {
  const { headers } = head
  if ('status' in head && (request === 'HEAD' || head.status < 200 || head.status === 204 || head.status === 304))
    return { type: 'none' }
  if (headers.has('Transfer-Encoding')) {
    const codings = headers
      .all('Transfer-Encoding')
      .join(',')
      .toLowerCase()
      .split(',')
      .map(each => each.trim())
    if (codings.at(-1) === 'chunked' && codings.length === 1) return { type: 'chunked' }
    return 'status' in head ? { type: 'close' } : new BadMessage('unsupported transfer encoding')
  }
  const lengths = headers.all('Content-Length')
  const [length] = lengths
  if (lengths.some(each => each !== length)) return new BadMessage('several content lengths')
  if (length === undefined) return 'status' in head ? { type: 'close' } : { type: 'none' }
  if (!/^\d{1,15}$/.test(length)) return new BadMessage('malformed content length')
  return Number(length) === 0 ? { type: 'none' } : { type: 'length', length: Number(length) }
}

/** Reason phrases (RFC 9110 15). */
export const REASONS: Readonly<Record<number, string>> = {
  100: 'Continue',
  101: 'Switching Protocols',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  413: 'Request Entity Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  422: 'Unprocessable Entity',
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}
