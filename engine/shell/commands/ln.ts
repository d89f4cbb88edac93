import type { Running } from '../../linux/program.ts'
import { SymlinkInode } from '../../linux/vfs/inode.ts'
import { fileStatus } from '../../linux/vfs/status.ts'
import { EEXIST, failed } from '../../net/errno.ts'
import { baseName, createInode, joinPath, remove } from '../text/filesystem.ts'
import { quoteAlways } from '../text/quote.ts'
import { TARGET_OPTIONS, type Transfer, transfersOf } from '../text/targets.ts'
import { type Tool, textCommand } from '../text/tool.ts'

function* link(tool: Tool, { from, to }: Transfer): Running<void> {
  const { process } = tool
  const symbolic = tool.has('symbolic')
  const kind = symbolic ? 'symbolic' : 'hard'
  if (!symbolic) {
    const source = fileStatus(process, from, false)
    if (failed(source)) {
      yield* tool.complain(`failed to access ${quoteAlways(from)}: ${source.text}`)
      return
    }
    if (source.kind === 'directory') {
      yield* tool.complain(`${quoteAlways(from)}: hard link not allowed for directory`)
      return
    }
  }
  if (tool.has('force')) {
    const target = fileStatus(process, to, false)
    if (!failed(target) && target.kind !== 'directory') remove(process, to, 'file')
  }
  const error = symbolic
    ? createOnce(tool, from, to)
    : process.mounts.link(from, to, process.cwd, process.credentials, process.now)
  if (error === undefined) {
    if (tool.has('verbose')) yield* tool.print(`${quoteAlways(to)} ${symbolic ? '->' : '=>'} ${quoteAlways(from)}\n`)
    return
  }
  const arrow = symbolic || error.name === 'EEXIST' ? '' : ` => ${quoteAlways(from)}`
  yield* tool.complain(`failed to create ${kind} link ${quoteAlways(to)}${arrow}: ${error.text}`)
}

function createOnce(tool: Tool, target: string, path: string) {
  const there = fileStatus(tool.process, path, false)
  if (!failed(there)) return EEXIST
  return createInode(tool.process, path, new SymlinkInode(target))
}

/** ln(1) of coreutils. */
export const ln = textCommand({
  name: 'ln',
  summary: 'make links between files',
  synopsis: ['[OPTION]... TARGET LINK_NAME', '[OPTION]... TARGET', '[OPTION]... TARGET... DIRECTORY'],
  options: [
    { short: 'b', text: 'Keep a backup.', emulated: false },
    { short: 'f', long: 'force', text: 'Remove what is there.' },
    { short: 'n', long: 'no-dereference', text: 'A link to a directory is a file like any other.' },
    { short: 'r', long: 'relative', text: 'Links relative to where they are.', emulated: false },
    { short: 's', long: 'symbolic', text: 'Symbolic links.' },
    { short: 'v', long: 'verbose', text: 'Say what is linked.' },
    ...TARGET_OPTIONS,
  ],
  *run(tool) {
    const [only] = tool.operands
    let transfers: readonly Transfer[] | number
    if (tool.operands.length === 1 && !tool.has('target-directory'))
      transfers = [{ from: only!, to: joinPath('.', baseName(only!)) }]
    else if (tool.operands.length === 2 && tool.has('no-dereference') && isLink(tool, tool.operands[1]!))
      transfers = [{ from: only!, to: tool.operands[1]! }]
    else transfers = yield* transfersOf(tool)
    if (typeof transfers === 'number') return transfers
    for (const transfer of transfers) yield* link(tool, transfer)
    return tool.status
  },
})

function isLink(tool: Tool, path: string): boolean {
  const status = fileStatus(tool.process, path, false)
  return !failed(status) && status.kind === 'symlink'
}
