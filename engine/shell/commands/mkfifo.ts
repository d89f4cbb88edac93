import type { Running } from '../../linux/program.ts'
import { FifoInode } from '../../linux/vfs/fifo.ts'
import { fileStatus } from '../../linux/vfs/status.ts'
import { failed } from '../../net/errno.ts'
import { createInode } from '../text/filesystem.ts'
import { parseMode } from '../text/mode.ts'
import { quoteAlways } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

/** mkfifo(1) of coreutils. */
export const mkfifo = textCommand({
  name: 'mkfifo',
  summary: 'make named pipes',
  synopsis: ['[OPTION]... NAME...'],
  options: [
    { short: 'm', long: 'mode', argument: 'MODE', text: 'Its mode, as chmod takes it.' },
    { short: 'Z', text: 'A security context.', emulated: false },
  ],
  *run(tool) {
    if (tool.operands.length === 0) return yield* tool.misuse('missing operand')
    const text = tool.value('mode')
    const change = text === undefined ? undefined : parseMode(text, tool.process.umask)
    if (text !== undefined && change === undefined) {
      yield* tool.complain('invalid mode')
      return 1
    }
    for (const path of tool.operands) yield* makeOne(tool, path, change?.(0o666, false) ?? 0o666 & ~tool.process.umask)
    return tool.status
  },
})

function* makeOne(tool: Tool, path: string, mode: number): Running<void> {
  if (!failed(fileStatus(tool.process, path, false))) {
    yield* tool.complain(`cannot create fifo ${quoteAlways(path)}: File exists`)
    return
  }
  const error = createInode(tool.process, path, new FifoInode(mode))
  if (error !== undefined) yield* tool.complain(`cannot create fifo ${quoteAlways(path)}: ${error.text}`)
}
