import type { OpenFile } from '../../linux/file.ts'
import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import { readBytes } from '../text/input.ts'
import type { Tool } from '../text/tool.ts'
import { PagedText } from './document.ts'
import { Pager, type PagerManner } from './pager.ts'

/** Shows a text, and what comes from `fd` (null for nothing): page by page on a terminal, else as it is. */
export function* showPages(
  tool: Tool,
  start: Uint8Array | null,
  fd: number | null,
  how: { readonly colors: boolean; readonly chop: boolean; readonly numbers: boolean },
  manner: PagerManner,
): Running<void> {
  const { process } = tool
  const terminal = process.terminal
  if (!process.isTerminal(1) || terminal === null) {
    if (start !== null) yield* tool.print(start)
    for (let open = fd !== null; open && !tool.broken; ) {
      const bytes = yield* readBytes(tool, fd!)
      if (failed(bytes) || bytes.length === 0) open = false
      else yield* tool.print(bytes)
    }
    return
  }
  const text = new PagedText(terminal.columns, how)
  if (start !== null) text.push(start)
  const source: OpenFile | null = fd === null ? null : (process.fds.get(fd) ?? null)
  if (source === null) text.end()
  yield* new Pager(process, terminal, text, source, manner).run()
}
