/** The columns of ss(8) in their order (columns[] of misc/ss.c): alignment, header, and what stands in front of a column that is not the first. */
const COLUMNS = [
  { align: 'left', header: 'Netid', delimiter: '' },
  { align: 'left', header: 'State', delimiter: ' ' },
  { align: 'left', header: 'Recv-Q', delimiter: ' ' },
  { align: 'left', header: 'Send-Q', delimiter: ' ' },
  { align: 'right', header: 'Local Address:', delimiter: ' ' },
  { align: 'left', header: 'Port', delimiter: '' },
  { align: 'right', header: 'Peer Address:', delimiter: ' ' },
  { align: 'left', header: 'Port', delimiter: '' },
  { align: 'left', header: 'Process', delimiter: '' },
] as const

/** One line of the table, a text for each column. */
export type Line = readonly [
  netid: string,
  state: string,
  receiveQueue: string,
  sendQueue: string,
  local: string,
  localPort: string,
  peer: string,
  peerPort: string,
  rest: string,
]

export interface TableOptions {
  readonly netid: boolean
  readonly state: boolean
  readonly header: boolean
  /** Columns of the terminal; null where standard output is none: then nothing is stretched. */
  readonly screen: number | null
}

/** The whole output. Each column is as wide as its longest text; on a terminal the rest of the line is shared out (render of misc/ss.c). */
export function renderTable(lines: readonly Line[], options: TableOptions): string {
  const shown = COLUMNS.map((_, index) => (index === 0 ? options.netid : index === 1 ? options.state : true))
  const rows = options.header ? [COLUMNS.map(column => column.header), ...lines] : lines
  const widths = contentWidths(rows, shown, options.screen ?? Number.MAX_SAFE_INTEGER)
  if (options.screen !== null) stretch(widths, options.screen)
  return rows.map(row => renderLine(row, widths, shown)).join('')
}

function contentWidths(rows: readonly (readonly string[])[], shown: readonly boolean[], screen: number): number[] {
  let first = true
  return COLUMNS.map(({ delimiter }, index) => {
    if (shown[index] !== true) return 0
    const longest = rows.reduce((most, row) => Math.max(most, row[index]!.length), 0)
    const width = Math.min(first || longest === 0 ? longest : longest + delimiter.length, screen)
    if (width > 0) first = false
    return width
  })
}

/** render_calc_width, second pass: columns that fit on one line share what is left of it; the others go to further lines. */
function stretch(widths: number[], screen: number): void {
  let begin = 0
  let length = 0
  let count = 0
  for (let index = 0; index < widths.length; index++) {
    if (widths[index] === 0) continue
    count++
    length += widths[index]!
    const last = widths.slice(index + 1).every(width => width === 0)
    if (!last && length < screen) continue
    if (length > screen && count > 1) {
      length -= widths[index]!
      index--
      count--
    }
    if (length < screen) share(widths, begin, index, screen - length, count)
    begin = index + 1
    length = 0
    count = 0
  }
}

function share(widths: number[], begin: number, end: number, room: number, count: number): void {
  const each = Math.floor(room / count)
  let rest = room % count
  for (let index = end; index >= begin; index--) {
    if (widths[index] === 0) continue
    widths[index]! += each
    if (rest-- > 0) widths[index]!++
  }
}

function renderLine(row: readonly string[], widths: readonly number[], shown: readonly boolean[]): string {
  let line = ''
  let started = false
  for (const [index, { align, delimiter }] of COLUMNS.entries()) {
    if (shown[index] !== true) continue
    const text = row[index]!
    const width = widths[index]!
    const lead = started ? delimiter : ''
    started = true
    if (align === 'right') line += lead + ' '.repeat(Math.max(0, width - text.length - lead.length)) + text
    else line += (lead + text).padEnd(width)
  }
  return `${line}\n`
}
