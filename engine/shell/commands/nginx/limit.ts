import { at, type ConfigProblem, type Directive } from './syntax.ts'

/** Keys that a zone remembers; the real one has room for some 16,000 in a megabyte. */
const KEYS_MAX = 16_000
/** What one request counts: thousandths, as in ngx_http_limit_req_module. */
const ONE = 1000

/** Of limit_req_zone: how many requests came of late, by key. All workers share it. */
export class LimitZone {
  readonly key: string
  /** Thousandths of a request a second. */
  readonly #rate: number
  readonly #states = new Map<string, { excess: number; last: number }>()

  constructor(key: string, rate: number) {
    this.key = key
    this.#rate = rate
  }

  /** Counts a request: what is beyond the rate, in thousandths, and whether that is more than the burst. */
  count(key: string, burst: number, now: number): { readonly excess: number; readonly over: boolean } {
    const milliseconds = Math.floor(now / 1e6)
    const state = this.#states.get(key)
    if (state === undefined) {
      if (this.#states.size >= KEYS_MAX) this.#states.delete(this.#states.keys().next().value!)
      this.#states.set(key, { excess: 0, last: milliseconds })
      return { excess: 0, over: false }
    }
    const elapsed = milliseconds - state.last
    const excess = Math.max(0, Math.floor(state.excess - (this.#rate * elapsed) / 1000) + ONE)
    const over = excess > burst * ONE
    // The order in which keys are forgotten is that in which they were used.
    this.#states.delete(key)
    this.#states.set(key, over ? state : { excess, last: milliseconds })
    return { excess, over }
  }

  /** How long such an excess takes to flow away, in nanoseconds. */
  delay(excess: number): number {
    return (excess / this.#rate) * 1e9
  }
}

/** One limit_req. */
export interface Limit {
  readonly zone: string
  readonly burst: number
  /** Requests of the burst that are not delayed. */
  readonly undelayed: number
}

/** limit_req_zone: its name with the zone. */
export function zoneOf(directive: Directive): readonly [string, LimitZone] | ConfigProblem {
  const [key = '', ...rest] = directive.args
  const zone = rest.find(each => each.startsWith('zone='))
  const rate = rest.find(each => each.startsWith('rate='))
  const [, name, size] = /^zone=([^:]*):(\d+[kKmM]?)$/.exec(zone ?? '') ?? []
  if (zone !== undefined && size === undefined) return at(`invalid zone size "${zone}"`, directive)
  const [, count, unit] = /^rate=(\d+)r\/([sm])$/.exec(rate ?? 'rate=1r/s') ?? []
  if (count === undefined || Number(count) <= 0) return at(`invalid rate "${rate}"`, directive)
  const wrong = rest.find(each => !each.startsWith('zone=') && !each.startsWith('rate=') && each !== 'sync')
  if (wrong !== undefined) return at(`invalid parameter "${wrong}"`, directive)
  if (name === undefined) return at('"limit_req_zone" must have "zone" parameter', directive)
  return [name, new LimitZone(key, Math.floor((Number(count) * ONE) / (unit === 'm' ? 60 : 1)))]
}

export function limitProblem(directive: Directive): ConfigProblem | undefined {
  const wrong = directive.args.find(each => !/^(zone=.+|burst=[1-9]\d*|delay=[1-9]\d*|nodelay)$/.test(each))
  if (wrong !== undefined) {
    const kind = /^(burst|delay)=/.exec(wrong)?.[1]
    return at(kind === undefined ? `invalid parameter "${wrong}"` : `invalid ${kind} value "${wrong}"`, directive)
  }
  return directive.args.some(each => each.startsWith('zone='))
    ? undefined
    : at('"limit_req" must have "zone" parameter', directive)
}

export function limitOf({ args }: Directive): Limit {
  const option = (name: string) => args.find(each => each.startsWith(`${name}=`))?.slice(name.length + 1)
  return {
    zone: option('zone') ?? '',
    burst: Number(option('burst') ?? 0),
    undelayed: args.includes('nodelay') ? Number.POSITIVE_INFINITY : Number(option('delay') ?? 0),
  }
}
