import type { Running } from '../../linux/program.ts'
import { closeOperand } from '../text/input.ts'
import { LineReader } from '../text/lines.ts'
import { compareBytes } from '../text/lossless.ts'
import { type Tool, textCommand } from '../text/tool.ts'
import { needTwo, openBoth } from './comm.ts'

/** A line: its key, all its fields, and which of them is the key. */
interface Row {
  readonly key: string
  readonly fields: readonly string[]
  readonly at: number
}

/** A field to print: the key, or one of a file (0 or 1). */
type Column = 'key' | { readonly file: 0 | 1; readonly at: number }

/** `0`, `1.2`: the list of -o, by commas or blanks; null when it is wrong. */
function columnsOf(list: string): Column[] | null {
  const columns = list.split(/[,\s]+/).map(text => {
    const found = /^([12])\.(\d+)$/.exec(text)
    if (text === '0') return 'key' as const
    return found === null ? null : { file: (Number(found[1]) - 1) as 0 | 1, at: Number(found[2]) - 1 }
  })
  return columns.every(column => column !== null) ? columns : null
}

/** join(1) of coreutils. */
export const join = textCommand({
  name: 'join',
  summary: 'join lines of two sorted files on a common field',
  synopsis: ['[OPTION]... FILE1 FILE2'],
  options: [
    { short: '1', argument: 'FIELD', text: 'The field of the first file.' },
    { short: '2', argument: 'FIELD', text: 'The field of the second file.' },
    { short: 'j', argument: 'FIELD', text: 'The field of both.' },
    { short: 't', argument: 'CHAR', text: 'What stands between fields.' },
    { short: 'a', argument: 'FILENUM', text: 'Print also lines of this file without a partner.' },
    { short: 'v', argument: 'FILENUM', text: 'Print only lines of this file without a partner.' },
    { short: 'i', long: 'ignore-case', text: 'Large and small letters are alike.' },
    { short: 'e', argument: 'STRING', text: 'In the place of missing fields.' },
    { short: 'o', argument: 'FORMAT', text: 'Which fields to print: FILENUM.FIELD, 0 for the key, auto.' },
    { long: 'header', text: 'The first lines are headings.' },
    { long: 'nocheck-order', text: 'Do not mind files that are not sorted: they never are minded here.' },
    { long: 'check-order', text: 'Check the order.', emulated: false },
    { short: 'z', long: 'zero-terminated', text: 'Lines end with NUL.', emulated: false },
  ],
  *run(tool) {
    const wrong = yield* needTwo(tool)
    if (wrong !== null) return wrong
    const files = yield* openBoth(tool, tool.operands)
    if (files === null) return 1
    const tables: Row[][] = []
    for (const [index, file] of files.entries()) {
      const text = tool.value(String(index + 1)) ?? tool.value('j') ?? '1'
      if (!/^\d+$/.test(text) || Number(text) < 1) {
        yield* tool.complain(`invalid field number: ${tool.quote(text)}`)
        return 1
      }
      const reader = new LineReader(tool, file.fd)
      const rows: Row[] = []
      for (let line = yield* reader.next(); line !== null; line = yield* reader.next())
        rows.push(rowOf(line, Number(text) - 1, tool.value('t'), tool.has('ignore-case')))
      tables.push(rows)
      closeOperand(tool, file)
    }
    const format = tool.value('o')
    const columns = format === undefined || format === 'auto' ? undefined : columnsOf(format)
    if (columns === null) {
      yield* tool.complain(`invalid field specifier: ${tool.quote(format!)}`)
      return 1
    }
    const [left, right] = tables as [Row[], Row[]]
    const shown = columns ?? (format === 'auto' ? everyColumn(left[0], right[0]) : undefined)
    yield* merge(tool, left, right, new Printer(tool, shown))
    return tool.status
  },
})

function rowOf(line: string, at: number, separator: string | undefined, fold: boolean): Row {
  const fields = separator === undefined ? line.trim().split(/[ \t]+/) : line.split(separator)
  const key = fields[at] ?? ''
  return { key: fold ? key.toLowerCase() : key, fields, at }
}

/** -o auto: the key, then the other fields of the first line of each file. */
function everyColumn(left: Row | undefined, right: Row | undefined): Column[] {
  const of = (row: Row | undefined, file: 0 | 1) =>
    (row?.fields ?? []).flatMap((_, at) => (at === row?.at ? [] : [{ file, at }]))
  return ['key', ...of(left, 0), ...of(right, 1)]
}

class Printer {
  readonly #tool: Tool
  readonly #columns: readonly Column[] | undefined
  readonly #separator: string
  readonly #empty: string

  constructor(tool: Tool, columns: readonly Column[] | undefined) {
    this.#tool = tool
    this.#columns = columns
    this.#separator = tool.value('t') ?? ' '
    this.#empty = tool.value('e') ?? ''
  }

  print(left: Row | undefined, right: Row | undefined): Running<void> {
    const rows = [left, right]
    const known = left ?? right!
    const key = known.fields[known.at] ?? ''
    const others = (row: Row | undefined) => (row?.fields ?? []).filter((_, at) => at !== row?.at)
    const fields =
      this.#columns === undefined
        ? [key, ...others(left), ...others(right)]
        : this.#columns.map(column => (column === 'key' ? key : rows[column.file]?.fields[column.at]))
    return this.#tool.print(`${fields.map(field => field || this.#empty).join(this.#separator)}\n`)
  }
}

/** Both files are sorted by their keys; lines with the same key are combined in every way. */
function* merge(tool: Tool, left: readonly Row[], right: readonly Row[], printer: Printer): Running<void> {
  const given = (name: string) => tool.options.filter(option => option.name === name).map(option => option.value)
  const alone = [...given('a'), ...given('v')]
  let [a, b] = [0, 0]
  if (tool.has('header') && (left.length > 0 || right.length > 0)) yield* printer.print(left[a++], right[b++])
  while (a < left.length || b < right.length) {
    const [one, two] = [left[a], right[b]]
    const order = one === undefined ? 1 : two === undefined ? -1 : compareBytes(one.key, two.key)
    if (order < 0) {
      if (alone.includes('1')) yield* printer.print(one, undefined)
      a++
    } else if (order > 0) {
      if (alone.includes('2')) yield* printer.print(undefined, two)
      b++
    } else {
      const { key } = one!
      let [leftEnd, rightEnd] = [a, b]
      while (left[leftEnd]?.key === key) leftEnd++
      while (right[rightEnd]?.key === key) rightEnd++
      if (!tool.has('v'))
        for (const first of left.slice(a, leftEnd))
          for (const second of right.slice(b, rightEnd)) yield* printer.print(first, second)
      ;[a, b] = [leftEnd, rightEnd]
    }
    if (tool.broken) return
  }
}
