/** A pattern of the shell (glob(7), with bash's extended patterns), ready to match. */
export type PatternItem =
  | { readonly type: 'character'; readonly character: string }
  | { readonly type: 'any' }
  | { readonly type: 'star' }
  | { readonly type: 'set'; readonly has: (character: string) => boolean }
  | { readonly type: 'group'; readonly operator: string; readonly alternatives: readonly (readonly PatternItem[])[] }

export interface Pattern {
  readonly items: readonly PatternItem[]
  /** The text that it matches, where it matches one only. */
  readonly literal: string | null
  readonly extended: boolean
}

const CACHE_MAX = 1024
const cache = new Map<string, Pattern>()

/** Compiles a pattern; a backslash takes the meaning from the character behind it. */
export function compilePattern(pattern: string, foldCase = false, extended = true): Pattern {
  const key = `${foldCase ? 'i' : ''}${extended ? 'x' : ''}:${pattern}`
  const known = cache.get(key)
  if (known !== undefined) return known
  const items = new PatternParser(pattern, foldCase, extended).sequence('')
  const literal = items.every(item => item.type === 'character')
    ? items.map(item => (item.type === 'character' ? item.character : '')).join('')
    : null
  const compiled = {
    items,
    literal: foldCase ? null : literal,
    extended: items.some(item => item.type === 'group'),
  }
  if (cache.size >= CACHE_MAX) cache.delete(cache.keys().next().value!)
  cache.set(key, compiled)
  return compiled
}

/** Whether a pattern has characters that are active, so that it can match more than itself. */
export function isPattern(pattern: string, extended = true): boolean {
  let bracket = false
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!
    if (character === '\\') at++
    else if (character === '*' || character === '?') return true
    else if (character === '[') bracket = true
    else if (character === ']' && bracket) return true
    else if (extended && pattern[at + 1] === '(' && '@+!'.includes(character)) return true
  }
  return false
}

export function escapePattern(literal: string): string {
  return literal.replace(/[\\*?[\]()|@+!-]/g, '\\$&')
}

class PatternParser {
  readonly #text: string
  readonly #fold: boolean
  readonly #extended: boolean
  #at = 0

  constructor(text: string, fold: boolean, extended: boolean) {
    this.#text = text
    this.#fold = fold
    this.#extended = extended
  }

  /** Items up to one of the characters in `stop`, or the end. */
  sequence(stop: string): PatternItem[] {
    const items: PatternItem[] = []
    while (this.#at < this.#text.length && !stop.includes(this.#text[this.#at]!)) items.push(this.#item())
    return items
  }

  #item(): PatternItem {
    const character = this.#take()
    if (this.#extended && '?*+@!'.includes(character) && this.#text[this.#at] === '(') {
      const group = this.#group(character)
      if (group !== null) return group
    }
    if (character === '*') return { type: 'star' }
    if (character === '?') return { type: 'any' }
    if (character === '[') return this.#set() ?? this.#character('[')
    if (character === '\\' && this.#at < this.#text.length) return this.#character(this.#take())
    return this.#character(character)
  }

  #take(): string {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at)!)
    this.#at += character.length
    return character
  }

  #character(character: string): PatternItem {
    if (!this.#fold) return { type: 'character', character }
    const folded = character.toLowerCase()
    return { type: 'set', has: other => other.toLowerCase() === folded }
  }

  #group(operator: string): PatternItem | null {
    const start = this.#at
    const alternatives: PatternItem[][] = []
    this.#at++
    for (;;) {
      alternatives.push(this.sequence('|)'))
      const end = this.#text[this.#at++]
      if (end === ')') return { type: 'group', operator, alternatives }
      if (end === undefined) {
        this.#at = start
        return null
      }
    }
  }

  /** A bracket expression; the opening bracket is taken. Null where it is not closed. */
  #set(): PatternItem | null {
    const start = this.#at
    const negated = '!^'.includes(this.#text[this.#at] ?? ' ')
    if (negated) this.#at++
    const tests: ((character: string) => boolean)[] = []
    for (let first = true; ; first = false) {
      const character = this.#text[this.#at]
      if (character === undefined || character === '/') {
        this.#at = start
        return null
      }
      if (character === ']' && !first) break
      tests.push(this.#member())
    }
    this.#at++
    return { type: 'set', has: each => tests.some(test => test(each)) !== negated }
  }

  #member(): (character: string) => boolean {
    const named = /^\[:([a-z]+):\]/.exec(this.#text.slice(this.#at, this.#at + 16))
    if (named !== null) {
      this.#at += named[0].length
      const name = named[1]!
      return CLASSES[this.#fold && (name === 'upper' || name === 'lower') ? 'alpha' : name] ?? (() => false)
    }
    const low = this.#end()
    if (this.#text[this.#at] !== '-' || this.#text[this.#at + 1] === ']' || this.#at + 1 >= this.#text.length)
      return this.#between(low, low)
    this.#at++
    return this.#between(low, this.#end())
  }

  /** One end of a range. */
  #end(): string {
    const symbol = /^\[([.=])(.[^\]]*?)\1\]/su.exec(this.#text.slice(this.#at, this.#at + 16))
    if (symbol !== null) {
      this.#at += symbol[0].length
      return symbol[2]!
    }
    const character = this.#take()
    return character === '\\' && this.#at < this.#text.length ? this.#take() : character
  }

  #between(low: string, high: string): (character: string) => boolean {
    const [from, to] = [low.codePointAt(0)!, high.codePointAt(0)!]
    const inside = (character: string) => {
      const code = character.codePointAt(0)!
      return code >= from && code <= to
    }
    if (!this.#fold) return inside
    return character => inside(character) || inside(character.toLowerCase()) || inside(character.toUpperCase())
  }
}

/** Character classes of POSIX, in the locale C.UTF-8. */
export const CLASSES: Readonly<Record<string, (character: string) => boolean>> = {
  alnum: character => /^[\p{L}\p{Nd}]$/u.test(character),
  alpha: character => /^\p{L}$/u.test(character),
  ascii: character => character <= '\x7f',
  blank: character => character === ' ' || character === '\t',
  cntrl: character => /^\p{Cc}$/u.test(character),
  digit: character => character >= '0' && character <= '9',
  graph: character => /^[^\p{Cc}\p{Z}\p{Cs}\p{Cn}]$/u.test(character),
  lower: character => /^\p{Ll}$/u.test(character),
  print: character => /^[^\p{Cc}\p{Cs}\p{Cn}]$/u.test(character),
  punct: character => /^[^\p{L}\p{Nd}\p{Cc}\p{Z}\p{Cs}\p{Cn}]$/u.test(character),
  space: character => /^\s$/u.test(character),
  upper: character => /^\p{Lu}$/u.test(character),
  word: character => /^[\p{L}\p{Nd}_]$/u.test(character),
  xdigit: character => /^[0-9a-fA-F]$/.test(character),
}
