/** An absolute URL as HTTP clients take it apart (RFC 3986 3). */
export interface HttpUrl {
  readonly scheme: string
  /** Without the brackets of an IPv6 address. */
  readonly host: string
  readonly port: number
  /** Whether the port is the scheme's own. */
  readonly usualPort: boolean
  readonly user: string | undefined
  /** Begins with a slash. */
  readonly path: string
  /** With its question mark; '' without one. */
  readonly query: string
}

export const USUAL_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ftp: 21, smtp: 25, imap: 143 }

/** undefined for what is no URL. A scheme may be left out. */
export function parseUrl(text: string): HttpUrl | undefined {
  if (text === '' || hasControl(text)) return undefined
  const match = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?([^/?#]*)([^?#]*)(\?[^#]*)?/.exec(text)
  if (match === null) return undefined
  const [, given, authority = '', path = '', query = ''] = match
  const scheme = (given ?? /^(ftp|imap|smtp)\./.exec(authority)?.[1] ?? 'http').toLowerCase()
  const at = authority.lastIndexOf('@')
  const place = /^(\[[0-9A-Fa-f:.%a-z]+\]|[^:[\]]+)(?::(\d*))?$/.exec(authority.slice(at + 1))
  if (place === null) return undefined
  const usual = USUAL_PORTS[scheme] ?? 0
  const port = place[2] === undefined || place[2] === '' ? usual : Number(place[2])
  if (port > 65535) return undefined
  return {
    scheme,
    host: place[1]!.replace(/^\[|\]$/g, ''),
    port,
    usualPort: port === usual,
    user: at < 0 ? undefined : authority.slice(0, at),
    path: path === '' ? '/' : path,
    query,
  }
}

/** Spaces and control characters, which no URL may hold. */
function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) <= 0x20 || text.charCodeAt(at) === 0x7f) return true
  return false
}

/** The host as it stands in a URL and in the Host field. */
export function hostText({ host }: HttpUrl): string {
  return host.includes(':') ? `[${host}]` : host
}

export function authorityText(url: HttpUrl): string {
  return url.usualPort ? hostText(url) : `${hostText(url)}:${url.port}`
}

export function urlText(url: HttpUrl): string {
  return `${url.scheme}://${authorityText(url)}${url.path}${url.query}`
}

/** A reference, such as a Location field, seen from a URL (RFC 3986 5.2). */
export function resolveReference(base: HttpUrl, reference: string): HttpUrl | undefined {
  const text = reference.replace(/ /g, '%20')
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text)) return parseUrl(text)
  const root = `${base.scheme}://${authorityText(base)}`
  if (text.startsWith('//')) return parseUrl(`${base.scheme}:${text}`)
  if (text.startsWith('/')) return parseUrl(root + text)
  if (text.startsWith('?') || text === '') return parseUrl(root + base.path + (text === '' ? base.query : text))
  return parseUrl(root + withoutDots(base.path.replace(/[^/]*$/, '') + text))
}

/** RFC 3986 5.2.4. */
export function withoutDots(path: string): string {
  const kept: string[] = []
  const segments = path.split('/')
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1
    if (segment === '..') {
      if (kept.length > 1) kept.pop()
      if (last) kept.push('')
    } else if (segment !== '.') kept.push(segment)
    else if (last) kept.push('')
  }
  return kept.join('/')
}
