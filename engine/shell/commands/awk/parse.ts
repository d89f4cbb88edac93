import { AwkSyntaxError } from './lexer.ts'
import { ExpressionParser } from './parse-expression.ts'
import type {
  AwkFunction,
  AwkProgram,
  Expression,
  Pattern,
  Redirection,
  Rule,
  Statement,
  SwitchCase,
} from './syntax.ts'

/** Parses a program of awk; throws an AwkSyntaxError where it is none. */
export function parseAwk(text: string): AwkProgram {
  return new AwkParser(text).program()
}

class AwkParser extends ExpressionParser {
  readonly #functions = new Map<string, AwkFunction>()
  #ranges = 0

  program(): AwkProgram {
    const rules: Rule[] = []
    for (;;) {
      this.#separators()
      if (this.token.type === 'end') break
      if (this.is('function') || this.is('func')) this.#function()
      else rules.push(this.#rule())
    }
    return { rules, functions: this.#functions, ranges: this.#ranges }
  }

  #separators(): void {
    while (this.token.type === 'newline' || this.is(';')) this.advance()
  }

  #function(): void {
    this.advance()
    if (this.token.type !== 'name' && this.token.type !== 'function name') this.unexpected()
    const name = this.advance().text
    this.expect('(')
    const parameters: string[] = []
    while (this.token.type === 'name') {
      parameters.push(this.advance().text)
      if (!this.take(',')) break
      this.skipNewlines()
    }
    this.expect(')')
    this.skipNewlines()
    this.#functions.set(name, { name, parameters, body: this.#block() })
  }

  #rule(): Rule {
    const pattern = this.#pattern()
    if (this.is('{')) return { pattern, body: this.#block() }
    if (pattern.type !== 'expression' && pattern.type !== 'range') this.unexpected()
    return { pattern, body: null }
  }

  #pattern(): Pattern {
    for (const type of ['BEGIN', 'END', 'BEGINFILE', 'ENDFILE'] as const) if (this.take(type)) return { type }
    if (this.is('{')) return { type: 'always' }
    const from = this.expression()
    if (!this.take(',')) return { type: 'expression', expression: from }
    this.skipNewlines()
    return { type: 'range', from, to: this.expression(), index: this.#ranges++ }
  }

  #block(): Statement {
    this.expect('{')
    const body: Statement[] = []
    for (;;) {
      this.#separators()
      if (this.take('}')) return { type: 'block', body }
      if (this.token.type === 'end') this.unexpected()
      body.push(this.#statement())
    }
  }

  /** The end of a simple statement; a closing brace stays. */
  #endOfStatement(): void {
    if (this.take(';') || this.is('}') || this.token.type === 'end') return
    if (this.token.type !== 'newline') this.unexpected()
    this.advance()
  }

  #statement(): Statement {
    if (this.is('{')) return this.#block()
    if (this.take(';')) return { type: 'block', body: [] }
    if (this.take('if')) return this.#if()
    if (this.take('while')) return this.#while()
    if (this.take('do')) return this.#do()
    if (this.take('for')) return this.#for()
    if (this.take('switch')) return this.#switch()
    const statement = this.#simple()
    this.#endOfStatement()
    return statement
  }

  /** A statement that may stand on the next line. */
  #body(): Statement {
    this.skipNewlines()
    return this.#statement()
  }

  #test(): Expression {
    this.expect('(')
    const test = this.expression()
    this.expect(')')
    return test
  }

  #if(): Statement {
    const test = this.#test()
    const yes = this.#body()
    // Separators that no `else` follows end the statement anyway.
    this.#separators()
    if (!this.take('else')) return { type: 'if', test, yes, no: null }
    return { type: 'if', test, yes, no: this.#body() }
  }

  #while(): Statement {
    const test = this.#test()
    if (this.take(';')) return { type: 'while', test, body: { type: 'block', body: [] } }
    return { type: 'while', test, body: this.#body() }
  }

  #do(): Statement {
    const body = this.#body()
    this.#separators()
    this.expect('while')
    const test = this.#test()
    this.#endOfStatement()
    return { type: 'do', body, test }
  }

  #for(): Statement {
    this.expect('(')
    const each = /^\(?\s*([A-Za-z_]\w*)\s+in\s+([A-Za-z_]\w*)\s*\)/.exec(
      this.lexer.text.slice(this.token.start, this.token.start + 300),
    )
    if (each !== null && this.token.type === 'name') {
      for (let count = 0; count < 4; count++) this.advance()
      return { type: 'for in', name: each[1]!, array: each[2]!, body: this.#loopBody() }
    }
    const start = this.is(';') ? null : this.#simple()
    this.expect(';')
    this.skipNewlines()
    const test = this.is(';') ? null : this.expression()
    this.expect(';')
    this.skipNewlines()
    const step = this.is(')') ? null : this.#simple()
    this.expect(')')
    return { type: 'for', start, test, step, body: this.#loopBody() }
  }

  #loopBody(): Statement {
    return this.take(';') ? { type: 'block', body: [] } : this.#body()
  }

  #switch(): Statement {
    const value = this.#test()
    this.skipNewlines()
    this.expect('{')
    const cases: SwitchCase[] = []
    for (;;) {
      this.#separators()
      if (this.take('}')) return { type: 'switch', value, cases }
      const isCase = this.take('case')
      if (!isCase) this.expect('default')
      const label = isCase ? this.expression() : null
      this.expect(':')
      const body: Statement[] = []
      this.#separators()
      while (!this.is('case') && !this.is('default') && !this.is('}')) {
        body.push(this.#statement())
        this.#separators()
      }
      cases.push({ value: label, body })
    }
  }

  #simple(): Statement {
    for (const type of ['break', 'continue', 'next', 'nextfile'] as const) if (this.take(type)) return { type }
    for (const type of ['exit', 'return'] as const) if (this.take(type)) return { type, value: this.#optional() }
    if (this.take('delete')) return this.#delete()
    if (this.is('print') || this.is('printf')) return this.#print()
    return { type: 'expression', expression: this.expression() }
  }

  #optional(): Expression | null {
    const ends = this.is(';') || this.is('}') || this.token.type === 'newline' || this.token.type === 'end'
    return ends ? null : this.expression()
  }

  #delete(): Statement {
    if (this.token.type !== 'name') this.unexpected()
    const array = this.advance().text
    return { type: 'delete', array, subscripts: this.take('[') ? this.list(']') : null }
  }

  #print(): Statement {
    const { line } = this
    const formatted = this.advance().text === 'printf'
    const args: Expression[] = []
    this.plainGreater = false
    const ends = () =>
      this.is(';') ||
      this.is('}') ||
      this.is('>') ||
      this.is('>>') ||
      this.is('|') ||
      this.token.type === 'newline' ||
      this.token.type === 'end'
    if (!ends()) {
      do {
        if (args.length > 0) this.skipNewlines()
        args.push(this.expression())
      } while (this.take(','))
    }
    const to = this.#redirection()
    this.plainGreater = true
    if (formatted && args.length === 0) throw new AwkSyntaxError(this.token.start, 'syntax error')
    // `print (a, b)` prints two values.
    const [only] = args
    const spread = args.length === 1 && only?.type === 'group' && only.items.length > 1 ? only.items : args
    return { type: 'print', formatted, args: spread, to, line }
  }

  #redirection(): Redirection | null {
    for (const kind of ['>', '>>', '|'] as const) {
      if (!this.is(kind)) continue
      this.advance()
      // The target is a concatenation without comparison.
      return { kind, target: this.expression() }
    }
    return null
  }
}
