import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { parseNumber } from '../names.ts'
import { type Parsed, Problem } from '../problem.ts'
import { integer } from '../values.ts'

type StatisticData =
  | { readonly mode: 'random'; readonly probability: number; readonly inverted: boolean }
  | { readonly mode: 'nth'; readonly every: number; readonly packet: number; readonly inverted: boolean }

/** Probabilities are stored in parts of 2^31. */
const ONE = 0x8000_0000

function readMode(text: string): Parsed<string> {
  return text === 'random' || text === 'nth' ? text : new Problem(`Bad mode "${text}"`)
}

function readProbability(text: string): Parsed<number> {
  const value = /^[+]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : -1
  if (value < 0 || value > 1)
    return new Problem('statistic: bad value for option "--probability", or out of range (0-1).\n')
  return Math.round(ONE * value)
}

/** libxt_statistic. */
export const statisticMatch: MatchType<StatisticData> = {
  name: 'statistic',
  options: [
    { name: 'mode', value: readMode, mandatory: true },
    { name: 'probability', invert: true, value: readProbability },
    { name: 'every', invert: true, value: integer(0xffff_ffff, 1) },
    { name: 'packet', value: text => parseNumber(text, 0, 0xffff_fffe) ?? new Problem(PACKET_RANGE) },
  ],
  finalCheck(given) {
    if ((given.value<string>('mode') ?? 'random') === 'random')
      return given.has('probability')
        ? undefined
        : new Problem('--probability must be specified when using random mode')
    if (!given.has('every') && !given.has('packet'))
      return new Problem('--every and --packet must be specified when using nth mode')
    return given.has('packet') ? undefined : new Problem('statistic: option "--every" also requires "--packet".\n')
  },
  parse(given) {
    const mode = given.value<string>('mode')!
    if (mode === 'random')
      return { mode, probability: given.value<number>('probability')!, inverted: given.inverted('probability') }
    const every = given.value<number>('every')
    const packet = given.value<number>('packet')!
    if (every === undefined || packet >= every) return new Problem('the --packet p must be 0 <= p <= n-1')
    return { mode: 'nth', every, packet, inverted: given.inverted('every') }
  },
  print(data) {
    const not = data.inverted ? ' !' : ''
    if (data.mode === 'random')
      return ` statistic mode random${not} probability ${(data.probability / ONE).toFixed(11)}`
    return ` statistic mode nth${not} every ${data.every}${data.packet !== 0 ? ` packet ${data.packet}` : ''}`
  },
  save(data) {
    const not = data.inverted ? ' !' : ''
    if (data.mode === 'random') return ` --mode random${not} --probability ${(data.probability / ONE).toFixed(11)}`
    return ` --mode nth${not} --every ${data.every} --packet ${data.packet}`
  },
  compile(data, rule) {
    const { inverted } = data
    if (data.mode === 'random') {
      const { net } = rule.netfilter
      const random = net.sim.random(`statistic:${net.label}`)
      return new Predicate(() => random.below(ONE) < data.probability !== inverted)
    }
    // libxt_statistic.c: the counter starts so that the first packet to match is number `packet`, from 0.
    let count = data.every - 1 - data.packet
    return new Predicate(() => {
      count = count === data.every - 1 ? 0 : count + 1
      return (count === 0) !== inverted
    })
  },
}

const PACKET_RANGE = 'statistic: bad value for option "--packet", or out of range (0-4294967294).\n'
