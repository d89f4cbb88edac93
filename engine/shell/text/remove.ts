import type { Running } from '../../linux/program.ts'
import { fileStatus } from '../../linux/vfs/status.ts'
import { failed } from '../../net/errno.ts'
import { directoryNames, joinPath, remove } from './filesystem.ts'
import { quoteAlways } from './quote.ts'
import type { Tool } from './tool.ts'

export interface RemoveOptions {
  readonly recursive: boolean
  readonly force: boolean
  readonly verbose: boolean
  /** -d: empty directories too. */
  readonly directories: boolean
}

/** rm(1) of one path; what goes wrong is told. False when something of it is left. */
export function* removeTree(tool: Tool, path: string, options: RemoveOptions): Running<boolean> {
  yield* tool.spend(1000)
  const { process } = tool
  const status = fileStatus(process, path, false)
  if (failed(status)) {
    if (options.force && (status.name === 'ENOENT' || status.name === 'ENOTDIR')) return true
    yield* tool.complain(`cannot remove ${quoteAlways(path)}: ${status.text}`)
    return false
  }
  if (status.kind !== 'directory') return yield* removeOne(tool, path, 'file', options)
  if (!options.recursive) {
    if (options.directories) return yield* removeOne(tool, path, 'directory', options)
    yield* tool.complain(`cannot remove ${quoteAlways(path)}: Is a directory`)
    return false
  }
  const names = directoryNames(process, path)
  if (failed(names)) {
    yield* tool.complain(`cannot remove ${quoteAlways(path)}: ${names.text}`)
    return false
  }
  let gone = true
  for (const name of names) if (!(yield* removeTree(tool, joinPath(path, name), options))) gone = false
  return gone && (yield* removeOne(tool, path, 'directory', options))
}

function* removeOne(
  tool: Tool,
  path: string,
  what: 'file' | 'directory',
  { verbose }: RemoveOptions,
): Running<boolean> {
  const error = remove(tool.process, path, what)
  if (error !== undefined) {
    yield* tool.complain(`cannot remove ${quoteAlways(path)}: ${error.text}`)
    return false
  }
  if (verbose) yield* tool.print(`removed ${what === 'directory' ? 'directory ' : ''}${quoteAlways(path)}\n`)
  return true
}
