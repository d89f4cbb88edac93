import type { Shown } from './format.ts'

const GAP = 2

/** Names in as many columns as fit, filled column by column (ls -C) or row by row (ls -x). */
export function inColumns(names: readonly Shown[], lineWidth: number, across: boolean): string[] {
  if (names.length === 0) return []
  for (let columns = Math.min(names.length, Math.max(1, Math.floor((lineWidth + GAP) / 3))); columns >= 1; columns--) {
    const rows = Math.ceil(names.length / columns)
    const place = (index: number) => (across ? index % columns : Math.floor(index / rows))
    const widths = new Array<number>(columns).fill(0)
    for (const [index, { width }] of names.entries()) {
      const column = place(index)
      const last = across ? column === columns - 1 : column === Math.ceil(names.length / rows) - 1
      widths[column] = Math.max(widths[column]!, width + (last ? 0 : GAP))
    }
    const total = widths.reduce((sum, width) => sum + width, 0)
    if (total >= lineWidth && columns > 1) continue
    if (!across && columns > 1 && Math.ceil(names.length / rows) < columns) continue
    return rowsOf(names, rows, columns, widths, across)
  }
  return []
}

function rowsOf(
  names: readonly Shown[],
  rows: number,
  columns: number,
  widths: readonly number[],
  across: boolean,
): string[] {
  return Array.from({ length: rows }, (_, row) => {
    let line = ''
    let padding = 0
    for (let column = 0; column < columns; column++) {
      const name = names[across ? row * columns + column : column * rows + row]
      if (name === undefined) break
      line += ' '.repeat(padding) + name.text
      padding = widths[column]! - name.width
    }
    return line
  })
}
