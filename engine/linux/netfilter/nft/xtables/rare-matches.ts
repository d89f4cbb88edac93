import { formatIp } from '../../../../wire/address.ts'
import { chunkWords } from '../../xtables/matches/sctp-chunks.ts'
import type { Translate } from './matches.ts'
import { range, type SavedOption, sign } from './words.ts'

function find(options: readonly SavedOption[], name: string): SavedOption | undefined {
  return options.find(option => option.name === name)
}

function value(option: SavedOption | undefined): string {
  return option?.values[0] ?? ''
}

/** connbytes_xlate. */
const connbytes: Translate = options => {
  const count = find(options, 'connbytes')
  const direction = value(find(options, 'connbytes-dir'))
  const [from = '', to] = value(count).split(':')
  const limits =
    to === undefined
      ? `${count?.not === true ? 'lt' : 'ge'} ${from}`
      : from === to
        ? from
        : `${sign(count!)}${from}-${to}`
  return `ct ${direction === 'both' ? '' : `${direction} `}${value(find(options, 'connbytes-mode'))} ${limits}`
}

/** connlabel_mt_xlate. */
const connlabel: Translate = options => {
  const label = find(options, 'label')!
  const name = value(label).replaceAll('"', '')
  const set = find(options, 'set') === undefined ? '' : `ct label set ${name} `
  return `${set}ct label ${label.not ? `and ${name} != ` : ''}${name}`
}

/** cluster_xlate; it loses the inversion. */
const cluster: Translate = options => {
  const total = value(find(options, 'cluster-total-nodes'))
  const seed = value(find(options, 'cluster-hash-seed'))
  const mask = Number(value(find(options, 'cluster-local-nodemask')))
  const nodes = Array.from({ length: 32 }, (_, node) => node).filter(node => ((mask >>> node) & 1) === 1)
  const single = mask <= 2 ? mask : (nodes[0] ?? 0) + 1
  const which = nodes.length === 1 ? `eq ${single}` : `{ ${nodes.join(', ')} }`
  return `jhash ct original saddr mod ${total} seed ${seed} ${which} meta pkttype set host`
}

/** The same, where all options are such fields. */
function all(names: Readonly<Record<string, string>>): Translate {
  return (options, protocol, family) =>
    options.every(({ name }) => Object.hasOwn(names, name)) ? fields(names)(options, protocol, family) : undefined
}

/** `0x1/0xff`, or a value without a mask (print_realm_xlate, print_devgroup_xlate). */
function masked(key: string, option: SavedOption, not: boolean): string {
  const [number = '', mask] = value(option).split('/')
  return mask === undefined
    ? `${key} ${not ? '!= ' : ''}${number}`
    : `${key} and ${mask} ${not ? '!=' : '=='} ${number}`
}

/** What is turned around stays so for the second group. */
const devgroup: Translate = options => {
  const [one, other] = options
  const word = ({ name }: SavedOption) => (name === 'src-group' ? 'iifgroup' : 'oifgroup')
  const parts = [masked(word(one!), one!, one!.not)]
  if (other !== undefined) parts.push(masked(word(other), other, one!.not || other.not))
  return parts.join(' ')
}

const FRAGMENT_BITS: Readonly<Record<string, string>> = {
  fragres: 'frag reserved',
  fragfirst: 'frag frag-off 0',
  fragmore: 'frag more-fragments 1',
  fraglast: 'frag more-fragments 0',
}

/** Fields of one header, in their order. */
function fields(names: Readonly<Record<string, string>>): Translate {
  return options => {
    const parts: string[] = []
    for (const option of options) {
      const name = names[option.name]
      if (name === undefined) continue
      if (option.values.length > 0) parts.push(`${name} ${sign(option)}${range(value(option))}`)
      else parts.push(/ \d$/.test(name) ? name : `${name} 1`)
    }
    return parts.join(' ')
  }
}

/** time_xlate: each part but the date begins with a blank; days of months have no words. */
const time: Translate = options => {
  if (find(options, 'monthdays') !== undefined) return undefined
  let text = ''
  const [since, until] = [find(options, 'datestart'), find(options, 'datestop')].map(value)
  if (since || until !== LAST_DATE)
    text += `meta time "${(since || '1970-01-01T00:00:00').replace('T', ' ')}"-"${(until || LAST_DATE).replace('T', ' ')}"`
  const [start, stop] = [find(options, 'timestart'), find(options, 'timestop')].map(value)
  if (start || stop) text += ` meta hour "${start || '00:00:00'}"-"${stop || '23:59:59'}"`
  const days = find(options, 'weekdays')
  if (days === undefined) return text
  const given = value(days).split(',')
  const numbers = DAYS.flatMap((day, index) => (given.includes(day) === days.not ? [] : [(index + 1) % 7]))
  return `${text} meta day ${numbers.length > 1 ? `{ ${numbers.join(', ')} }` : numbers.join('')}`
}

/** What the match saves where there is no last date. */
const LAST_DATE = '2038-01-19T03:14:07'
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/** policy_xlate: whether the packet came through IPsec, and nothing of how. */
const policy: Translate = options => {
  if (options.length !== 2 || value(find(options, 'dir')) !== 'in') return undefined
  return `meta secpath ${value(find(options, 'pol')) === 'none' ? 'missing' : 'exists'}`
}

/** connlimit_xlate: a set of its own for each rule; nft itself, which says no family, gets no words. */
export function connlimit(options: readonly SavedOption[], family: 4 | 6, sets: string[]): string {
  const name = `connlimit${sets.length}`
  sets.push(`${name} { type ipv4_addr; flags dynamic; }`)
  const length = Number(value(find(options, 'connlimit-mask')))
  const mask = length === (family === 4 ? 32 : 128) ? '' : `and ${formatIp(prefixMask(length, family))} `
  const field = find(options, 'connlimit-daddr') === undefined ? 'saddr' : 'daddr'
  const upto = find(options, 'connlimit-upto')
  const limit = upto === undefined ? `over ${value(find(options, 'connlimit-above'))}` : value(upto)
  return `add @${name} { ${family === 4 ? 'ip' : 'ip6'} ${field} ${mask}ct count ${limit} }`
}

function prefixMask(length: number, family: 4 | 6): number | bigint {
  if (family === 4) return length === 0 ? 0 : (0xffff_ffff << (32 - length)) >>> 0
  return ((1n << BigInt(length)) - 1n) << BigInt(128 - length)
}

/** Of IPv6, a header that may be any one is asked for by its protocol (ah_xlate of libip6t_ah.c). */
const ah: Translate = (options, protocol, family) =>
  options.length === 0 && family === 6
    ? 'meta l4proto ah'
    : fields({ ahspi: 'ah spi', ahlen: 'ah hdrlength', ahres: 'ah reserved' })(options, protocol, family)

/** dccp_xlate. */
const dccp: Translate = (options, protocol, family) => {
  if (find(options, 'dccp-option') !== undefined) return undefined
  const ports = fields({ sport: 'dccp sport', dport: 'dccp dport' })(options, protocol, family)
  const types = find(options, 'dccp-types')
  if (types === undefined) return ports
  const words = value(types)
    .toLowerCase()
    .split(',')
    .map(word => (word === 'invalid' ? '10-15' : word))
  const type = `dccp type ${sign(types)}${words.length > 1 ? `{ ${words.join(', ')} }` : words.join('')}`
  return ports === '' ? type : `${ports} ${type}`
}

/** sctp_xlate: nothing without options, nor of chunks of which any will do. */
const sctp: Translate = (options, protocol, family) => {
  if (options.length === 0) return undefined
  const ports = fields({ sport: 'sctp sport', dport: 'sctp dport' })(options, protocol, family)
  const types = find(options, 'chunk-types')
  if (types === undefined) return ports
  const chunks = chunkWords(types.values.join(' '), types.not)
  return chunks === undefined ? undefined : [ports, ...chunks].filter(part => part !== '').join(' ')
}

/** What the matches that are seldom used come to. */
export const RARE_MATCHES: Readonly<Record<string, Translate>> = {
  connbytes,
  connlabel,
  cluster,
  time,
  policy,
  ipcomp: fields({ ipcompspi: 'comp cpi' }),
  mh: fields({ 'mh-type': 'mh type' }),
  ah,
  frag: fields({ fragid: 'frag id', ...FRAGMENT_BITS }),
  hbh: options =>
    options.length === 1 && options[0]!.name === 'hbh-len'
      ? fields({ 'hbh-len': 'hbh hdrlength' })(options, '', 6)
      : undefined,
  rt: all({ 'rt-type': 'rt type', 'rt-segsleft': 'rt seg-left', 'rt-len': 'rt hdrlength' }),
  dccp,
  sctp,
  realm: ([option]) => masked('rtclassid', option!, option!.not),
  cgroup: all({ cgroup: 'meta cgroup' }),
  devgroup,
}
