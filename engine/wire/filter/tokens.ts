/** The tokens of an expression, with one to look ahead. */
import { FilterError, syntaxError } from './error.ts'
import { Lexer, type Token } from './lexer.ts'

/** bison's stack holds more, but what is nested here so deep nobody wrote. */
const DEPTH_MAXIMUM = 500

export class Tokens {
  readonly #lexer: Lexer
  #ahead: Token | undefined
  #depth = 0

  constructor(text: string) {
    this.#lexer = new Lexer(text)
  }

  peek(): Token {
    this.#ahead ??= this.#lexer.next()
    return this.#ahead
  }

  next(): Token {
    const token = this.peek()
    this.#ahead = undefined
    return token
  }

  /** Whether the next token is one of these words or symbols; a name that is spelt so is not. */
  at(...texts: readonly string[]): boolean {
    const { kind, text } = this.peek()
    return (kind === 'word' || kind === 'symbol') && texts.includes(text)
  }

  atKind(...kinds: readonly Token['kind'][]): boolean {
    return kinds.includes(this.peek().kind)
  }

  /** Takes the next token if it is one of these. */
  take(...texts: readonly string[]): Token | undefined {
    return this.at(...texts) ? this.next() : undefined
  }

  expect(...texts: readonly string[]): Token {
    const token = this.take(...texts)
    if (token === undefined) throw syntaxError()
    return token
  }

  expectKind(...kinds: readonly Token['kind'][]): Token {
    if (!this.atKind(...kinds)) throw syntaxError()
    return this.next()
  }

  /** Runs what nests, within what the parser can hold. */
  nested<Result>(parse: () => Result): Result {
    if (++this.#depth > DEPTH_MAXIMUM) throw new FilterError("can't parse filter expression: memory exhausted")
    const result = parse()
    this.#depth--
    return result
  }
}
