import { formatPrefix, type Ip, network, type Prefix } from '../../../wire/address.ts'
import { BirdError, isKeyword, type Token, tokenize, tokenName } from './lexer.ts'

const NESTING_MAX = 100

/** Reads tokens one after the other, and refuses as bison's parser does. */
export class Reader {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0
  /** Names that the configuration has given to something. */
  readonly known: Set<string>

  constructor(source: string, known: Iterable<string> = []) {
    this.#tokens = tokenize(source)
    this.known = new Set(known)
  }

  get token(): Token {
    return this.#tokens[this.#at]!
  }

  get following(): Token {
    return this.#tokens[Math.min(this.#at + 1, this.#tokens.length - 1)]!
  }

  /** What is wrong with what has just been read. */
  fail(text: string): never {
    throw new BirdError(text, this.#tokens[Math.max(0, this.#at - 1)]!)
  }

  unexpected(...expected: readonly string[]): never {
    const rest = expected.length === 0 ? '' : `, expecting ${expected.join(' or ')}`
    const { token } = this
    const place = token.kind === 'end' ? { line: token.line, column: 0 } : token
    throw new BirdError(`syntax error, unexpected ${tokenName(token, word => this.known.has(word))}${rest}`, place)
  }

  /** Whether a word or a mark is next; it is then taken. */
  take(value: string): boolean {
    if (!this.at(value)) return false
    this.#at++
    return true
  }

  at(value: string): boolean {
    const { token } = this
    return (token.kind === 'word' || token.kind === 'mark') && token.value === value
  }

  takeAny<const Word extends string>(words: readonly Word[]): Word | undefined {
    const word = words.find(each => this.at(each))
    if (word !== undefined) this.#at++
    return word
  }

  need(value: string): void {
    if (!this.take(value)) this.unexpected(/^\w/.test(value) ? value.toUpperCase() : `'${value}'`)
  }

  skip(): Token {
    return this.#tokens[this.#at++]!
  }

  number(): number {
    const { token } = this
    if (token.kind !== 'number') return this.unexpected()
    this.#at++
    return token.value
  }

  text(): string {
    const { token } = this
    if (token.kind !== 'text') return this.unexpected('TEXT')
    this.#at++
    return token.value
  }

  ip(): Ip {
    const { token } = this
    if (token.kind !== 'ip') return this.unexpected()
    this.#at++
    return token.value
  }

  /** A name for something new. */
  newName(): string {
    const { token } = this
    if (token.kind !== 'word' || isKeyword(token.value)) return this.unexpected()
    if (this.known.has(token.value)) this.fail('Symbol already defined')
    this.#at++
    this.known.add(token.value)
    return token.value
  }

  /** A name that something has. */
  name(): string {
    const { token } = this
    if (token.kind !== 'word' || !this.known.has(token.value)) return this.unexpected('CF_SYM_KNOWN')
    this.#at++
    return token.value
  }

  prefix(): Prefix {
    const address = this.ip()
    this.need('/')
    const length = this.number()
    if (length > (typeof address === 'number' ? 32 : 128)) this.fail(`Invalid prefix length ${length}`)
    if (network<Ip>(address, length) !== address)
      this.fail(
        `Invalid IPv${typeof address === 'number' ? 4 : 6} prefix ${formatPrefix({ address, length })}, maybe you wanted ${formatPrefix({ address: network<Ip>(address, length), length })}`,
      )
    return { address, length }
  }

  boolean(): boolean {
    if (this.takeAny(['yes', 'on', 'true']) !== undefined) return true
    if (this.takeAny(['no', 'off', 'false']) !== undefined) return false
    if (this.at(';') || this.at('}')) return true
    const { token } = this
    if (token.kind !== 'number') return this.unexpected()
    this.#at++
    return token.value !== 0
  }

  /** Runs a part of the grammar that can hold itself. */
  nested<Value>(part: () => Value): Value {
    if (++this.#depth > NESTING_MAX) this.fail('Too deeply nested')
    const value = part()
    this.#depth--
    return value
  }
}
