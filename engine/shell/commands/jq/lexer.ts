/** A piece of the program. `name` is what syntax errors call it. */
export interface Token {
  readonly type: 'field' | 'identifier' | 'number' | 'format' | 'string' | 'operator' | 'keyword' | 'end' | 'invalid'
  readonly text: string
  readonly name: string
  readonly start: number
  /** Of a string: text, and programs of `\(...)` as tokens. */
  readonly parts?: readonly StringPart[]
  /** Of a string that is not closed, or the end: where and how the syntax error is reported. */
  readonly broken?: { readonly name: string; readonly start: number }
}

export type StringPart = { readonly raw: string; readonly start: number } | { readonly tokens: readonly Token[] }

const KEYWORDS = new Set(
  'as import include module def if then else elif and or end reduce foreach try catch label __loc__ break'.split(' '),
)
const OPERATORS = [
  '?//=',
  '?//',
  '|=',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '//=',
  '==',
  '!=',
  '<=',
  '>=',
  '//',
  '..',
  '.',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  ',',
  ':',
  ';',
  '=',
  '<',
  '>',
  '|',
  '+',
  '-',
  '*',
  '/',
  '%',
  '$',
  '?',
] as const
const LONGEST_FIRST = [...OPERATORS].sort((a, b) => b.length - a.length)
const QUOTED = new Set('.[]{}(),:;=<>|+-*/%$?')
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** Cuts a program into tokens; brackets are matched here, as the real lexer does. */
export class Lexer {
  readonly #text: string
  #at = 0
  /** Where the last piece began, blanks and comments included. */
  #last = 0

  constructor(text: string) {
    this.#text = text
  }

  tokens(): Token[] {
    return this.#until('')
  }

  /** Tokens up to the parenthesis that ends an interpolation, or to the end. */
  #until(close: '' | ')'): Token[] {
    const tokens: Token[] = []
    const open: string[] = []
    for (;;) {
      this.#skipBlanks()
      const start = this.#at
      if (start >= this.#text.length) {
        tokens.push({ type: 'end', text: '', name: '$end', start: this.#last })
        return tokens
      }
      this.#last = start
      const character = this.#text[start]!
      if (character === ')' && close === ')' && open.length === 0) {
        this.#at++
        tokens.push({ type: 'end', text: '', name: 'QQSTRING_INTERP_END', start })
        return tokens
      }
      const token = character === '"' ? this.#string() : this.#token(open)
      tokens.push(token)
    }
  }

  #skipBlanks(): void {
    for (;;) {
      const blank = /^(?:[ \n\t\r]+|#[^\n]*)/.exec(this.#text.slice(this.#at, this.#at + 4096))
      if (blank === null) return
      this.#last = this.#at
      this.#at += blank[0].length
    }
  }

  #token(open: string[]): Token {
    const start = this.#at
    const rest = this.#text.slice(start, start + 1024)
    const take = (length: number, type: Token['type'], name: string): Token => {
      this.#at += length
      return { type, text: rest.slice(0, length), name, start }
    }
    const field = /^\.[a-zA-Z_]\w*/.exec(rest)
    if (field !== null) return take(field[0].length, 'field', 'FIELD')
    const number = /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?/.exec(rest)
    if (number !== null) return take(number[0].length, 'number', 'LITERAL')
    const word = /^(?:[a-zA-Z_]\w*::)*[a-zA-Z_]\w*/.exec(rest)?.[0]
    if (word !== undefined)
      return KEYWORDS.has(word) ? take(word.length, 'keyword', word) : take(word.length, 'identifier', 'IDENT')
    const format = /^@[a-zA-Z0-9_]+/.exec(rest)
    if (format !== null) return take(format[0].length, 'format', 'FORMAT')
    const operator = LONGEST_FIRST.find(each => rest.startsWith(each))
    if (operator === undefined) return take(1, 'invalid', 'INVALID_CHARACTER')
    if (operator in CLOSING) open.push(CLOSING[operator]!)
    else if (/^[)\]}]$/.test(operator) && open.pop() !== operator) return take(1, 'invalid', 'INVALID_CHARACTER')
    return take(operator.length, 'operator', QUOTED.has(operator) ? `'${operator}'` : operator)
  }

  #string(): Token {
    const start = this.#at++
    const parts: StringPart[] = []
    for (;;) {
      const from = this.#at
      while (this.#at < this.#text.length && this.#text[this.#at] !== '"') {
        if (this.#text[this.#at] !== '\\') this.#at++
        else if (this.#text[this.#at + 1] === '(') break
        else this.#at += 2
      }
      if (this.#at > from) parts.push({ raw: this.#text.slice(from, this.#at), start: from })
      if (this.#at >= this.#text.length) {
        const broken = { name: '$end', start: this.#at > from ? from : this.#last }
        return { type: 'string', text: '', name: 'QQSTRING_START', start, parts, broken }
      }
      if (this.#text[this.#at] === '"') {
        this.#last = this.#at++
        return { type: 'string', text: '', name: 'QQSTRING_START', start, parts }
      }
      this.#at += 2
      parts.push({ tokens: this.#until(')') })
    }
  }
}
