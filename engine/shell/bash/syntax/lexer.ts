import { operatorAt, Scanner, type SyntaxProblem } from './scanner.ts'

export type Token =
  | { readonly type: 'word'; readonly text: string; readonly position: number; readonly end: number }
  | {
      readonly type: 'operator' | 'redirection'
      readonly text: string
      readonly position: number
      readonly end: number
    }
  | { readonly type: 'newline' | 'end'; readonly text: string; readonly position: number; readonly end: number }

/** A here-document whose body has not been read yet. */
interface Pending {
  readonly delimiter: string
  readonly stripTabs: boolean
  readonly position: number
}

/** A here-document that the end of the text cut off. */
export interface CutOff {
  readonly delimiter: string
  readonly position: number
}

const REDIRECTIONS: ReadonlySet<string> = new Set([
  '<',
  '>',
  '<<',
  '<<-',
  '<<<',
  '<&',
  '>&',
  '<>',
  '>>',
  '>|',
  '&>',
  '&>>',
])

export interface LexerOptions {
  readonly extglob: boolean
  /** Aliases to expand; null where none are. */
  readonly aliases: ReadonlyMap<string, string> | null
}

/** Cuts a text into tokens (parse.y, read_token). Aliases are expanded in the text itself. */
export class Lexer {
  readonly scanner: Scanner
  readonly options: LexerOptions
  at: number
  #pending: Pending[] = []
  readonly cutOff: CutOff[] = []
  /** Aliases whose value is being read, and how far from the end of the text it ends. */
  #active: { readonly name: string; readonly fromEnd: number }[] = []
  /** A value that ends in a blank: the next word is looked up too. */
  #alsoFrom = -1

  constructor(text: string, at: number, options: LexerOptions, substitution: (lexer: Lexer, at: number) => number) {
    this.scanner = new Scanner(text, options.extglob, position => substitution(this, position))
    this.options = options
    this.at = at
  }

  get text(): string {
    return this.scanner.text
  }

  get failed(): boolean {
    return this.scanner.failed
  }

  fail(problem: SyntaxProblem): void {
    this.scanner.fail(problem)
  }

  /** The next token. `command`: a word here is the name of a command, or an assignment before it. */
  next(command: boolean, arrays: boolean): Token {
    for (;;) {
      if (this.failed) return this.#token('end', this.text.length, this.text.length)
      const start = this.scanner.skipBlanks(this.at)
      const character = this.text[start]
      if (character === undefined) return this.#end(start)
      if (character === '\n') return this.#newline(start)
      const operator = operatorAt(this.text, start)
      if (operator !== '' && !(/^[<>]$/.test(operator) && this.text[start + 1] === '('))
        return this.#token(REDIRECTIONS.has(operator) ? 'redirection' : 'operator', start, start + operator.length)
      const descriptor = /^(?:\d+|\{[A-Za-z_]\w*(?:\[[^\]]*\])?\})(?=[<>])/.exec(this.text.slice(start, start + 80))
      if (descriptor !== null) {
        const at = start + descriptor[0].length
        const redirection = operatorAt(this.text, at)
        if (!/^[<>]\($/.test(this.text.slice(at, at + 2)))
          return { type: 'redirection', text: redirection, position: at, end: (this.at = at + redirection.length) }
      }
      const end = this.scanner.word(start, arrays)
      if (this.failed) continue
      const word = this.text.slice(start, end)
      if (this.#expandAlias(word, start, end, command)) continue
      return this.#token('word', start, end)
    }
  }

  #token(type: Token['type'], position: number, end: number): Token {
    this.at = end
    return { type, text: this.text.slice(position, end), position, end }
  }

  #end(start: number): Token {
    for (const { delimiter, position } of this.#pending) this.cutOff.push({ delimiter, position })
    this.#pending = []
    return this.#token('end', start, start)
  }

  #newline(start: number): Token {
    const token = this.#token('newline', start, start + 1)
    for (const pending of this.#pending) this.#body(pending)
    this.#pending = []
    return { ...token, end: this.at }
  }

  /** Skips the body of a here-document. */
  #body({ delimiter, stripTabs }: Pending): void {
    const position = this.at - 1
    while (this.at < this.text.length) {
      const newline = this.text.indexOf('\n', this.at)
      const end = newline < 0 ? this.text.length : newline
      const line = this.text.slice(this.at, end)
      this.at = Math.min(end + 1, this.text.length)
      if ((stripTabs ? line.replace(/^\t+/, '') : line) === delimiter) return
    }
    this.cutOff.push({ delimiter, position })
  }

  /** The word behind `<<`. */
  hereDocument(word: Token, stripTabs: boolean): void {
    this.#pending.push({ delimiter: unquoted(word.text), stripTabs, position: word.position })
  }

  /** Puts the value of an alias in the place of its name. */
  #expandAlias(word: string, start: number, end: number, command: boolean): boolean {
    const { aliases } = this.options
    if (aliases === null || (!command && start !== this.#alsoFrom)) return false
    const value = aliases.get(word)
    const left = this.text.length - end
    this.#active = this.#active.filter(({ fromEnd }) => left >= fromEnd)
    if (value === undefined || this.#active.some(({ name }) => name === word)) return false
    if (this.#active.length > 100) return false
    this.#active.push({ name: word, fromEnd: left })
    const separator = /[\s]$/.test(value) || META_NEXT.test(this.text[end] ?? ' ') ? '' : ' '
    this.scanner.text = this.text.slice(0, start) + value + separator + this.text.slice(end)
    this.at = start
    if (/[ \t]$/.test(value)) this.#alsoFrom = this.scanner.skipBlanks(start + value.length)
    return true
  }
}

const META_NEXT = /[\s|&;()<>]/

/** Quote removal for the word that ends a here-document. */
function unquoted(word: string): string {
  return word.replace(
    /\\(.)|'([^']*)'|"((?:\\.|[^"])*)"|\$(?=['"])/gs,
    (_, escaped, single, double) => escaped ?? single ?? (double ?? '').replace(/\\([$`"\\])/g, '$1'),
  )
}
