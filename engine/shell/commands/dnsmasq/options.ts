import { reverseName } from '../../../linux/resolver/getnameinfo.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { type Ip, parseIp } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import type { OptionSpec } from '../../command.ts'
import type { GivenOption } from '../../getopt.ts'

export const OPTIONS: readonly OptionSpec[] = [
  { short: 'k', long: 'keep-in-foreground', text: 'Does not become a daemon.' },
  { short: 'd', long: 'no-daemon', text: 'Does not become a daemon, and logs to standard error.' },
  { short: 'C', long: 'conf-file', argument: 'FILE', text: 'The configuration (/etc/dnsmasq.conf).' },
  { long: 'test', text: 'Reads the configuration and says whether it is right.' },
  { short: 'v', long: 'version', text: 'Prints the version.' },
  { short: 'u', long: 'user', argument: 'NAME', text: 'Accepted.' },
  { short: 'g', long: 'group', argument: 'NAME', text: 'Accepted.' },
  { short: 'x', long: 'pid-file', argument: '[FILE]', text: 'Where the process number is written.' },
  { short: '8', long: 'log-facility', argument: 'FILE', text: 'Logs to the file, or to standard error for -.' },
  { short: 'q', long: 'log-queries', argument: '[extra]', text: 'Logs queries.' },
  { long: 'log-async', argument: '[COUNT]', text: 'Accepted.' },

  // DNS.
  { short: 'R', long: 'no-resolv', text: 'Does not read servers from resolv.conf.' },
  { short: 'r', long: 'resolv-file', argument: 'FILE', text: 'Reads servers from this file.' },
  { short: 'n', long: 'no-poll', text: 'Accepted.' },
  { short: 'h', long: 'no-hosts', text: 'Does not read /etc/hosts.' },
  { short: 'H', long: 'addn-hosts', argument: 'FILE', text: 'A file like /etc/hosts.' },
  { short: 'E', long: 'expand-hosts', text: 'Names without a dot get the domain.' },
  { short: 's', long: 'domain', argument: 'DOMAIN', text: 'The domain of hosts.' },
  { short: 'D', long: 'domain-needed', text: 'Does not forward names without a dot.' },
  { short: 'b', long: 'bogus-priv', text: 'Does not forward reverse lookups of private addresses.' },
  { short: 'o', long: 'strict-order', text: 'Asks servers in the order in which they stand.' },
  { long: 'all-servers', text: 'Asks all servers at once.' },
  { short: 'N', long: 'no-negcache', text: 'Does not keep what does not exist.' },
  { short: 'z', long: 'bind-interfaces', text: 'Binds to the addresses that are listened on.' },
  { long: 'bind-dynamic', text: 'Accepted.' },
  { short: 'a', long: 'listen-address', argument: 'ADDRESS', text: 'Listens on this address.' },
  { short: 'p', long: 'port', argument: 'PORT', text: 'The port (53); 0 for no DNS.' },
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

  // DHCP and router advertisements.
  {
    short: 'F',
    long: 'dhcp-range',
    argument: '[tag:TAG,][set:TAG,]START,END|static[,NETMASK[,BROADCAST]][,LEASE]',
    text: 'Gives out addresses; with an IPv6 prefix and the mode ra-only, slaac or ra-names advertises it.',
  },
  {
    short: 'G',
    long: 'dhcp-host',
    argument: 'MAC|id:ID,[set:TAG,][ADDRESS,][NAME,][LEASE,][ignore]',
    text: 'A client.',
  },
  { short: 'O', long: 'dhcp-option', argument: '[tag:TAG,]OPTION,VALUE...', text: 'What clients are told.' },
  { long: 'dhcp-option-force', argument: '[tag:TAG,]OPTION,VALUE...', text: 'The same, also to those who do not ask.' },
  { short: 'M', long: 'dhcp-boot', argument: '[tag:TAG,]FILE[,NAME[,ADDRESS]]', text: 'What to boot from.' },
  { short: 'U', long: 'dhcp-vendorclass', argument: 'set:TAG,CLASS', text: 'A tag for clients of a vendor class.' },
  { short: '4', long: 'dhcp-mac', argument: 'set:TAG,MAC', text: 'A tag for clients with this address.' },
  { short: 'J', long: 'dhcp-ignore', argument: 'tag:TAG...', text: 'Does not answer clients with all these tags.' },
  { short: 'K', long: 'dhcp-authoritative', text: 'This is the only DHCP server of the network.' },
  { short: '5', long: 'no-ping', text: 'Does not look whether an address is in use before it is offered.' },
  { long: 'dhcp-sequential-ip', text: 'Gives out addresses in order.' },
  { short: 'X', long: 'dhcp-lease-max', argument: 'COUNT', text: 'Leases at once (1000).' },
  { short: 'l', long: 'dhcp-leasefile', argument: 'FILE', text: 'Where leases are kept.' },
  { long: 'log-dhcp', text: 'Logs all options.' },
  { long: 'quiet-dhcp', text: 'Logs less.' },
  { long: 'dhcp-relay', argument: 'LOCAL,SERVER[,DEVICE]', text: 'Passes what clients ask on to a server.' },
  { short: '2', long: 'no-dhcp-interface', argument: 'NAME', text: 'No DHCP on this device.' },
  { short: 'I', long: 'except-interface', argument: 'NAME', text: 'Does not listen on this device.' },
  { short: 'i', long: 'interface', argument: 'NAME', text: 'Listens on this device alone.' },
  { short: '6', long: 'dhcp-script', argument: 'FILE', text: 'Runs a program when a lease changes.', emulated: false },
  { long: 'enable-tftp', text: 'Serves files.', emulated: false },
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
  readonly port: number
}

/** What the server knows and how it behaves. */
export interface Zone {
  readonly records: readonly dns.DnsRecord[]
  /** Those of them that --ptr-record has made. */
  readonly pointers: ReadonlySet<dns.DnsRecord>
  /** --address: a domain and the address of every name in it. */
  readonly wild: readonly { readonly domain: string; readonly ip: Ip }[]
  readonly upstreams: readonly Upstream[]
  readonly addresses: readonly Ip[]
  readonly port: number
  readonly cacheSize: number
  readonly ttl: number
  /** Seconds for what does not exist, where the answer does not tell; 0 for not at all. */
  readonly negativeTtl: number
  readonly negativeCache: boolean
  /** Names without a dot are not asked for elsewhere; nor are private addresses. */
  readonly domainNeeded: boolean
  readonly bogusPrivate: boolean
  readonly strictOrder: boolean
  readonly allServers: boolean
}

/** Lower case, with the dot at its end. */
export function absolute(name: string): string {
  return `${name.toLowerCase().replace(/\.$/, '')}.`
}

/** The zone that the options describe. */
export function zoneFrom(options: readonly GivenOption[]): Zone {
  const has = (name: string) => options.some(each => each.name === name)
  const values = (name: string) => options.filter(each => each.name === name).map(each => each.value ?? '')
  const number = (name: string, usual: number) => Number(values(name).at(-1) ?? usual)
  const ttl = number('local-ttl', 0)
  const records: dns.DnsRecord[] = []
  const pointers = new Set<dns.DnsRecord>()
  const add = (name: string, data: dns.RecordData) => records.push({ name: absolute(name), class: 1, ttl, data })
  for (const value of values('host-record')) {
    const words = value.split(',')
    const names = words.filter(word => parseIp(word) === undefined && !/^\d+$/.test(word))
    for (const word of words) {
      const ip = parseIp(word)
      if (ip === undefined) continue
      for (const name of names)
        add(name, typeof ip === 'number' ? { type: 'A', address: ip } : { type: 'AAAA', address: ip })
      if (names[0] !== undefined) add(reverseName(ip), { type: 'PTR', target: absolute(names[0]) })
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
    const [name = '', ...texts] = (value.match(/("[^"]*"|[^,])+/g) ?? []).map(text => text.replaceAll('"', ''))
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
    add(name, { type: 'PTR', target: absolute(target) })
    pointers.add(records.at(-1)!)
  }
  return {
    records,
    pointers,
    wild: values('address').flatMap(wildcard),
    upstreams: [
      ...[...values('local'), ...values('server')].flatMap(upstreamsOf),
      ...values('address')
        .filter(value => value.startsWith('/') && value.endsWith('/'))
        .flatMap(upstreamsOf),
    ],
    addresses: values('listen-address').flatMap(value =>
      value
        .split(',')
        .map(parseIp)
        .filter(ip => ip !== undefined),
    ),
    port: number('port', dns.PORT),
    cacheSize: number('cache-size', 150),
    ttl,
    negativeTtl: number('neg-ttl', 0),
    negativeCache: !has('no-negcache'),
    domainNeeded: has('domain-needed'),
    bogusPrivate: has('bogus-priv'),
    strictOrder: has('strict-order'),
    allServers: has('all-servers'),
  }
}

/** `/one/two/ADDRESS`; `#` stands for every name, as an address for that of nothing. */
function wildcard(value: string): { readonly domain: string; readonly ip: Ip }[] {
  const parts = value.split('/')
  const ip = parseIp(parts.at(-1)!)
  const ips = parts.at(-1) === '#' ? [0, 0n] : ip === undefined ? [] : [ip]
  return parts
    .slice(1, -1)
    .flatMap(domain => ips.map(each => ({ domain: domain === '#' ? '' : absolute(domain), ip: each })))
}

function upstreamsOf(value: string): readonly Upstream[] {
  const parts = value.split('/')
  const [address = '', port = ''] = parts.at(-1)!.replace(/@.*/, '').split('#')
  const to = { server: parseIp(address), port: port === '' ? dns.PORT : Number(port) }
  const domains = parts.length > 1 ? parts.slice(1, -1) : ['']
  return domains.map(domain => ({ domain: domain === '' ? '' : absolute(domain), ...to }))
}

export function inDomain(name: string, domain: string): boolean {
  return domain === '' || name === domain || name.endsWith(`.${domain}`)
}
