/** A text that is run as shell commands: a script, a line, the argument of `eval`. Positions in its syntax tree index it. */
export class Source {
  readonly text: string
  /** Number of the first line. */
  readonly firstLine: number
  #starts: number[] | null = null

  constructor(text: string, firstLine = 1) {
    this.text = text
    this.firstLine = firstLine
  }

  /** The number of the line that holds a position. */
  lineAt(position: number): number {
    const starts = (this.#starts ??= lineStarts(this.text))
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= position) low = middle
      else high = middle - 1
    }
    return this.firstLine + low
  }

  /** The text of a line by its number. */
  line(number: number): string {
    const starts = (this.#starts ??= lineStarts(this.text))
    const start = starts[number - this.firstLine]
    if (start === undefined) return ''
    const end = this.text.indexOf('\n', start)
    return this.text.slice(start, end < 0 ? this.text.length : end)
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
