import type { Process } from '../../../linux/process.ts'
import type { Inode } from '../../../linux/vfs/inode.ts'
import { failed } from '../../../net/errno.ts'
import { tasks } from '../procps/tasks.ts'

/** By what a process holds a file: a descriptor, or its working directory. */
export interface FileUser {
  readonly process: Process
  readonly pid: number
  readonly fd: number | 'cwd'
}

/** Every process that may be looked into and that lives, by number. */
export function visible(viewer: Process): { readonly process: Process; readonly pid: number }[] {
  const everything = viewer.capable('SYS_PTRACE')
  return tasks(viewer).filter(({ process }) => process.status === null && (everything || process.uid === viewer.uid))
}

/** Who holds a file or a directory. */
export function fileUsers(viewer: Process, wanted: Inode): FileUser[] {
  const found: FileUser[] = []
  for (const { process, pid } of visible(viewer)) {
    const directory = process.mounts.resolve('.', process.cwd, process.credentials)
    if (!failed(directory) && directory.inode === wanted) found.push({ process, pid, fd: 'cwd' })
    for (const [fd, file] of process.fds.entries()) if (file.inode === wanted) found.push({ process, pid, fd })
  }
  return found
}
