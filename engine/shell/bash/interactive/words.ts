/** How the word at the cursor is quoted there. */
export type QuoteState = '' | "'" | '"'

/** The simple command at the end of a text, as completion sees it. */
export interface CursorWords {
  /** Words before the one at the cursor, without quotes; the name of the command first, assignments left out. */
  readonly words: readonly string[]
  /** Where the word at the cursor begins. */
  readonly start: number
  /** That word as it is written, and without quotes. */
  readonly raw: string
  readonly value: string
  readonly quote: QuoteState
  /** It names the file of a redirection. */
  readonly redirected: boolean
}

/** Words after which a command's name comes. */
const PREFIXES: ReadonlySet<string> = new Set(['if', 'then', 'else', 'elif', 'while', 'until', 'do', 'time', '!', '{'])

/** Takes the end of a text apart: quotes, operators, `$(`; what is before the command at its end is left out. */
export function wordsAtCursor(text: string): CursorWords {
  return new WordScanner(text).scan()
}

class WordScanner {
  readonly #text: string
  #words: string[] = []
  #outer: string[][] = []
  #redirected = false
  #start = 0
  #value = ''
  #begun = false
  #quote: QuoteState = ''

  constructor(text: string) {
    this.#text = text
  }

  scan(): CursorWords {
    let at = 0
    while (at < this.#text.length) at = this.#quote === "'" ? this.#single(at) : this.#step(at)
    const start = this.#begun ? this.#start : this.#text.length
    return {
      words: this.#words,
      start,
      raw: this.#text.slice(start),
      value: this.#value,
      quote: this.#quote,
      redirected: this.#redirected,
    }
  }

  #begin(at: number): void {
    if (!this.#begun) this.#start = at
    this.#begun = true
  }

  #end(): void {
    if (!this.#begun) return
    if (!this.#redirected) this.#add(this.#value)
    this.#redirected = this.#begun = false
    this.#value = ''
  }

  #add(word: string): void {
    if (this.#words.length === 0 && (PREFIXES.has(word) || /^[A-Za-z_]\w*\+?=/.test(word))) return
    this.#words.push(word)
  }

  #single(at: number): number {
    const end = this.#text.indexOf("'", at)
    this.#value += this.#text.slice(at, end < 0 ? undefined : end)
    if (end < 0) return this.#text.length
    this.#quote = ''
    return end + 1
  }

  #step(at: number): number {
    const character = this.#text[at]!
    if (character === '\\') {
      this.#begin(at)
      const next = this.#text[at + 1] ?? ''
      this.#value += this.#quote === '"' && !'$`"\\'.includes(next) ? `\\${next}` : next
      return at + 2
    }
    if (/^(?:\$|<|>)\((?!\()/.test(this.#text.slice(at, at + 3))) return this.#nest(at)
    if (this.#quote === '"') {
      if (character === '"') this.#quote = ''
      else this.#value += character
      return at + 1
    }
    return this.#plain(at, character)
  }

  #plain(at: number, character: string): number {
    if (character === "'" || character === '"') {
      this.#begin(at)
      this.#quote = character
    } else if (' \t\n'.includes(character)) {
      this.#end()
      if (character === '\n') this.#words = []
    } else if (character === '<' || character === '>') {
      if (/^\d+$/.test(this.#value)) this.#begun = false
      this.#end()
      this.#value = ''
      this.#redirected = true
      return at + (/^(?:>>|<<<|>\||&>|<>|>&|<&)/.exec(this.#text.slice(at))?.[0].length ?? 1)
    } else if (';|&('.includes(character)) {
      if (character === '&' && this.#text[at + 1] === '>') return at + 1
      if (character === '(') this.#outer.push(this.#words)
      this.#end()
      this.#words = []
    } else if (character === ')') {
      this.#end()
      this.#words = this.#outer.pop() ?? []
    } else {
      this.#begin(at)
      this.#value += character
    }
    return at + 1
  }

  /** `$(`: a command within the word. */
  #nest(at: number): number {
    this.#begin(at)
    this.#outer.push([...this.#words, this.#value])
    this.#words = []
    this.#begun = false
    this.#value = ''
    this.#quote = ''
    return at + 2
  }
}
