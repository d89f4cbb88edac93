import { REASONS } from '../../../linux/http/message.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import type { Exchange, Reply } from './exchange.ts'

/** Phrases that differ from the registered ones (src/http/ngx_http_header_filter_module.c). */
const PHRASES: Readonly<Record<number, string>> = {
  302: 'Moved Temporarily',
  405: 'Not Allowed',
  408: 'Request Time-out',
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Large',
  416: 'Requested Range Not Satisfiable',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
}

/** Pages whose heading is not the phrase. */
const HEADINGS: Readonly<Record<number, string>> = { 302: 'Found', 401: 'Authorization Required' }

/** Statuses for which nginx has a page of its own. */
const PAGES = [
  301, 302, 303, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 421, 429,
  500, 501, 502, 503, 504, 505, 507,
]

export function phraseOf(status: number): string {
  return PHRASES[status] ?? (PAGES.includes(status) || status < 400 ? (REASONS[status] ?? '') : '')
}

/** The name that nginx goes by; the program puts its version in. */
export function serverName(version: string, tokens: boolean): string {
  return tokens ? `nginx/${version}` : 'nginx'
}

/** The text of a page; `why` explains it in the title and in a line of its own. */
export function pageText(status: number, name: string, why = ''): string {
  const heading = `${status} ${HEADINGS[status] ?? phraseOf(status)}`
  const title = why === '' ? heading : `${status} ${why}`
  const line = why === '' ? '' : `<center>${why}</center>\r\n`
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n${line}<hr><center>${name}</center>\r\n</body>\r\n</html>\r\n`
}

/** nginx's own page for a status; nothing for one that it has no page for. */
export function page(exchange: Exchange, status: number, extra: Reply['early'] = []): Reply {
  const has = PAGES.includes(status)
  const text = has ? pageText(status, serverName(exchange.build.version, exchange.location.tokens)) : ''
  return { status, body: encodeUtf8(text), type: has ? 'text/html' : undefined, early: extra, extra: [], special: true }
}

/** A redirection; a path becomes a whole address (absolute_redirect). */
export function redirect(exchange: Exchange, status: number, to: string): Reply {
  const { request, server, client } = exchange
  const host = request.headers.get('Host')?.replace(/:\d+$/, '') ?? server.names[0] ?? ''
  const scheme = client.secure ? 'https' : 'http'
  const usual = client.localPort === 0 || client.localPort === (client.secure ? 443 : 80)
  if (!to.startsWith('/')) return { ...page(exchange, status), extra: [['Location', to]] }
  const place = `${scheme}://${host}${usual ? '' : `:${client.localPort}`}${to}`
  return page(exchange, status, [['Location', place]])
}
