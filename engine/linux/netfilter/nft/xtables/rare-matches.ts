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

/** What the matches that are seldom used come to. */
export const RARE_MATCHES: Readonly<Record<string, Translate>> = {
  connbytes,
  connlabel,
  cluster,
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
