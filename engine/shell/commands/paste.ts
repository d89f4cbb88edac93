import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import { openOperand } from '../text/input.ts'
import { LineReader } from '../text/lines.ts'
import { quoteNeeded } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

/** What stands between columns, in turn; `\0` is nothing. */
function delimitersOf(text: string): string[] {
  const known: Readonly<Record<string, string>> = { n: '\n', t: '\t', '0': '', b: '\b', f: '\f', r: '\r', v: '\v' }
  const list = [...text.matchAll(/\\(.)|([^\\])/gsu)].map(([, escaped, plain]) =>
    escaped === undefined ? plain! : (known[escaped] ?? escaped),
  )
  return list.length === 0 ? [''] : list
}

function* parallel(
  tool: Tool,
  readers: readonly LineReader[],
  delimiters: readonly string[],
  end: string,
): Running<void> {
  const ended = new Set<LineReader>()
  while (!tool.broken) {
    let row = ''
    let any = false
    for (const [index, reader] of readers.entries()) {
      const line = ended.has(reader) ? null : yield* reader.next()
      if (line === null) ended.add(reader)
      else any = true
      row += (index === 0 ? '' : delimiters[(index - 1) % delimiters.length]!) + (line ?? '')
    }
    if (!any) return
    yield* tool.print(row + end)
  }
}

function* serial(tool: Tool, reader: LineReader, delimiters: readonly string[], end: string): Running<void> {
  let count = 0
  for (let line = yield* reader.next(); line !== null && !tool.broken; line = yield* reader.next()) {
    yield* tool.print((count === 0 ? '' : delimiters[(count - 1) % delimiters.length]!) + line)
    count++
  }
  yield* tool.print(end)
}

/** paste(1) of coreutils. */
export const paste = textCommand({
  name: 'paste',
  summary: 'put lines of files side by side',
  synopsis: ['[OPTION]... [FILE]...'],
  options: [
    {
      short: 'd',
      long: 'delimiters',
      argument: 'LIST',
      text: 'What stands between columns, in turn; a tab unless told.',
    },
    { short: 's', long: 'serial', text: 'One file after the other, each as one line.' },
    { short: 'z', long: 'zero-terminated', text: 'Lines end with NUL.' },
  ],
  *run(tool) {
    const delimiters = delimitersOf(tool.value('delimiters') ?? '\t')
    const end = tool.has('zero-terminated') ? '\0' : '\n'
    const readers: LineReader[] = []
    const opened = new Map<string, LineReader>()
    for (const name of tool.operands.length === 0 ? ['-'] : tool.operands) {
      const operand = openOperand(tool, name)
      if (failed(operand)) {
        yield* tool.complainOf(quoteNeeded(name), operand)
        if (!tool.has('serial')) return 1
        continue
      }
      // Standard input that is named several times is one stream.
      const reader = (name === '-' && opened.get('-')) || new LineReader(tool, operand.fd, end.charCodeAt(0))
      opened.set(name, reader)
      readers.push(reader)
    }
    if (tool.has('serial')) for (const reader of readers) yield* serial(tool, reader, delimiters, end)
    else yield* parallel(tool, readers, delimiters, end)
    for (const [name, { failure }] of opened)
      if (failure !== null)
        yield* tool.complain(`${quoteNeeded(name)}: ${failure === 'too long' ? 'memory exhausted' : failure.text}`)
    return tool.status
  },
})
