import { meter } from './meter.ts'
import { limitRate, tcpFlagNames } from './native-words.ts'
import { RARE_MATCHES } from './rare-matches.ts'
import { range, type SavedOption, sign } from './words.ts'

/** What a match comes to in nft's words (the xlate functions of libxt_*.c); undefined where nft has no words for it. */
export type Translate = (options: readonly SavedOption[], protocol: string, family: 4 | 6) => string | undefined

function first({ values }: SavedOption): string {
  return values[0] ?? ''
}

function each(
  table: Readonly<Record<string, (option: SavedOption, protocol: string, family: 4 | 6) => string | undefined>>,
): Translate {
  return (options, protocol, family) => {
    const parts: string[] = []
    for (const option of options) {
      const part = Object.hasOwn(table, option.name) ? table[option.name]!(option, protocol, family) : undefined
      if (part === undefined) return undefined
      parts.push(part)
    }
    return parts.join(' ')
  }
}

function ports(protocol: string): Readonly<Record<string, (option: SavedOption) => string>> {
  return {
    sport: option => `${protocol} sport ${sign(option)}${range(first(option))}`,
    dport: option => `${protocol} dport ${sign(option)}${range(first(option))}`,
  }
}

function multiport(field: string): (option: SavedOption, protocol: string) => string {
  return (option, protocol) => {
    const list = first(option).split(',').map(range)
    return `${protocol} ${field} ${sign(option)}${list.length === 1 ? list[0] : `{ ${list.join(', ')} }`}`
  }
}

/** Of either port: each end of a range by itself, and the same turned around (multiport_xlate of 1.8.9). */
function eitherPort(option: SavedOption, protocol: string): string {
  const pairs = first(option)
    .split(/[,:]/)
    .flatMap(port => [`0-65535 . ${port}`, `${port} . 0-65535`])
  return `${protocol} sport . ${protocol} dport { ${pairs.join(', ')} }`
}

const ECN = ['not-ect', 'ect1', 'ect0', 'ce']

const STATES = ['invalid', 'new', 'related', 'established', 'untracked', 'snat', 'dnat']

function states(option: SavedOption): string {
  const words = first(option).toLowerCase().split(',')
  const nat = words.filter(word => word === 'snat' || word === 'dnat')
  // Of what is turned around, this is not (state_xlate_print of libxt_conntrack.c).
  if (nat.length > 0) return `ct status ${nat[0]}`
  return `ct state ${option.not ? '! ' : ''}${STATES.filter(state => words.includes(state)).join(',')}`
}

function directed(direction: string, key: string): (option: SavedOption) => string {
  return option =>
    `ct ${direction} ${key} ${sign(option)}${key === 'proto-src' || key === 'proto-dst' ? range(first(option)) : first(option)}`
}

/** _conntrack3_mt_xlate: each part has its place, and --ctdir the first one. */
const CONNTRACK: Parameters<typeof each>[0] = {
  ctdir: option => `ct direction ${first(option).toLowerCase()}`,
  ctproto: directed('original', 'protocol'),
  ctstate: states,
  ctstatus: option => {
    const words = first(option).toLowerCase().replaceAll('_', '-')
    return words === 'none' ? 'ct status' : `ct status ${option.not ? '! ' : ''}${words}`
  },
  ctexpire: option => `ct expiration ${sign(option)}${range(first(option))}`,
  ctorigsrc: directed('original', 'saddr'),
  ctorigdst: directed('original', 'daddr'),
  ctreplsrc: directed('reply', 'saddr'),
  ctrepldst: directed('reply', 'daddr'),
  ctorigsrcport: directed('original', 'proto-src'),
  ctorigdstport: directed('original', 'proto-dst'),
  ctreplsrcport: directed('reply', 'proto-src'),
  ctrepldstport: directed('reply', 'proto-dst'),
}
const CONNTRACK_ORDER = Object.keys(CONNTRACK)

function conntrack(options: readonly SavedOption[], protocol: string, family: 4 | 6): string | undefined {
  const place = ({ name }: SavedOption) => CONNTRACK_ORDER.indexOf(name)
  const reply = options.some(option => option.name === 'ctdir' && first(option).toLowerCase() === 'reply')
  const table = reply ? { ...CONNTRACK, ctproto: directed('reply', 'protocol') } : CONNTRACK
  return each(table)(
    options.toSorted((one, other) => place(one) - place(other)),
    protocol,
    family,
  )
}

/** ICMP types by number; those that carry a code have no words in nft. */
const ICMP: Readonly<Record<string, string>> = {
  '0': 'echo-reply',
  '3': 'destination-unreachable',
  '4': 'source-quench',
  '5': 'redirect',
  '8': 'echo-request',
  '9': 'router-advertisement',
  '10': 'router-solicitation',
  '11': 'time-exceeded',
  '12': 'parameter-problem',
  '13': 'timestamp-request',
  '14': 'timestamp-reply',
  '17': 'address-mask-request',
  '18': 'address-mask-reply',
}
const ICMPV6: Readonly<Record<string, string>> = {
  '1': 'destination-unreachable',
  '2': 'packet-too-big',
  '3': 'time-exceeded',
  '4': 'parameter-problem',
  '128': 'echo-request',
  '129': 'echo-reply',
  '133': 'nd-router-solicit',
  '134': 'nd-router-advert',
  '135': 'nd-neighbor-solicit',
  '136': 'nd-neighbor-advert',
  '137': 'nd-redirect',
}

function icmp(word: string, names: Readonly<Record<string, string>>): (option: SavedOption) => string | undefined {
  return option => {
    if (first(option) === 'any' && word === 'icmp') return 'ip protocol icmp'
    const name = names[first(option)]
    return name === undefined ? undefined : `${word} type ${sign(option)}${name}`
  }
}

function addrtype(options: readonly SavedOption[]): string {
  const limited = options.find(({ name }) => name.startsWith('limit-iface-'))?.name
  const link = limited === undefined ? '' : limited === 'limit-iface-in' ? ' . iif' : ' . oif'
  const [option] = options
  const known = first(option!)
    .toLowerCase()
    .split(',')
    .filter(type => !['throw', 'nat', 'xresolve'].includes(type))
  const side = option!.name === 'src-type' ? 'saddr' : 'daddr'
  return `fib ${side}${link} type ${sign(option!)}${known.length === 1 ? known[0] : `{ ${known.join(', ')} }`}`
}

const OWNER = each({
  'uid-owner': option => `skuid ${sign(option)}${first(option)}`,
  'gid-owner': option => `skgid ${sign(option)}${first(option)}`,
})

/** Chances are parts of 2^31. */
function statistic(options: readonly SavedOption[]): string | undefined {
  const find = (name: string) => options.find(option => option.name === name)
  const chance = find('probability')
  if (chance !== undefined)
    return `meta random & 2147483647 ${chance.not ? '>=' : '<'} ${Math.round(Number(first(chance)) * 0x8000_0000)}`
  const every = find('every')
  if (every === undefined) return undefined
  const packet = find('packet')
  return `numgen inc mod ${first(every)} ${sign(every)}${packet === undefined ? 0 : first(packet)}`
}

function rpfilter(options: readonly SavedOption[]): string {
  const has = (name: string) => options.some(option => option.name === name)
  const parts = ['saddr', ...(has('validmark') ? ['mark'] : []), ...(has('loose') ? [] : ['iif'])]
  const local = has('accept-local') ? 'fib saddr type != local ' : ''
  return `${local}fib ${parts.join(' . ')} oif ${has('invert') ? '0' : '!= 0'}`
}

/** print_mark_xlate. */
function masked(key: string): (option: SavedOption) => string {
  return option => {
    const [value = '', mask] = first(option).split('/')
    return mask === undefined
      ? `${key} ${sign(option)}${value}`
      : `${key} and ${mask} ${option.not ? '!=' : '=='} ${value}`
  }
}

function limit(options: readonly SavedOption[]): string {
  const burst = options.find(({ name }) => name === 'limit-burst')?.values[0] ?? '5'
  return `${limitRate(options)}${burst === '0' ? '' : ` burst ${burst} packets`}`
}

function tcpFlags(option: SavedOption): string {
  const [mask = '', wanted = ''] = option.values.map(tcpFlagNames)
  return `tcp flags ${sign(option)}${wanted || '0x0'} / ${mask || '0x0'}`
}

function ip(family: 4 | 6): string {
  return family === 4 ? 'ip' : 'ip6'
}

export const MATCHES: Readonly<Record<string, Translate>> = {
  tcp: each({
    ...ports('tcp'),
    'tcp-flags': tcpFlags,
    'tcp-option': option => `tcp option ${first(option)} ${option.not ? 'missing' : 'exists'}`,
  }),
  udp: each(ports('udp')),
  udplite: each(ports('udplite')),
  multiport: each({ dports: multiport('dport'), sports: multiport('sport'), ports: eitherPort }),
  conntrack,
  state: each({ state: states }),
  mark: each({ mark: masked('mark') }),
  connmark: each({ mark: masked('ct mark') }),
  comment: () => '',
  limit,
  icmp: each({ 'icmp-type': icmp('icmp', ICMP) }),
  icmp6: each({ 'icmpv6-type': icmp('icmpv6', ICMPV6) }),
  addrtype,
  mac: each({ 'mac-source': option => `ether saddr ${sign(option)}${first(option).toLowerCase()}` }),
  owner: (options, protocol, family) => (options.length > 1 ? undefined : OWNER(options, protocol, family)),
  iprange: each({
    'src-range': (option, _protocol, family) => `${ip(family)} saddr ${sign(option)}${first(option)}`,
    'dst-range': (option, _protocol, family) => `${ip(family)} daddr ${sign(option)}${first(option)}`,
  }),
  cpu: each({ cpu: option => `cpu ${sign(option)}${first(option)}` }),
  esp: each({ espspi: option => `esp spi ${sign(option)}${range(first(option))}` }),
  length: each({ length: option => `meta length ${sign(option)}${range(first(option))}` }),
  ttl: each({
    'ttl-eq': option => `ip ttl ${sign(option)}${first(option)}`,
    'ttl-lt': option => `ip ttl lt ${first(option)}`,
    'ttl-gt': option => `ip ttl gt ${first(option)}`,
  }),
  hl: each({
    'hl-eq': option => `ip6 hoplimit ${sign(option)}${first(option)}`,
    'hl-lt': option => `ip6 hoplimit lt ${first(option)}`,
    'hl-gt': option => `ip6 hoplimit gt ${first(option)}`,
  }),
  dscp: each({
    dscp: (option, _protocol, family) => `${ip(family)} dscp ${sign(option)}${first(option)}`,
  }),
  ecn: each({
    'ecn-tcp-cwr': option => `tcp flags ${sign(option)}cwr`,
    'ecn-tcp-ece': option => `tcp flags ${sign(option)}ecn`,
    'ecn-ip-ect': option => `ip ecn ${sign(option)}${ECN[Number(first(option))]}`,
  }),
  helper: each({ helper: option => `ct helper ${sign(option)}"${first(option)}"` }),
  quota: each({ quota: option => `quota ${option.not ? 'over ' : ''}${first(option)} bytes` }),
  hashlimit: (options, _protocol, family) => meter(options, family),
  pkttype: each({
    'pkt-type': option => `pkttype ${sign(option)}${first(option) === 'otherhost' ? '3' : first(option)}`,
  }),
  ...RARE_MATCHES,
  statistic,
  rpfilter,
  tcpmss: each({ mss: option => `tcp option maxseg size ${sign(option)}${range(first(option))}` }),
}
