import type { Process } from '../../../linux/process.ts'
import { type AnySocket, SocketFile } from '../../../linux/sockets.ts'

/** A descriptor by which a process holds a socket. */
export interface SocketUser {
  readonly process: Process
  readonly pid: number
  readonly fd: number
}

export type SocketUsers = ReadonlyMap<AnySocket, readonly SocketUser[]>

/** Who holds which socket, as far as `viewer` may look into /proc/PID/fd; the newest process first (user_ent_hash_build of misc/ss.c). */
export function socketUsers(viewer: Process): SocketUsers {
  const users = new Map<AnySocket, SocketUser[]>()
  const everything = viewer.capable('SYS_PTRACE')
  for (const process of viewer.pids.processes) {
    if (process.status !== null || (!everything && process.uid !== viewer.uid)) continue
    const pid = process.pidIn(viewer.pids)
    if (pid === undefined) continue
    for (const [fd, file] of process.fds.entries()) {
      if (!(file instanceof SocketFile)) continue
      const known = users.get(file.socket)
      if (known === undefined) users.set(file.socket, [{ process, pid, fd }])
      else known.unshift({ process, pid, fd })
    }
  }
  return users
}

/** ` users:(("nc",pid=24,fd=3))`, empty for a socket that nobody holds. */
export function usersText(users: readonly SocketUser[] | undefined, threads: boolean): string {
  if (users === undefined) return ''
  const each = users.map(({ process, pid, fd }) => {
    const thread = threads ? `tid=${pid},` : ''
    return `("${process.name}",pid=${pid},${thread}fd=${fd})`
  })
  return ` users:(${each.join(',')})`
}
