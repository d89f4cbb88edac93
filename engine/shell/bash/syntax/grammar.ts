import { parseCondition } from './condition.ts'
import { Lexer, type LexerOptions, type Token } from './lexer.ts'
import type { SyntaxProblem } from './scanner.ts'

/** Constructs within one another; real scripts have a handful. */
const DEPTH_MAX = 200

/** Words that end a list where a command could begin. */
const CLOSERS: ReadonlySet<string> = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}'])
const DECLARATIONS: ReadonlySet<string> = new Set([
  'declare',
  'typeset',
  'local',
  'export',
  'readonly',
  'alias',
  'eval',
  'let',
])

/**
 * Bash's grammar (parse.y), read only to find where a command ends and what is wrong with it: bash stops at the first token that
 * cannot follow, and quotes it. The tree that is run is made by another parser.
 */
export class Grammar {
  readonly lexer: Lexer
  #ahead: Token | null = null
  #depth: number

  constructor(lexer: Lexer, depth = 0) {
    this.lexer = lexer
    this.#depth = depth
  }

  get failed(): boolean {
    return this.lexer.failed
  }

  // Tokens.

  peek(command = false, arrays = command): Token {
    this.#ahead ??= this.lexer.next(command, arrays)
    return this.#ahead
  }

  take(): Token {
    const token = this.peek()
    this.#ahead = null
    return token
  }

  fail(token: Token = this.peek()): void {
    if (token.type === 'end') this.lexer.fail({ type: 'end' })
    else
      this.lexer.fail({
        type: 'token',
        token: token.type === 'newline' ? 'newline' : token.text,
        position: token.position,
      })
  }

  is(text: string, command = false): boolean {
    const token = this.peek(command)
    return token.type !== 'end' && token.type !== 'newline' && token.text === text && !this.failed
  }

  #expect(text: string, command = false): void {
    if (this.is(text, command)) this.take()
    else this.fail()
  }

  #accept(text: string, command = false): boolean {
    if (!this.is(text, command)) return false
    this.take()
    return true
  }

  skipNewlines(command: boolean): void {
    while (this.peek(command).type === 'newline' && !this.failed) this.take()
  }

  // Lists.

  /** What bash reads at once: the commands of one line. The token that ends it is taken. */
  line(): void {
    for (;;) {
      this.#andOr()
      if (!(this.is(';') || this.is('&'))) break
      this.take()
      const { type } = this.peek(true)
      if (type === 'newline' || type === 'end') break
    }
    const { type } = this.peek()
    if (type !== 'newline' && type !== 'end') this.fail()
    else this.take()
  }

  /** Commands up to a word or operator that ends them. */
  list(mayBeEmpty = false): void {
    this.skipNewlines(true)
    if (mayBeEmpty && this.#atEndOfList()) return
    do {
      this.#andOr()
      if (this.failed) return
      const separator = this.peek()
      if (!(separator.type === 'newline' || this.is(';') || this.is('&'))) return
      this.take()
      this.skipNewlines(true)
    } while (!this.#atEndOfList() && !this.failed)
  }

  #atEndOfList(): boolean {
    const token = this.peek(true)
    if (token.type === 'word') return CLOSERS.has(token.text)
    return token.type === 'end' || [')', ';;', ';&', ';;&'].includes(token.text)
  }

  #andOr(): void {
    this.#pipeline()
    while (this.is('&&') || this.is('||')) {
      this.take()
      this.skipNewlines(true)
      this.#pipeline()
    }
  }

  #pipeline(): void {
    if (this.#prefixes()) return
    this.#command()
    while (this.is('|') || this.is('|&')) {
      this.take()
      this.skipNewlines(true)
      if (this.is('!', true)) this.fail()
      this.#command()
    }
  }

  /** `!` and `time`; true when nothing follows them. */
  #prefixes(): boolean {
    let prefixed = false
    for (;;) {
      if (this.is('!', true)) this.take()
      else if (this.is('time', true)) {
        this.take()
        if (this.is('-p', true)) this.take()
        if (this.is('--', true)) this.take()
      } else break
      prefixed = true
    }
    const next = this.peek(true)
    return prefixed && (next.type === 'newline' || next.type === 'end' || this.is(';', true))
  }

  // Commands.

  #command(): void {
    if (this.failed) return
    if (++this.#depth > DEPTH_MAX) this.lexer.fail(tooDeep(this.lexer.at))
    const token = this.peek(true)
    if (token.type === 'word') this.#word(token)
    else if (this.is('(')) this.#parenthesis(token)
    else if (token.type === 'redirection') this.#simple()
    else this.fail()
    this.#depth--
  }

  #word(token: Token): void {
    if (CLOSERS.has(token.text)) return this.fail()
    const compound = this.#compoundFor(token.text)
    if (compound !== null) {
      compound()
      this.#redirections()
    } else if (token.text === 'function') this.#function()
    else if (token.text === 'coproc') this.#coproc()
    else this.#simple()
  }

  #compoundFor(word: string): (() => void) | null {
    switch (word) {
      case 'if':
        return () => this.#if()
      case 'while':
      case 'until':
        return () => this.#while()
      case 'for':
        return () => this.#for()
      case 'select':
        return () => this.#select()
      case 'case':
        return () => this.#case()
      case '{':
        return () => this.#group()
      case '[[':
        return () => {
          this.take()
          parseCondition(this)
        }
      default:
        return null
    }
  }

  #redirections(): void {
    while (this.peek().type === 'redirection' && !this.failed) this.#redirection()
  }

  #redirection(): void {
    const operator = this.take()
    const target = this.peek()
    if (target.type !== 'word') return this.fail()
    this.take()
    if (operator.text === '<<' || operator.text === '<<-') this.lexer.hereDocument(target, operator.text === '<<-')
  }

  /** `( ... )`, or `(( ... ))`. */
  #parenthesis(open: Token): void {
    this.take()
    if (this.lexer.text[open.end] === '(') {
      const end = this.lexer.scanner.arithmetic(open.end + 1)
      if (end >= 0) {
        this.lexer.at = end
        return this.#redirections()
      }
    }
    this.list()
    this.#expect(')')
    this.#redirections()
  }

  #group(): void {
    this.take()
    this.list()
    this.#expect('}', true)
  }

  #if(): void {
    this.take()
    this.list()
    this.#expect('then', true)
    this.list()
    while (this.#accept('elif', true)) {
      this.list()
      this.#expect('then', true)
      this.list()
    }
    if (this.#accept('else', true)) this.list()
    this.#expect('fi', true)
  }

  #while(): void {
    this.take()
    this.list()
    this.#expect('do', true)
    this.list()
    this.#expect('done', true)
  }

  #for(): void {
    const keyword = this.take()
    const start = this.lexer.scanner.skipBlanks(keyword.end)
    if (this.lexer.text.startsWith('((', start)) return this.#arithmeticFor(start)
    this.#select(true)
  }

  #arithmeticFor(start: number): void {
    const end = this.lexer.scanner.arithmetic(start + 2)
    if (end < 0) {
      this.lexer.fail({ type: 'unclosed', closer: ')', position: start })
      return
    }
    const whole = this.lexer.text.slice(start, end)
    const semicolons = countSemicolons(whole)
    if (semicolons !== 2) {
      const what = semicolons < 2 ? 'syntax error: arithmetic expression required' : "syntax error: `;' unexpected"
      const lines = [what, `syntax error: \`${whole}'`]
      this.lexer.fail({ type: 'message', lines, position: start, quiet: false })
      return
    }
    this.lexer.at = end
    if (this.is(';')) this.take()
    this.skipNewlines(true)
    this.#loopBody()
  }

  /** `for` and `select` with a name and words. */
  #select(taken = false): void {
    if (!taken) this.take()
    if (this.peek().type !== 'word') return this.fail()
    this.take()
    const semicolon = this.is(';')
    if (semicolon) this.take()
    this.skipNewlines(true)
    if (!semicolon && this.is('in', true)) {
      this.take()
      while (this.peek().type === 'word' && !this.failed) this.take()
      if (!(this.is(';') || this.peek().type === 'newline')) return this.fail()
      this.take()
      this.skipNewlines(true)
    }
    this.#loopBody()
  }

  #loopBody(): void {
    if (this.is('{', true)) return this.#group()
    this.#expect('do', true)
    this.list()
    this.#expect('done', true)
  }

  #case(): void {
    this.take()
    if (this.peek().type !== 'word') return this.fail()
    this.take()
    this.skipNewlines(false)
    this.#expect('in')
    this.skipNewlines(false)
    while (!this.is('esac') && !this.failed) {
      this.#pattern()
      this.list(true)
      if (!(this.is(';;', true) || this.is(';&', true) || this.is(';;&', true))) break
      this.take()
      this.skipNewlines(false)
    }
    this.#expect('esac', true)
  }

  #pattern(): void {
    if (this.is('(')) this.take()
    do {
      if (this.peek().type !== 'word') return this.fail()
      this.take()
    } while (this.#accept('|'))
    this.#expect(')')
  }

  #function(): void {
    this.take()
    if (this.peek().type !== 'word') return this.fail()
    this.take()
    if (this.is('(')) {
      this.take()
      this.#expect(')')
    }
    this.#functionBody()
  }

  #functionBody(): void {
    this.skipNewlines(true)
    const token = this.peek(true)
    if (this.is('(')) return this.#parenthesis(token)
    const compound = token.type === 'word' ? this.#compoundFor(token.text) : null
    if (compound === null) return this.fail()
    compound()
    this.#redirections()
  }

  #coproc(): void {
    this.take()
    const token = this.peek(true)
    if (token.type !== 'word' && token.type !== 'redirection' && !this.is('(')) return this.fail()
    if (token.type === 'word' && this.#compoundFor(token.text) === null && this.#namesCoprocess(token)) this.take()
    this.#command()
  }

  /** A name behind `coproc` is one only before a compound command. */
  #namesCoprocess(token: Token): boolean {
    const rest = this.lexer.text.slice(this.lexer.scanner.skipBlanks(token.end))
    return /^[A-Za-z_]\w*$/.test(token.text) && /^(?:\(|\{\s|(?:if|while|until|for|select|case|\[\[)\s)/.test(rest)
  }

  #simple(): void {
    let name: string | null = null
    for (let first = true; !this.failed; first = false) {
      const token = this.peek(name === null, name === null || DECLARATIONS.has(name))
      if (token.type === 'redirection') this.#redirection()
      else if (token.type === 'word') {
        this.take()
        if (name !== null || isAssignment(token.text)) continue
        name = token.text
        this.peek(false, DECLARATIONS.has(name))
        if (first && this.is('(')) return this.#definition()
      } else if (this.is('(')) return this.fail()
      else return
    }
  }

  #definition(): void {
    this.take()
    this.#expect(')')
    this.#functionBody()
  }
}

function isAssignment(word: string): boolean {
  return /^[A-Za-z_]\w*(\[.*?\])?\+?=/s.test(word)
}

function countSemicolons(text: string): number {
  return [...text.matchAll(/;/g)].length
}

function tooDeep(position: number): SyntaxProblem {
  return { type: 'message', lines: ['syntax error: commands are nested too deeply'], position, quiet: false }
}

/** Finds the end of a command substitution that begins at `at`, in the text of `lexer`. */
export function substitutionEnd(lexer: Lexer, at: number, depth = 0): number {
  const options: LexerOptions = { ...lexer.options, aliases: null }
  const inner = new Lexer(lexer.text, at, options, (nested, position) => substitutionEnd(nested, position, depth + 1))
  if (depth > DEPTH_MAX) return lexer.scanner.fail(tooDeep(at))
  const grammar = new Grammar(inner, depth)
  grammar.list(true)
  const close = grammar.peek(true)
  const { problem } = inner.scanner
  lexer.cutOff.push(...inner.cutOff)
  if (problem?.type === 'end' || (problem === null && close.type === 'end'))
    return lexer.scanner.fail({ type: 'unclosed', closer: ')', position: lexer.text.length })
  if (problem !== null) return lexer.scanner.fail(problem)
  if (close.text === ')') return close.end
  return lexer.scanner.fail({ type: 'token', token: close.text, position: close.position })
}
