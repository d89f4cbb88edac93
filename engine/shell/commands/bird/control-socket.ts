import type { Process } from '../../../linux/process.ts'
import { DeviceInode, type Inode } from '../../../linux/vfs/inode.ts'
import { ECONNREFUSED, ENOENT, ENXIO, type Errno, failed, type Result } from '../../../net/errno.ts'
import { createInode } from '../../text/filesystem.ts'
import type { Bird } from './daemon.ts'

/** Who answers at which control socket. The console's words go there as calls: the socket is a file, not a stream. */
const servers = new WeakMap<Inode, Bird>()
const MODE = 0o660

/** Binds a control socket; one that is left of a daemon that has ended is replaced. */
export function bindControl(process: Process, path: string, bird: Bird): Errno | undefined {
  process.mounts.remove(path, process.cwd, process.credentials, 'file', process.now)
  const inode = new DeviceInode('socket', { major: 0, minor: 0 }, MODE, () => ENXIO)
  const error = createInode(process, path, inode)
  if (error === undefined) servers.set(inode, bird)
  return error
}

export function unbindControl(process: Process, path: string): void {
  process.mounts.remove(path, process.cwd, process.credentials, 'file', process.now)
}

/** connect(2) to a control socket. */
export function controlAt(process: Process, path: string): Result<Bird> {
  const location = process.mounts.resolve(path, process.cwd, process.credentials)
  if (failed(location)) return location
  if (location.inode === undefined) return ENOENT
  const bird = servers.get(location.inode)
  return bird === undefined || bird.process.status !== null ? ECONNREFUSED : bird
}
