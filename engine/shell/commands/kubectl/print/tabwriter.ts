/** Columns as Go's text/tabwriter makes them: a cell ends at a tab; a column is as wide as its widest cell in lines that follow each other. */
export interface TabOptions {
  readonly minimum: number
  readonly padding: number
}

/** k8s.io/cli-runtime printers.GetNewTabWriter. */
export const TABLE: TabOptions = { minimum: 6, padding: 3 }
/** kubectl describe. */
export const DESCRIPTION: TabOptions = { minimum: 0, padding: 2 }

const width = (text: string): number => Array.from(text).length

/** `text` in columns. `remembered` widens columns to what was printed before and learns what is printed now. */
export function tabbed(text: string, { minimum, padding }: TabOptions, remembered?: number[]): string {
  const ended = text.endsWith('\n')
  const rows = (ended ? text.slice(0, -1) : text).split('\n').map(line => line.split('\t'))
  const out: string[] = rows.map(() => '')
  format(0, rows.length, 0)
  return ended ? `${out.join('\n')}\n` : out.join('\n')

  /** Lays out rows from `start` to `end`, whose columns before `column` are done. */
  function format(start: number, end: number, column: number): void {
    for (let at = start; at < end; ) {
      if (rows[at]!.length - 1 <= column) {
        out[at] += rows[at]![column] ?? ''
        at++
        continue
      }
      let last = at
      let widest = minimum
      while (last < end && rows[last]!.length - 1 > column) {
        const cell = width(rows[last]![column]!)
        widest = Math.max(widest, cell + padding)
        last++
      }
      if (remembered !== undefined) {
        widest = Math.max(widest, remembered[column] ?? 0)
        remembered[column] = widest
      }
      for (let row = at; row < last; row++) {
        const cell = rows[row]![column]!
        out[row] += cell + ' '.repeat(widest - width(cell))
      }
      format(at, last, column + 1)
      at = last
    }
  }
}
