import type { Token } from './lexer.ts'

/** Why a program is none. The text is what jq says, without `jq: error: ` and what follows it. */
export interface SyntaxFault {
  readonly text: string
  readonly start: number
}

export class JqSyntaxError {
  readonly faults: readonly SyntaxFault[]

  constructor(faults: readonly SyntaxFault[]) {
    this.faults = faults
  }
}

/** Goes through the tokens of a program, one ahead. */
export class TokenReader {
  readonly #tokens: readonly Token[]
  at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get peek(): Token {
    return this.#tokens[this.at]!
  }

  /** The one after the next. */
  get ahead(): Token | undefined {
    return this.#tokens[this.at + 1]
  }

  next(): Token {
    const token = this.peek
    if (token.type !== 'end') this.at++
    return token
  }

  is(text: string): boolean {
    const { type, text: found } = this.peek
    return (type === 'operator' || type === 'keyword') && found === text
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false
    this.at++
    return true
  }

  expect(text: string, ...expecting: readonly string[]): void {
    if (!this.accept(text)) this.unexpected(...expecting)
  }

  /** `expecting` are the names of all tokens that could stand here, where they are few (bison's messages). */
  unexpected(...expecting: readonly string[]): never {
    const { name, start } = this.peek
    const list = expecting.length === 0 ? '' : `, expecting ${expecting.join(' or ')}`
    throw new JqSyntaxError([{ text: `syntax error, unexpected ${name}${list} (Unix shell quoting issues?)`, start }])
  }
}
