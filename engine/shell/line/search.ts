import type { Editing } from './editing.ts'

/** `C-r`: a search through the history that goes on with every character. */
export class IncrementalSearch {
  pattern = ''
  failed = false
  direction: -1 | 1
  readonly #editing: Editing
  readonly #start: { readonly position: number; readonly cursor: number; readonly text: string }
  /** Found so far, for every character of the pattern: backspace goes back. */
  readonly #trail: { readonly pattern: string; readonly position: number; readonly cursor: number }[] = []

  constructor(editing: Editing, direction: -1 | 1) {
    this.#editing = editing
    this.direction = direction
    this.#start = { position: editing.position, cursor: editing.buffer.cursor, text: editing.buffer.text }
  }

  get prompt(): string {
    const failed = this.failed ? 'failed ' : ''
    return `(${failed}${this.direction < 0 ? 'reverse-' : ''}i-search)\`${this.pattern}': `
  }

  /** Adds to the pattern; what is shown stays where it fits. */
  add(text: string): void {
    const { position, buffer } = this.#editing
    this.#trail.push({ pattern: this.pattern, position, cursor: buffer.cursor })
    this.pattern += text
    this.#find(position, buffer.cursor + (this.direction > 0 ? 0 : 0), true)
  }

  /** `C-r` or `C-s` again: the next one. An empty pattern takes up the last search. */
  again(direction: -1 | 1, lastPattern: string): void {
    this.direction = direction
    if (this.pattern === '') this.pattern = lastPattern
    if (this.pattern !== '') this.#find(this.#editing.position, this.#editing.buffer.cursor + direction, false)
  }

  backspace(): void {
    const before = this.#trail.pop()
    if (before === undefined) {
      this.#editing.bell = true
      return
    }
    this.pattern = before.pattern
    this.failed = false
    this.#show(before.position, before.cursor)
  }

  /** Puts everything back as it was. */
  abort(): void {
    this.#editing.goTo(this.#start.position)
    if (this.#editing.buffer.text !== this.#start.text) this.#editing.buffer.replaceAll(this.#start.text)
    this.#editing.buffer.cursor = this.#start.cursor
  }

  /** Looks from a position in the history on; `here`: the pattern may match where the cursor stands. */
  #find(position: number, cursor: number, here: boolean): void {
    const { length } = this.#editing.history
    for (let at = position; at >= 0 && at <= length; at += this.direction) {
      const line = at === this.#editing.position ? this.#editing.buffer.text : this.#editing.lineAt(at)
      const from = at === position ? cursor : this.direction < 0 ? line.length : 0
      const found =
        from < 0 ? -1 : this.direction < 0 ? line.lastIndexOf(this.pattern, from) : line.indexOf(this.pattern, from)
      if (found < 0 || (!here && at === position && found === cursor - this.direction)) continue
      this.failed = false
      return this.#show(at, found)
    }
    this.failed = true
    this.#editing.bell = true
  }

  #show(position: number, offset: number): void {
    if (position !== this.#editing.position) this.#editing.goTo(position)
    this.#editing.buffer.cursor = offset
  }
}
