import type { Process } from '../../linux/process.ts'
import { DirectoryInode } from '../../linux/vfs/directory.ts'
import { type Inode, permits, READ } from '../../linux/vfs/inode.ts'
import { fileStatus } from '../../linux/vfs/status.ts'
import { EACCES, ENOENT, ENOTDIR, type Errno, failed, type Result } from '../../net/errno.ts'
import { compareBytes } from './lossless.ts'

/** The last part of a path, without slashes behind it. */
export function baseName(path: string): string {
  const bare = path.replace(/\/+$/, '')
  return bare === '' ? path.slice(0, 1) : bare.slice(bare.lastIndexOf('/') + 1)
}

export function joinPath(directory: string, name: string): string {
  return directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`
}

export function isDirectory(process: Process, path: string): boolean {
  const status = fileStatus(process, path)
  return !failed(status) && status.kind === 'directory'
}

/** Names in a directory, sorted by bytes, without `.` and `..`. */
export function directoryNames(process: Process, path: string): Result<string[]> {
  const names = directoryNamesUnsorted(process, path)
  return failed(names) ? names : names.sort(compareBytes)
}

export function directoryNamesUnsorted(process: Process, path: string): Result<string[]> {
  const location = process.mounts.resolve(path, process.cwd, process.credentials)
  if (failed(location)) return location
  const { inode } = location
  if (inode === undefined) return ENOENT
  if (!(inode instanceof DirectoryInode)) return ENOTDIR
  if (!permits(inode, process.uid, process.groups, READ)) return EACCES
  return inode.names(process)
}

/** mkdir(2) with the umask. */
export function makeDirectory(process: Process, path: string, mode = 0o777): Errno | undefined {
  const bits = mode & ~process.umask
  const made = process.mounts.makeDirectory(path, process.cwd, process.credentials, bits, process.now)
  return failed(made) ? made : undefined
}

/** unlink(2) and rmdir(2). */
export function remove(process: Process, path: string, what: 'file' | 'directory'): Errno | undefined {
  return process.mounts.remove(path, process.cwd, process.credentials, what, process.now)
}

/** Puts a new inode where there is nothing yet. */
export function createInode(process: Process, path: string, inode: Inode): Errno | undefined {
  const location = process.mounts.resolve(path, process.cwd, process.credentials, false)
  if (failed(location)) return location
  return process.mounts.create(location, inode, process.credentials, process.now)
}

/** The inode at a path, ready for a change of its attributes. */
export function changeableInode(process: Process, path: string, follow = true): Result<Inode> {
  const location = process.mounts.resolve(path, process.cwd, process.credentials, follow)
  if (failed(location)) return location
  return process.mounts.changeable(location) ?? ENOENT
}

/** Whether the process may change mode and times of a file. */
export function owns(process: Process, inode: Inode): boolean {
  return process.uid === inode.uid || process.capable('FOWNER')
}
