import { WaitQueue } from '../sim/wait.ts'
import type { OpenFile } from './file.ts'
import type { Inode } from './vfs/inode.ts'

/** The locks on one file (flock(2)): they belong to open file descriptions. */
class FileLock {
  readonly holders = new Map<OpenFile, 'shared' | 'exclusive'>()
  readonly changed: WaitQueue = new WaitQueue()
}

const locks = new WeakMap<Inode, FileLock>()

function lockOf(inode: Inode): FileLock {
  let lock = locks.get(inode)
  if (lock === undefined) locks.set(inode, (lock = new FileLock()))
  return lock
}

/** Takes or changes the lock of a description; false while others stand in the way. */
export function tryLock(file: OpenFile, inode: Inode, kind: 'shared' | 'exclusive'): boolean {
  const lock = lockOf(inode)
  for (const [holder, held] of lock.holders)
    if (holder !== file && (kind === 'exclusive' || held === 'exclusive')) return false
  if (!lock.holders.has(file)) file.atRelease(() => unlock(file, inode))
  lock.holders.set(file, kind)
  if (kind === 'shared') lock.changed.wake()
  return true
}

/** LOCK_UN; closing the last descriptor does it too. */
export function unlock(file: OpenFile, inode: Inode): void {
  const lock = lockOf(inode)
  if (lock.holders.delete(file)) lock.changed.wake()
}

/** Wakes those who wait for a lock on a file. */
export function lockChanges(inode: Inode): WaitQueue {
  return lockOf(inode).changed
}
