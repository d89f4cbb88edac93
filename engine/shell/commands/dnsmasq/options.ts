import { encodeUtf8 } from '../../../sim/utf8.ts'
import { type Ip, parseIp } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import type { OptionSpec } from '../../command.ts'
import type { ParsedArguments } from '../../getopt.ts'

export const OPTIONS: readonly OptionSpec[] = [
  { short: 'k', long: 'keep-in-foreground', text: 'Does not become a daemon.' },
  { short: 'd', long: 'no-daemon', text: 'Does not become a daemon.' },
  { short: 'R', long: 'no-resolv', text: 'Does not read servers from resolv.conf.' },
  { short: 'h', long: 'no-hosts', text: 'Does not read /etc/hosts.' },
  { short: 'C', long: 'conf-file', argument: 'FILE', text: 'Accepted; no configuration is read.' },
  { short: 'u', long: 'user', argument: 'NAME', text: 'Accepted.' },
  { short: 'x', long: 'pid-file', argument: '[FILE]', text: 'Accepted.' },
  { short: 'z', long: 'bind-interfaces', text: 'Binds to the addresses that are listened on.' },
  { short: 'a', long: 'listen-address', argument: 'ADDRESS', text: 'Listens on this address.' },
  { short: 'p', long: 'port', argument: 'PORT', text: 'The port (53).' },
  { short: 'c', long: 'cache-size', argument: 'COUNT', text: 'Names to keep (150); 0 for none.' },
  { short: 'T', long: 'local-ttl', argument: 'SECONDS', text: 'TTL of what is known here (0).' },
  { long: 'auth-ttl', argument: 'SECONDS', text: 'Accepted.' },
  { long: 'neg-ttl', argument: 'SECONDS', text: 'TTL for missing names without an SOA record.' },
  { long: 'local', argument: '/DOMAIN/', text: 'Names of the domain are known here or not at all.' },
  { short: 'S', long: 'server', argument: '[/DOMAIN/]ADDRESS', text: 'A server to ask.' },
  { short: 'A', long: 'address', argument: '/DOMAIN/ADDRESS', text: 'The address of every name in the domain.' },
  { long: 'host-record', argument: 'NAME,ADDRESS...', text: 'Addresses of a name, and its reverse.' },
  { long: 'cname', argument: 'ALIAS,TARGET', text: 'An alias.' },
  { short: 'm', long: 'mx-host', argument: 'NAME,HOST,PREFERENCE', text: 'An MX record.' },
  { short: 'Y', long: 'txt-record', argument: 'NAME,TEXT', text: 'A TXT record.' },
  { short: 'W', long: 'srv-host', argument: 'NAME,TARGET,PORT,PRIORITY,WEIGHT', text: 'An SRV record.' },
  { long: 'ptr-record', argument: 'NAME,TARGET', text: 'A PTR record.' },
  { short: 'q', long: 'log-queries', text: 'Logs queries.', emulated: false },
  {
    short: 'F',
    long: 'dhcp-range',
    argument: 'PREFIX,MODE[,LENGTH[,LIFETIME]]',
    text: 'Advertises the prefix, with the mode ra-only, slaac or ra-names.',
  },
  { short: 'i', long: 'interface', argument: 'NAME', text: 'Advertises on this device alone.' },
  { long: 'enable-ra', text: 'Sends router advertisements.' },
  {
    long: 'ra-param',
    argument: 'DEVICE,[mtu:MTU,][high,|low,]INTERVAL[,LIFETIME]',
    text: 'What advertisements on a device say.',
  },
]

/** Where queries for a domain go: nowhere, when the addresses are empty. */
export interface Upstream {
  /** '' for everything. */
  readonly domain: string
  readonly server: Ip | undefined
}

/** What the server knows and how it behaves. */
export interface Zone {
  readonly records: readonly dns.DnsRecord[]
  /** --address: a domain and the address of every name in it. */
  readonly wild: readonly { readonly domain: string; readonly ip: Ip }[]
  readonly upstreams: readonly Upstream[]
  readonly addresses: readonly Ip[]
  readonly port: number
  readonly cacheSize: number
  readonly ttl: number
}

/** Lower case, with the dot at its end. */
export function absolute(name: string): string {
  return `${name.toLowerCase().replace(/\.$/, '')}.`
}

function reverse(ip: Ip): string {
  if (typeof ip !== 'number') return `${[...ip.toString(16).padStart(32, '0')].reverse().join('.')}.ip6.arpa.`
  return `${[ip & 255, (ip >>> 8) & 255, (ip >>> 16) & 255, ip >>> 24].join('.')}.in-addr.arpa.`
}

/** The zone that the options describe. */
export function zoneFrom({ options }: ParsedArguments): Zone {
  const values = (name: string) => options.filter(each => each.name === name).map(each => each.value ?? '')
  const number = (name: string, usual: number) => Number(values(name).at(-1) ?? usual)
  const ttl = number('local-ttl', 0)
  const records: dns.DnsRecord[] = []
  const add = (name: string, data: dns.RecordData) => records.push({ name: absolute(name), class: 1, ttl, data })
  for (const value of values('host-record')) {
    const words = value.split(',')
    const names = words.filter(word => parseIp(word) === undefined && !/^\d+$/.test(word))
    for (const word of words) {
      const ip = parseIp(word)
      if (ip === undefined) continue
      for (const name of names)
        add(name, typeof ip === 'number' ? { type: 'A', address: ip } : { type: 'AAAA', address: ip })
      if (names[0] !== undefined) add(reverse(ip), { type: 'PTR', target: absolute(names[0]) })
    }
  }
  for (const value of values('cname')) {
    const words = value.split(',')
    for (const alias of words.slice(0, -1)) add(alias, { type: 'CNAME', target: absolute(words.at(-1)!) })
  }
  for (const value of values('mx-host')) {
    const [name = '', exchange = name, preference = '1'] = value.split(',')
    add(name, { type: 'MX', preference: Number(preference), exchange: absolute(exchange) })
  }
  for (const value of values('txt-record')) {
    const [name = '', ...texts] = value.split(',')
    add(name, { type: 'TXT', texts: texts.map(encodeUtf8) })
  }
  for (const value of values('srv-host')) {
    const [name = '', target = '.', port = '1', priority = '0', weight = '0'] = value.split(',')
    add(name, {
      type: 'SRV',
      priority: Number(priority),
      weight: Number(weight),
      port: Number(port),
      target: absolute(target),
    })
  }
  for (const value of values('ptr-record')) {
    const [name = '', target = ''] = value.split(',')
    if (!records.some(each => each.name === absolute(name) && each.data.type === 'PTR'))
      add(name, { type: 'PTR', target: absolute(target) })
  }
  return {
    records,
    wild: values('address').flatMap(value => {
      const [, domain = '', address = ''] = value.split('/')
      const ip = parseIp(address)
      return ip === undefined ? [] : [{ domain: absolute(domain), ip }]
    }),
    upstreams: [...values('local'), ...values('server')].map(upstream),
    addresses: values('listen-address').flatMap(value =>
      value
        .split(',')
        .map(parseIp)
        .filter(ip => ip !== undefined),
    ),
    port: number('port', dns.PORT),
    cacheSize: number('cache-size', 150),
    ttl,
  }
}

function upstream(value: string): Upstream {
  const parts = value.split('/')
  const address = parts.at(-1)!.replace(/#.*/, '')
  return { domain: parts.length > 1 ? absolute(parts[1]!) : '', server: parseIp(address) }
}

export function inDomain(name: string, domain: string): boolean {
  return domain === '' || name === domain || name.endsWith(`.${domain}`)
}
