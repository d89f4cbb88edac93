import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import { closeOperand, type OpenOperand, openOperand } from '../text/input.ts'
import { LineReader } from '../text/lines.ts'
import { compareBytes } from '../text/lossless.ts'
import { type Tool, textCommand } from '../text/tool.ts'

/** Opens both operands; null when one cannot be, which has been told. */
function* openBoth(tool: Tool, names: readonly string[]): Running<readonly [OpenOperand, OpenOperand] | null> {
  const opened: OpenOperand[] = []
  for (const name of names.slice(0, 2)) {
    const operand = openOperand(tool, name)
    if (failed(operand)) {
      yield* tool.complainOf(name, operand)
      return null
    }
    opened.push(operand)
  }
  return [opened[0]!, opened[1]!]
}

function* needTwo(tool: Tool): Running<number | null> {
  const [first, second, extra] = tool.operands
  if (first === undefined) return yield* tool.misuse('missing operand')
  if (second === undefined) return yield* tool.misuse(`missing operand after ${tool.quote(first)}`)
  return extra === undefined ? null : yield* tool.misuse(`extra operand ${tool.quote(extra)}`)
}

/** comm(1) of coreutils. */
export const comm = textCommand({
  name: 'comm',
  summary: 'compare two sorted files line by line',
  synopsis: ['[OPTION]... FILE1 FILE2'],
  options: [
    { short: '1', text: 'Leave out lines that only the first has.' },
    { short: '2', text: 'Leave out lines that only the second has.' },
    { short: '3', text: 'Leave out lines that both have.' },
    { long: 'output-delimiter', argument: 'STR', text: 'What stands between columns, a tab unless told.' },
    { long: 'nocheck-order', text: 'Do not mind files that are not sorted.' },
    { long: 'check-order', text: 'Check both files to their ends.', emulated: false },
    { short: 'z', long: 'zero-terminated', text: 'Lines end with NUL.' },
  ],
  *run(tool) {
    const wrong = yield* needTwo(tool)
    if (wrong !== null) return wrong
    const files = yield* openBoth(tool, tool.operands)
    if (files === null) return 1
    const end = tool.has('zero-terminated') ? '\0' : '\n'
    const delimiter = tool.value('output-delimiter') ?? '\t'
    const readers = files.map(file => new LineReader(tool, file.fd, end.charCodeAt(0)))
    const lines = [yield* readers[0]!.next(), yield* readers[1]!.next()]
    const disorder = [false, false]
    const advance = function* (which: 0 | 1): Running<void> {
      const before = lines[which]!
      const next = yield* readers[which]!.next()
      lines[which] = next
      if (next === null || disorder[which] || tool.has('nocheck-order') || compareBytes(before, next) <= 0) return
      disorder[which] = true
      yield* tool.complain(`file ${which + 1} is not in sorted order`)
    }
    const columns = ['1', '2', '3'].map(name => !tool.has(name))
    const indent = ['', columns[0] ? delimiter : '', (columns[0] ? delimiter : '') + (columns[1] ? delimiter : '')]
    while ((lines[0] !== null || lines[1] !== null) && !tool.broken) {
      const [left, right] = lines as [string | null, string | null]
      const order = left === null ? 1 : right === null ? -1 : compareBytes(left, right)
      const column = order < 0 ? 0 : order > 0 ? 1 : 2
      if (columns[column]) yield* tool.print(indent[column] + (order > 0 ? right! : left!) + end)
      if (order <= 0) yield* advance(0)
      if (order >= 0) yield* advance(1)
    }
    for (const file of files) closeOperand(tool, file)
    if (tool.status !== 0) yield* tool.complain('input is not in sorted order')
    return tool.status
  },
})

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
    { short: 'e', argument: 'STRING', text: 'In the place of missing fields.', emulated: false },
    { short: 'o', argument: 'FORMAT', text: 'Which fields to print.', emulated: false },
  ],
  *run(tool) {
    const wrong = yield* needTwo(tool)
    if (wrong !== null) return wrong
    const files = yield* openBoth(tool, tool.operands)
    if (files === null) return 1
    const separator = tool.value('t')
    const fold = tool.has('ignore-case')
    const tables: { key: string; fields: string[] }[][] = []
    for (const [index, file] of files.entries()) {
      const field = Number(tool.value(String(index + 1)) ?? tool.value('j') ?? 1)
      if (!Number.isInteger(field) || field < 1) {
        yield* tool.complain(
          `invalid field number: ${tool.quote(tool.value(String(index + 1)) ?? tool.value('j') ?? '')}`,
        )
        return 1
      }
      const rows: { key: string; fields: string[] }[] = []
      const reader = new LineReader(tool, file.fd)
      for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
        const fields = separator === undefined ? line.trim().split(/[ \t]+/) : line.split(separator)
        const [key = ''] = fields.splice(field - 1, 1)
        rows.push({ key: fold ? key.toLowerCase() : key, fields: [key, ...fields] })
      }
      tables.push(rows)
      closeOperand(tool, file)
    }
    yield* merge(tool, tables[0]!, tables[1]!, separator ?? ' ')
    return tool.status
  },
})

type Row = { readonly key: string; readonly fields: readonly string[] }

/** Both files are sorted by their keys; lines with the same key are combined in every way. */
function* merge(tool: Tool, left: readonly Row[], right: readonly Row[], separator: string): Running<void> {
  const given = (name: string) => tool.options.filter(option => option.name === name).map(option => option.value)
  const alone = [...given('a'), ...given('v')]
  const pairs = !tool.has('v')
  const print = (fields: readonly string[]) => tool.print(`${fields.join(separator)}\n`)
  let [a, b] = [0, 0]
  while (a < left.length || b < right.length) {
    const [one, two] = [left[a], right[b]]
    const order = one === undefined ? 1 : two === undefined ? -1 : compareBytes(one.key, two.key)
    if (order < 0) {
      if (alone.includes('1')) yield* print(one!.fields)
      a++
    } else if (order > 0) {
      if (alone.includes('2')) yield* print(two!.fields)
      b++
    } else {
      const { key } = one!
      let [leftEnd, rightEnd] = [a, b]
      while (left[leftEnd]?.key === key) leftEnd++
      while (right[rightEnd]?.key === key) rightEnd++
      if (pairs)
        for (const first of left.slice(a, leftEnd))
          for (const second of right.slice(b, rightEnd)) yield* print([...first.fields, ...second.fields.slice(1)])
      ;[a, b] = [leftEnd, rightEnd]
    }
    if (tool.broken) return
  }
}
