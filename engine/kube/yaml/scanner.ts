import { DEPTH_MAX } from '../api/object.ts'
import type { Unreadable } from './characters.ts'
import { Cursor, END, isBlank, isBlankOrEnd, isBreak, TAB } from './cursor.ts'
import { anchorName, directiveOf, tagOf } from './properties.ts'
import { blockScalar, plainScalar, quotedScalar } from './scalars.ts'
import type { Token, TokenKind } from './token.ts'

/**
 * Text -> tokens as go-yaml sees them (scannerc.go, yaml_parser_fetch_more_tokens). That a scalar is a key shows only at the colon
 * behind it; `?` and the beginning of a mapping are then put in front of it, and until then it is kept back.
 */

/** Something that a colon may turn into a key. */
interface PossibleKey {
  /** Counted from the first token of the text. */
  readonly token: number
  readonly at: number
  readonly line: number
  readonly column: number
  /** Only a key can stand here: it begins where the keys of the mapping do. */
  readonly required: boolean
}

/** A key with its colon has at most as many characters, and stands on one line. */
const KEY_MAX = 1024
const NO_COLON = "could not find expected ':'"
const TOO_DEEP = 'exceeded max depth of 10000'
/** What no scalar without quotes begins with, unless `-?:` and something other than a blank. */
const NO_PLAIN = new Set([...'-?:,[]{}#&*!|>\'"%@`'].map(char => char.charCodeAt(0)))

export class Scanner {
  readonly cursor: Cursor
  readonly #queue: Token[] = []
  /** How many tokens have been taken. */
  #taken = 0
  #ended = false
  readonly #indents: number[] = []
  #indent = -1
  /** For each level of brackets, the block outside included. */
  readonly #keys: (PossibleKey | undefined)[] = [undefined]
  /** The token that each level last took for a key; the bracket itself at first. */
  readonly #numbers: number[] = [-1]
  /** The level of each token that is kept back. Brackets without a key in them are not: go-yaml drops them with their level. */
  readonly #kept = new Map<number, number>()
  #keyAllowed = true

  constructor(text: string, unreadable: Unreadable | undefined) {
    this.cursor = new Cursor(text, unreadable)
  }

  /** The next token, or `problem` from the first problem on. */
  peek(): Token {
    while (this.cursor.problem === undefined && this.#wants() && !this.#ended) this.#fetch()
    return this.#queue[0] === undefined || this.cursor.problem !== undefined
      ? { kind: 'problem', line: 0, value: '' }
      : this.#queue[0]
  }

  take(): Token {
    const token = this.peek()
    if (token.kind === 'problem') return token
    this.#queue.shift()
    this.#taken++
    return token
  }

  /** Whether more must be read before the first token of the queue can be handed out. */
  #wants(): boolean {
    if (this.#queue.length === 0) return true
    const level = this.#kept.get(this.#taken)
    return level !== undefined && this.#stillPossible(level)
  }

  get #inFlow(): boolean {
    return this.#keys.length > 1
  }

  #fetch(): void {
    const { cursor } = this
    this.#toNext()
    this.#unroll(cursor.column)
    const code = cursor.code()
    if (code === END) return this.#end()
    if (cursor.column === 0 && cursor.is('%')) return this.#directive()
    if (cursor.atMarker('-')) return this.#marker('document-start')
    if (cursor.atMarker('.')) return this.#marker('document-end')
    const char = String.fromCharCode(code)
    const alone = isBlankOrEnd(cursor.code(1))
    switch (char) {
      case '[':
      case '{':
        return this.#open(char)
      case ']':
      case '}':
        return this.#close(char)
      case ',':
        return this.#comma()
      case '&':
      case '*':
      case '!':
        return this.#property(char)
      case "'":
      case '"':
        return this.#quoted(char)
    }
    if (char === '-' && alone) return this.#entry()
    if (char === '?' && (this.#inFlow || alone)) return this.#explicitKey()
    if (char === ':' && (this.#inFlow || alone)) return this.#colon()
    if ((char === '|' || char === '>') && !this.#inFlow) return this.#block(char === '|')
    const plain =
      char === '-'
        ? !isBlank(cursor.code(1))
        : char === '?' || char === ':'
          ? !this.#inFlow && !alone
          : !isBlankOrEnd(code) && !NO_PLAIN.has(code)
    if (plain) this.#plain()
    else cursor.fail('found character that cannot start any token')
  }

  /** Passes blanks, comments and line breaks. Tabs are no indentation. */
  #toNext(): void {
    const { cursor } = this
    for (;;) {
      while (cursor.is(' ') || (cursor.code() === TAB && (this.#inFlow || !this.#keyAllowed))) cursor.skip()
      cursor.skipComment()
      if (!isBreak(cursor.code())) return
      cursor.skipBreak()
      if (!this.#inFlow) this.#keyAllowed = true
    }
  }

  #push(kind: TokenKind, value = ''): void {
    this.#queue.push({ kind, line: this.cursor.line, value })
  }

  /** Characters that are a token by themselves. */
  #pushSkipping(kind: TokenKind, count = 1): void {
    this.#push(kind)
    this.cursor.skip(count)
  }

  /** Begins a block where something stands deeper than before. `number` is the token that it begins with; the next one unless told. */
  #roll(kind: TokenKind, column: number, line: number, number?: number): boolean {
    if (this.#inFlow || this.#indent >= column) return true
    this.#indents.push(this.#indent)
    this.#indent = column
    if (this.#indents.length > DEPTH_MAX) return this.cursor.fail(TOO_DEEP)
    this.#insert({ kind, line, value: '' }, number)
    return true
  }

  /** Puts a token before another; at the end when that is gone. */
  #insert(token: Token, number: number | undefined): void {
    const at = number === undefined ? -1 : number - this.#taken
    if (at < 0) this.#queue.push(token)
    else this.#queue.splice(at, 0, token)
  }

  /** Ends the blocks that stand deeper. */
  #unroll(column: number): void {
    if (this.#inFlow) return
    while (this.#indent > column) {
      this.#push('block-end')
      this.#indent = this.#indents.pop()!
    }
  }

  #stillPossible(level: number): boolean {
    const key = this.#keys[level]
    if (key === undefined) return false
    if (key.line === this.cursor.line && key.at + KEY_MAX >= this.cursor.at) return true
    if (key.required) return this.cursor.fail(NO_COLON)
    this.#keys[level] = undefined
    return false
  }

  #dropKey(): boolean {
    const level = this.#keys.length - 1
    const key = this.#keys[level]
    if (key?.required === true) return this.cursor.fail(NO_COLON)
    if (key !== undefined) this.#kept.delete(key.token)
    this.#keys[level] = undefined
    return true
  }

  #saveKey(): boolean {
    if (!this.#keyAllowed) return true
    if (!this.#dropKey()) return false
    const { at, line, column } = this.cursor
    const required = !this.#inFlow && this.#indent === column
    const token = this.#taken + this.#queue.length
    const level = this.#keys.length - 1
    this.#keys[level] = { token, at, line, column, required }
    this.#numbers[level] = token
    this.#kept.set(token, level)
    return true
  }

  #end(): void {
    const { cursor } = this
    if (cursor.column !== 0) {
      cursor.column = 0
      cursor.line++
    }
    if (!this.#outside()) return
    this.#push('end')
    this.#ended = true
  }

  /** All blocks end. */
  #outside(): boolean {
    this.#unroll(-1)
    const dropped = this.#dropKey()
    this.#keyAllowed = false
    return dropped
  }

  #directive(): void {
    if (!this.#outside()) return
    const { line } = this.cursor
    const directive = directiveOf(this.cursor)
    if (directive === undefined) return
    if (directive.kind === 'version') this.#queue.push({ kind: 'version', line, value: directive.version })
    else this.#queue.push({ kind: 'tag-prefix', line, value: directive.prefix, handle: directive.handle })
  }

  #marker(kind: 'document-start' | 'document-end'): void {
    if (this.#outside()) this.#pushSkipping(kind, 3)
  }

  #open(kind: '[' | '{'): void {
    if (!this.#saveKey()) return
    this.#keys.push(undefined)
    this.#numbers.push(this.#taken + this.#queue.length)
    this.#keyAllowed = true
    if (this.#keys.length > DEPTH_MAX + 1) this.cursor.fail(TOO_DEEP)
    else this.#pushSkipping(kind)
  }

  #close(kind: ']' | '}'): void {
    if (!this.#dropKey()) return
    if (this.#inFlow) {
      this.#keys.pop()
      this.#kept.delete(this.#numbers.pop()!)
    }
    this.#keyAllowed = false
    this.#pushSkipping(kind)
  }

  #comma(): void {
    if (!this.#dropKey()) return
    this.#keyAllowed = true
    this.#pushSkipping(',')
  }

  /** `-`; one between brackets is left to the parser. */
  #entry(): void {
    const { cursor } = this
    if (!this.#inFlow && !this.#keyAllowed) cursor.fail('block sequence entries are not allowed in this context')
    else if (this.#roll('block-sequence', cursor.column, cursor.line) && this.#dropKey()) {
      this.#keyAllowed = true
      this.#pushSkipping('-')
    }
  }

  #explicitKey(): void {
    const { cursor } = this
    if (!this.#inFlow && !this.#keyAllowed) cursor.fail('mapping keys are not allowed in this context')
    else if (this.#roll('block-mapping', cursor.column, cursor.line) && this.#dropKey()) {
      this.#keyAllowed = !this.#inFlow
      this.#pushSkipping('?')
    }
  }

  #colon(): void {
    const { cursor } = this
    const level = this.#keys.length - 1
    const possible = this.#stillPossible(level)
    const key = this.#keys[level]
    if (cursor.problem !== undefined) return
    if (possible && key !== undefined) {
      this.#insert({ kind: '?', line: key.line, value: '' }, key.token)
      if (!this.#roll('block-mapping', key.column, key.line, key.token)) return
      this.#keys[level] = undefined
      this.#kept.delete(key.token)
      this.#keyAllowed = false
    } else {
      if (!this.#inFlow && !this.#keyAllowed) {
        cursor.fail('mapping values are not allowed in this context')
        return
      }
      if (!this.#roll('block-mapping', cursor.column, cursor.line)) return
      this.#keyAllowed = !this.#inFlow
    }
    this.#pushSkipping(':')
  }

  #property(char: '&' | '*' | '!'): void {
    if (!this.#saveKey()) return
    this.#keyAllowed = false
    const { line } = this.cursor
    if (char === '!') {
      const tag = tagOf(this.cursor)
      if (tag !== undefined) this.#queue.push({ kind: 'tag', line, ...tag })
      return
    }
    const name = anchorName(this.cursor)
    if (name !== undefined) this.#queue.push({ kind: char === '&' ? 'anchor' : 'alias', line, value: name })
  }

  #block(literal: boolean): void {
    if (!this.#dropKey()) return
    this.#keyAllowed = true
    const { line } = this.cursor
    const value = blockScalar(this.cursor, this.#indent, literal)
    if (value !== undefined) this.#queue.push({ kind: 'scalar', line, value })
  }

  #quoted(quote: '"' | "'"): void {
    if (!this.#saveKey()) return
    this.#keyAllowed = false
    const { line } = this.cursor
    const value = quotedScalar(this.cursor, quote)
    if (value !== undefined) this.#queue.push({ kind: 'scalar', line, value })
  }

  #plain(): void {
    if (!this.#saveKey()) return
    this.#keyAllowed = false
    const { line } = this.cursor
    const { value, open } = plainScalar(this.cursor, this.#indent + 1, this.#inFlow)
    this.#queue.push({ kind: 'scalar', line, value, plain: true })
    if (open) this.#keyAllowed = true
  }
}
