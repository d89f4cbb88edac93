import { AwkSyntaxError, Lexer, type Token } from './lexer.ts'
import type { Expression, Lvalue } from './syntax.ts'

const DEPTH_MAX = 300
const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=', '**='])
const COMPARISONS = new Set(['<', '<=', '==', '!=', '>', '>='])

function isLvalue(expression: Expression): expression is Lvalue {
  return expression.type === 'variable' || expression.type === 'field' || expression.type === 'element'
}

/** The expressions of awk, each level of precedence a method (POSIX, awk, Grammar). */
export class ExpressionParser {
  readonly lexer: Lexer
  protected token: Token
  /** In a print statement `>` outside parentheses is a redirection. */
  protected plainGreater = true
  /** In the head of a `for`, `in` may be its own. */
  #noIn = false
  #depth = 0

  constructor(text: string) {
    this.lexer = new Lexer(text)
    this.token = this.lexer.next()
  }

  // Tokens.

  protected advance(): Token {
    const { token } = this
    this.token = this.lexer.next()
    return token
  }

  protected is(text: string): boolean {
    return (this.token.type === 'operator' || this.token.type === 'keyword') && this.token.text === text
  }

  protected take(text: string): boolean {
    if (!this.is(text)) return false
    this.advance()
    return true
  }

  protected expect(text: string): void {
    if (!this.take(text)) this.unexpected()
  }

  protected unexpected(): never {
    const { type, start } = this.token
    throw new AwkSyntaxError(
      start,
      type === 'newline' || type === 'end' ? 'unexpected newline or end of string' : 'syntax error',
    )
  }

  protected skipNewlines(): void {
    while (this.token.type === 'newline') this.advance()
  }

  protected get line(): number {
    return this.lexer.text.slice(0, this.token.start).split('\n').length
  }

  // Precedence, lowest first.

  expression(): Expression {
    if (++this.#depth > DEPTH_MAX) throw new AwkSyntaxError(this.token.start, 'syntax error')
    const left = this.#conditional()
    this.#depth--
    if (this.token.type !== 'operator' || !ASSIGNMENTS.has(this.token.text) || !isLvalue(left)) return left
    const operator = this.advance().text.replace('**', '^')
    this.skipNewlines()
    return { type: 'assign', operator: operator.slice(0, -1), target: left, value: this.expression() }
  }

  /** Without `in`, for the head of a loop. */
  protected expressionWithoutIn(): Expression {
    this.#noIn = true
    const expression = this.expression()
    this.#noIn = false
    return expression
  }

  #conditional(): Expression {
    const test = this.#or()
    if (!this.take('?')) return test
    this.skipNewlines()
    const yes = this.expression()
    this.skipNewlines()
    this.expect(':')
    this.skipNewlines()
    return { type: 'conditional', test, yes, no: this.expression() }
  }

  #or(): Expression {
    let left = this.#and()
    while (this.take('||')) {
      this.skipNewlines()
      left = { type: 'or', left, right: this.#and() }
    }
    return left
  }

  #and(): Expression {
    let left = this.#membership()
    while (this.take('&&')) {
      this.skipNewlines()
      left = { type: 'and', left, right: this.#membership() }
    }
    return left
  }

  #membership(): Expression {
    let left = this.#matching()
    while (!this.#noIn && this.is('in')) {
      this.advance()
      if (this.token.type !== 'name') this.unexpected()
      const array = this.advance().text
      left = { type: 'in', array, subscripts: left.type === 'group' ? left.items : [left] }
    }
    return left
  }

  #matching(): Expression {
    let left = this.#comparison()
    while (this.is('~') || this.is('!~')) {
      const negated = this.advance().text === '!~'
      left = { type: 'match', negated, left, right: this.#comparison() }
    }
    return left
  }

  #comparison(): Expression {
    let left = this.#concatenation()
    while (this.token.type === 'operator' && (COMPARISONS.has(this.token.text) || this.token.text === '|')) {
      if (this.token.text === '>' && !this.plainGreater) return left
      if (this.token.text === '|') {
        const piped = this.#pipedGetline(left)
        if (piped === null) return left
        left = piped
        continue
      }
      const { line } = this
      const operator = this.advance().text
      left = { type: 'binary', operator, left, right: this.#concatenation(), line }
    }
    return left
  }

  #pipedGetline(source: Expression): Expression | null {
    const rest = /^\s*getline\b/.exec(this.lexer.text.slice(this.token.start + 1))
    if (rest === null) return null
    this.advance()
    this.advance()
    return { type: 'getline', from: 'command', source, target: this.#optionalLvalue() }
  }

  /** Whether the next token can begin an operand of a concatenation. */
  #startsOperand(): boolean {
    const { type, text } = this.token
    if (['number', 'string', 'name', 'function name', 'builtin'].includes(type)) return true
    if (type === 'operator') return ['$', '!', '(', '-', '+', '++', '--'].includes(text)
    return false
  }

  #concatenation(): Expression {
    let left = this.#additive()
    // `-`, `+` and `!` would begin an operand too, but stand behind one as binary operators (or as `!~`).
    while (this.#startsOperand() && !(this.token.type === 'operator' && ['+', '-', '!'].includes(this.token.text))) {
      const { line } = this
      left = { type: 'binary', operator: ' ', left, right: this.#additive(), line }
    }
    return left
  }

  #additive(): Expression {
    let left = this.#multiplicative()
    while (this.is('+') || this.is('-')) {
      const { line } = this
      const operator = this.advance().text
      left = { type: 'binary', operator, left, right: this.#multiplicative(), line }
    }
    return left
  }

  #multiplicative(): Expression {
    let left = this.#unary()
    while (this.is('*') || this.is('/') || this.is('%')) {
      const { line } = this
      const operator = this.advance().text
      const right = this.#unary()
      // gawk folds constants, and stumbles over this one while it parses.
      if (operator !== '*' && left.type === 'number' && right.type === 'number' && right.value === 0)
        throw new AwkSyntaxError(-1, `division by zero attempted${operator === '%' ? " in `%'" : ''}`)
      left = { type: 'binary', operator, left, right, line }
    }
    return left
  }

  #unary(): Expression {
    if (++this.#depth > DEPTH_MAX) throw new AwkSyntaxError(this.token.start, 'syntax error')
    let result: Expression
    if (this.is('!') || this.is('-') || this.is('+')) {
      const operator = this.advance().text as '!' | '-' | '+'
      result = { type: 'unary', operator, operand: this.#unary() }
      // `! x ~ y` negates the match.
      if (operator === '!' && (this.is('~') || this.is('!~'))) {
        const negated = this.advance().text === '!~'
        result = {
          type: 'unary',
          operator,
          operand: { type: 'match', negated, left: result.operand, right: this.#concatenation() },
        }
      }
    } else result = this.#power()
    this.#depth--
    return result
  }

  #power(): Expression {
    const base = this.#postfix()
    if (!this.is('^') && !this.is('**')) return base
    const { line } = this
    this.advance()
    // Right to left; the exponent may have a sign.
    const exponent = this.is('-') || this.is('+') || this.is('!') ? this.#unary() : this.#power()
    return { type: 'binary', operator: '^', left: base, right: exponent, line }
  }

  #postfix(): Expression {
    const operand = this.#primary()
    if (isLvalue(operand) && (this.is('++') || this.is('--')))
      return { type: 'update', by: this.advance().text === '++' ? 1 : -1, prefix: false, target: operand }
    return operand
  }

  #primary(): Expression {
    const { token } = this
    switch (token.type) {
      case 'number':
        this.advance()
        return { type: 'number', value: Number(/^0[0-7]+$/.test(token.text) ? `0o${token.text.slice(1)}` : token.text) }
      case 'string':
        this.advance()
        return { type: 'string', value: token.text }
      case 'name':
        return this.#variable()
      case 'function name':
        return this.#call()
      case 'builtin':
        return this.#builtin()
      case 'keyword':
        if (token.text === 'getline') return this.#getline()
        return this.unexpected()
      case 'operator':
        return this.#symbol(token)
      default:
        return this.unexpected()
    }
  }

  #symbol(token: Token): Expression {
    if (token.text === '/' || token.text === '/=') {
      const source = this.lexer.regex(token.start)
      this.token = this.lexer.next()
      return { type: 'regex', source }
    }
    if (this.take('$')) {
      if (this.is('++') || this.is('--')) return { type: 'field', index: this.#increment() }
      const sign = this.is('-') || this.is('+') || this.is('!')
      return { type: 'field', index: sign ? this.#unary() : this.#primary() }
    }
    if (this.is('++') || this.is('--')) return this.#increment()
    if (this.take('-')) return { type: 'unary', operator: '-', operand: this.#unary() }
    if (this.take('(')) return this.#parenthesized()
    return this.unexpected()
  }

  #increment(): Expression {
    const by = this.advance().text === '++' ? 1 : -1
    const target = this.#primary()
    if (!isLvalue(target)) this.unexpected()
    return { type: 'update', by, prefix: true, target }
  }

  #parenthesized(): Expression {
    const [greater, noIn] = [this.plainGreater, this.#noIn]
    this.plainGreater = true
    this.#noIn = false
    const items = [this.expression()]
    while (this.take(',')) {
      this.skipNewlines()
      items.push(this.expression())
    }
    this.plainGreater = greater
    this.#noIn = noIn
    this.expect(')')
    return { type: 'group', items }
  }

  #variable(): Expression {
    const name = this.advance().text
    if (!this.take('[')) return { type: 'variable', name }
    return { type: 'element', array: name, subscripts: this.list(']') }
  }

  /** Expressions with commas between them up to a closing token, which is taken. */
  protected list(close: string): Expression[] {
    const [greater, noIn] = [this.plainGreater, this.#noIn]
    this.plainGreater = true
    this.#noIn = false
    const items: Expression[] = []
    this.skipNewlines()
    if (!this.is(close)) {
      do {
        this.skipNewlines()
        items.push(this.expression())
        this.skipNewlines()
      } while (this.take(','))
    }
    this.plainGreater = greater
    this.#noIn = noIn
    this.expect(close)
    return items
  }

  #call(): Expression {
    const { line } = this
    const name = this.advance().text
    this.expect('(')
    return { type: 'call', name, args: this.list(')'), line }
  }

  #builtin(): Expression {
    const { line } = this
    const name = this.advance().text
    if (this.take('(')) return { type: 'builtin', name, args: this.list(')'), line }
    if (name !== 'length') this.unexpected()
    return { type: 'builtin', name, args: [], line }
  }

  #getline(): Expression {
    this.advance()
    const target = this.#optionalLvalue()
    if (!this.take('<')) return { type: 'getline', from: 'main', source: null, target }
    return { type: 'getline', from: 'file', source: this.#postfix(), target }
  }

  #optionalLvalue(): Lvalue | null {
    if (this.token.type !== 'name' && !this.is('$')) return null
    const target = this.#primary()
    if (!isLvalue(target)) return this.unexpected()
    return target
  }
}
