import type { Running } from '../../linux/program.ts'
import { fileStatus } from '../../linux/vfs/status.ts'
import { failed } from '../../net/errno.ts'
import { changeableInode, isDirectory, makeDirectory, remove } from '../text/filesystem.ts'
import { parseMode } from '../text/mode.ts'
import { quoteAlways } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'
import { directoryPart } from './basename.ts'

function* makeOne(
  tool: Tool,
  path: string,
  mode: ((bits: number, directory: boolean) => number) | undefined,
): Running<void> {
  const error = makeDirectory(tool.process, path)
  if (error !== undefined) {
    if (tool.has('parents') && isDirectory(tool.process, path)) return
    yield* tool.complain(`cannot create directory ${tool.quote(path)}: ${error.text}`)
    return
  }
  const inode = mode === undefined ? undefined : changeableInode(tool.process, path)
  if (mode !== undefined && inode !== undefined && !failed(inode)) inode.mode = mode(0o777, true)
  if (tool.has('verbose')) yield* tool.print(`mkdir: created directory ${tool.quote(path)}\n`)
}

/** Directories above a path that are missing, outermost first. */
function missingParents(tool: Tool, path: string): string[] {
  const missing: string[] = []
  for (let parent = directoryPart(path); parent !== '.' && parent !== '/'; parent = directoryPart(parent)) {
    if (!failed(fileStatus(tool.process, parent))) break
    missing.unshift(parent)
  }
  return missing
}

/** mkdir(1) of coreutils. */
export const mkdir = textCommand({
  name: 'mkdir',
  summary: 'make directories',
  synopsis: ['[OPTION]... DIRECTORY...'],
  options: [
    { short: 'm', long: 'mode', argument: 'MODE', text: 'Its mode, as chmod takes it.' },
    { short: 'p', long: 'parents', text: 'Parent directories too; no error where it exists.' },
    { short: 'v', long: 'verbose', text: 'Say what is created.' },
    { short: 'Z', text: 'A security context.', emulated: false },
  ],
  *run(tool) {
    if (tool.operands.length === 0) return yield* tool.misuse('missing operand')
    const text = tool.value('mode')
    const mode = text === undefined ? undefined : parseMode(text, tool.process.umask)
    if (text !== undefined && mode === undefined) {
      yield* tool.complain(`invalid mode ${tool.quote(text)}`)
      return 1
    }
    for (const path of tool.operands) {
      if (tool.has('parents')) for (const parent of missingParents(tool, path)) yield* makeOne(tool, parent, undefined)
      yield* makeOne(tool, path, mode)
    }
    return tool.status
  },
})

/** rmdir(1) of coreutils. */
export const rmdir = textCommand({
  name: 'rmdir',
  summary: 'remove empty directories',
  synopsis: ['[OPTION]... DIRECTORY...'],
  options: [
    { long: 'ignore-fail-on-non-empty', text: 'No error where a directory is not empty.' },
    { short: 'p', long: 'parents', text: 'Its parents too.' },
    { short: 'v', long: 'verbose', text: 'Say what is removed.' },
  ],
  *run(tool) {
    if (tool.operands.length === 0) return yield* tool.misuse('missing operand')
    for (const path of tool.operands) yield* removeOne(tool, path)
    return tool.status
  },
})

function* removeOne(tool: Tool, path: string): Running<void> {
  for (let next = path; next !== '.' && next !== '/'; next = directoryPart(next)) {
    if (tool.has('verbose')) yield* tool.print(`rmdir: removing directory, ${quoteAlways(next)}\n`)
    const error = remove(tool.process, next, 'directory')
    if (error !== undefined) {
      if (error.name === 'ENOTEMPTY' && tool.has('ignore-fail-on-non-empty')) return
      yield* tool.complain(`failed to remove ${next === path ? '' : 'directory '}${quoteAlways(next)}: ${error.text}`)
      return
    }
    if (!tool.has('parents')) return
  }
}
