import { textWidth } from '../line/width.ts'
import { eachLine } from '../text/input.ts'
import { type Tool, textCommand } from '../text/tool.ts'

/** As many columns as fit, filled from top to bottom or from left to right. */
function filled(entries: readonly string[], width: number, across: boolean): string {
  const tab = 8
  const widest = Math.max(0, ...entries.map(textWidth))
  const column = Math.floor(widest / tab) * tab + tab
  if (widest >= width) return entries.map(entry => `${entry}\n`).join('')
  const columns = Math.max(1, Math.floor(width / column))
  const rows = Math.ceil(entries.length / columns)
  let text = ''
  for (let row = 0; row < rows; row++) {
    const at = (index: number) => (across ? row * columns + index : index * rows + row)
    const last = Array.from({ length: columns }, (_, index) => index).findLast(index => at(index) < entries.length) ?? 0
    for (let index = 0; index <= last; index++) {
      const entry = entries[at(index)]!
      text += entry
      for (
        let reached = textWidth(entry);
        index < last && reached < column;
        reached = Math.floor(reached / tab) * tab + tab
      )
        text += '\t'
    }
    text += '\n'
  }
  return text
}

/** The columns that -R names, from 0 on; `-1` is the last. */
function rightColumns(tool: Tool, names: readonly string[]): ReadonlySet<number> {
  const list = tool.value('table-right')?.split(',') ?? []
  return new Set(list.map(each => (/^\d+$/.test(each) ? Number(each) - 1 : names.indexOf(each))))
}

function table(tool: Tool, lines: readonly string[], gap: string): string {
  const separator = tool.value('separator')
  const names = tool.value('table-columns')?.split(',') ?? []
  const rows = lines.map(line =>
    separator === undefined
      ? line.trim().split(/[ \t]+/)
      : line.split(new RegExp(`[${separator.replace(/[\\\]^-]/g, '\\$&')}]`)),
  )
  if (names.length > 0) rows.unshift(names)
  const right = rightColumns(tool, names)
  const count = Math.max(0, ...rows.map(row => row.length))
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(0, ...rows.map(row => textWidth(row[index] ?? ''))),
  )
  // The last column is padded only where another row would be longer by it (util-linux 2.38).
  const shown = rows.map(row => {
    const cells = widths.map((width, index) => {
      const cell = row[index] ?? ''
      const blanks = ' '.repeat(Math.max(0, width - textWidth(cell)))
      if (right.has(index)) return blanks + cell
      return index === count - 1 ? (row.length < count ? blanks : cell) : cell + blanks
    })
    return cells.join(gap)
  })
  return shown
    .map(
      (line, index) => `${rows[index]!.length >= count ? line : line.slice(0, lineEnd(rows[index]!, widths, gap))}\n`,
    )
    .join('')
}

/** Where a row with fewer cells ends: the missing ones take no room, but the gap before the first does. */
function lineEnd(row: readonly string[], widths: readonly number[], gap: string): number {
  let end = 0
  for (let index = 0; index < row.length; index++) end += widths[index]! + gap.length
  return end
}

/** column(1) of util-linux. */
export const column = textCommand({
  name: 'column',
  summary: 'put lists in columns',
  synopsis: ['[OPTION]... [FILE]...'],
  options: [
    { short: 't', long: 'table', text: 'Make a table: cells are what stands between blanks.' },
    { short: 's', long: 'separator', argument: 'CHARACTERS', text: 'What stands between cells in the input.' },
    {
      short: 'o',
      long: 'output-separator',
      argument: 'STRING',
      text: 'What stands between columns, two blanks unless told.',
    },
    { short: 'N', long: 'table-columns', argument: 'NAMES', text: 'Names in the first row.' },
    { short: 'R', long: 'table-right', argument: 'COLUMNS', text: 'These are aligned to the right.' },
    { short: 'c', long: 'output-width', argument: 'WIDTH', text: 'Columns of the screen.' },
    { short: 'x', long: 'fillrows', text: 'Fill from left to right.' },
    { short: 'L', long: 'keep-empty-lines', text: 'Keep empty lines.' },
    { short: 'J', long: 'json', text: 'A table as JSON.', emulated: false },
    { short: 'n', long: 'table-name', argument: 'NAME', text: 'A name for the JSON.', emulated: false },
    { short: 'H', long: 'table-hide', argument: 'COLUMNS', text: 'Leave columns out.', emulated: false },
  ],
  *run(tool) {
    const lines: string[] = []
    const keep = tool.has('keep-empty-lines')
    yield* eachLine(tool, tool.operands, function* (line) {
      if (keep || line.trim() !== '') lines.push(line)
    })
    const terminal = tool.process.isTerminal(1) ? tool.process.terminal : null
    const width = Number(tool.value('output-width') ?? terminal?.columns ?? 80) || 80
    const text = tool.has('table')
      ? table(tool, lines, tool.value('output-separator') ?? '  ')
      : filled(lines, width, tool.has('fillrows'))
    yield* tool.print(text)
    return tool.status
  },
})
