import { compareBytes } from '../../text/lossless.ts'
import { compareVersions } from '../../text/version.ts'
import { type Key, keyText, type Ordering } from './key.ts'

export type Compare = (left: string, right: string) => number

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const UNITS = 'KMGTPEZY'

/** -n: a number at the beginning, compared digit by digit, so that it may be as long as it likes. */
function compareNumeric(left: string, right: string): number {
  const [a, b] = [decimal(left), decimal(right)]
  if (a.negative !== b.negative) return a.negative ? -1 : 1
  const sign = a.negative ? -1 : 1
  if (a.whole.length !== b.whole.length) return (a.whole.length - b.whole.length) * sign
  if (a.whole !== b.whole) return (a.whole < b.whole ? -1 : 1) * sign
  if (a.fraction === b.fraction) return 0
  return (a.fraction < b.fraction ? -1 : 1) * sign
}

function decimal(text: string): { readonly negative: boolean; readonly whole: string; readonly fraction: string } {
  const found = /^[ \t\n]*(-?)(\d*)(?:\.(\d*))?/.exec(text)!
  const whole = (found[2] ?? '').replace(/^0+/, '')
  const fraction = (found[3] ?? '').replace(/0+$/, '')
  return { negative: found[1] === '-' && (whole !== '' || fraction !== ''), whole, fraction }
}

/** -h: first by the unit, then by the number. */
function compareHuman(left: string, right: string): number {
  const order = (text: string) => {
    const found = /^[ \t\n]*(-?)(\d*\.?\d*)([KkMGTPEZY]?)/.exec(text)!
    const power = found[3] === '' ? 0 : UNITS.indexOf(found[3]!.toUpperCase()) + 1
    const value = Number(found[2] || 0)
    return value === 0 ? 0 : found[1] === '-' ? -power - 1 : power + 1
  }
  return order(left) - order(right) || compareNumeric(left, right)
}

function compareGeneral(left: string, right: string): number {
  const [a, b] = [general(left), general(right)]
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(!Number.isNaN(a)) - Number(!Number.isNaN(b))
  return a < b ? -1 : Number(a > b)
}

function general(text: string): number | null {
  const found = /^\s*([-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?|nan))/i.exec(text)
  if (found === null) return null
  const plain = found[1]!.toLowerCase()
  if (plain.includes('inf')) return plain.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return Number(plain.replace(/^\+/, ''))
}

function monthOf(text: string): number {
  return MONTHS.indexOf(text.trimStart().slice(0, 3).toUpperCase())
}

/** How two keys compare by an ordering, its direction aside. `scatter` is the order of -R. */
function comparisonOf(ordering: Ordering, scatter: (text: string) => number): Compare {
  if (ordering.numeric) return compareNumeric
  if (ordering.general) return compareGeneral
  if (ordering.human) return compareHuman
  if (ordering.month) return (left, right) => monthOf(left) - monthOf(right)
  const prepare = (text: string) => {
    let prepared = text
    if (ordering.dictionary) prepared = prepared.replace(/[^A-Za-z0-9 \t]/g, '')
    if (ordering.printable) prepared = prepared.replace(/[^\x20-\x7e]/g, '')
    return ordering.fold ? prepared.replace(/[a-z]+/g, run => run.toUpperCase()) : prepared
  }
  if (ordering.version) return (left, right) => compareVersions(prepare(left), prepare(right))
  if (ordering.random) return (left, right) => scatter(left) - scatter(right) || compareBytes(left, right)
  return (left, right) => compareBytes(prepare(left), prepare(right))
}

export interface Sorting {
  readonly keys: readonly Key[]
  readonly global: Ordering
  readonly separator: string | null
  /** No comparison of whole lines where all keys are equal: -s and -u. */
  readonly keysOnly: boolean
  readonly scatter: (text: string) => number
}

const LINE: Key = { startField: 1, startCharacter: 1, endField: null, endCharacter: 0, ordering: null }

/** The order of lines (sort.c, keycompare). */
export function lineOrder({ keys, global, separator, keysOnly, scatter }: Sorting): Compare {
  const whole = keys.length === 0 && !global.skipStart
  const comparisons = (keys.length === 0 ? [LINE] : keys).map(key => {
    const ordering = key.ordering ?? global
    const compare = comparisonOf(ordering, scatter)
    const part = (line: string) => (whole ? line : keyText(line, key, ordering, separator))
    return (left: string, right: string) => compare(part(left), part(right)) * (ordering.reverse ? -1 : 1)
  })
  return (left, right) => {
    for (const compare of comparisons) {
      const result = compare(left, right)
      if (result !== 0) return result
    }
    if (keysOnly) return 0
    return compareBytes(left, right) * (global.reverse ? -1 : 1)
  }
}
