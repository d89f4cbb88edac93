import { type HttpUrl, parseUrl } from '../../../linux/http/url.ts'
import type { Process } from '../../../linux/process.ts'
import { CurlError } from './error.ts'
import type { CurlOptions } from './options.ts'

const SOCKS_PORT = 1080
/** Options that name a proxy of a certain kind. */
const KINDS: Readonly<Record<string, string>> = {
  socks4: 'socks4',
  socks4a: 'socks4a',
  socks5: 'socks5',
  'socks5-hostname': 'socks5h',
}
const SCHEMES = new Set(['http', 'https', ...Object.values(KINDS), 'socks'])

/** Whether a proxy is asked by SOCKS. */
export function isSocks({ scheme }: HttpUrl): boolean {
  return scheme.startsWith('socks')
}

/** The proxy for a URL, from options or the environment (lib/url.c, create_conn_helper_init_proxy). */
export function proxyFor(process: Process, { values }: CurlOptions, url: HttpUrl): HttpUrl | undefined | CurlError {
  const { env } = process
  const given = values.get('proxy')
  const variable = (name: string) => env.get(name) ?? (name === 'http_proxy' ? undefined : env.get(name.toUpperCase()))
  const text = given ?? variable(`${url.scheme}_proxy`) ?? variable('all_proxy') ?? ''
  if (text === '') return undefined
  const not = (values.get('noproxy') ?? variable('no_proxy') ?? '')
    .split(',')
    .map(each => each.trim().replace(/^\./, ''))
  if (not.some(each => each === '*' || (each !== '' && (url.host === each || url.host.endsWith(`.${each}`)))))
    return undefined
  const [, scheme] = /^([A-Za-z0-9+.-]+):\/\//.exec(text) ?? []
  if (scheme !== undefined && !SCHEMES.has(scheme.toLowerCase()))
    return new CurlError(7, `Unsupported proxy scheme for '${text}'`)
  const proxy = parseUrl(text)
  if (proxy === undefined) return new CurlError(5, `Unsupported proxy syntax in '${text}'`)
  const portGiven = /:\d+\/?$/.test(text.replace(/^[^[]*\[[^\]]*\]/, ''))
  return portGiven || scheme === 'https' ? proxy : { ...proxy, port: SOCKS_PORT, usualPort: false }
}

/** The proxy that --socks4 and its kin name, as -x would. */
export function asProxy(option: string, value: string): string | undefined {
  const kind = KINDS[option]
  return kind === undefined ? undefined : `${kind}://${value.replace(/^\w+:\/\//, '')}`
}
