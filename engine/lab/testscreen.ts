import { characterWidth } from '../shell/line/width.ts'

/** What xterm.js shows for a stream of bytes, as far as a line editor and plain programs use it: for tests. */
export class TestScreen {
  readonly columns: number
  readonly rows: number
  #lines: string[][] = [[]]
  #row = 0
  #column = 0
  #wrapPending = false
  #sequence = ''
  bells = 0

  constructor(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
  }

  /** Lines from the first to the last one written, without blanks at their ends. */
  get text(): string {
    return this.#lines
      .map(line =>
        Array.from(line, cell => cell ?? ' ')
          .join('')
          .trimEnd(),
      )
      .join('\n')
  }

  get cursor(): readonly [row: number, column: number] {
    return [this.#row, this.#column]
  }

  /** The row of the cursor, with `|` where that stands. */
  get marked(): string {
    const cells = Array.from(this.#lines[this.#row]!, cell => cell ?? ' ')
    while (cells.length < this.#column) cells.push(' ')
    return `${cells.slice(0, this.#column).join('')}|${cells.slice(this.#column).join('')}`
  }

  write(text: string): void {
    for (const character of text) this.#take(character)
  }

  #take(character: string): void {
    if (this.#sequence !== '' || character === '\x1b') {
      this.#sequence += character
      if (/^\x1b(?:\[[0-?]*[@-~]|[^[])$/.test(this.#sequence)) this.#obey()
      return
    }
    if (character === '\r') this.#go(this.#row, 0)
    else if (character === '\n') this.#go(this.#row + 1, this.#column)
    else if (character === '\b') this.#go(this.#row, this.#column - 1)
    else if (character === '\x07') this.bells++
    else if (character === '\t') this.#go(this.#row, Math.min(this.columns - 1, (this.#column | 7) + 1))
    else if (character >= ' ') this.#put(character)
  }

  #go(row: number, column: number): void {
    this.#row = Math.max(0, row)
    this.#column = Math.max(0, Math.min(column, this.columns - 1))
    this.#wrapPending = false
    while (this.#lines.length <= this.#row) this.#lines.push([])
  }

  #put(character: string): void {
    const width = characterWidth(character)
    const line = this.#lines[this.#row]!
    if (width === 0) {
      line[this.#column - (this.#wrapPending ? 0 : 1)] += character
      return
    }
    if (this.#wrapPending || this.#column + width > this.columns) this.#go(this.#row + 1, 0)
    const target = this.#lines[this.#row]!
    for (let at = target.length; at < this.#column; at++) target[at] = ' '
    target[this.#column] = character
    if (width === 2) target[this.#column + 1] = ''
    if (this.#column + width < this.columns) this.#column += width
    else {
      this.#column = this.columns - 1
      this.#wrapPending = true
    }
  }

  #obey(): void {
    const sequence = this.#sequence.slice(1)
    this.#sequence = ''
    const [, digits = '', letter] = /^\[(\d*)([A-Za-z])$/.exec(sequence) ?? []
    const count = Number(digits || 1)
    if (letter === 'A') this.#go(this.#row - count, this.#column)
    else if (letter === 'B') this.#go(this.#row + count, this.#column)
    else if (letter === 'C') this.#go(this.#row, this.#column + count)
    else if (letter === 'D') this.#go(this.#row, this.#column - count)
    else if (letter === 'K') this.#lines[this.#row]!.length = Math.min(this.#lines[this.#row]!.length, this.#column)
    else if (letter === 'J') {
      if (digits === '2') this.#lines = [[]]
      else {
        this.#lines.length = this.#row + 1
        this.#lines[this.#row]!.length = Math.min(this.#lines[this.#row]!.length, this.#column)
      }
      this.#go(this.#row, this.#column)
    } else if (letter === 'H') this.#go(0, 0)
  }
}
