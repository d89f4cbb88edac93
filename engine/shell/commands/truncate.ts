import type { Running } from '../../linux/program.ts'
import { fileStatus } from '../../linux/vfs/status.ts'
import { failed } from '../../net/errno.ts'
import { parseSize } from '../text/numbers.ts'
import { quoteAlways } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

/** How -s changes a length. */
type Change = (length: number) => number

const CHANGES: Readonly<Record<string, (by: number) => Change>> = {
  '': by => () => by,
  '+': by => length => length + by,
  '-': by => length => Math.max(0, length - by),
  '<': by => length => Math.min(length, by),
  '>': by => length => Math.max(length, by),
  '/': by => length => length - (length % by),
  '%': by => length => Math.ceil(length / by) * by,
}

/** truncate(1) of coreutils. */
export const truncate = textCommand({
  name: 'truncate',
  summary: 'make files shorter or longer',
  synopsis: ['OPTION... FILE...'],
  options: [
    { short: 'c', long: 'no-create', text: 'Make no files.' },
    {
      short: 's',
      long: 'size',
      argument: 'SIZE',
      text: 'The length; with +, -, <, >, / or % in front it depends on the old one.',
    },
    { short: 'r', long: 'reference', argument: 'RFILE', text: 'As long as this file.' },
    { short: 'o', long: 'io-blocks', text: 'The size is in blocks.', emulated: false },
  ],
  *run(tool) {
    const change = yield* changeOf(tool)
    if (typeof change === 'number') return change
    if (tool.operands.length === 0) return yield* tool.misuse('missing file operand')
    for (const path of tool.operands) yield* cut(tool, path, change)
    return tool.status
  },
})

function* changeOf(tool: Tool): Running<Change | number> {
  const reference = tool.value('reference')
  const text = tool.value('size')
  if (text === undefined && reference === undefined)
    return yield* tool.misuse(`you must specify either ${tool.quote('--size')} or ${tool.quote('--reference')}`)
  if (reference !== undefined) {
    const status = fileStatus(tool.process, reference)
    if (!failed(status)) return () => status.size
    yield* tool.complain(`cannot stat ${quoteAlways(reference)}: ${status.text}`)
    return 1
  }
  const [, sign = '', digits = ''] = /^\s*([-+<>/%]?)\s*(.*)$/s.exec(text!)!
  const size = parseSize(digits)
  if (size === undefined) {
    yield* tool.complain(`Invalid number: ${tool.quote(digits)}`)
    return 1
  }
  if (size > 0 || (sign !== '/' && sign !== '%')) return CHANGES[sign]!(size)
  yield* tool.complain('division by zero')
  return 1
}

function* cut(tool: Tool, path: string, change: Change): Running<void> {
  const { process } = tool
  const fd = process.open(path, { write: true, create: !tool.has('no-create') })
  if (failed(fd)) {
    if (!(tool.has('no-create') && fd.name === 'ENOENT'))
      yield* tool.complain(`cannot open ${quoteAlways(path)} for writing: ${fd.text}`)
    return
  }
  const status = fileStatus(process, path)
  const length = change(failed(status) ? 0 : status.size)
  const error = process.fds.get(fd)!.truncate(length)
  process.close(fd)
  if (error !== undefined)
    yield* tool.complain(`failed to truncate ${quoteAlways(path)} at ${length} bytes: ${error.text}`)
}
