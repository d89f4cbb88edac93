import { CLASSES, isDigit, isSpace, isWord } from './classes.ts'
import { type CharacterTest, character, type ExpressionError, folded, type Item, literal, REPEAT_MAX } from './item.ts'

export interface PerlOptions {
  readonly fold: boolean
  /** . matches a newline. */
  readonly dotAll: boolean
  readonly multiline: boolean
  /** Blanks and comments in the expression do not count. */
  readonly extended: boolean
}

export interface ParsedPerl {
  readonly item: Item
  readonly groups: number
  /** Names of groups, by number. */
  readonly names: ReadonlyMap<number, string>
}

class Failure {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/**
 * Expressions of Perl as grep -P and jq take them. Not emulated: recursion, conditions, atomic groups, possessive quantifiers, callouts and
 * verbs; they are refused by name.
 */
export function parsePerl(text: string, options: PerlOptions): ParsedPerl | ExpressionError {
  try {
    return new PerlParser(text, options).parse()
  } catch (failure) {
    if (failure instanceof Failure) return { error: failure.text }
    throw failure
  }
}

const SIMPLE: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, e: 27, a: 7 }
const HORIZONTAL: CharacterTest = code => code === 0x20 || code === 0x09 || code === 0xa0
const VERTICAL: CharacterTest = code => code >= 0x0a && code <= 0x0d
const DEPTH_MAX = 200

const not = (test: CharacterTest) => (code: number) => !test(code)

const SETS: Readonly<Record<string, CharacterTest>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
  h: HORIZONTAL,
  H: not(HORIZONTAL),
  v: VERTICAL,
  V: not(VERTICAL),
  N: code => code !== 10,
}

class PerlParser {
  readonly #text: string
  #options: PerlOptions
  #at = 0
  #groups = 0
  #depth = 0
  readonly #names = new Map<number, string>()

  constructor(text: string, options: PerlOptions) {
    this.#text = text
    this.#options = options
  }

  parse(): ParsedPerl {
    const item = this.#choice()
    if (this.#at < this.#text.length) throw new Failure('unmatched closing parenthesis')
    return { item, groups: this.#groups, names: this.#names }
  }

  #take(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false
    this.#at += token.length
    return true
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    const found = pattern.exec(this.#text.slice(this.#at))
    if (found !== null) this.#at += found[0].length
    return found
  }

  #choice(): Item {
    if (++this.#depth > DEPTH_MAX) throw new Failure('parentheses are too deeply nested')
    const items = [this.#sequence()]
    while (this.#take('|')) items.push(this.#sequence())
    this.#depth--
    return items.length === 1 ? items[0]! : { type: 'choice', items }
  }

  #sequence(): Item {
    const items: Item[] = []
    while (this.#at < this.#text.length && this.#text[this.#at] !== '|' && this.#text[this.#at] !== ')') {
      if (this.#options.extended && this.#match(/^(?:\s+|#[^\n]*)/) !== null) continue
      const quoted = this.#match(/^\\Q(.*?)(?:\\E|$)/s)
      if (quoted !== null) for (const each of quoted[1]!) items.push(literal(each, this.#options.fold))
      else items.push(this.#repeated(this.#atom()))
    }
    return items.length === 1 ? items[0]! : { type: 'sequence', items }
  }

  #atom(): Item {
    const { fold, dotAll, multiline } = this.#options
    const next = String.fromCodePoint(this.#text.codePointAt(this.#at)!)
    this.#at += next.length
    if (next === '(') return this.#group()
    if (next === '[') return this.#bracket()
    if (next === '.') return character(dotAll ? () => true : code => code !== 10)
    if (next === '^') return { type: 'assertion', kind: multiline ? 'line start' : 'text start' }
    if (next === '$') return { type: 'assertion', kind: multiline ? 'line end' : 'last line end' }
    if (next === '\\') return this.#escape()
    if ('*+?'.includes(next)) throw new Failure('quantifier does not follow a repeatable item')
    return literal(next, fold)
  }

  #group(): Item {
    const flags = this.#match(/^\?([imsx]*)(?:-([imsx]*))?([:)])/)
    if (flags !== null) return this.#flagGroup(flags)
    for (const [token, ahead, negated] of LOOKS)
      if (this.#take(token)) return { type: 'look', body: this.#body(), ahead, negated }
    if (this.#text.startsWith('?#', this.#at)) {
      this.#match(/^[^)]*\)/)
      return { type: 'sequence', items: [] }
    }
    const named = this.#match(/^\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/)
    if (named === null && '?*'.includes(this.#text[this.#at] ?? ' '))
      throw new Failure(`"(${this.#text.slice(this.#at, this.#at + 2)}" is not emulated here`)
    const index = ++this.#groups
    if (named !== null) this.#names.set(index, named[1] ?? named[2]!)
    return { type: 'group', index, body: this.#body() }
  }

  #flagGroup([, on = '', off = '', end]: RegExpExecArray): Item {
    const before = this.#options
    const flag = (letter: string, was: boolean) => (on.includes(letter) ? true : off.includes(letter) ? false : was)
    this.#options = {
      fold: flag('i', before.fold),
      multiline: flag('m', before.multiline),
      dotAll: flag('s', before.dotAll),
      extended: flag('x', before.extended),
    }
    // `(?i)` holds to the end of the group that it stands in.
    if (end === ')') return this.#choiceRest(before)
    const body = this.#body()
    this.#options = before
    return body
  }

  #choiceRest(before: PerlOptions): Item {
    const items = [this.#sequence()]
    while (this.#take('|')) items.push(this.#sequence())
    this.#options = before
    return items.length === 1 ? items[0]! : { type: 'choice', items }
  }

  #body(): Item {
    const before = this.#options
    const body = this.#choice()
    this.#options = before
    if (!this.#take(')')) throw new Failure('missing closing parenthesis')
    return body
  }

  #escape(): Item {
    const { fold } = this.#options
    if (this.#at >= this.#text.length) throw new Failure('\\ at end of pattern')
    const name = this.#match(/^(?:k(?:<(\w+)>|\{(\w+)\}|'(\w+)')|g\{(\w+)\}|g(\d+))/)
    if (name !== null) return this.#reference(name.slice(1).find(each => each !== undefined)!)
    const number = this.#match(/^[1-9]\d?/)
    if (number !== null) return this.#reference(number[0])
    const next = this.#text[this.#at]!
    const assertion = ASSERTIONS[next]
    if (assertion !== undefined) {
      this.#at++
      return { type: 'assertion', kind: assertion }
    }
    if (this.#take('K')) return { type: 'keep' }
    if (this.#take('R')) {
      const pair: Item = { type: 'sequence', items: [literal('\r', false), literal('\n', false)] }
      return { type: 'choice', items: [pair, character(VERTICAL)] }
    }
    const set = this.#set()
    if (set !== null) return character(fold ? folded(set) : set)
    return literal(String.fromCodePoint(this.#code()), fold)
  }

  #reference(name: string): Item {
    const index = /^\d+$/.test(name) ? Number(name) : [...this.#names].find(([, each]) => each === name)?.[0]
    if (index === undefined || index > 99) throw new Failure('reference to non-existent subpattern')
    return { type: 'reference', index, fold: this.#options.fold }
  }

  /** A class escape behind a backslash: \d, \pL, \P{Lu}. */
  #set(): CharacterTest | null {
    const property = this.#match(/^([pP])(?:\{(\^?)([A-Za-z_]+)\}|([A-Z]))/)
    if (property !== null) {
      const [, letter, caret = '', long, short] = property
      const test = propertyTest(long ?? short!)
      if (test === null) throw new Failure('unknown property name after \\P or \\p')
      return (letter === 'P') !== (caret === '^') ? not(test) : test
    }
    const set = SETS[this.#text[this.#at]!]
    if (set === undefined) return null
    this.#at++
    return set
  }

  /** The character that an escape stands for. */
  #code(): number {
    const hexadecimal = this.#match(/^(?:x\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{0,2})|u([0-9a-fA-F]{4}))/)
    if (hexadecimal !== null) {
      const code = Number.parseInt(hexadecimal[1] ?? hexadecimal[2] ?? hexadecimal[3]!, 16) || 0
      if (code > 0x10ffff) throw new Failure('character code point value in \\x{} or \\o{} is too large')
      return code
    }
    const octal = this.#match(/^0[0-7]{0,2}/)
    if (octal !== null) return Number.parseInt(octal[0], 8)
    const control = this.#match(/^c(.)/s)
    if (control !== null) return control[1]!.toUpperCase().charCodeAt(0) ^ 0x40
    const next = String.fromCodePoint(this.#text.codePointAt(this.#at)!)
    this.#at += next.length
    if (SIMPLE[next] !== undefined) return SIMPLE[next]
    if (/[A-Za-z]/.test(next)) throw new Failure('unrecognized character follows \\')
    return next.codePointAt(0)!
  }

  #repeated(atom: Item): Item {
    const found = this.#match(/^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})([?+])?/)
    if (found === null) return atom
    const [, sign, low, comma, high, mode] = found
    if (mode === '+') throw new Failure('possessive quantifiers are not emulated here')
    const least = sign === undefined ? Number(low) : sign === '+' ? 1 : 0
    const most =
      sign === '?'
        ? 1
        : sign !== undefined || (comma !== undefined && high === '')
          ? Number.POSITIVE_INFINITY
          : Number(high ?? low)
    if (least > most) throw new Failure('numbers out of order in {} quantifier')
    if (least > REPEAT_MAX || (most > REPEAT_MAX && most !== Number.POSITIVE_INFINITY))
      throw new Failure('number too big in {} quantifier')
    return this.#repeated({ type: 'repeat', body: atom, least, most, lazy: mode === '?' })
  }

  #bracket(): Item {
    const negated = this.#take('^')
    const tests: CharacterTest[] = []
    for (let first = true; ; first = false) {
      if (this.#at >= this.#text.length) throw new Failure('missing terminating ] for character class')
      if (!first && this.#take(']')) break
      tests.push(this.#member())
    }
    const has: CharacterTest = code => tests.some(test => test(code))
    const test = this.#options.fold ? folded(has) : has
    return character(negated ? not(test) : test)
  }

  #member(): CharacterTest {
    const named = this.#match(/^\[:(\^?)([a-z]+):\]/)
    if (named !== null) {
      const test = named[2] === 'word' ? isWord : CLASSES[named[2]!]
      if (test === undefined) throw new Failure('unknown POSIX class name')
      return named[1] === '^' ? not(test) : test
    }
    const low = this.#end()
    if (typeof low !== 'number') return low
    if (this.#text[this.#at] !== '-' || this.#text[this.#at + 1] === ']') return code => code === low
    const back = this.#at++
    const high = this.#end()
    if (typeof high !== 'number') {
      this.#at = back
      return code => code === low
    }
    if (low > high) throw new Failure('range out of order in character class')
    return code => code >= low && code <= high
  }

  #end(): number | CharacterTest {
    const code = this.#text.codePointAt(this.#at)!
    this.#at += code > 0xffff ? 2 : 1
    if (code !== 0x5c) return code
    if (this.#at >= this.#text.length) throw new Failure('missing terminating ] for character class')
    if (this.#take('b')) return 8
    return this.#set() ?? this.#code()
  }
}

const LOOKS = [
  ['?=', true, false],
  ['?!', true, true],
  ['?<=', false, false],
  ['?<!', false, true],
] as const

const ASSERTIONS = {
  b: 'word edge',
  B: 'no word edge',
  A: 'text start',
  z: 'text end',
  Z: 'last line end',
} as Readonly<Record<string, 'word edge' | 'no word edge' | 'text start' | 'text end' | 'last line end'>>

/** \p{NAME}: general categories and scripts as Unicode has them. */
function propertyTest(name: string): CharacterTest | null {
  for (const source of [`\\p{${name}}`, `\\p{Script=${name}}`]) {
    try {
      const expression = new RegExp(`^${source}$`, 'u')
      return code => expression.test(String.fromCodePoint(code))
    } catch {}
  }
  return null
}
