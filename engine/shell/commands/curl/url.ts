import { authorityText, type HttpUrl, parseUrl } from '../../../linux/http/url.ts'
import { formatIpv4 } from '../../../wire/address.ts'

/** A URL as lib/urlapi.c takes it apart: more or fewer slashes, addresses in all forms of inet_aton(3), file:// without a host. */
export function curlUrl(text: string, usual: string | undefined): HttpUrl | undefined {
  const [, scheme, rest] = /^([A-Za-z][\w+.-]*):\/{1,3}(?!\/)(.*)$/s.exec(text) ?? []
  if (scheme?.toLowerCase() === 'file') return fileUrl(text.slice('file:'.length))
  const whole = scheme !== undefined ? `${scheme}://${rest}` : usual === undefined ? text : `${usual}://${text}`
  const url = parseUrl(whole)
  const address = url === undefined ? undefined : plainIpv4(url.host)
  return url === undefined || address === undefined ? url : { ...url, host: address }
}

function fileUrl(text: string): HttpUrl | undefined {
  const [, host = '', path] = /^(?:\/\/([^/]*))?(\/[^?#]*)/.exec(text) ?? []
  if (path === undefined) return undefined
  return { scheme: 'file', host, port: 0, usualPort: true, user: undefined, path, query: '' }
}

/** ipv4_normalize(): one to four numbers, of which the last fills what is left. */
function plainIpv4(host: string): string | undefined {
  const parts = host.replace(/\.$/, '').split('.')
  if (parts.length > 4 || !parts.every(part => /^(0[xX][0-9a-fA-F]+|\d+)$/.test(part))) return undefined
  const numbers = parts.map(part => (/^0[0-7]+$/.test(part) ? Number.parseInt(part, 8) : Number(part)))
  const last = numbers.pop()!
  if (numbers.some(each => each > 255) || last >= 256 ** (4 - numbers.length)) return undefined
  return formatIpv4(numbers.reduce((sum, each, index) => sum + each * 256 ** (3 - index), last))
}

/** %{url_effective}: with a name and a fragment as they were given. */
export function effectiveText(url: HttpUrl, text: string): string {
  const user = url.user === undefined ? '' : `${url.user}@`
  const fragment = /#.*$/s.exec(text)?.[0] ?? ''
  const host = url.scheme === 'file' ? '' : `${user}${authorityText(url)}`
  return `${url.scheme}://${host}${url.path}${url.query}${fragment}`
}
