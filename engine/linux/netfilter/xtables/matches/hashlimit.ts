import { EINVAL } from '../../../../net/errno.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { network } from '../../../../wire/address.ts'
import { u16 } from '../../../../wire/bytes.ts'
import { hasPorts } from '../../conntrack/tuple.ts'
import type { PacketContext } from '../../packet.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import type { OptionPlace } from '../option.ts'
import { type Parsed, Problem } from '../problem.ts'
import { integer, string } from '../values.ts'
import {
  Allowance,
  type GivenRate,
  type Rate,
  rateOf,
  rateSaid,
  rateShown,
  rateUnit,
  readBurst,
  readRate,
} from './hashlimit-rate.ts'

const MODES = ['srcip', 'srcport', 'dstip', 'dstport'] as const
type Mode = (typeof MODES)[number]
/** The order in which modes are printed. */
const PRINTED: readonly Mode[] = ['srcip', 'srcport', 'dstip', 'dstport']
const TABLE = ['htable-size', 'htable-max', 'htable-gcinterval', 'htable-expire'] as const
/** Buckets that are kept at most where nothing else was said. */
const BUCKETS_MAX = 65536

interface HashlimitData {
  readonly above: boolean
  readonly rate: Rate
  readonly modes: readonly Mode[]
  readonly name: string
  readonly table: Readonly<Partial<Record<(typeof TABLE)[number], number>>>
  readonly sourceMask: number
  readonly destinationMask: number
}

function readModes(text: string, { option, extension }: OptionPlace): Parsed<Mode[]> {
  const words = text.split(',')
  if (words.some(word => !(MODES as readonly string[]).includes(word)))
    return new Problem(`${extension}: Bad value for "--${option}" option: "${text}"`)
  return PRINTED.filter(mode => words.includes(mode))
}

/** print_rate's answer: the unit in milliseconds that the rate is printed in, for an expiry that goes without saying. */
function quantum({ rate }: HashlimitData, shown: boolean): number {
  return rate.bytes ? rate.expire : rateUnit(shown ? rate.average * (rate.window ?? 1) : rate.average)
}

function tail(data: HashlimitData, dashes: string, bits: number): string {
  let text = ''
  const { rate } = data
  const expire = data.table['htable-expire'] ?? rate.expire
  for (const name of TABLE) {
    if (name === 'htable-expire') continue
    const value = data.table[name]
    if (value !== undefined) text += ` ${dashes}${name} ${value}`
  }
  if (expire !== quantum(data, dashes === '')) text += ` ${dashes}htable-expire ${expire}`
  if (data.sourceMask !== bits) text += ` ${dashes}srcmask ${data.sourceMask}`
  if (data.destinationMask !== bits) text += ` ${dashes}dstmask ${data.destinationMask}`
  if (rate.window === null) return text
  return `${text} ${dashes}rate-match${rate.window === 1 ? '' : ` ${dashes}rate-interval ${rate.window}`}`
}

function keyOf(packet: PacketContext, { modes, sourceMask, destinationMask }: HashlimitData): string {
  const { skb, transport } = packet
  const layer = packet.netfilter.net.layerOf(skb)
  const port = (at: number) =>
    hasPorts(packet.protocol) && packet.hasTransport(4) ? u16(skb.bytes, transport + at) : 0
  return modes
    .map(mode => {
      if (mode === 'srcip') return network(layer.sourceOf(skb), sourceMask)
      if (mode === 'dstip') return network(layer.destinationOf(skb), destinationMask)
      return port(mode === 'srcport' ? 0 : 2)
    })
    .join(' ')
}

/** libxt_hashlimit: a limit for each address, port or pair of them. */
export const hashlimitMatch: MatchType<HashlimitData> = {
  name: 'hashlimit',
  options: [
    { name: 'hashlimit-upto', value: readRate, excludes: ['hashlimit-above'] },
    { name: 'hashlimit-above', value: readRate, excludes: ['hashlimit-upto'] },
    { name: 'hashlimit', value: readRate, alias: 'hashlimit-upto' },
    { name: 'hashlimit-burst', value: readBurst },
    { name: 'hashlimit-mode', value: readModes },
    { name: 'hashlimit-name', value: string(255), mandatory: true },
    { name: 'hashlimit-srcmask', value: integer(128) },
    { name: 'hashlimit-dstmask', value: integer(128) },
    ...TABLE.map(name => ({ name: `hashlimit-${name}`, value: integer(0xffff_ffff) })),
    { name: 'hashlimit-rate-match' },
    { name: 'hashlimit-rate-interval', value: integer(0xffff_ffff, 1) },
  ],
  finalCheck: given =>
    given.has('hashlimit-upto') || given.has('hashlimit-above')
      ? undefined
      : new Problem('You have to specify --hashlimit'),
  parse(given, { family }) {
    const option = (given.get('hashlimit-upto') ?? given.get('hashlimit-above'))!
    const rate = rateOf(
      option.value as GivenRate,
      given.value('hashlimit-burst'),
      given.has('hashlimit-rate-match'),
      given.value<number>('hashlimit-rate-interval'),
    )
    if (rate instanceof Problem) return rate
    const bits = family === 4 ? 32 : 128
    const table = Object.fromEntries(
      TABLE.flatMap(name => {
        const value = given.value<number>(`hashlimit-${name}`)
        return value === undefined ? [] : [[name, value]]
      }),
    )
    return {
      above: option.name === 'hashlimit-above',
      rate,
      modes: given.value<Mode[]>('hashlimit-mode') ?? [],
      name: given.value<string>('hashlimit-name')!,
      table,
      sourceMask: given.value<number>('hashlimit-srcmask') ?? bits,
      destinationMask: given.value<number>('hashlimit-dstmask') ?? bits,
    }
  },
  print(data, { family }) {
    const modes = data.modes.length === 0 ? '' : ` mode ${data.modes.join('-')}`
    return ` limit: ${data.above ? 'above' : 'up to'}${rateShown(data.rate)}${modes}${tail(data, '', family === 4 ? 32 : 128)}`
  },
  save(data, { family }) {
    const modes = data.modes.length === 0 ? '' : ` --hashlimit-mode ${data.modes.join(',')}`
    return ` --hashlimit-${data.above ? 'above' : 'upto'}${rateSaid(data.rate)}${modes} --hashlimit-name ${data.name}${tail(data, '--hashlimit-', family === 4 ? 32 : 128)}`
  },
  check: ({ name }) => (name.includes('/') ? EINVAL : undefined),
  compile: (data, rule) => {
    const { sim } = rule.netfilter.net
    const expire = (data.table['htable-expire'] ?? data.rate.expire) * (SECOND / 1000)
    const most = data.table['htable-max'] ?? BUCKETS_MAX
    const buckets = new Map<string, { readonly allowance: Allowance; expires: number }>()
    return new Predicate(packet => {
      const { now } = sim
      const key = keyOf(packet, data)
      let entry = buckets.get(key)
      if (entry === undefined || entry.expires <= now) {
        for (const [each, { expires }] of buckets) if (expires <= now) buckets.delete(each)
        if (buckets.size >= most) {
          packet.malformed = true
          return false
        }
        entry = { allowance: new Allowance(data.rate, now), expires: 0 }
        buckets.set(key, entry)
      }
      entry.expires = now + expire
      return entry.allowance.take(packet.length, now) !== data.above
    })
  },
}
