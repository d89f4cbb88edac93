import type { Running } from '../../linux/program.ts'
import { fileStatus } from '../../linux/vfs/status.ts'
import { failed } from '../../net/errno.ts'
import { copyPath } from '../text/copy.ts'
import { quoteAlways } from '../text/quote.ts'
import { removeTree } from '../text/remove.ts'
import { TARGET_OPTIONS, type Transfer, transfersOf } from '../text/targets.ts'
import { type Tool, textCommand } from '../text/tool.ts'

function* move(tool: Tool, { from, to }: Transfer): Running<void> {
  const { process } = tool
  const source = fileStatus(process, from, false)
  if (failed(source)) {
    yield* tool.complain(`cannot stat ${quoteAlways(from)}: ${source.text}`)
    return
  }
  const target = fileStatus(process, to, false)
  if (!failed(target)) {
    if (target.inode === source.inode) {
      yield* tool.complain(`${quoteAlways(from)} and ${quoteAlways(to)} are the same file`)
      return
    }
    if (tool.has('no-clobber')) return
    if (tool.has('update') && source.inode.modified <= target.inode.modified) return
    if (target.kind === 'directory' && source.kind !== 'directory') {
      yield* tool.complain(`cannot overwrite directory ${quoteAlways(to)} with non-directory`)
      return
    }
    if (target.kind !== 'directory' && source.kind === 'directory') {
      yield* tool.complain(`cannot overwrite non-directory ${quoteAlways(to)} with directory ${quoteAlways(from)}`)
      return
    }
  }
  const error = process.mounts.rename(from, to, process.cwd, process.credentials, process.now)
  if (error === undefined) {
    if (tool.has('verbose')) yield* tool.print(`renamed ${quoteAlways(from)} -> ${quoteAlways(to)}\n`)
  } else if (error.name === 'EXDEV') yield* copyAndRemove(tool, from, to)
  else if (error.name === 'EINVAL')
    yield* tool.complain(`cannot move ${quoteAlways(from)} to a subdirectory of itself, ${quoteAlways(to)}`)
  else yield* tool.complain(`cannot move ${quoteAlways(from)} to ${quoteAlways(to)}: ${error.text}`)
}

function* copyAndRemove(tool: Tool, from: string, to: string): Running<void> {
  const before = tool.status
  const options = { recursive: true, preserve: true, followed: false, force: true, noClobber: false, update: false }
  yield* copyPath(tool, from, to, { ...options, verbose: tool.has('verbose') })
  if (tool.status === before)
    yield* removeTree(tool, from, { recursive: true, force: false, verbose: false, directories: false })
}

/** mv(1) of coreutils. */
export const mv = textCommand({
  name: 'mv',
  summary: 'move or rename files',
  synopsis: ['[OPTION]... SOURCE DEST', '[OPTION]... SOURCE... DIRECTORY'],
  options: [
    { short: 'b', text: 'Keep a backup of what is overwritten.', emulated: false },
    { short: 'f', long: 'force', text: 'Do not ask: the default.' },
    { short: 'i', long: 'interactive', text: 'Ask before overwriting.', emulated: false },
    { short: 'n', long: 'no-clobber', text: 'Do not overwrite.' },
    { short: 'u', long: 'update', text: 'Move only what is newer.' },
    { short: 'v', long: 'verbose', text: 'Say what is moved.' },
    ...TARGET_OPTIONS,
  ],
  *run(tool) {
    const transfers = yield* transfersOf(tool)
    if (typeof transfers === 'number') return transfers
    for (const transfer of transfers) yield* move(tool, transfer)
    return tool.status
  },
})
