import { failed } from '../net/errno.ts'
import { WaitQueue } from '../sim/wait.ts'
import { exitCode, type Process } from './process.ts'
import type { Running } from './program.ts'
import { openNull } from './vfs/devices.ts'

/**
 * daemon(7), as old daemons become one: `run` goes on in a child with a session of its own. The command ends when `run` calls `ready`, which
 * also lets go of the terminal or the pipe, or when the child has ended before, with its status.
 */
export function* daemonize(process: Process, run: (daemon: Process, ready: () => void) => Running): Running {
  const changed = new WaitQueue()
  let isReady = false
  const body = (daemon: Process) =>
    run(daemon, () => {
      isReady = true
      for (const fd of [0, 1, 2]) daemon.fds.set(fd, openNull())
      changed.wake()
    })
  const child = process.host.fork(process, body, { newSession: true })
  if (failed(child)) return 1
  while (!isReady && child.status === null) yield* process.wait([changed, child.exited])
  return child.status === null ? 0 : exitCode(child.status)
}
