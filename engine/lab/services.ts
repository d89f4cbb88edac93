import { FdTable } from '../linux/file.ts'
import type { Host } from '../linux/host.ts'
import { openNull } from '../linux/vfs/devices.ts'
import { failed } from '../net/errno.ts'
import { ROOT_ENVIRONMENT } from './run.ts'

/** Daemons that a lab can start, and the command line of each. */
const COMMAND_LINES: Readonly<Record<string, readonly string[]>> = {
  sshd: ['/usr/sbin/sshd', '-D'],
}

/** Starts daemons as children of init, without a terminal. */
export function startServices(host: Host, names: readonly string[]): void {
  for (const name of names) {
    const argv = COMMAND_LINES[name]
    if (argv === undefined)
      throw new Error(`there is no service "${name}"; known: ${Object.keys(COMMAND_LINES).join(', ')}`)
    const fds = new FdTable()
    for (const fd of [0, 1, 2]) fds.set(fd, openNull())
    const process = host.spawn(host.pids.init!, argv[0]!, {
      argv,
      env: ROOT_ENVIRONMENT,
      cwd: '/',
      fds,
      newSession: true,
    })
    // As any init: a daemon that does not start is in the log, and the machine comes up without it.
    if (failed(process)) host.log(`init: ${argv[0]}: ${process.text}`)
  }
}
