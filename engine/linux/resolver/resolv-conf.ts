import { failed } from '../../net/errno.ts'
import { type Ip, parseIp } from '../../wire/address.ts'
import type { Process } from '../process.ts'

/** resolv.conf(5) as the resolver uses it. */
export interface ResolverConfig {
  readonly servers: readonly Ip[]
  readonly search: readonly string[]
  readonly ndots: number
  /** Seconds. */
  readonly timeout: number
  readonly attempts: number
  readonly rotate: boolean
  readonly useTcp: boolean
  readonly edns: boolean
  readonly singleRequest: boolean
  readonly noAaaa: boolean
  readonly trustAd: boolean
}

const SERVERS_MAX = 3
const LOOPBACK = 0x7f00_0001

export function readResolvConf(process: Process): ResolverConfig {
  const text = process.readFile('/etc/resolv.conf')
  const environment = { localDomain: process.env.get('LOCALDOMAIN'), options: process.env.get('RES_OPTIONS') }
  return parseResolvConf(failed(text) ? '' : text, process.uts.hostname, environment)
}

export function parseResolvConf(
  text: string,
  hostname: string,
  environment: { readonly localDomain?: string | undefined; readonly options?: string | undefined } = {},
): ResolverConfig {
  const servers: Ip[] = []
  const dot = hostname.indexOf('.')
  let search = dot < 0 ? [] : [hostname.slice(dot + 1)]
  let options = ''
  for (const line of text.split('\n')) {
    if (line.startsWith('#') || line.startsWith(';')) continue
    const [keyword, ...words] = line.split(/[ \t]+/).filter(word => word !== '')
    if (keyword === 'nameserver') {
      const address = parseIp((words[0] ?? '').replace(/%.*/, ''))
      if (address !== undefined && servers.length < SERVERS_MAX) servers.push(address)
    } else if (keyword === 'search') search = words
    else if (keyword === 'domain') search = words.slice(0, 1)
    else if (keyword === 'options') options += ` ${words.join(' ')}`
  }
  if (environment.localDomain !== undefined) search = environment.localDomain.split(/\s+/).filter(word => word !== '')
  return {
    servers: servers.length > 0 ? servers : [LOOPBACK],
    search: search.map(domain => domain.replace(/(?<=.)\.$/, '')),
    ...parseOptions(`${options} ${environment.options ?? ''}`),
  }
}

/** Bounds of include/resolv.h: RES_MAXNDOTS, RES_MAXRETRANS, RES_MAXRETRY. */
function parseOptions(text: string) {
  const words = text.split(/\s+/)
  const number = (name: string, usual: number, most: number) => {
    const word = words.findLast(each => each.startsWith(`${name}:`))
    const value = word === undefined ? usual : Number.parseInt(word.slice(name.length + 1), 10) || 0
    return Math.min(Math.max(value, 0), most)
  }
  return {
    ndots: number('ndots', 1, 15),
    timeout: number('timeout', 5, 30) || 1,
    attempts: number('attempts', 2, 5) || 1,
    rotate: words.includes('rotate'),
    useTcp: words.includes('use-vc'),
    edns: words.includes('edns0'),
    singleRequest: words.includes('single-request') || words.includes('single-request-reopen'),
    noAaaa: words.includes('no-aaaa'),
    trustAd: words.includes('trust-ad'),
  }
}
