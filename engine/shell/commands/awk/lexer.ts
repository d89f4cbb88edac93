export type TokenType =
  | 'number'
  | 'string'
  | 'name'
  | 'function name'
  | 'builtin'
  | 'keyword'
  | 'operator'
  | 'newline'
  | 'end'

export interface Token {
  readonly type: TokenType
  readonly text: string
  readonly start: number
  /** Whether blanks stand in front of it. */
  readonly spaced: boolean
}

/** A program that does not parse: where, and why. */
export class AwkSyntaxError {
  readonly offset: number
  readonly text: string

  constructor(offset: number, text: string) {
    this.offset = offset
    this.text = text
  }
}

const KEYWORDS = new Set(
  'BEGIN END BEGINFILE ENDFILE function func if else while for do break continue next nextfile exit return delete in getline print printf switch case default'.split(
    ' ',
  ),
)

export const BUILTINS = new Set(
  'length substr index split sub gsub gensub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush systime mktime strftime strtonum and or xor lshift rshift compl asort asorti typeof isarray'.split(
    ' ',
  ),
)

const OPERATORS = [
  '**=',
  '<<',
  '&&',
  '||',
  '==',
  '!=',
  '<=',
  '>=',
  '>>',
  '++',
  '--',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '^=',
  '**',
  '!~',
  '|&',
]
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
  '/': '/',
}

/** Cuts a program of awk into tokens, one at a time: a slash is read as an expression only when the parser asks. */
export class Lexer {
  readonly text: string
  #at = 0

  constructor(text: string) {
    this.text = text
  }

  get offset(): number {
    return this.#at
  }

  next(): Token {
    const before = this.#at
    this.#blanks()
    const start = this.#at
    const spaced = start > before
    const token = (type: TokenType, length: number): Token => {
      this.#at += length
      return { type, text: this.text.slice(start, start + length), start, spaced }
    }
    if (start >= this.text.length) return token('end', 0)
    const rest = this.text.slice(start, start + 400)
    if (rest[0] === '\n') return token('newline', 1)
    const number = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(rest)
    if (number !== null) return token('number', number[0].length)
    const name = /^[A-Za-z_]\w*/.exec(rest)
    if (name !== null) return token(this.#kindOf(name[0]), name[0].length)
    if (rest[0] === '"') return this.#string(start, spaced)
    const operator = OPERATORS.find(each => each !== '<<' && rest.startsWith(each)) ?? rest[0]!
    if (!'{}()[];,+-*/%^!<>|?:~$=&'.includes(operator[0]!)) throw new AwkSyntaxError(start, 'syntax error')
    return token('operator', operator.length)
  }

  #kindOf(name: string): TokenType {
    if (KEYWORDS.has(name)) return 'keyword'
    if (BUILTINS.has(name)) return 'builtin'
    return this.text[this.#at + name.length] === '(' ? 'function name' : 'name'
  }

  #blanks(): void {
    for (;;) {
      const next = this.text[this.#at]
      if (next === ' ' || next === '\t' || next === '\r') this.#at++
      else if (next === '\\' && /^\\\r?\n/.test(this.text.slice(this.#at, this.#at + 3)))
        this.#at = this.text.indexOf('\n', this.#at) + 1
      else if (next === '#') while (this.#at < this.text.length && this.text[this.#at] !== '\n') this.#at++
      else return
    }
  }

  #string(start: number, spaced: boolean): Token {
    let at = start + 1
    let value = ''
    for (;;) {
      const next = this.text[at]
      if (next === undefined || next === '\n') throw new AwkSyntaxError(start, 'unterminated string')
      at++
      if (next === '"') break
      if (next !== '\\') value += next
      else {
        const [decoded, length] = decodeAwkEscape(this.text.slice(at, at + 4))
        value += decoded
        at += length
      }
    }
    this.#at = at
    return { type: 'string', text: value, start, spaced }
  }

  /** The rest of a regular expression whose opening slash began at `start`. */
  regex(start: number): string {
    let at = start + 1
    let source = ''
    for (let bracket = false; ; at++) {
      const next = this.text[at]
      if (next === undefined || next === '\n') throw new AwkSyntaxError(start, 'unterminated regexp')
      if (next === '/' && !bracket) break
      if (next === '\\' && this.text[at + 1] !== undefined) {
        source += this.text[at + 1] === '/' ? '/' : next + this.text[at + 1]
        at++
        continue
      }
      if (next === '[' && !bracket) {
        bracket = true
        source += next
        // A bracket that comes first stands for itself.
        const literal = /^\^?\]/.exec(this.text.slice(at + 1, at + 3))
        if (literal !== null) {
          source += literal[0]
          at += literal[0].length
        }
        continue
      }
      if (next === '[' && /[:.=]/.test(this.text[at + 1] ?? '')) {
        const end = this.text.indexOf(`${this.text[at + 1]}]`, at + 2)
        if (end > 0) {
          source += this.text.slice(at, end + 2)
          at = end + 1
          continue
        }
      }
      if (next === ']') bracket = false
      source += next
    }
    this.#at = at + 1
    return source
  }
}

/** What stands behind a backslash in a string, and how long it is. */
export function decodeAwkEscape(rest: string): readonly [string, number] {
  const next = rest[0] ?? ''
  if (ESCAPES[next] !== undefined) return [ESCAPES[next], 1]
  if (next === '\n') return ['', 1]
  const octal = /^[0-7]{1,3}/.exec(rest)
  if (octal !== null) return [String.fromCharCode(Number.parseInt(octal[0], 8)), octal[0].length]
  const hexadecimal = /^x([0-9a-fA-F]{1,2})/.exec(rest)
  if (hexadecimal !== null) return [String.fromCharCode(Number.parseInt(hexadecimal[1]!, 16)), hexadecimal[0].length]
  return next === '' ? ['\\', 0] : [`\\${next}`, 1]
}
