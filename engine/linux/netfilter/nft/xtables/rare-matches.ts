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
  const limits = to === undefined ? `${count?.not === true ? 'lt' : 'ge'} ${from}` : `${sign(count!)}${from}-${to}`
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

/** Fields of one header, in their order. */
function fields(names: Readonly<Record<string, string>>): Translate {
  return options => {
    const parts: string[] = []
    for (const option of options) {
      const name = names[option.name]
      if (name === undefined) continue
      parts.push(`${name} ${sign(option)}${option.values.length === 0 ? '1' : range(value(option))}`)
    }
    return parts.join(' ')
  }
}

/** time_xlate: each part begins with a blank; days of months have no words. */
const time: Translate = options => {
  if (find(options, 'monthdays') !== undefined) return undefined
  let text = ''
  const [since, until] = [find(options, 'datestart'), find(options, 'datestop')].map(value)
  if (since || until !== LAST_DATE)
    text += ` meta time "${(since || '1970-01-01T00:00:00').replace('T', ' ')}"-"${(until || LAST_DATE).replace('T', ' ')}"`
  const [start, stop] = [find(options, 'timestart'), find(options, 'timestop')].map(value)
  if (start || stop) text += ` meta hour "${start || '00:00:00'}"-"${stop || '23:59:59'}"`
  const days = find(options, 'weekdays')
  if (days === undefined) return text
  const given = value(days).split(',')
  const numbers = DAYS.flatMap((day, index) => (given.includes(day) === days.not ? [] : [index + 1]))
  return `${text} meta day { ${numbers.join(', ')} }`
}

/** What the match saves where there is no last date. */
const LAST_DATE = '2038-01-19T03:14:07'
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/** policy_xlate: whether the packet came through IPsec, and nothing of how. */
const policy: Translate = options => {
  if (options.length !== 2 || value(find(options, 'dir')) !== 'in') return undefined
  return `meta secpath ${value(find(options, 'pol')) === 'none' ? 'missing' : 'exists'}`
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
  ah: fields({ ahspi: 'ah spi', ahlen: 'ah hdrlength', ahres: 'ah reserved' }),
  frag: fields({ fragid: 'frag id', fragres: 'frag reserved', fragmore: 'frag more-fragments' }),
  dccp: options =>
    options.every(({ name }) => name === 'sport' || name === 'dport')
      ? fields({ sport: 'dccp sport', dport: 'dccp dport' })(options, 'dccp', 4)
      : undefined,
  realm: options => `rtclassid ${sign(options[0]!)}${value(options[0])}`,
}
