import type { Running } from '../../linux/program.ts'
import { SymlinkInode } from '../../linux/vfs/inode.ts'
import { type FileStatus, fileStatus } from '../../linux/vfs/status.ts'
import { EEXIST, type Errno, failed } from '../../net/errno.ts'
import {
  changeableInode,
  createInode,
  directoryNames,
  isDirectory,
  joinPath,
  makeDirectory,
  remove,
} from './filesystem.ts'
import { readBytes } from './input.ts'
import { quoteAlways } from './quote.ts'
import type { Tool } from './tool.ts'

const DEPTH_MAX = 200

export interface CopyOptions {
  readonly recursive: boolean
  /** Mode, owner and time go along. */
  readonly preserve: boolean
  /** Links are copied as links, except where false. */
  readonly followed: boolean
  readonly force: boolean
  readonly noClobber: boolean
  readonly update: boolean
  readonly verbose: boolean
}

/** Copies one file or tree to exactly `to`; what goes wrong is told. */
export function* copyPath(tool: Tool, from: string, to: string, options: CopyOptions, depth = 0): Running<void> {
  const { process } = tool
  const source = fileStatus(process, from, options.followed)
  if (failed(source)) {
    yield* tool.complain(`cannot stat ${quoteAlways(from)}: ${source.text}`)
    return
  }
  if (source.kind === 'directory') {
    if (!options.recursive) yield* tool.complain(`-r not specified; omitting directory ${quoteAlways(from)}`)
    else if (depth < DEPTH_MAX) yield* copyDirectory(tool, from, to, source, options, depth)
    return
  }
  const target = fileStatus(process, to)
  if (!failed(target)) {
    if (target.inode === source.inode && !(source.kind === 'symlink')) {
      yield* tool.complain(`${quoteAlways(from)} and ${quoteAlways(to)} are the same file`)
      return
    }
    if (target.kind === 'directory') {
      yield* tool.complain(`cannot overwrite directory ${quoteAlways(to)} with non-directory`)
      return
    }
    if (options.noClobber || (options.update && !isNewer(source, target))) return
  }
  if (options.verbose) yield* tool.print(`${quoteAlways(from)} -> ${quoteAlways(to)}\n`)
  if (source.kind === 'symlink') yield* copyLink(tool, source, to)
  else yield* copyFile(tool, from, to, source, options)
}

function isNewer(source: FileStatus, target: FileStatus): boolean {
  return source.inode.modified > target.inode.modified
}

function* copyLink(tool: Tool, source: FileStatus, to: string): Running<void> {
  remove(tool.process, to, 'file')
  const error = createInode(tool.process, to, new SymlinkInode(source.target!))
  if (error !== undefined) yield* tool.complain(`cannot create symbolic link ${quoteAlways(to)}: ${error.text}`)
}

function* copyFile(tool: Tool, from: string, to: string, source: FileStatus, options: CopyOptions): Running<void> {
  const { process } = tool
  const input = process.open(from, { read: true })
  if (failed(input)) {
    yield* tool.complain(`cannot open ${quoteAlways(from)} for reading: ${input.text}`)
    return
  }
  const flags = { write: true, create: true, truncate: true } as const
  let output = process.open(to, flags, source.mode & 0o777)
  if (failed(output) && options.force && output.name !== 'ENOENT') {
    remove(process, to, 'file')
    output = process.open(to, flags, source.mode & 0o777)
  }
  if (failed(output)) {
    process.close(input)
    yield* tool.complain(`cannot create regular file ${quoteAlways(to)}: ${output.text}`)
    return
  }
  const error = yield* pour(tool, input, output)
  process.close(input)
  process.close(output)
  if (error !== undefined)
    yield* tool.complain(
      `error ${error.reading ? 'reading' : 'writing'} ${quoteAlways(error.reading ? from : to)}: ${error.reason.text}`,
    )
  else if (options.preserve) preserve(tool, source, to)
}

function* pour(
  tool: Tool,
  input: number,
  output: number,
): Running<{ readonly reading: boolean; readonly reason: Errno } | undefined> {
  for (;;) {
    const bytes = yield* readBytes(tool, input)
    if (failed(bytes)) return { reading: true, reason: bytes }
    if (bytes.length === 0) return undefined
    const count = yield* tool.process.write(output, bytes)
    if (failed(count)) return { reading: false, reason: count }
  }
}

function preserve(tool: Tool, source: FileStatus, to: string): void {
  const inode = changeableInode(tool.process, to)
  if (failed(inode)) return
  inode.mode = source.mode
  inode.modified = source.inode.modified
  if (tool.process.capable('CHOWN')) {
    inode.uid = source.uid
    inode.gid = source.gid
  }
}

function* copyDirectory(
  tool: Tool,
  from: string,
  to: string,
  source: FileStatus,
  options: CopyOptions,
  depth: number,
): Running<void> {
  const { process } = tool
  const target = process.mounts.resolve(to, process.cwd, process.credentials)
  if (
    !failed(target) &&
    (target.path === source.path || target.path.startsWith(`${source.path === '/' ? '' : source.path}/`))
  ) {
    yield* tool.complain(`cannot copy a directory, ${quoteAlways(from)}, into itself, ${quoteAlways(to)}`)
    return
  }
  if (options.verbose) yield* tool.print(`${quoteAlways(from)} -> ${quoteAlways(to)}\n`)
  const names = directoryNames(process, from)
  const made = makeDirectory(process, to, source.mode)
  if (failed(names)) {
    yield* tool.complain(`cannot access ${quoteAlways(from)}: ${names.text}`)
    return
  }
  if (made === EEXIST && !isDirectory(process, to)) {
    yield* tool.complain(`cannot overwrite non-directory ${quoteAlways(to)} with directory ${quoteAlways(from)}`)
    return
  }
  if (made !== undefined && made !== EEXIST) {
    yield* tool.complain(`cannot create directory ${quoteAlways(to)}: ${made.text}`)
    return
  }
  for (const name of names) {
    yield* tool.spend(1000)
    yield* copyPath(tool, joinPath(from, name), joinPath(to, name), options, depth + 1)
  }
  if (options.preserve) preserve(tool, source, to)
}
