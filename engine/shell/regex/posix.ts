import { CLASSES, isSpace, isWord } from './classes.ts'
import { type CharacterTest, character, type ExpressionError, folded, type Item, literal, REPEAT_MAX } from './item.ts'

export interface PosixOptions {
  readonly extended: boolean
  readonly fold: boolean
  /** ^ and $ match at newlines too (M of sed). */
  readonly multiline: boolean
  /** Escapes for characters: sed's `\n` and `\x41` ('sed'); those of a string, also between brackets ('awk'). */
  readonly escapes: 'none' | 'sed' | 'awk'
}

class Failure {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export interface ParsedExpression {
  readonly item: Item
  readonly groups: number
}

/** A basic or extended expression (regex(7)) with the extensions of GNU: `\+ \? \|` in basic ones, `\w \W \s \S \b \B \< \>`, backreferences. */
export function parsePosix(text: string, options: PosixOptions): ParsedExpression | ExpressionError {
  try {
    return new PosixParser(text, options).parse()
  } catch (failure) {
    if (failure instanceof Failure) return { error: failure.text }
    throw failure
  }
}

const ESCAPED: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }
const DEPTH_MAX = 200

class PosixParser {
  readonly #text: string
  readonly #options: PosixOptions
  #at = 0
  #groups = 0
  #depth = 0
  readonly #closed = new Set<number>()

  constructor(text: string, options: PosixOptions) {
    this.#text = text
    this.#options = options
  }

  parse(): ParsedExpression {
    const item = this.#choice()
    if (this.#at < this.#text.length) throw new Failure('Unmatched ) or \\)')
    return { item, groups: this.#groups }
  }

  #peek(token: string): boolean {
    return this.#text.startsWith(token, this.#at)
  }

  #take(token: string): boolean {
    if (!this.#peek(token)) return false
    this.#at += token.length
    return true
  }

  get #bar(): string {
    return this.#options.extended ? '|' : '\\|'
  }

  get #open(): string {
    return this.#options.extended ? '(' : '\\('
  }

  get #close(): string {
    return this.#options.extended ? ')' : '\\)'
  }

  #choice(): Item {
    if (++this.#depth > DEPTH_MAX) throw new Failure('Memory exhausted')
    const items = [this.#sequence()]
    while (this.#take(this.#bar)) items.push(this.#sequence())
    this.#depth--
    return items.length === 1 ? items[0]! : { type: 'choice', items }
  }

  #sequence(): Item {
    const items: Item[] = []
    while (this.#at < this.#text.length && !this.#peek(this.#bar)) {
      // A closing parenthesis that nothing opened is a character in extended expressions, an error in basic ones.
      if (this.#peek(this.#close) && (this.#depth > 1 || !this.#options.extended)) break
      items.push(this.#repeated(this.#atom(items.length === 0), items.length === 0))
    }
    return items.length === 1 ? items[0]! : { type: 'sequence', items }
  }

  #atom(first: boolean): Item {
    const { extended, fold, multiline } = this.#options
    if (this.#take(this.#open)) return this.#group()
    const next = String.fromCodePoint(this.#text.codePointAt(this.#at)!)
    this.#at += next.length
    if (next === '[') return this.#bracket()
    if (next === '.') return character(() => true)
    if (next === '\\') return this.#escape()
    if (next === '^' && (extended || first)) return { type: 'assertion', kind: multiline ? 'line start' : 'text start' }
    if (next === '$' && (extended || this.#atEnd()))
      return { type: 'assertion', kind: multiline ? 'line end' : 'text end' }
    if (extended && first && '*+?'.includes(next)) return next === '*' ? this.#nothing() : this.#invalidRepeat()
    return literal(next, fold)
  }

  /** `*` with nothing in front of it, in extended expressions of GNU, repeats nothing. */
  #nothing(): Item {
    return { type: 'sequence', items: [] }
  }

  #invalidRepeat(): Item {
    return this.#nothing()
  }

  #atEnd(): boolean {
    return this.#at >= this.#text.length || this.#peek(this.#bar) || this.#peek(this.#close)
  }

  #group(): Item {
    const index = ++this.#groups
    const body = this.#choice()
    if (!this.#take(this.#close)) throw new Failure('Unmatched ( or \\(')
    this.#closed.add(index)
    return { type: 'group', index, body }
  }

  #escape(): Item {
    if (this.#at >= this.#text.length) throw new Failure('Trailing backslash')
    const { fold, escapes, extended } = this.#options
    const next = String.fromCodePoint(this.#text.codePointAt(this.#at)!)
    this.#at += next.length
    const known = this.#special(next)
    if (known !== null) return known
    if (next >= '1' && next <= '9' && escapes !== 'awk') {
      if (!this.#closed.has(Number(next))) throw new Failure('Invalid back reference')
      return { type: 'reference', index: Number(next), fold }
    }
    if (escapes !== 'none') {
      const code = this.#characterEscape(next)
      if (code !== null) return literal(String.fromCodePoint(code), fold)
    }
    if (!extended && next === '{') throw new Failure('Invalid preceding regular expression')
    return literal(next, fold)
  }

  #special(next: string): Item | null {
    const awk = this.#options.escapes === 'awk'
    switch (next) {
      case 'w':
        return character(isWord)
      case 'W':
        return character(code => !isWord(code))
      case 's':
        return character(isSpace)
      case 'S':
        return character(code => !isSpace(code))
      case 'b':
        return awk ? null : { type: 'assertion', kind: 'word edge' }
      case 'y':
        return awk ? { type: 'assertion', kind: 'word edge' } : null
      case 'B':
        return { type: 'assertion', kind: 'no word edge' }
      case '<':
        return { type: 'assertion', kind: 'word start' }
      case '>':
        return { type: 'assertion', kind: 'word end' }
      case '`':
        return { type: 'assertion', kind: 'text start' }
      case "'":
        return { type: 'assertion', kind: 'text end' }
      default:
        return null
    }
  }

  /** The rest of an escape that stands for a character; null when it is none. */
  #characterEscape(next: string): number | null {
    if (next === 'b' && this.#options.escapes === 'awk') return 8
    if (ESCAPED[next] !== undefined) return ESCAPED[next]
    const take = (pattern: RegExp, base: number) => {
      const found = pattern.exec(this.#text.slice(this.#at, this.#at + 3))
      if (found === null) return null
      this.#at += found[0].length
      return Number.parseInt(found[0], base)
    }
    if (next === 'x') return take(/^[0-9a-fA-F]{1,2}/, 16)
    if (this.#options.escapes === 'sed') {
      if (next === 'o') return take(/^[0-7]{1,3}/, 8)
      if (next === 'd') return take(/^[0-9]{1,3}/, 10)
      if (next === 'c' && this.#at < this.#text.length)
        return this.#text[this.#at++]!.toUpperCase().charCodeAt(0) ^ 0x40
    } else if (next >= '0' && next <= '7') {
      this.#at--
      return take(/^[0-7]{1,3}/, 8)
    }
    return null
  }

  #repeated(atom: Item, first: boolean): Item {
    const { extended } = this.#options
    let item = atom
    const basicStart =
      !extended && first && atom.type === 'character' && atom.literal === '*' && this.#text[this.#at - 1] === '*'
    for (;;) {
      // In a basic expression `*` is itself at the beginning, also behind ^ and \(.
      if (!extended && item.type === 'assertion' && this.#peek('*')) return item
      if (basicStart && item === atom && this.#peek('*')) return this.#star(item)
      const bounds = this.#bounds()
      if (bounds === null) return item
      item = { type: 'repeat', body: item, least: bounds[0], most: bounds[1], lazy: false }
    }
  }

  #star(item: Item): Item {
    this.#at++
    return { type: 'repeat', body: item, least: 0, most: Number.POSITIVE_INFINITY, lazy: false }
  }

  #bounds(): readonly [number, number] | null {
    const { extended } = this.#options
    if (this.#take('*')) return [0, Number.POSITIVE_INFINITY]
    if (this.#take(extended ? '+' : '\\+')) return [1, Number.POSITIVE_INFINITY]
    if (this.#take(extended ? '?' : '\\?')) return [0, 1]
    return this.#peek(extended ? '{' : '\\{') ? this.#interval() : null
  }

  #interval(): readonly [number, number] | null {
    const { extended } = this.#options
    const start = extended ? '{' : '\\{'
    const end = extended ? '}' : '\\}'
    const rest = this.#text.slice(this.#at + start.length, this.#at + start.length + 20)
    const found = /^(\d*)(,?)(\d*)/.exec(rest)!
    const [, low = '', comma = '', high = ''] = found
    const closed = rest.startsWith(end, found[0].length)
    if (!closed || (low === '' && comma === '')) {
      // An interval that is none is text in an extended expression.
      if (extended) return null
      throw new Failure(rest.includes('\\}') ? 'Invalid content of \\{\\}' : 'Unmatched \\{')
    }
    this.#at += start.length + found[0].length + end.length
    const least = Number(low || 0)
    const most = comma === '' ? least : high === '' ? Number.POSITIVE_INFINITY : Number(high)
    if (least > most) throw new Failure('Invalid content of \\{\\}')
    if (least > REPEAT_MAX || (most !== Number.POSITIVE_INFINITY && most > REPEAT_MAX))
      throw new Failure('Regular expression too big')
    return [least, most]
  }

  #bracket(): Item {
    if (this.#at >= this.#text.length) throw new Failure('Invalid regular expression')
    const negated = this.#take('^')
    const tests: CharacterTest[] = []
    for (let first = true; ; first = false) {
      if (this.#at >= this.#text.length) throw new Failure('Unmatched [, [^, [:, [., or [=')
      if (!first && this.#take(']')) break
      tests.push(this.#member())
    }
    const has: CharacterTest = code => tests.some(test => test(code))
    const test = this.#options.fold ? folded(has) : has
    return character(negated ? code => !test(code) : test)
  }

  #member(): CharacterTest {
    const named = /^\[:([a-z]*):\]/.exec(this.#text.slice(this.#at, this.#at + 16))
    if (named !== null) {
      this.#at += named[0].length
      const test = CLASSES[named[1]!]
      if (test === undefined) throw new Failure('Invalid character class name')
      return test
    }
    const low = this.#end()
    if (!this.#peek('-') || this.#text[this.#at + 1] === ']' || this.#at + 1 >= this.#text.length)
      return code => code === low
    this.#at++
    const high = this.#end()
    if (low > high) throw new Failure('Invalid range end')
    return code => code >= low && code <= high
  }

  /** One end of a range, or a character by itself. */
  #end(): number {
    const symbol = /^\[([.=])(.[^\]]*?)\1\]/su.exec(this.#text.slice(this.#at, this.#at + 16))
    if (symbol !== null) {
      this.#at += symbol[0].length
      if ([...symbol[2]!].length !== 1) throw new Failure('Invalid collation character')
      return symbol[2]!.codePointAt(0)!
    }
    const code = this.#text.codePointAt(this.#at)!
    this.#at += code > 0xffff ? 2 : 1
    if (code !== 0x5c || this.#options.escapes === 'none' || this.#at >= this.#text.length) return code
    return this.#bracketEscape(code)
  }

  #bracketEscape(backslash: number): number {
    const next = this.#text[this.#at]!
    if (this.#options.escapes === 'sed' && ESCAPED[next] === undefined && !/[xod]/.test(next)) return backslash
    const before = this.#at++
    const code = this.#characterEscape(next)
    if (code !== null) return code
    if (this.#options.escapes === 'awk') return next.codePointAt(0)!
    this.#at = before
    return backslash
  }
}
