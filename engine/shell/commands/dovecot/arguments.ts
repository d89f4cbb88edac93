/** An argument of a command (RFC 3501 4). */
export type Argument =
  | { readonly type: 'atom'; readonly text: string }
  | { readonly type: 'string'; readonly text: string }
  | { readonly type: 'list'; readonly items: readonly Argument[] }

/** Where a literal stands in a line that holds the number of the literal between two of these. */
export const LITERAL_MARK = '\0'
const DEPTH_MAX = 20

/** Arguments of a command, or what is wrong with them (imap-parser.c). */
export function parseArguments(text: string, literals: readonly string[]): readonly Argument[] | string {
  return new Reader(text, literals).all()
}

class Reader {
  readonly #text: string
  readonly #literals: readonly string[]
  #at = 0

  constructor(text: string, literals: readonly string[]) {
    this.#text = text
    this.#literals = literals
  }

  all(): readonly Argument[] | string {
    const found = this.#items(0)
    if (typeof found === 'string') return found
    return this.#at < this.#text.length ? "Unexpected ')'" : found
  }

  /** Up to the end or a closing parenthesis. */
  #items(depth: number): readonly Argument[] | string {
    const items: Argument[] = []
    if (depth > DEPTH_MAX) return 'Too many nested lists'
    for (;;) {
      while (this.#text[this.#at] === ' ') this.#at++
      const next = this.#text[this.#at]
      if (next === undefined || next === ')') return items
      const item = next === '(' ? this.#list(depth) : next === '"' ? this.#quoted() : this.#plain(next)
      if (typeof item === 'string') return item
      items.push(item)
    }
  }

  #list(depth: number): Argument | string {
    this.#at++
    const items = this.#items(depth + 1)
    if (typeof items === 'string') return items
    if (this.#text[this.#at] !== ')') return "Missing ')'"
    this.#at++
    return { type: 'list', items }
  }

  #quoted(): Argument | string {
    const found = /"((?:[^"\\]|\\["\\])*)"/y
    found.lastIndex = this.#at
    const match = found.exec(this.#text)
    if (match === null) return `Missing '"'`
    this.#at = found.lastIndex
    return { type: 'string', text: match[1]!.replace(/\\(.)/g, '$1') }
  }

  #plain(first: string): Argument | string {
    if (first === LITERAL_MARK) {
      const end = this.#text.indexOf(LITERAL_MARK, this.#at + 1)
      const text = this.#literals[Number(this.#text.slice(this.#at + 1, end))] ?? ''
      this.#at = end + 1
      return { type: 'string', text }
    }
    // What stands in brackets is a section with a list of its own (RFC 3501 6.4.5).
    const atom = /(?:\[[^\]\0]*\]|[^ ()"\0])+/y
    atom.lastIndex = this.#at
    const match = atom.exec(this.#text)
    if (match === null) return 'Invalid characters in atom'
    this.#at = atom.lastIndex
    return { type: 'atom', text: match[0] }
  }
}

export const textOf = (argument: Argument | undefined) =>
  argument === undefined || argument.type === 'list' ? undefined : argument.text

/** `"text"`, or a literal where that cannot hold it; NIL for nothing. */
export function quoted(text: string | undefined): string {
  if (text === undefined) return 'NIL'
  if (/[\r\n\x00\x80-\xff]/.test(text)) return `{${text.length}}\r\n${text}`
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** A name of a mailbox as lists of mailboxes show it. */
export function astring(text: string): string {
  return /^[^\s(){%*"\\\]\x80-\xff]+$/.test(text) ? text : quoted(text)
}
