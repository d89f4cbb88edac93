/** Edits that undo remembers. */
const UNDO_MAX = 200
/** Typed characters that are taken back at once (readline, _rl_insert_char groups them). */
const GROUP_MAX = 20

/** How to take an edit back: what stood there instead of the characters from one position to another. */
interface Inverse {
  readonly from: number
  to: number
  readonly old: readonly string[]
  readonly cursor: number
}

const isWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character)
const isBlank = (character: string | undefined) => character === ' ' || character === '\t' || character === '\n'

/** The line that is being edited: characters, the cursor between them, and what undo needs. */
export class LineBuffer {
  #characters: string[] = []
  #cursor = 0
  #undo: Inverse[] = []
  /** Characters typed since the last other edit. */
  #typed = 0

  get characters(): readonly string[] {
    return this.#characters
  }

  get length(): number {
    return this.#characters.length
  }

  get cursor(): number {
    return this.#cursor
  }

  set cursor(to: number) {
    this.#cursor = Math.max(0, Math.min(to, this.#characters.length))
    this.#typed = 0
  }

  get text(): string {
    return this.#characters.join('')
  }

  /** Text up to the cursor. */
  get before(): string {
    return this.#characters.slice(0, this.#cursor).join('')
  }

  /** Starts anew with a text, the cursor at its end; nothing to undo. */
  reset(text: string): void {
    this.#characters = [...text]
    this.#cursor = this.#characters.length
    this.#undo = []
    this.#typed = 0
  }

  /** Replaces the whole line, which undo can take back. */
  replaceAll(text: string): void {
    this.replace(0, this.#characters.length, text)
  }

  /** Inserts a text at the cursor; what is typed key by key is one edit to undo. */
  insert(text: string, typed = false): void {
    const added = [...text]
    const last = this.#undo.at(-1)
    const joins = typed && this.#typed > 0 && this.#typed + added.length <= GROUP_MAX && last?.to === this.#cursor
    this.#typed = typed ? added.length + (joins ? this.#typed : 0) : 0
    if (joins) last.to += added.length
    else this.#remember(this.#cursor, this.#cursor, added.length)
    this.#splice(this.#cursor, this.#cursor, added)
    this.#cursor += added.length
  }

  /** Takes out what is between two positions and puts the cursor there; what was there. */
  delete(from: number, to: number): string {
    const start = Math.max(0, Math.min(from, to))
    const end = Math.min(this.#characters.length, Math.max(from, to))
    if (start === end) return ''
    const removed = this.#characters.slice(start, end).join('')
    this.replace(start, end, '')
    return removed
  }

  /** Replaces what is between two positions; the cursor goes behind it. */
  replace(from: number, to: number, text: string): void {
    const added = [...text]
    this.#remember(from, to, added.length)
    this.#typed = 0
    this.#splice(from, to, added)
    this.#cursor = from + added.length
  }

  /** Takes the last edit back; false when there is none. */
  undo(): boolean {
    const inverse = this.#undo.pop()
    if (inverse === undefined) return false
    this.#splice(inverse.from, inverse.to, inverse.old)
    this.#cursor = inverse.cursor
    this.#typed = 0
    return true
  }

  /** Takes all edits back that are remembered. */
  revert(): void {
    while (this.undo()) {}
  }

  /** `added` characters will stand where those from `from` to `to` are. */
  #remember(from: number, to: number, added: number): void {
    this.#undo.push({ from, to: from + added, old: this.#characters.slice(from, to), cursor: this.#cursor })
    if (this.#undo.length > UNDO_MAX) this.#undo.shift()
  }

  #splice(from: number, to: number, added: readonly string[]): void {
    if (from === this.#characters.length) for (const each of added) this.#characters.push(each)
    else if (added.length < 64) this.#characters.splice(from, to - from, ...added)
    else this.#characters = [...this.#characters.slice(0, from), ...added, ...this.#characters.slice(to)]
  }

  // Where words end.

  get wordStart(): number {
    let at = this.#cursor
    while (at > 0 && !isWord(this.#characters[at - 1])) at--
    while (at > 0 && isWord(this.#characters[at - 1])) at--
    return at
  }

  get wordEnd(): number {
    let at = this.#cursor
    while (at < this.length && !isWord(this.#characters[at])) at++
    while (at < this.length && isWord(this.#characters[at])) at++
    return at
  }

  /** The start of the word before the cursor, words ending at blanks alone. */
  get blankWordStart(): number {
    let at = this.#cursor
    while (at > 0 && isBlank(this.#characters[at - 1])) at--
    while (at > 0 && !isBlank(this.#characters[at - 1])) at--
    return at
  }
}
