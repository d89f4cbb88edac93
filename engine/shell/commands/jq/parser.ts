import { parseJson } from './json-parser.ts'
import { Lexer, type Token } from './lexer.ts'
import type { BinaryOperator, Definition, Filter, Pattern, PatternEntry, UpdateOperator } from './syntax.ts'
import { JqSyntaxError, TokenReader } from './token-reader.ts'

const IDENTITY: Filter = { type: 'identity' }
const UPDATES: readonly string[] = ['=', '|=', '+=', '-=', '*=', '/=', '%=', '//=']
const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>=']
const WORDS: ReadonlyMap<string, null | boolean> = new Map([
  ['null', null],
  ['true', true],
  ['false', false],
])
/** How deep a program may be nested. */
const DEPTH_MAX = 400

/** The grammar of src/parser.y, by recursive descent. */
class Parser extends TokenReader {
  #depth: number
  #nested: boolean
  /** Calls and variables in the order in which they stand, for the check of names. */
  readonly places: Map<Filter, number>

  constructor(tokens: readonly Token[], places: Map<Filter, number>, nested = false, depth = 0) {
    super(tokens)
    this.places = places
    this.#nested = nested
    this.#depth = depth
  }

  /** A whole program: definitions, and at most one filter. */
  program(): Filter {
    const definitions: Definition[] = []
    while (this.is('def')) definitions.push(this.#definition())
    let body: Filter = this.peek.type === 'end' ? IDENTITY : this.pipe()
    if (this.peek.type !== 'end') this.unexpected('$end')
    for (const definition of definitions.reverse()) body = { type: 'define', definition, body }
    return body
  }

  /** What an interpolation holds. */
  interpolation(): Filter {
    const body = this.pipe()
    if (this.peek.type !== 'end') this.unexpected()
    return body
  }

  /** Lowest: pipes, and what reaches as far as it can. */
  pipe(): Filter {
    if (++this.#depth > DEPTH_MAX) throw new JqSyntaxError([{ text: 'memory exhausted', start: this.peek.start }])
    const left = this.#comma()
    const result: Filter = this.accept('|') ? { type: 'pipe', left, right: this.pipe() } : left
    this.#depth--
    return result
  }

  #definition(): Definition {
    this.expect('def')
    const { type, text } = this.next()
    if (type !== 'identifier' && type !== 'keyword') {
      this.at--
      this.unexpected('IDENT', '__loc__')
    }
    const parameters: string[] = []
    if (this.accept('(')) {
      do {
        const sigil = this.accept('$') ? '$' : ''
        const parameter = this.next()
        if (parameter.type !== 'identifier') {
          this.at -= parameter.type === 'end' ? 0 : 1
          this.unexpected()
        }
        parameters.push(sigil + parameter.text)
      } while (this.accept(';'))
      this.expect(')', "';'", "')'")
      this.expect(':', "':'")
    } else this.expect(':', "'('", "':'")
    const outer = this.#nested
    this.#nested = true
    const body = this.pipe()
    this.#nested = outer
    this.expect(';')
    return { name: text, parameters, body }
  }

  #comma(): Filter {
    let left = this.#alternative()
    while (this.accept(',')) left = { type: 'comma', left, right: this.#alternative() }
    return left
  }

  /** `//` is right-associative. */
  #alternative(): Filter {
    const left = this.#update()
    return this.accept('//') ? { type: 'alternative', left, right: this.#alternative() } : left
  }

  #update(): Filter {
    const paths = this.#or()
    const { type, text } = this.peek
    if (type !== 'operator' || !UPDATES.includes(text)) return paths
    this.at++
    const value = this.#or()
    if (UPDATES.includes(this.peek.text) && this.peek.type === 'operator') this.unexpected()
    return { type: 'update', operator: text as UpdateOperator, paths, value }
  }

  #or(): Filter {
    let left = this.#and()
    while (this.accept('or')) left = { type: 'logic', operator: 'or', left, right: this.#and() }
    return left
  }

  #and(): Filter {
    let left = this.#comparison()
    while (this.accept('and')) left = { type: 'logic', operator: 'and', left, right: this.#comparison() }
    return left
  }

  #comparison(): Filter {
    const left = this.#sum()
    const { type, text } = this.peek
    if (type !== 'operator' || !COMPARISONS.includes(text)) return left
    this.at++
    const right = this.#sum()
    if (COMPARISONS.includes(this.peek.text) && this.peek.type === 'operator') this.unexpected()
    return { type: 'binary', operator: text as BinaryOperator, left, right }
  }

  #sum(): Filter {
    let left = this.#product()
    for (;;) {
      const operator = this.is('+') ? '+' : this.is('-') ? '-' : null
      if (operator === null) return left
      this.at++
      left = { type: 'binary', operator, left, right: this.#product() }
    }
  }

  #product(): Filter {
    const { start } = this.peek
    let left = this.#unary()
    for (;;) {
      const operator = this.is('*') ? '*' : this.is('/') ? '/' : this.is('%') ? '%' : null
      if (operator === null) return left
      this.at++
      const right = this.#unary()
      if (operator === '/' && left.type === 'literal' && right.type === 'literal' && right.value === 0)
        throw new JqSyntaxError([{ text: 'Division by zero?', start }])
      left = { type: 'binary', operator, left, right }
    }
  }

  #unary(): Filter {
    if (this.accept('-')) return { type: 'negate', operand: this.#unary() }
    return this.#postfix()
  }

  /** A term with what follows it, and the `as` that may stand behind. */
  #postfix(): Filter {
    // What it defines reaches to the end, whatever operators stand before.
    if (this.is('def')) return { type: 'define', definition: this.#definition(), body: this.pipe() }
    const term = this.#suffixes(this.#term())
    if (!this.accept('as')) return term
    const patterns = [this.#pattern()]
    while (this.accept('?//')) patterns.push(this.#pattern())
    this.expect('|', ...(patterns.length === 1 ? ['?//', "'|'"] : []))
    return { type: 'bind', source: term, patterns, body: this.pipe() }
  }

  #suffixes(start: Filter): Filter {
    let target = start
    for (;;) {
      const { type, text } = this.peek
      if (type === 'field')
        target = { type: 'index', target, key: { type: 'literal', value: this.next().text.slice(1) } }
      else if (this.is('.')) {
        this.at++
        if (this.peek.type !== 'string' && this.peek.type !== 'format') this.unexpected('FORMAT', 'QQSTRING_START')
        target = { type: 'index', target, key: this.#string() }
      } else if (this.is('[')) target = this.#bracket(target)
      else if (type === 'operator' && text === '?') {
        this.at++
        target = { type: 'try', body: target, handler: null }
      } else return target
    }
  }

  #inside<Result>(parse: () => Result): Result {
    const outer = this.#nested
    this.#nested = true
    const result = parse()
    this.#nested = outer
    return result
  }

  #bracket(target: Filter): Filter {
    this.expect('[')
    if (this.accept(']')) return { type: 'iterate', target }
    if (this.accept(':')) {
      const to = this.#inside(() => this.pipe())
      this.expect(']')
      return { type: 'slice', target, from: null, to }
    }
    const first = this.#inside(() => this.pipe())
    if (this.accept(']')) return { type: 'index', target, key: first }
    this.expect(':')
    const to = this.is(']') ? null : this.#inside(() => this.pipe())
    this.expect(']')
    return { type: 'slice', target, from: first, to }
  }

  #term(): Filter {
    const token = this.peek
    switch (token.type) {
      case 'number':
        this.at++
        return { type: 'literal', value: Number(token.text) }
      case 'string':
        return this.#string()
      case 'format': {
        if (this.ahead?.type === 'string') return this.#string()
        this.at++
        return { type: 'format', name: token.text.slice(1) }
      }
      case 'field':
        this.at++
        return { type: 'index', target: IDENTITY, key: { type: 'literal', value: token.text.slice(1) } }
      case 'identifier':
        return this.#call()
      case 'keyword':
        return this.#keyword(token)
      case 'operator':
        return this.#symbol(token)
      default:
        return this.unexpected(...(this.at === 0 && !this.#nested && token.type !== 'end' ? ['$end'] : []))
    }
  }

  #call(): Filter {
    const { text, start } = this.next()
    const word = WORDS.get(text)
    if (word !== undefined && !this.is('(')) return { type: 'literal', value: word }
    const args: Filter[] = []
    if (this.accept('(')) {
      do args.push(this.#inside(() => this.pipe()))
      while (this.accept(';'))
      this.expect(')')
    }
    const call: Filter = { type: 'call', name: text, args }
    this.places.set(call, start)
    return call
  }

  #symbol({ text, start }: Token): Filter {
    switch (text) {
      case '.':
        this.at++
        if (this.peek.type === 'string') return { type: 'index', target: IDENTITY, key: this.#string() }
        return IDENTITY
      case '..':
        this.at++
        return { type: 'recurse' }
      case '(': {
        this.at++
        const body = this.#inside(() => this.pipe())
        this.expect(')')
        return body
      }
      case '[': {
        this.at++
        if (this.accept(']')) return { type: 'array', body: null }
        const body = this.#inside(() => this.pipe())
        this.expect(']')
        return { type: 'array', body }
      }
      case '{':
        this.at++
        return this.#inside(() => this.#object())
      case '$': {
        this.at++
        return this.#variable(start)
      }
      default:
        return this.unexpected(...(this.at === 0 && !this.#nested ? ['$end'] : []))
    }
  }

  #variable(start: number): Filter {
    const { type, text, name } = this.peek
    if (type === 'keyword' && text === '__loc__') {
      this.at++
      return {
        type: 'literal',
        value: new Map<string, string | number>([
          ['file', '<top-level>'],
          ['line', 1],
        ]),
      }
    }
    if (type !== 'identifier' && (type !== 'keyword' || name === '$end')) this.unexpected('IDENT', '__loc__')
    this.at++
    const variable: Filter = { type: 'variable', name: text }
    this.places.set(variable, start)
    return variable
  }

  #keyword({ text, start }: Token): Filter {
    switch (text) {
      case 'if':
        this.at++
        return this.#inside(() => this.#if())
      case 'try': {
        this.at++
        const body = this.#suffixesOfTerm()
        const handler = this.accept('catch') ? this.#suffixesOfTerm() : null
        return { type: 'try', body, handler }
      }
      case 'reduce': {
        this.at++
        const { source, pattern } = this.#source()
        const [initial, update] = this.#inside(() => this.#arguments(2))
        return { type: 'reduce', source, pattern, initial: initial!, update: update! }
      }
      case 'foreach': {
        this.at++
        const { source, pattern } = this.#source()
        const [initial, update, extract = null] = this.#inside(() => this.#arguments(3))
        return { type: 'foreach', source, pattern, initial: initial!, update: update!, extract }
      }
      case 'label': {
        this.at++
        this.expect('$', "'$'")
        const name = this.next().text
        this.expect('|', "'|'")
        return { type: 'label', name, body: this.pipe() }
      }
      case 'break': {
        this.at++
        this.expect('$', "'$'")
        const filter: Filter = { type: 'break', name: this.next().text }
        this.places.set(filter, start)
        return filter
      }
      default:
        return this.unexpected(...(this.at === 0 && !this.#nested ? ['$end'] : []))
    }
  }

  /** What `try` takes: a term, with the operators that bind closest. */
  #suffixesOfTerm(): Filter {
    if (this.accept('-')) return { type: 'negate', operand: this.#suffixesOfTerm() }
    return this.#suffixes(this.#term())
  }

  #source(): { readonly source: Filter; readonly pattern: Pattern } {
    const source = this.#suffixes(this.#term())
    this.expect('as')
    const pattern = this.#pattern()
    return { source, pattern }
  }

  /** Two or three filters in parentheses. */
  #arguments(most: number): Filter[] {
    this.expect('(', "'('")
    const filters = [this.pipe()]
    while (filters.length < most && this.accept(';')) filters.push(this.pipe())
    if (filters.length < 2) this.unexpected()
    this.expect(')')
    return filters
  }

  #if(): Filter {
    const condition = this.pipe()
    this.expect('then')
    const then = this.pipe()
    let otherwise: Filter
    if (this.accept('elif')) otherwise = this.#if()
    else if (this.accept('else')) {
      otherwise = this.pipe()
      this.expect('end')
    } else this.unexpected()
    return { type: 'if', condition, then, otherwise }
  }

  #pattern(): Pattern {
    if (this.accept('$')) {
      const { type, text } = this.peek
      if (type !== 'identifier' && type !== 'keyword') this.unexpected('IDENT', '__loc__')
      this.at++
      return { type: 'variable', name: text }
    }
    if (this.accept('[')) {
      const items: Pattern[] = []
      do items.push(this.#pattern())
      while (this.accept(','))
      this.expect(']')
      return { type: 'array', items }
    }
    if (!this.accept('{')) this.unexpected("'$'", "'['", "'{'")
    const entries: PatternEntry[] = []
    do entries.push(this.#patternEntry())
    while (this.accept(','))
    this.expect('}')
    return { type: 'object', entries }
  }

  #patternEntry(): PatternEntry {
    const { type, text } = this.peek
    let variable: string | null = null
    let key: Filter
    if (this.accept('$')) {
      variable = this.next().text
      key = { type: 'literal', value: variable }
      return { key, variable, pattern: this.accept(':') ? this.#pattern() : null }
    }
    if (type === 'identifier' || type === 'keyword') {
      this.at++
      key = { type: 'literal', value: text }
    } else if (type === 'string') key = this.#string()
    else {
      this.expect('(')
      key = this.#inside(() => this.pipe())
      this.expect(')')
    }
    this.expect(':')
    return { key, variable, pattern: this.#pattern() }
  }

  #object(): Filter {
    const entries: { key: Filter; value: Filter }[] = []
    if (this.accept('}')) return { type: 'object', entries }
    do entries.push(this.#entry())
    while (this.accept(','))
    this.expect('}', "'}'")
    return { type: 'object', entries }
  }

  #entry(): { key: Filter; value: Filter } {
    const { type, text, start } = this.peek
    if (this.accept('$')) {
      const value = this.#variable(start)
      return { key: { type: 'literal', value: value.type === 'variable' ? value.name : '__loc__' }, value }
    }
    let key: Filter
    if (type === 'identifier' || type === 'keyword') {
      this.at++
      key = { type: 'literal', value: text }
    } else if (type === 'string' || type === 'format') key = this.#string()
    else {
      this.expect('(')
      key = this.pipe()
      this.expect(')')
      this.expect(':')
      return { key, value: this.#entryValue() }
    }
    if (this.accept(':')) return { key, value: this.#entryValue() }
    return { key, value: { type: 'index', target: IDENTITY, key } }
  }

  /** Terms with pipes between: a comma would end the entry. */
  #entryValue(): Filter {
    const left: Filter = this.accept('-')
      ? { type: 'negate', operand: this.#entryValue() }
      : this.#suffixes(this.#term())
    return this.accept('|') ? { type: 'pipe', left, right: this.#entryValue() } : left
  }

  #string(): Filter {
    const format = this.peek.type === 'format' ? this.next().text.slice(1) : null
    const token = this.next()
    if (token.type !== 'string') {
      this.at--
      this.unexpected('QQSTRING_START')
    }
    if (token.broken !== undefined) {
      const text = `syntax error, unexpected ${token.broken.name}, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END (Unix shell quoting issues?)`
      throw new JqSyntaxError([{ text, start: token.broken.start }])
    }
    const parts = token.parts!.map(part => {
      if ('tokens' in part) return new Parser(part.tokens, this.places, true, this.#depth + 1).interpolation()
      const parsed = parseJson(`"${part.raw}"`)
      if ('error' in parsed) throw new JqSyntaxError([{ text: parsed.error, start: part.start }])
      return parsed.value as string
    })
    const [only = ''] = parts
    if (parts.length <= 1 && typeof only === 'string') return { type: 'literal', value: only }
    return { type: 'string', format, parts }
  }
}

/** A program as a tree, and where its calls and variables stand. */
export function parseProgram(text: string): { readonly filter: Filter; readonly places: ReadonlyMap<Filter, number> } {
  const places = new Map<Filter, number>()
  const filter = new Parser(new Lexer(text).tokens(), places).program()
  return { filter, places }
}
