import { EINVAL, ENOENT } from '../../../../net/errno.ts'
import type { RateEstimator } from '../../rate-estimators.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { parseNumber } from '../names.ts'
import { type Parsed, Problem } from '../problem.ts'
import { string } from '../values.ts'

const COMPARISONS = ['lt', 'gt', 'eq'] as const
const UINT32 = 0xffff_ffff
const NAME_MAX = 15

interface RateestData {
  readonly names: readonly [string, string | null]
  readonly delta: boolean
  readonly compare: (typeof COMPARISONS)[number] | null
  readonly inverted: boolean
  /** Absent where this kind of rate was not asked for. */
  readonly bytes: readonly [number, number] | null
  readonly packets: readonly [number, number] | null
}

/** Units of rateest_get_rate: how many bytes a second one is, and the letters for multiples of bits. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['bit', 1 / 8],
  ['kibit', 1024 / 8],
  ['kbit', 1000 / 8],
  ['mibit', 1024 ** 2 / 8],
  ['mbit', 1_000_000 / 8],
  ['gibit', 1024 ** 3 / 8],
  ['gbit', 1e9 / 8],
  ['tibit', 1024 ** 4 / 8],
  ['tbit', 1e12 / 8],
  ['bps', 1],
  ['kibps', 1024],
  ['kbps', 1000],
  ['mibps', 1024 ** 2],
  ['mbps', 1_000_000],
  ['gibps', 1024 ** 3],
  ['gbps', 1e9],
  ['tibps', 1024 ** 4],
  ['tbps', 1e12],
])

function readRate(text: string): Parsed<number> {
  const [, digits = '', unit = ''] = /^([\d.]+)(\w*)$/.exec(text) ?? []
  const scale = unit === '' ? 1 / 8 : UNITS.get(unit.toLowerCase())
  const rate = Number(digits) * (scale ?? Number.NaN)
  return digits === '' || Number.isNaN(rate)
    ? new Problem(`rateest: could not parse rate \`${text}'`)
    : Math.floor(rate)
}

function readPackets(text: string): Parsed<number> {
  return parseNumber(text, 0, UINT32) ?? new Problem(`rateest: could not parse pps \`${text}'`)
}

function rateText(rate: number, numeric: boolean): string {
  const bits = rate * 8
  if (numeric) return ` ${rate}`
  if (bits >= 1e9) return ` ${(bits / 1e6).toFixed(0)}Mbit`
  return bits >= 1e6 ? ` ${(bits / 1000).toFixed(0)}Kbit` : ` ${bits.toFixed(0)}bit`
}

function modeText({ compare, inverted }: RateestData, prefix: string): string {
  return `${inverted ? ' !' : ''} ${prefix}${compare}`
}

function print(data: RateestData, numeric: boolean): string {
  const { names, delta, bytes, packets } = data
  const absolute = names[1] === null
  let text = ` rateest match ${names[0]}${delta ? ' delta' : ''}`
  if (bytes !== null)
    text += ` bps${delta ? rateText(bytes[0], numeric) : ''}${absolute ? rateText(bytes[1], numeric) + modeText(data, '') : ''}`
  if (packets !== null)
    text += ` pps${delta ? ` ${packets[0]}` : ''}${absolute ? `${modeText(data, '')} ${packets[1]}` : ''}`
  if (absolute) return text
  text += `${modeText(data, '')} ${names[1]}`
  if (bytes !== null) text += ` bps${delta ? rateText(bytes[1], numeric) : ''}`
  return packets === null ? text : `${text} pps${delta ? ` ${packets[1]}` : ''}`
}

function rates(data: RateestData, name: 'bps' | 'pps', pair: readonly [number, number] | null): string {
  if (pair === null) return ''
  const numeric = name === 'pps'
  const mode = modeText(data, '--rateest-')
  const second = data.delta || data.names[1] === null ? rateText(pair[1], numeric) : ''
  if (!data.delta) return `${mode} --rateest-${name}${second}`
  return ` --rateest-${name}1${rateText(pair[0], numeric)}${mode} --rateest-${name}2${second}`
}

function compares(compare: RateestData['compare'], left: number, right: number): boolean {
  if (compare === 'lt') return left < right
  return compare === 'gt' ? left > right : left === right
}

function holds(data: RateestData, now: number, first: RateEstimator, second: RateEstimator | undefined): boolean {
  const pairs = [
    [data.bytes, first.byteRate(now), second?.byteRate(now)],
    [data.packets, first.packetRate(now), second?.packetRate(now)],
  ] as const
  for (const [limits, mine, other] of pairs) {
    if (limits === null) continue
    const left = data.delta ? Math.max(0, limits[0] - mine) : mine
    const right = other === undefined ? limits[1] : data.delta ? Math.max(0, limits[1] - other) : other
    if (!compares(data.compare, left, right)) return data.inverted
  }
  return !data.inverted
}

/** A rate that may be left away where two estimators are compared with each other. */
const rateOption = (name: string, read: (text: string) => Parsed<number>, alias?: string) => ({
  name: `rateest-${name}`,
  ...(alias === undefined ? {} : { alias: `rateest-${alias}` }),
  optional: true as const,
  value: (text: string) => (text === '' ? 0 : read(text)),
  twice: `rateest: can't specify --rateest-${alias ?? name} twice`,
})

/** libxt_rateest: compares the rates that the target RATEEST measures. */
export const rateestMatch: MatchType<RateestData> = {
  name: 'rateest',
  options: [
    { name: 'rateest1', value: string(NAME_MAX), twice: "rateest: can't specify --rateest1 twice" },
    { name: 'rateest', alias: 'rateest1', value: string(NAME_MAX), twice: "rateest: can't specify --rateest1 twice" },
    { name: 'rateest2', value: string(NAME_MAX), twice: "rateest: can't specify --rateest2 twice" },
    rateOption('bps1', readRate),
    rateOption('pps1', readPackets),
    rateOption('bps2', readRate),
    rateOption('bps', readRate, 'bps2'),
    rateOption('pps2', readPackets),
    rateOption('pps', readPackets, 'pps2'),
    { name: 'rateest-delta' },
    ...COMPARISONS.map(name => ({
      name: `rateest-${name}`,
      alias: 'rateest-mode',
      flag: name,
      invert: true as const,
      twice: "rateest: can't specify lt/gt/eq twice",
    })),
  ],
  parse(given) {
    const pair = (name: 'bps' | 'pps'): readonly [number, number] | null => {
      const first = given.value<number>(`rateest-${name}1`)
      const second = given.value<number>(`rateest-${name}2`)
      return first === undefined && second === undefined ? null : [first ?? 0, second ?? 0]
    }
    return {
      names: [given.value<string>('rateest1') ?? '', given.value<string>('rateest2') ?? null],
      delta: given.has('rateest-delta'),
      compare: given.value<RateestData['compare']>('rateest-mode') ?? null,
      inverted: given.inverted('rateest-mode'),
      bytes: pair('bps'),
      packets: pair('pps'),
    }
  },
  print: (data, { numeric }) => print(data, numeric),
  save(data) {
    const { names, delta, bytes, packets } = data
    const said = rates(data, 'bps', bytes) + rates(data, 'pps', packets)
    const name = names[1] === null ? ` --rateest ${names[0]}` : ` --rateest1 ${names[0]}`
    return `${delta ? ' --rateest-delta' : ''}${name}${said}${names[1] === null ? '' : ` --rateest2 ${names[1]}`}`
  },
  check({ names, compare, bytes, packets }, { netfilter }) {
    if (compare === null || (bytes === null && packets === null)) return EINVAL
    const known = (name: string | null) => name === null || netfilter.rateEstimators.get(name) !== undefined
    return known(names[0]) && known(names[1]) ? undefined : ENOENT
  },
  compile(data, { netfilter }) {
    const { rateEstimators, net } = netfilter
    const first = rateEstimators.get(data.names[0])!
    const second = data.names[1] === null ? undefined : rateEstimators.get(data.names[1])
    return new Predicate(() => holds(data, net.sim.now, first, second))
  },
}
