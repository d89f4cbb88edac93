import type { Running } from '../../../linux/program.ts'
import { FileInode } from '../../../linux/vfs/inode.ts'
import { fileStatus } from '../../../linux/vfs/status.ts'
import { failed } from '../../../net/errno.ts'
import type { WaitQueue } from '../../../sim/wait.ts'
import { readBytes } from '../../text/input.ts'
import { quoteAlways } from '../../text/quote.ts'
import type { Tool } from '../../text/tool.ts'
import { titleOf } from '../head.ts'

/** A file that is watched; without a descriptor while it is not there. */
export interface Followed {
  readonly name: string
  fd: number | null
}

export interface FollowOptions {
  /** Nanoseconds between two looks. */
  readonly interval: number
  readonly byName: boolean
  readonly titled: boolean
  /** Ends with this process. */
  readonly pid: number | null
}

/** tail -f: prints what is added, until something ends the program. Pipes are waited for, files are looked at now and then. */
export function* follow(tool: Tool, files: readonly Followed[], options: FollowOptions): Running<void> {
  const { process } = tool
  let last = files.at(-1)
  yield* tool.out.flush()
  while (!tool.broken) {
    const alive = options.pid === null || process.pids.processes.some(each => each.pidIn(process.pids) === options.pid)
    let moved = false
    for (const file of files) {
      if (options.byName) yield* reopen(tool, file)
      const bytes = yield* added(tool, file)
      if (bytes === null || bytes.length === 0) continue
      moved = true
      if (options.titled && last !== file) yield* tool.print(`\n==> ${titleOf(file.name)} <==\n`)
      last = file
      yield* tool.print(bytes)
      yield* tool.out.flush()
    }
    if (!alive || files.every(({ fd, name }) => name === '-' && fd === null)) return
    if (!moved) yield* process.wait(watchedBy(tool, files), process.now + options.interval)
  }
}

/** What wakes whoever follows: changes of files, data in pipes. */
function watchedBy(tool: Tool, files: readonly Followed[]): WaitQueue[] {
  return files.flatMap(({ fd }) => {
    const open = fd === null ? undefined : tool.process.fds.get(fd)
    if (open?.inode instanceof FileInode) return [open.inode.watched]
    return open?.changed == null ? [] : [open.changed]
  })
}

/** What a file has more than before; null at the end of a pipe. */
function* added(tool: Tool, file: Followed): Running<Uint8Array | null> {
  const { process } = tool
  if (file.fd === null) return null
  const open = process.fds.get(file.fd)
  const size = open?.inode?.size
  const position = open?.seek(0, 'current')
  if (size !== undefined && typeof position === 'number' && size < position) {
    yield* process.write(2, `${tool.name}: ${titleOf(file.name)}: file truncated\n`)
    open?.seek(0, 'set')
  }
  if (open?.changed != null && !open.readiness().readable) return new Uint8Array(0)
  const bytes = yield* readBytes(tool, file.fd)
  if (failed(bytes)) return null
  if (bytes.length === 0 && open?.changed != null) file.fd = null
  return bytes
}

/** --follow=name: a file that was renamed, removed or made again is opened anew. */
function* reopen(tool: Tool, file: Followed): Running<void> {
  const { process } = tool
  if (file.name === '-') return
  const status = fileStatus(process, file.name)
  const say = (text: string) => process.write(2, `${tool.name}: ${quoteAlways(file.name)} ${text}\n`)
  if (failed(status)) {
    if (file.fd === null) return
    process.close(file.fd)
    file.fd = null
    yield* say(`has become inaccessible: ${status.text}`)
    return
  }
  if (file.fd !== null && process.fds.get(file.fd)?.inode === status.inode) return
  const fd = process.open(file.name, { read: true })
  if (failed(fd)) return
  yield* say(file.fd === null ? 'has appeared;  following new file' : 'has been replaced;  following new file')
  if (file.fd !== null) process.close(file.fd)
  file.fd = fd
}
