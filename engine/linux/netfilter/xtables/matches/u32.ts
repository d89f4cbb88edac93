import { u32 } from '../../../../wire/bytes.ts'
import type { PacketContext } from '../../packet.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { parseNumber } from '../names.ts'
import { type Parsed, Problem } from '../problem.ts'
import type { IntegerRange } from '../values.ts'

const OPERATORS = ['&', '<<', '>>', '@'] as const
type Operator = (typeof OPERATORS)[number]

/** A place in the packet, what is done with the four bytes there, and what may then be. */
interface Test {
  readonly position: number
  readonly steps: readonly { readonly operator: Operator; readonly number: number }[]
  readonly values: readonly IntegerRange[]
}

interface U32Data {
  readonly tests: readonly Test[]
  readonly inverted: boolean
}

/** XT_U32_MAXSIZE. */
const PARTS_MAX = 10

/** u32_parse of libxt_u32.c: its complaints count characters, so that it reads one after the other. */
class U32Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++
  }

  #complain(what: string): Problem {
    return new Problem(`u32: at char ${this.#at}: ${what}`)
  }

  #number(): Parsed<number> {
    const [digits = ''] = /^\s*\+?(0x[\da-f]+|\d+)/i.exec(this.#text.slice(this.#at)) ?? []
    const value = parseNumber(digits, 0, 0xffff_ffff)
    if (value === undefined) return this.#complain('not a number or out of range')
    this.#at += digits.length
    return value
  }

  #operator(): Parsed<Operator> {
    const first = this.#text[this.#at]
    if (first === '&' || first === '@') {
      this.#at++
      return first
    }
    if (first !== '<' && first !== '>') return this.#complain('operator expected')
    this.#at++
    if (this.#text[this.#at] !== first) return this.#complain(`a second '${first}' was expected`)
    this.#at++
    return first === '<' ? '<<' : '>>'
  }

  /** Up to and with the equals sign. */
  #location(): Parsed<Omit<Test, 'values'>> {
    const steps: { operator: Operator; number: number }[] = []
    let position: number | undefined
    for (;;) {
      this.#space()
      if (this.#at >= this.#text.length) return new Problem('u32: abrupt end of input after location specifier')
      if (this.#text[this.#at] === '=') {
        if (position === undefined) return this.#complain('location spec missing')
        this.#at++
        return { position, steps }
      }
      const operator = position === undefined ? undefined : this.#operator()
      if (operator instanceof Problem) return operator
      const number = this.#number()
      if (number instanceof Problem) return number
      if (operator === undefined) position = number
      else steps.push({ operator, number })
      if (steps.length >= PARTS_MAX) return this.#complain('too many operators')
    }
  }

  #range(): Parsed<IntegerRange> {
    const min = this.#number()
    if (min instanceof Problem) return min
    this.#space()
    if (this.#text[this.#at] !== ':') return { min, max: min }
    this.#at++
    const max = this.#number()
    return max instanceof Problem ? max : { min, max }
  }

  /** Up to and with `&&`, or to the end; `last` says which. */
  #values(): Parsed<{ values: IntegerRange[]; last: boolean }> {
    const values: IntegerRange[] = []
    for (;;) {
      this.#space()
      if (this.#at >= this.#text.length)
        return values.length === 0 ? new Problem('u32: test ended with no value specified') : { values, last: true }
      if (this.#text[this.#at] === '&') {
        this.#at++
        if (this.#text[this.#at] !== '&') return this.#complain("a second '&' was expected")
        if (values.length === 0) return this.#complain('value spec missing')
        this.#at++
        return { values, last: false }
      }
      if (values.length > 0) {
        if (this.#text[this.#at] !== ',') return this.#complain('expected "," or "&&"')
        this.#at++
      }
      const range = this.#range()
      if (range instanceof Problem) return range
      values.push(range)
      if (values.length > PARTS_MAX) return this.#complain('too many ","s')
    }
  }

  read(): Parsed<Test[]> {
    const tests: Test[] = []
    for (;;) {
      const location = this.#location()
      if (location instanceof Problem) return location
      const found = this.#values()
      if (found instanceof Problem) return found
      tests.push({ ...location, values: found.values })
      if (tests.length > PARTS_MAX) return this.#complain('too many "&&"s')
      if (found.last) return tests
    }
  }
}

const hex = (value: number) => `0x${value.toString(16)}`

function testText({ position, steps, values }: Test): string {
  const location = hex(position) + steps.map(({ operator, number }) => operator + hex(number)).join('')
  return `${location}=${values.map(({ min, max }) => (min === max ? hex(min) : `${hex(min)}:${hex(max)}`)).join(',')}`
}

/** The word that a test's location comes to; undefined where the packet does not reach so far (u32_match_it). */
function wordAt({ bytes, network, end }: PacketContext['skb'], { position, steps }: Test): number | undefined {
  const load = (at: number) => (at + 4 <= end ? u32(bytes, at) : undefined)
  let base = network
  let value = load(base + position)
  for (const { operator, number } of steps) {
    if (value === undefined) return undefined
    if (operator === '&') value = (value & number) >>> 0
    else if (operator === '<<') value = number > 31 ? 0 : (value << number) >>> 0
    else if (operator === '>>') value = number > 31 ? 0 : value >>> number
    else {
      base += value
      value = load(base + number)
    }
  }
  return value
}

/** libxt_u32: four bytes of the packet after some arithmetic, counted from the network header. */
export const u32Match: MatchType<U32Data> = {
  name: 'u32',
  options: [{ name: 'u32', value: text => new U32Reader(text).read(), invert: true, mandatory: true }],
  parse: given => ({ tests: given.value<Test[]>('u32')!, inverted: given.inverted('u32') }),
  print: ({ tests, inverted }) => ` u32${inverted ? ' !' : ''} "${tests.map(testText).join('&&')}"`,
  save: ({ tests, inverted }) => `${inverted ? ' !' : ''} --u32 "${tests.map(testText).join('&&')}"`,
  compile: ({ tests, inverted }) =>
    new Predicate(({ skb }) => {
      const all = tests.every(test => {
        const value = wordAt(skb, test)
        return value !== undefined && test.values.some(({ min, max }) => value >= min && value <= max)
      })
      return all !== inverted
    }),
}
