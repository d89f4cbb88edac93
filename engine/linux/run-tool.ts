import { failed } from '../net/errno.ts'
import { FdTable } from './file.ts'
import { openPipe } from './pipe.ts'
import { exitCode, type Process } from './process.ts'
import type { Running } from './program.ts'
import { openNull } from './vfs/devices.ts'

/** Directories where daemons look for tools. */
const DIRECTORIES = ['/usr/sbin', '/usr/bin', '/usr/local/bin']

/** Runs a tool of the machine to its end, as daemons run iptables-restore: `input` on its standard input, its output thrown away, its errors to ours. 127 where it is missing. */
export function* runTool(process: Process, argv: readonly string[], input = ''): Running<number> {
  const path = DIRECTORIES.map(directory => `${directory}/${argv[0]}`).find(
    each => process.mounts.lookup(each) !== undefined,
  )
  if (path === undefined) return 127
  const fds = new FdTable()
  const [reader, writer] = openPipe(process.host.nextId())
  writer.retain()
  fds.set(0, reader)
  fds.set(1, openNull())
  fds.set(2, input === '' ? openNull() : (process.fds.get(2) ?? openNull()))
  const child = process.host.spawn(process, path, { argv, fds })
  if (failed(child)) {
    fds.closeAll()
    writer.release()
    return 126
  }
  if (input !== '') yield* process.writeFile(writer, input)
  writer.release()
  return exitCode(yield* process.waitExit(child))
}
