import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import { closeOperand, type OpenOperand, openOperand } from '../text/input.ts'
import { LineReader } from '../text/lines.ts'
import { compareBytes } from '../text/lossless.ts'
import { type Tool, textCommand } from '../text/tool.ts'

/** Opens both operands; null when one cannot be, which has been told. */
export function* openBoth(tool: Tool, names: readonly string[]): Running<readonly [OpenOperand, OpenOperand] | null> {
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

export function* needTwo(tool: Tool): Running<number | null> {
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
