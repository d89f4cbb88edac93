import { EINVAL } from '../../../../net/errno.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { network } from '../../../../wire/address.ts'
import { u16 } from '../../../../wire/bytes.ts'
import { hasPorts } from '../../conntrack/tuple.ts'
import type { PacketContext } from '../../packet.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { parseNumber } from '../names.ts'
import type { OptionPlace } from '../option.ts'
import { type Parsed, Problem } from '../problem.ts'
import { integer, string } from '../values.ts'
import { BURST_DEFAULT, RATE_SCALE, ratePeriod, rateText, TokenBucket } from './limit.ts'

const MODES = ['srcip', 'srcport', 'dstip', 'dstport'] as const
type Mode = (typeof MODES)[number]
/** The order in which modes are printed. */
const PRINTED: readonly Mode[] = ['srcip', 'srcport', 'dstip', 'dstport']
const TABLE = ['htable-size', 'htable-max', 'htable-gcinterval', 'htable-expire'] as const
/** hashlimit counts in finer steps than limit (XT_HASHLIMIT_SCALE_v2). */
const SCALE = RATE_SCALE * 100
const BURST_MAX = 1_000_000
const EXPIRE_DEFAULT = 10_000
/** Buckets that are kept at most where nothing else was said. */
const BUCKETS_MAX = 65536

interface HashlimitData {
  readonly above: boolean
  readonly period: number
  readonly burst: number
  readonly modes: readonly Mode[]
  readonly name: string
  readonly table: Readonly<Partial<Record<(typeof TABLE)[number], number>>>
  readonly sourceMask: number
  readonly destinationMask: number
}

function readRate(text: string, { option, extension }: OptionPlace): Parsed<number> {
  if (/b\/?s?$/.test(text)) return new Problem('rates in bytes are not emulated here')
  const period = ratePeriod(text, SCALE)
  if (period === undefined || period === 0)
    return new Problem(`${extension}: Bad value for "--${option}" option: "${text}"`)
  return period
}

function readBurst(text: string): Parsed<number> {
  const burst = parseNumber(text, 1, BURST_MAX)
  return burst ?? new Problem(`bad value for option "--hashlimit-burst", or out of range (1-${BURST_MAX}).`)
}

function readModes(text: string, { option, extension }: OptionPlace): Parsed<Mode[]> {
  const words = text.split(',')
  if (words.some(word => !(MODES as readonly string[]).includes(word)))
    return new Problem(`${extension}: Bad value for "--${option}" option: "${text}"`)
  return PRINTED.filter(mode => words.includes(mode))
}

function tail(data: HashlimitData, dashes: string, bits: number): string {
  let text = ''
  for (const name of TABLE) {
    const value = data.table[name]
    if (value !== undefined) text += ` ${dashes}${name} ${value}`
  }
  const prefix = dashes === '' ? '' : '--hashlimit-'
  if (data.sourceMask !== bits) text += ` ${prefix}srcmask ${data.sourceMask}`
  if (data.destinationMask !== bits) text += ` ${prefix}dstmask ${data.destinationMask}`
  return text
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
  ],
  parse(given, { family }) {
    const rate = given.get('hashlimit-upto') ?? given.get('hashlimit-above')
    if (rate === undefined) return new Problem('You have to specify --hashlimit')
    const bits = family === 4 ? 32 : 128
    const table = Object.fromEntries(
      TABLE.flatMap(name => {
        const value = given.value<number>(`hashlimit-${name}`)
        return value === undefined ? [] : [[name, value]]
      }),
    )
    return {
      above: rate.name === 'hashlimit-above',
      period: rate.value as number,
      burst: given.value<number>('hashlimit-burst') ?? BURST_DEFAULT,
      modes: given.value<Mode[]>('hashlimit-mode') ?? [],
      name: given.value<string>('hashlimit-name')!,
      table,
      sourceMask: given.value<number>('hashlimit-srcmask') ?? bits,
      destinationMask: given.value<number>('hashlimit-dstmask') ?? bits,
    }
  },
  print(data, { family }) {
    const modes = data.modes.length === 0 ? '' : ` mode ${data.modes.join('-')}`
    const rate = rateText(data.period, SCALE)
    return ` limit: ${data.above ? 'above' : 'up to'} ${rate} burst ${data.burst}${modes}${tail(data, '', family === 4 ? 32 : 128)}`
  },
  save(data, { family }) {
    const modes = data.modes.length === 0 ? '' : ` --hashlimit-mode ${data.modes.join(',')}`
    const rate = rateText(data.period, SCALE)
    return ` --hashlimit-${data.above ? 'above' : 'upto'} ${rate} --hashlimit-burst ${data.burst}${modes} --hashlimit-name ${data.name}${tail(data, '--hashlimit-', family === 4 ? 32 : 128)}`
  },
  check: ({ name }) => (name.includes('/') ? EINVAL : undefined),
  compile: (data, rule) => {
    const { sim } = rule.netfilter.net
    const expire = (data.table['htable-expire'] ?? EXPIRE_DEFAULT) * (SECOND / 1000)
    const most = data.table['htable-max'] ?? BUCKETS_MAX
    const buckets = new Map<string, { readonly bucket: TokenBucket; expires: number }>()
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
        entry = { bucket: new TokenBucket((data.period * SECOND) / SCALE, data.burst, now), expires: 0 }
        buckets.set(key, entry)
      }
      entry.expires = now + expire
      return entry.bucket.take(now) !== data.above
    })
  },
}
