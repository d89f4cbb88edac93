import { characterWidth } from '../line/width.ts'
import { decodeText } from '../text/lossless.ts'

/** The most text that a pager keeps. */
const TEXT_MAX = 64 * 1024 * 1024

/** Text that comes bit by bit, as rows of a screen. Rows are cut anew when the screen's width changes. */
export class PagedText {
  readonly #columns: number
  readonly #colors: boolean
  readonly #chop: boolean
  readonly #numbers: boolean
  #bytes: Uint8Array[] = []
  #size = 0
  #line = 0
  /** Text after the last newline. */
  #rest = ''
  readonly rows: string[] = []
  ended = false

  constructor(columns: number, how: { readonly colors: boolean; readonly chop: boolean; readonly numbers: boolean }) {
    this.#columns = Math.max(1, columns)
    this.#colors = how.colors
    this.#chop = how.chop
    this.#numbers = how.numbers
  }

  /** False when there is more than can be kept. */
  push(bytes: Uint8Array): boolean {
    // A character may be cut between two reads: only whole lines are decoded.
    const end = bytes.lastIndexOf(0x0a)
    this.#size += bytes.length
    if (end < 0) this.#bytes.push(bytes)
    else {
      this.#bytes.push(bytes.subarray(0, end + 1))
      this.#take()
      if (end + 1 < bytes.length) this.#bytes.push(bytes.slice(end + 1))
    }
    return this.#size <= TEXT_MAX
  }

  end(): void {
    if (this.ended) return
    this.ended = true
    this.#take()
    if (this.#rest !== '') this.#addLine(this.#rest)
    this.#rest = ''
  }

  #take(): void {
    const parts = this.#bytes
    this.#bytes = []
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      all.set(part, at)
      at += part.length
    }
    const lines = (this.#rest + decodeText(all)).split('\n')
    this.#rest = lines.pop()!
    for (const line of lines) this.#addLine(line)
  }

  #addLine(line: string): void {
    this.#line++
    const number = this.#numbers ? `${String(this.#line).padStart(7)} ` : ''
    let row = number
    let column = number.length
    for (const piece of this.#pieces(line)) {
      const width = piece.startsWith('\x1b[') && this.#colors ? 0 : pieceWidth(piece, column)
      if (column + width > this.#columns) {
        if (this.#chop) break
        this.rows.push(row)
        row = ''
        column = 0
      }
      row += piece
      column += width
    }
    this.rows.push(row)
  }

  /** Characters, control characters made visible, and sequences that set colours. */
  *#pieces(line: string): Generator<string> {
    for (const [piece] of line.matchAll(/\x1b\[[\d;]*m|./gsu)) {
      if (piece.startsWith('\x1b[') && this.#colors) yield piece
      else
        for (const character of piece)
          if (character === '\x1b') yield 'ESC'
          else if (character < ' ' && character !== '\t') {
            if (character !== '\r') yield `^${String.fromCharCode(character.charCodeAt(0) + 64)}`
          } else yield character
    }
  }
}

function pieceWidth(piece: string, column: number): number {
  if (piece === '\t') return 8 - (column % 8)
  let width = 0
  for (const character of piece) width += characterWidth(character)
  return width
}
