import type { Accounting, Connection } from '../../conntrack/connection.ts'
import type { MatchType } from '../extension.ts'
import { ConnectionPredicate } from '../match.ts'
import type { OptionPlace } from '../option.ts'
import { type Parsed, Problem } from '../problem.ts'
import { integer64 } from '../values.ts'

const DIRECTIONS = ['original', 'reply', 'both'] as const
const MODES = ['packets', 'bytes', 'avgpkt'] as const
const UINT64_MAX = (1n << 64n) - 1n

interface ConnbytesData {
  readonly from: bigint
  readonly to: bigint
  readonly inverted: boolean
  readonly direction: (typeof DIRECTIONS)[number]
  readonly mode: (typeof MODES)[number]
}

/** XTTYPE_UINT64RC: `FROM[:[TO]]`. */
function readCounts(text: string, place: OptionPlace): Parsed<Pick<ConnbytesData, 'from' | 'to'>> {
  const [first = '', last] = text.split(':')
  const from = first === '' ? 0n : (integer64(first, place) as Parsed<bigint>)
  const to = last === undefined || last === '' ? UINT64_MAX : (integer64(last, place) as Parsed<bigint>)
  for (const [end, near] of [
    // The number in front is read on from where the text begins, so that the complaint shows all of it.
    [from, text],
    [to, last ?? ''],
  ] as const)
    if (end instanceof Problem)
      return new Problem(
        `${place.extension}: bad value for option "--${place.option}" near "${near}", or out of range (0-${UINT64_MAX}).\n`,
      )
  const range = { from: from as bigint, to: to as bigint }
  return range.to < range.from ? new Problem(`${range.from} should be less than ${range.to}`) : range
}

function oneOf(words: readonly string[], option: string) {
  return (text: string) => (words.includes(text) ? text : new Problem(`Unknown --${option} \`${text}'`))
}

function counts({ from, to, inverted }: ConnbytesData, dashes: string): string {
  return `${inverted ? ' !' : ''} ${dashes}connbytes ${from}${to !== 0n && to < UINT64_MAX ? `:${to}` : ''}`
}

function measured({ packets, bytes }: Accounting, { direction, mode }: ConnbytesData): number {
  const sum = (pair: readonly [number, number]) =>
    direction === 'both' ? pair[0] + pair[1] : pair[direction === 'original' ? 0 : 1]
  if (mode === 'packets') return sum(packets)
  if (mode === 'bytes') return sum(bytes)
  return sum(packets) === 0 ? 0 : Math.floor(sum(bytes) / sum(packets))
}

/** libxt_connbytes: what a connection has carried so far. With the first such rule, connections begin to be counted (nf_ct_set_acct). */
export const connbytesMatch: MatchType<ConnbytesData> = {
  name: 'connbytes',
  options: [
    { name: 'connbytes', value: readCounts, invert: true, mandatory: true },
    { name: 'connbytes-dir', value: oneOf(DIRECTIONS, 'connbytes-dir'), mandatory: true },
    { name: 'connbytes-mode', value: oneOf(MODES, 'connbytes-mode'), mandatory: true },
  ],
  parse: given => ({
    ...given.value<Pick<ConnbytesData, 'from' | 'to'>>('connbytes')!,
    inverted: given.inverted('connbytes'),
    direction: given.value<ConnbytesData['direction']>('connbytes-dir')!,
    mode: given.value<ConnbytesData['mode']>('connbytes-mode')!,
  }),
  print: data => `${counts(data, '')} connbytes mode ${data.mode} connbytes direction ${data.direction}`,
  save: data => `${counts(data, '--')} --connbytes-mode ${data.mode} --connbytes-dir ${data.direction}`,
  compile(data, rule) {
    rule.netfilter.conntrack.sysctl.acct = 1
    return new ConnectionPredicate(rule, ({ skb }) => {
      const accounting = (skb.connection as Connection | null)?.accounting ?? null
      if (accounting === null) return false
      const value = measured(accounting, data)
      return (value >= Number(data.from) && value <= Number(data.to)) !== data.inverted
    })
  },
}
