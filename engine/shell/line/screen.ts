import { columnAt, type Layout, type Row } from './layout.ts'
import { characterWidth } from './width.ts'

const CLEAR_TO_END_OF_LINE = '\x1b[K'
const CLEAR_BELOW = '\x1b[J'

/**
 * What a terminal shows of the line being edited, and how to make it show another one with few bytes. Rows that a line fills to the
 * last column go on in the next by the terminal's own wrapping, so that a selection with the mouse finds one line.
 */
export class Screen {
  #rows: readonly Row[] = []
  /** Rows that exist below the first one. */
  #height = 1
  #row = 0
  /** `columns` when the last column was written and the terminal has not wrapped yet. */
  #column = 0
  #spare = false
  columns = 80

  /** The terminal's cursor stands at the beginning of a line that nothing is known of. */
  reset(): void {
    this.#rows = []
    this.#spare = false
    this.#height = 1
    this.#row = this.#column = 0
  }

  /** Bytes that turn what is shown into `layout`. */
  draw(layout: Layout): string {
    let output = ''
    for (const [index, row] of layout.rows.entries()) output += this.#drawRow(index, row, this.#rows[index])
    if (this.#rows.length > layout.rows.length) output += this.#move(layout.rows.length, 0) + CLEAR_BELOW
    this.#rows = layout.rows
    this.#spare = layout.spare
    return output + this.#move(layout.row, layout.column)
  }

  #drawRow(index: number, row: Row, old: Row | undefined): string {
    if (old?.text === row.text) return ''
    const start = old === undefined ? 0 : sameStart(row, old)
    const text = row.text.slice(start)
    const wraps = index === this.#row + 1 && start === 0 && this.#column === this.columns && row.width > 0
    let output = wraps ? '' : this.#move(index, columnAt(row, start))
    output += text
    this.#row = index
    this.#column = row.width
    this.#height = Math.max(this.#height, index + 1)
    if (old !== undefined && old.width > row.width) output += CLEAR_TO_END_OF_LINE
    return output
  }

  /** Moves the cursor; rows that do not exist yet come into being. */
  #move(row: number, column: number): string {
    let output = ''
    const pending = this.#column === this.columns
    if (row > this.#row) {
      if (pending && row >= this.#height && row === this.#row + 1) output = ' \r'
      else output = '\n'.repeat(row - this.#row)
      this.#column = 0
      this.#height = Math.max(this.#height, row + 1)
    } else if (row < this.#row) output = `\x1b[${this.#row - row}A`
    this.#row = row
    output += this.#moveWithin(column)
    this.#column = column
    return output
  }

  #moveWithin(column: number): string {
    if (column === this.#column) return ''
    const back = this.#column - column
    if (column === 0) return '\r'
    if (this.#column === this.columns) return `\r\x1b[${column}C`
    if (back > 0) return back <= 3 ? '\b'.repeat(back) : `\x1b[${back}D`
    return `\x1b[${-back}C`
  }

  /** Goes to a fresh line below what is shown. */
  leave(): string {
    const last = Math.max(0, this.#rows.length - 1)
    const output = this.#move(last, this.#rows[last]?.width ?? 0) + (this.#spare ? '' : '\n')
    this.reset()
    return output
  }

  /** The window has another width, and the terminal has wrapped its lines anew: `layout` is what was shown, laid out for it. */
  resized(columns: number, layout: Layout): string {
    this.columns = columns
    this.reset()
    const up = layout.row > 0 ? `\x1b[${layout.row}A` : ''
    return `${up}\r${CLEAR_BELOW}${this.draw(layout)}`
  }
}

/** How much of a row need not be written again: whole characters behind the prompt. */
function sameStart(row: Row, old: Row): number {
  if (row.fixed !== old.fixed || !old.text.startsWith(row.text.slice(0, row.fixed))) return 0
  let at = row.fixed
  while (at < row.text.length && row.text[at] === old.text[at]) at++
  while (at > row.fixed && cutsCharacter(row.text, at)) at--
  while (at > row.fixed && cutsCharacter(old.text, at)) at--
  return at
}

function cutsCharacter(text: string, at: number): boolean {
  const code = text.codePointAt(at)
  if (code === undefined) return false
  if (code >= 0xdc00 && code <= 0xdfff) return true
  return characterWidth(String.fromCodePoint(code)) === 0
}
