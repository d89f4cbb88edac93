import { SECOND } from '../../../../sim/timer.ts'
import { parseNumber } from '../names.ts'
import type { OptionPlace } from '../option.ts'
import { type Parsed, Problem } from '../problem.ts'
import { BURST_DEFAULT, RATE_SCALE, ratePeriod, rateText, TokenBucket } from './limit.ts'

/** hashlimit counts in finer steps than limit (XT_HASHLIMIT_SCALE_v2). */
const SCALE = RATE_SCALE * 100
const BURST_MAX = 1_000_000
const UINT32 = 0xffff_ffff
const UINT64_MAX = (1n << 64n) - 1n
/** Bytes are counted in pieces of this size (XT_HASHLIMIT_BYTE_SHIFT). */
const PIECE = 16
/** After how many milliseconds a bucket of bytes is forgotten, and one with a burst. */
const BYTES_EXPIRE = 15_000
const BURST_EXPIRE = 60_000

const MULTIPLES: readonly (readonly [string, number])[] = [
  ['m', 1024 * 1024],
  ['k', 1024],
  ['', 1],
]

/** A rate as it was written. `cost` of bytes is what a piece takes from UINT32; `unit` of packets is in seconds. */
export type GivenRate =
  | { readonly bytes: true; readonly cost: number }
  | { readonly bytes: false; readonly period: number; readonly unit: number }

/** A burst as it was written; `letter` stands where it is in bytes. */
interface GivenBurst {
  readonly value: number
  readonly bytes: boolean
}

/** What may pass. */
export interface Rate {
  readonly bytes: boolean
  /** The cost of bytes, or the period of packets. */
  readonly average: number
  /** Packets, or how many times over a full bucket of bytes; 0 where nothing was said of bytes. */
  readonly burst: number
  /** Seconds over which `--hashlimit-rate-match` counts; null without it. */
  readonly window: number | null
  /** Milliseconds. */
  readonly expire: number
}

function multiple(letter: string): number {
  return MULTIPLES.find(([name]) => name === letter)?.[1] ?? 1
}

function costOf(bytes: number): number {
  return Math.floor(UINT32 / (Math.floor(bytes / PIECE) + 1))
}

function bytesOf(cost: number): number {
  return (Math.floor(UINT32 / Math.max(1, cost)) - 1) * PIECE
}

export function readRate(text: string, { option, extension }: OptionPlace): Parsed<GivenRate> {
  const [, digits = '', letter = ''] = /^(\d+)([mk]?)b\/s/.exec(text) ?? []
  if (digits !== '' && Number(digits) > 0) {
    const cost = costOf(Number(digits) * multiple(letter))
    return cost === 0 ? new Problem(`Rate too high "${text}"`) : { bytes: true, cost }
  }
  const period = ratePeriod(text, SCALE)
  if (period === undefined || period === 0)
    return new Problem(`${extension}: Bad value for "--${option}" option: "${text}"`)
  return { bytes: false, period, unit: unitOf(text) }
}

function unitOf(text: string): number {
  const unit = text.split('/')[1] ?? 's'
  return { m: 60, h: 3600, d: 86_400 }[unit[0]!] ?? 1
}

export function readBurst(text: string): Parsed<GivenBurst> {
  const [, digits = '', letter = '', rest = ''] = /^(\d+)([mk]?)(b?)/.exec(text) ?? []
  const value = parseNumber(digits, 1, Number.MAX_SAFE_INTEGER)
  const bytes = letter !== '' || rest !== ''
  if (value === undefined || (!bytes && value > BURST_MAX))
    return new Problem(`bad value for option "--hashlimit-burst", or out of range (1-${BURST_MAX}).`)
  const whole = value * multiple(letter)
  if (BigInt(whole) > UINT64_MAX)
    return new Problem(
      `bad value for option "--hashlimit-burst", value "${text}" too large (max ${UINT64_MAX / 1048576n}mb).`,
    )
  return { value: whole, bytes }
}

/** hashlimit_mt_check: the rate with its burst. */
export function rateOf(
  rate: GivenRate,
  burst: GivenBurst | undefined,
  matchRate: boolean,
  interval: number | undefined,
): Parsed<Rate> {
  if (!rate.bytes) {
    const value = burst?.value ?? BURST_DEFAULT
    if (value > BURST_MAX)
      return new Problem(`bad value for option "--hashlimit-burst", or out of range (1-${BURST_MAX}).`)
    const average = matchRate ? Math.floor(rate.period / rate.unit) : rate.period
    return {
      bytes: false,
      average,
      burst: value,
      window: matchRate ? (interval ?? rate.unit) : null,
      expire: rate.unit * 1000,
    }
  }
  const bucket = bytesOf(rate.cost)
  if (burst !== undefined && burst.value < bucket) return new Problem(`burst cannot be smaller than ${bucket}b`)
  return {
    bytes: true,
    average: rate.cost,
    burst: burst === undefined ? 0 : Math.floor(burst.value / bucket) + (burst.value % bucket > 0 ? 1 : 0),
    window: matchRate ? (interval ?? 1) : null,
    expire: burst === undefined ? BYTES_EXPIRE : BURST_EXPIRE,
  }
}

/** print_bytes. */
function bytesText({ average, burst }: Rate, dashes: string): string {
  const rate = bytesOf(average)
  const exact = ([, size]: readonly [string, number]) =>
    rate >= size && costOf(Math.floor(rate / size) * size) === average
  const [name, size] = MULTIPLES.slice(0, -1).find(exact) ?? MULTIPLES.at(-1)!
  const text = ` ${Math.floor(rate / size)}${name}b/s`
  if (burst === 0) return text
  const whole = rate * burst
  const [letter, unit] = MULTIPLES.slice(0, -1).find(([, each]) => whole >= each) ?? MULTIPLES.at(-1)!
  return `${text} ${dashes}burst ${Math.floor(whole / unit)}${letter}b`
}

/** Milliseconds of the unit that a period of packets is printed in. */
export function rateUnit(period: number): number {
  const [, unit = ''] = rateText(period, SCALE).split('/')
  return ({ day: 86_400, hour: 3600, min: 60 }[unit] ?? 1) * 1000
}

export function rateShown(rate: Rate): string {
  if (rate.bytes) return bytesText(rate, '')
  return ` ${rateText(rate.average * (rate.window ?? 1), SCALE)} burst ${rate.burst}`
}

export function rateSaid(rate: Rate): string {
  if (rate.bytes) return bytesText(rate, '--hashlimit-')
  return ` ${rateText(rate.average, SCALE)} --hashlimit-burst ${rate.burst}`
}

/** What is left to one of the flows (struct dsthash_ent): a bucket of packets, one of bytes with spare ones, or a count over a window. */
export class Allowance {
  readonly #rate: Rate
  readonly #bucket: TokenBucket | null
  #bytes: number
  #spare: number
  #since: number
  #count = 0
  #exceeded = false

  constructor(rate: Rate, now: number) {
    this.#rate = rate
    this.#bucket = rate.bytes ? null : new TokenBucket((rate.average * SECOND) / SCALE, rate.burst, now)
    this.#bytes = bytesOf(rate.average)
    this.#spare = rate.burst
    this.#since = now
  }

  /** May a packet of this length pass? */
  take(length: number, now: number): boolean {
    if (this.#rate.window !== null) return this.#inWindow(length, now, this.#rate.window * SECOND)
    return this.#bucket === null ? this.#takeBytes(length, now) : this.#bucket.take(now)
  }

  #takeBytes(length: number, now: number): boolean {
    const full = bytesOf(this.#rate.average)
    this.#bytes = Math.min(full, this.#bytes + (full * (now - this.#since)) / SECOND)
    this.#since = now
    const cost = Math.min(full, (Math.floor(length / PIECE) + 1) * PIECE)
    if (this.#bytes < cost && this.#spare > 0) {
      this.#spare--
      this.#bytes = full
    }
    if (this.#bytes < cost) return false
    this.#bytes -= cost
    return true
  }

  /** rateinfo_recalc: a window in which too much came closes the next one. */
  #inWindow(length: number, now: number, window: number): boolean {
    const { bytes, average, burst } = this.#rate
    const perSecond = bytes ? bytesOf(average) : SCALE / average
    const most = bytes ? perSecond * Math.max(1, burst) : burst
    const passed = now - this.#since
    if (passed >= window) {
      this.#exceeded = this.#count * window > (passed * perSecond * window) / SECOND
      this.#count = 0
      this.#since = now
    }
    this.#count += bytes ? length : 1
    return !this.#exceeded && this.#count <= most
  }
}
