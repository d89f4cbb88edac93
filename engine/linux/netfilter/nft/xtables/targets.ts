import type { SavedOption } from './words.ts'

type Translate = (options: readonly SavedOption[], family: 4 | 6) => string | undefined

function value(options: readonly SavedOption[], name: string): string | undefined {
  const found = options.find(option => option.name === name)
  return found === undefined ? undefined : (found.values[0] ?? '')
}

const REJECTS: Readonly<Record<string, string>> = {
  'tcp-reset': ' with tcp reset',
  'icmp-port-unreachable': '',
  'icmp-net-unreachable': ' with icmp type net-unreachable',
  'icmp-host-unreachable': ' with icmp type host-unreachable',
  'icmp-proto-unreachable': ' with icmp type prot-unreachable',
  'icmp-net-prohibited': ' with icmp type net-prohibited',
  'icmp-host-prohibited': ' with icmp type host-prohibited',
  'icmp-admin-prohibited': ' with icmp type admin-prohibited',
  'icmp6-port-unreachable': '',
  'icmp6-no-route': ' with icmpv6 type no-route',
  'icmp6-adm-prohibited': ' with icmpv6 type admin-prohibited',
  'icmp6-addr-unreachable': ' with icmpv6 type addr-unreachable',
  'icmp6-policy-fail': ' with icmpv6 type policy-fail',
  'icmp6-reject-route': ' with icmpv6 type reject-route',
}
const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug']

function log(options: readonly SavedOption[]): string {
  const prefix = value(options, 'log-prefix')
  const level = LEVELS[Number(value(options, 'log-level') ?? 4)]
  let text = 'log'
  if (prefix !== undefined) text += ` prefix "${prefix}"`
  if (level !== undefined && level !== 'warn') text += ` level ${level}`
  const tcp = ['sequence', 'options'].filter(name => value(options, `log-tcp-${name}`) !== undefined)
  if (tcp.length > 0) text += ` flags tcp ${tcp.join(',')}`
  if (
    tcp.length === 2 &&
    ['log-ip-options', 'log-uid', 'log-macdecode'].every(name => value(options, name) !== undefined)
  )
    return `${text.replace(/ flags .*/, '')} flags all`
  if (value(options, 'log-ip-options') !== undefined) text += ' flags ip options'
  if (value(options, 'log-uid') !== undefined) text += ' flags skuid'
  return text
}

function natFlags(options: readonly SavedOption[]): string {
  const flags = ['random', 'random-fully', 'persistent'].filter(name => value(options, name) !== undefined)
  return flags.length === 0 ? '' : ` ${flags.map(flag => (flag === 'random-fully' ? 'fully-random' : flag)).join(',')}`
}

/** Ports that follow a base, `1000-2000/3000`, have no words. */
function nat(word: string, option: string): Translate {
  return options => {
    const range = value(options, option)
    return range?.includes('/') === true ? undefined : `${word} to ${range}${natFlags(options)}`
  }
}

function toPorts(word: string): Translate {
  return options => {
    const ports = value(options, 'to-ports')
    return `${word}${ports === undefined ? '' : ` to :${ports}`}${natFlags(options)}`
  }
}

/** `--set-xmark VALUE/MASK` in the words that it was meant in. */
function mark(key: string, word: string): Translate {
  return options => {
    const given = value(options, 'set-xmark')
    if (given === undefined) return undefined
    const [number = '0', rest = '0xffffffff'] = given.split('/')
    const bits = Number(number)
    const mask = Number(rest)
    const hex = (each: number) => `0x${(each >>> 0).toString(16)}`
    if (mask === 0xffff_ffff) return `${key} set ${hex(bits)}`
    if (bits === 0) return `${key} set ${word} and ${hex(~mask)}`
    if (bits === mask) return `${key} set ${word} or ${hex(bits)}`
    if (mask === 0) return `${key} set ${word} xor ${hex(bits)}`
    return `${key} set ${word} and ${hex(~mask)} xor ${hex(bits)}`
  }
}

function connmark(options: readonly SavedOption[]): string | undefined {
  const mask = value(options, 'ctmask')
  if (mask !== value(options, 'nfmask')) return undefined
  const part = mask === undefined || Number(mask) === 0xffff_ffff ? '' : ` and ${mask}`
  if (value(options, 'restore-mark') !== undefined) return `meta mark set ct mark${part}`
  if (value(options, 'save-mark') !== undefined) return `ct mark set mark${part}`
  return mark('ct mark', 'ct mark')(options, 4)?.replace(/ and (\S+) xor (\S+)$/, ' xor $2 and $1')
}

function moved(options: readonly SavedOption[], text: string | undefined): string | undefined {
  const left = value(options, 'left-shift-mark')
  const right = value(options, 'right-shift-mark')
  if (text === undefined || (left === undefined && right === undefined)) return text
  const plain = / set 0x[\da-f]+$/.test(text) ? `${text} ` : text
  return `${plain.replace(/ set /, ' set ( ')} ) ${left === undefined ? `>> ${right}` : `<< ${left}`}`
}

/** __tos_xlate of 1.8.9: nft takes the words of IPv6 for both families. */
function tos(options: readonly SavedOption[]): string | undefined {
  const [value = 0, mask = 0xff] = (options.find(({ name }) => name === 'set-tos')?.values[0] ?? '')
    .split('/')
    .map(Number)
  const dscp = (each: number) => `0x${(each >> 2).toString(16).padStart(2, '0')}`
  const rest = dscp(~mask & 0xff)
  const change =
    mask === 0xff || mask === 0x3f
      ? dscp(value)
      : value === 0
        ? `ip6 dscp and ${rest}`
        : value === mask
          ? `ip6 dscp or ${dscp(value)}`
          : mask === 0
            ? `ip6 dscp xor ${dscp(value)}`
            : `ip6 dscp and ${rest} xor ${dscp(value)}`
  return `ip6 dscp set ${change}`
}

/** NFQUEUE_xlate. */
function queue(options: readonly SavedOption[]): string {
  const number = value(options, 'queue-num') ?? value(options, 'queue-balance')?.replace(':', '-')
  const flags = [
    ...(value(options, 'queue-bypass') === undefined ? [] : ['bypass']),
    ...(value(options, 'queue-cpu-fanout') === undefined ? [] : ['fanout']),
  ]
  return `queue num ${number}${flags.length === 0 ? '' : ` ${flags.join(',')}`}`
}

/** What iptables-translate says of targets that iptables-nft writes as nft's own expressions, and nft lists otherwise. */
export const PROPOSED_TARGETS: Readonly<Record<string, Translate>> = {
  TRACE: () => 'nftrace set 1',
  NFLOG: options => {
    const also = (word: string, name: string) =>
      value(options, name) === undefined ? '' : ` ${word} ${value(options, name)}`
    const prefix = value(options, 'nflog-prefix')
    const group = value(options, 'nflog-group') ?? 0
    return `log${prefix === undefined ? '' : ` prefix "${prefix}"`}${also('snaplen', 'nflog-size')}${also('queue-threshold', 'nflog-threshold')} group ${group}`
  },
}

export const TARGETS: Readonly<Record<string, Translate>> = {
  REJECT: options => {
    const words = REJECTS[value(options, 'reject-with') ?? 'icmp-port-unreachable']
    return words === undefined ? undefined : `reject${words}`
  },
  LOG: log,
  NFLOG: options => {
    const prefix = value(options, 'nflog-prefix')
    const also = (word: string, name: string) =>
      value(options, name) === undefined ? '' : ` ${word} ${value(options, name)}`
    return `log${prefix === undefined ? '' : ` prefix "${prefix}"`} group ${value(options, 'nflog-group') ?? 0}${also('snaplen', 'nflog-size')}${also('queue-threshold', 'nflog-threshold')}`
  },
  DNAT: nat('dnat', 'to-destination'),
  SNAT: nat('snat', 'to-source'),
  MASQUERADE: toPorts('masquerade'),
  REDIRECT: toPorts('redirect'),
  MARK: mark('meta mark', 'mark'),
  CONNMARK: options => moved(options, connmark(options)),
  CT: options => (value(options, 'notrack') === undefined ? undefined : 'notrack'),
  NOTRACK: () => 'notrack',
  DSCP: (options, family) => `${family === 6 ? 'ip6' : 'ip'} dscp set ${value(options, 'set-dscp')}`,
  TOS: tos,
  CLASSIFY: options => {
    const handle = value(options, 'set-class')
    const short = (handle ?? '').replace(/\b0{1,3}(?=[\da-f])/g, '')
    return `meta priority set ${short === '0:0' ? 'none' : short === 'ffff:ffff' ? 'root' : short}`
  },
  NFQUEUE: queue,
  SYNPROXY: options => ['synproxy', ...options.map(({ name, values }) => [name, ...values].join(' '))].join(' '),
  AUDIT: () => 'log level audit',
  TEE: options =>
    `dup to ${value(options, 'gateway')}${value(options, 'oif') === undefined ? '' : ` device ${value(options, 'oif')}`}`,
  TRACE: () => 'meta nftrace set 1',
  TCPMSS: options => {
    const size = value(options, 'set-mss')
    return `tcp option maxseg size set ${size ?? 'rt mtu'}`
  },
}
