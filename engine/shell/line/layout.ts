import { characterWidth, textWidth } from './width.ts'

/** One row of the terminal. */
export interface Row {
  readonly text: string
  /** Columns that it takes. */
  readonly width: number
  /** How much of the text belongs to the prompt, which may hold sequences that take no column, and the columns of that part. */
  readonly fixed: number
  readonly fixedWidth: number
}

/** What a prompt and a line look like on a terminal of a certain width, and where the cursor is. */
export interface Layout {
  readonly rows: readonly Row[]
  readonly row: number
  readonly column: number
  /** The last row is there for the cursor alone: the one above is full. */
  readonly spare: boolean
}

const TAB = 8

class Builder {
  readonly rows: Row[] = []
  readonly columns: number
  #text = ''
  width = 0
  #fixed = 0
  #fixedWidth = 0

  constructor(columns: number) {
    this.columns = columns
  }

  get full(): boolean {
    return this.width >= this.columns
  }

  /** Goes on in a new row where a character of this width does not fit. */
  wrap(width: number): void {
    if (this.width + width > this.columns) this.end()
  }

  put(text: string, width: number): void {
    this.#text += text
    this.width += width
  }

  end(): void {
    this.rows.push({ text: this.#text, width: this.width, fixed: this.#fixed, fixedWidth: this.#fixedWidth })
    this.#text = ''
    this.width = this.#fixed = this.#fixedWidth = 0
  }

  /** All so far belongs to the prompt. */
  fix(): void {
    this.#fixed = this.#text.length
    this.#fixedWidth = this.width
  }
}

/** Lays out a prompt (what stands between \x01 and \x02 in it takes no column) and the characters of a line. */
export function layOut(prompt: string, characters: readonly string[], cursor: number, columns: number): Layout {
  const builder = new Builder(Math.max(columns, 2))
  putPrompt(builder, prompt)
  let row = -1
  let column = 0
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!
    const [text, width] = character === '\n' ? ['', 0] : shown(character, builder.width)
    if (width > 0) builder.wrap(text.length > 1 && width > 2 ? 1 : width)
    if (index === cursor) {
      row = builder.rows.length
      column = Math.min(builder.width, builder.columns - 1)
    }
    if (character === '\n') builder.end()
    else if (width <= 2 && text.length <= 2) builder.put(text, width)
    else for (const each of text) putWrapped(builder, each)
  }
  const spare = builder.full
  if (spare) builder.end()
  if (row < 0) {
    row = builder.rows.length
    column = builder.width
  }
  builder.end()
  return { rows: builder.rows, row, column, spare }
}

function putWrapped(builder: Builder, character: string): void {
  builder.wrap(characterWidth(character))
  builder.put(character, characterWidth(character))
}

/** A character as it is shown, and its columns: tabs as blanks, control characters as `^X`. */
function shown(character: string, at: number): readonly [string, number] {
  const code = character.codePointAt(0)!
  if (code >= 0x20 && code !== 0x7f) return [character, characterWidth(character)]
  if (character === '\t') {
    const width = TAB - (at % TAB)
    return [' '.repeat(width), width]
  }
  return [`^${String.fromCharCode(code ^ 0x40)}`, 2]
}

function putPrompt(builder: Builder, prompt: string): void {
  for (const [index, part] of prompt.split(/\x01([^\x02]*)\x02?/).entries()) {
    if (index % 2 === 1) {
      builder.put(part, 0)
      continue
    }
    for (const character of part) {
      if (character === '\n') {
        builder.fix()
        builder.end()
      } else if (character >= ' ') putWrapped(builder, character)
      else builder.put(character, 0)
    }
  }
  if (builder.full) {
    builder.fix()
    builder.end()
  }
  builder.fix()
}

/** The column at which a position in a row is; only behind the prompt. */
export function columnAt(row: Row, position: number): number {
  return position === 0 ? 0 : row.fixedWidth + textWidth(row.text.slice(row.fixed, position))
}
