import type { Process } from '../../../linux/process.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import type { Inode } from '../../../linux/vfs/inode.ts'

export const ROOT = '/proc/sys/'

/** slashdot of procps: whichever of dot and slash comes first separates; the other one stands for it within a name. */
export function pathOf(key: string): string {
  const first = /[./]/.exec(key)?.[0]
  if (first === undefined || first === '/') return ROOT + key
  return ROOT + key.replace(/[./]/g, character => (character === '.' ? '/' : '.'))
}

/** The name with dots of a file below /proc/sys. */
export function keyOf(path: string): string {
  return path.slice(ROOT.length).replace(/[./]/g, character => (character === '/' ? '.' : '/'))
}

/** The files in and below a directory of /proc/sys, by path. */
export function* filesBelow(process: Process, path: string): Generator<string> {
  const inode = process.mounts.resolve(path, '/', process.credentials)
  const found = 'inode' in inode ? inode.inode : undefined
  if (!(found instanceof DirectoryInode)) {
    yield path
    return
  }
  for (const name of found.names(process)) yield* filesBelow(process, `${path.replace(/\/$/, '')}/${name}`)
}

/** What lies at a path, as the process sees it. */
export function inodeAt(process: Process, path: string): Inode | undefined {
  const location = process.mounts.resolve(path, '/', process.credentials)
  return 'inode' in location ? location.inode : undefined
}
