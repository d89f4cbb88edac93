import { parse, type Statement } from 'unbash'
import { Grammar, substitutionEnd } from './grammar.ts'
import { type CutOff, Lexer, type LexerOptions } from './lexer.ts'
import type { SyntaxProblem } from './scanner.ts'
import { Source } from './source.ts'

/** What bash reads, and runs, as one: the commands of a line. */
export interface Unit {
  readonly source: Source
  readonly statements: readonly Statement[]
  /** Here-documents that the end of the text cut off. */
  readonly cutOff: readonly (CutOff & { readonly line: number })[]
  readonly problem: null
}

export interface Broken {
  readonly problem: SyntaxProblem
  /** Number of the line that the message names, and its text. */
  readonly line: number
  readonly text: string
}

/** Reads a text unit by unit. Aliases and options may change between two. */
export class Reader {
  readonly #source: Source
  #text: string
  #at = 0
  #before = 0
  #line: number

  constructor(source: Source) {
    this.#source = source
    this.#text = source.text
    this.#line = source.firstLine
  }

  /** Where the next unit begins. */
  get position(): number {
    return this.#at
  }

  /** Whether nothing but blanks follows what was read. */
  get nothingFollows(): boolean {
    return this.#text.slice(this.#at).trim() === ''
  }

  /** Adds text at the end. */
  append(text: string): void {
    this.#text += text
  }

  /** What the last call of `next` read, for `set -v`. */
  get lastRead(): string {
    return this.#text.slice(this.#before, this.#at)
  }

  /** The next unit, what is wrong with it, or null at the end. */
  next(options: LexerOptions): Unit | Broken | null {
    this.#before = this.#at
    const lexer = new Lexer(this.#text, this.#at, options, substitutionEnd)
    const grammar = new Grammar(lexer)
    grammar.skipNewlines(true)
    const first = grammar.peek(true)
    if (first.type === 'end' && !lexer.failed) {
      this.#advance(this.#text.length)
      return null
    }
    const start = lexer.failed ? this.#at : first.position
    grammar.line()
    const { problem } = lexer.scanner
    if (problem !== null) return this.#broken(problem, lexer)
    this.#advance(start)
    const whole = this.#at === 0 && lexer.at >= lexer.text.length && lexer.text === this.#source.text
    const source = whole ? this.#source : new Source(lexer.text.slice(start, lexer.at), this.#line)
    const cutOff = lexer.cutOff.map(each => ({ ...each, line: this.#lineOf(each.position) }))
    this.#text = lexer.text
    this.#advance(lexer.at)
    const script = parse(source.text)
    if (script.errors !== undefined && script.errors.length > 0)
      return { problem: { type: 'end' }, line: this.#line, text: script.errors[0]!.message }
    return { source, statements: script.commands, cutOff, problem: null }
  }

  #advance(to: number): void {
    this.#line = this.#lineOf(to)
    this.#at = to
  }

  #lineOf(position: number): number {
    let line = this.#line
    for (let at = this.#text.indexOf('\n', this.#at); at >= 0 && at < position; at = this.#text.indexOf('\n', at + 1))
      line++
    return line
  }

  /** The line after a broken one, where reading can go on. */
  skipLine(position: number): void {
    const end = this.#text.indexOf('\n', position)
    this.#advance(end < 0 ? this.#text.length : end + 1)
  }

  #broken(problem: SyntaxProblem, lexer: Lexer): Broken {
    const { text } = lexer
    if (problem.type === 'end' || (problem.type === 'unclosed' && problem.position >= text.length)) {
      const missing = text === '' || text.endsWith('\n') ? 0 : 1
      return { problem, line: this.#lineOf(text.length) + missing, text: '' }
    }
    const { position } = problem
    const start = text.lastIndexOf('\n', position - 1) + 1
    const end = text.indexOf('\n', position)
    return { problem, line: this.#lineOf(position), text: text.slice(start, end < 0 ? text.length : end) }
  }
}
