import { SECOND } from '../../../../sim/timer.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { type Parsed, Problem } from '../problem.ts'
import { integer } from '../values.ts'

interface LimitData {
  /** Time a packet stands for, in units of 1/10000 second (XT_LIMIT_SCALE). */
  readonly period: number
  readonly burst: number
}

export const RATE_SCALE = 10_000
const AVERAGE_DEFAULT = '3/hour'
export const BURST_DEFAULT = 5
const BURST_MAX = 10_000

const UNITS: readonly (readonly [string, number])[] = [
  ['second', 1],
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
]
const PRINTED: readonly (readonly [string, number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['min', 60],
  ['sec', 1],
]

/** parse_rate: the period of `5/min` in 1/10000 second; undefined when it is not a rate, 0 when it is too fast. */
export function ratePeriod(text: string, scale = RATE_SCALE): number | undefined {
  const slash = text.indexOf('/')
  const unit = slash < 0 ? 'second' : text.slice(slash + 1).toLowerCase()
  const seconds = unit === '' ? undefined : UNITS.find(([name]) => name.startsWith(unit))?.[1]
  const rate = Number.parseInt(text, 10)
  if (seconds === undefined || Number.isNaN(rate) || rate === 0) return undefined
  return rate < 0 ? 0 : Math.floor((scale * seconds) / rate)
}

/** print_rate: the shortest unit in which the rate is a whole number. */
export function rateText(period: number, scale = RATE_SCALE): string {
  let index = 1
  for (; index < PRINTED.length; index++) {
    const unit = PRINTED[index]![1] * scale
    if (period > unit || Math.floor(unit / period) < unit % period) break
  }
  const [name, seconds] = PRINTED[index - 1]!
  return `${Math.floor((seconds * scale) / period)}/${name}`
}

function readRate(text: string): Parsed<number> {
  const period = ratePeriod(text)
  if (period === undefined) return new Problem(`bad rate "${text}"'`)
  return period === 0 ? new Problem(`Rate too fast "${text}"`) : period
}

/** A bucket of tokens that fills with time (nft_limit.c). */
export class TokenBucket {
  readonly #cost: number
  readonly #max: number
  #tokens: number
  #last: number

  /** `cost`: nanoseconds that a packet stands for. */
  constructor(cost: number, burst: number, now: number) {
    this.#cost = cost
    this.#max = cost * burst
    this.#tokens = this.#max
    this.#last = now
  }

  /** Takes `count` packets' worth of tokens, if they are there. */
  take(now: number, count = 1): boolean {
    const tokens = Math.min(this.#max, this.#tokens + now - this.#last)
    this.#last = now
    const left = tokens - this.#cost * count
    this.#tokens = left >= 0 ? left : tokens
    return left >= 0
  }
}

/** libxt_limit. */
export const limitMatch: MatchType<LimitData> = {
  name: 'limit',
  options: [
    { name: 'limit', value: readRate },
    { name: 'limit-burst', value: integer(BURST_MAX) },
  ],
  parse: given => ({
    period: given.value<number>('limit') ?? ratePeriod(AVERAGE_DEFAULT)!,
    burst: given.value<number>('limit-burst') || BURST_DEFAULT,
  }),
  print: ({ period, burst }) => ` limit: avg ${rateText(period)} burst ${burst}`,
  save: ({ period, burst }) =>
    ` --limit ${rateText(period)}${burst === BURST_DEFAULT ? '' : ` --limit-burst ${burst}`}`,
  compile: ({ period, burst }, rule) => {
    const { sim } = rule.netfilter.net
    const bucket = new TokenBucket((period * SECOND) / RATE_SCALE, burst, sim.now)
    return new Predicate(() => bucket.take(sim.now))
  },
}
