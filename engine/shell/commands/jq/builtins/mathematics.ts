import { described, fail, type Json } from '../value.ts'
import type { Plain } from './specials.ts'

function asNumber(value: Json): number {
  return typeof value === 'number' ? value : fail(`${described(value)} number required`)
}

const ONE: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round: x => Math.sign(x) * Math.round(Math.abs(x)),
  trunc: Math.trunc,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  fabs: Math.abs,
  exp: Math.exp,
  exp2: x => 2 ** x,
  exp10: x => 10 ** x,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
}

const TWO: Readonly<Record<string, (x: number, y: number) => number>> = {
  pow: (x, y) => x ** y,
  atan2: Math.atan2,
  fmod: (x, y) => x % y,
  fmin: Math.min,
  fmax: Math.max,
}

/** Numbers (jq(1), math). */
export const mathematics: readonly (readonly [string, Plain])[] = [
  ...Object.entries(ONE).map(([name, compute]): readonly [string, Plain] => [
    `${name}/0`,
    value => compute(asNumber(value)),
  ]),
  ...Object.entries(TWO).map(([name, compute]): readonly [string, Plain] => [
    `${name}/2`,
    (_value, [x, y]) => compute(asNumber(x!), asNumber(y!)),
  ]),
  ['infinite/0', () => Number.POSITIVE_INFINITY],
  ['nan/0', () => Number.NaN],
  ['isinfinite/0', value => Math.abs(asNumber(value)) === Number.POSITIVE_INFINITY],
  ['isnan/0', value => Number.isNaN(asNumber(value))],
  ['isnormal/0', value => Number.isFinite(asNumber(value)) && Math.abs(asNumber(value)) >= 2 ** -1022],
]
