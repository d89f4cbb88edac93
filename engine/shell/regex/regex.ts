import { Automaton } from './automaton.ts'
import { Backtracker, freshBudget } from './backtrack.ts'
import type { ExpressionError, Item } from './item.ts'
import { type PerlOptions, parsePerl } from './perl.ts'
import { type PosixOptions, parsePosix } from './posix.ts'
import { compileProgram, type Program } from './program.ts'

export type { ExpressionError } from './item.ts'

/** Where something was found: positions in the string, the end not included. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface Match extends Span {
  /** Group 0 is the whole match; undefined for a group that took no part. */
  readonly groups: readonly (Span | undefined)[]
}

/** Whether the leftmost match is the longest (POSIX) or the preferred one (Perl). */
type Preference = 'longest' | 'first'

/**
 * A compiled regular expression. Regular ones are followed by an automaton, whose time is that of the text's length; what an automaton cannot
 * do (backreferences, look-around, preferences of Perl) is searched with a budget of steps. So no expression and no text can hang the lab.
 */
export class Expression {
  readonly groups: number
  readonly names: ReadonlyMap<number, string>
  readonly #program: Program
  readonly #preference: Preference
  readonly #floating: Automaton | null
  readonly #anchored: Automaton | null
  /** All that it matches, where that is one text. */
  readonly #literal: string | null
  /** What every match begins with. */
  readonly #prefix: string
  #work = 0
  /** A search was given up: its result is not to be trusted. */
  exhausted = false

  constructor(program: Program, item: Item, preference: Preference, names: ReadonlyMap<number, string>) {
    this.groups = program.groups
    this.names = names
    this.#program = program
    this.#preference = preference
    this.#floating = program.regular ? new Automaton(program, true) : null
    this.#anchored = program.regular ? new Automaton(program, false) : null
    const prefix = prefixOf(item)
    this.#prefix = prefix.text
    this.#literal = prefix.whole ? prefix.text : null
  }

  /** Work done since this was last asked, in nanoseconds of emulated CPU time. */
  takeWork(): number {
    const automata = (this.#floating?.work ?? 0) + (this.#anchored?.work ?? 0)
    if (this.#floating !== null) this.#floating.work = 0
    if (this.#anchored !== null) this.#anchored.work = 0
    const work = this.#work + automata
    this.#work = 0
    return work * 4
  }

  test(text: string): boolean {
    if (this.#literal !== null) return text.includes(this.#literal)
    if (this.#floating !== null) return this.#floating.run(text, 0) >= 0
    return this.search(text) !== null
  }

  /** The leftmost match from `from` on. */
  search(text: string, from = 0): Span | null {
    if (this.#literal !== null) {
      const start = text.indexOf(this.#literal, from)
      return start < 0 ? null : { start, end: start + this.#literal.length }
    }
    if (this.#anchored === null || this.#floating === null || this.#preference === 'first')
      return this.#backtrack(text, from)
    if (this.#floating.run(text, from) < 0) return null
    for (let start = this.#candidate(text, from); start >= 0; start = this.#candidate(text, next(text, start))) {
      const end = this.#anchored.run(text, start)
      if (end >= 0) return { start, end }
    }
    return null
  }

  /** The leftmost match with its groups. */
  match(text: string, from = 0): Match | null {
    if (this.#program.groups === 0) {
      const span = this.search(text, from)
      return span === null ? null : { ...span, groups: [span] }
    }
    if (this.#anchored === null || this.#preference === 'first') return this.#backtrack(text, from)
    const span = this.search(text, from)
    if (span === null) return null
    const budget = freshBudget()
    const before = budget.left
    const slots = new Backtracker(this.#program, text, budget).run(span.start, span.end)
    this.#work += before - budget.left
    return slots === null ? { ...span, groups: [span] } : this.#result(slots, span.start, span.end)
  }

  /** Where a match may begin; -1 for nowhere. */
  #candidate(text: string, from: number): number {
    if (from > text.length) return -1
    return this.#prefix === '' ? from : text.indexOf(this.#prefix, from)
  }

  #backtrack(text: string, from: number): Match | null {
    const budget = freshBudget()
    const before = budget.left
    const search = new Backtracker(this.#program, text, budget)
    let found: Match | null = null
    for (
      let start = this.#candidate(text, from);
      start >= 0 && found === null;
      start = this.#candidate(text, next(text, start))
    ) {
      const slots = search.run(start, null)
      if (slots !== null) found = this.#result(slots, slots[0] ?? start, slots[1] ?? start)
      else if (budget.left < 0) break
    }
    this.#work += before - budget.left
    if (budget.left < 0) this.exhausted = true
    return found
  }

  #result(slots: readonly (number | undefined)[], start: number, end: number): Match {
    const groups: (Span | undefined)[] = [{ start, end }]
    for (let index = 1; index <= this.groups; index++) {
      const [from, to] = [slots[index * 2], slots[index * 2 + 1]]
      groups.push(from === undefined || to === undefined || from < 0 || to < 0 ? undefined : { start: from, end: to })
    }
    return { start, end, groups }
  }
}

function next(text: string, at: number): number {
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)
}

function prefixOf(item: Item): { readonly text: string; readonly whole: boolean } {
  if (item.type === 'character' && item.literal !== null) return { text: item.literal, whole: true }
  if (item.type !== 'sequence') return { text: '', whole: false }
  let text = ''
  for (const each of item.items) {
    if (each.type !== 'character' || each.literal === null) return { text, whole: false }
    text += each.literal
  }
  return { text, whole: item.items.length > 0 }
}

export function isExpressionError(compiled: Expression | ExpressionError): compiled is ExpressionError {
  return 'error' in compiled
}

const TOO_BIG: ExpressionError = { error: 'Regular expression too big' }
const NO_NAMES: ReadonlyMap<number, string> = new Map()

const POSIX_DEFAULTS: PosixOptions = { extended: false, fold: false, multiline: false, escapes: 'none' }

/** A basic or extended expression of POSIX. */
export function compilePosix(text: string, options: Partial<PosixOptions> = {}): Expression | ExpressionError {
  const parsed = parsePosix(text, { ...POSIX_DEFAULTS, ...options })
  if ('error' in parsed) return parsed
  const program = compileProgram(parsed.item, parsed.groups)
  return program === null ? TOO_BIG : new Expression(program, parsed.item, 'longest', NO_NAMES)
}

export function compileBasic(text: string): Expression | ExpressionError {
  return compilePosix(text)
}

/** A text that matches itself. */
export function compileLiteral(text: string, fold = false): Expression | ExpressionError {
  return compilePosix(text.replace(/[\\.[*^$]/g, '\\$&'), { fold })
}

/** An expression of Perl. */
export function compilePerl(text: string, options: Partial<PerlOptions> = {}): Expression | ExpressionError {
  const parsed = parsePerl(text, { fold: false, dotAll: false, multiline: false, extended: false, ...options })
  if ('error' in parsed) return parsed
  const program = compileProgram(parsed.item, parsed.groups)
  return program === null ? TOO_BIG : new Expression(program, parsed.item, 'first', parsed.names)
}
