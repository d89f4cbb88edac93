import type { Process } from '../../../linux/process.ts'
import { DeviceInode, type Inode } from '../../../linux/vfs/inode.ts'
import { ECONNREFUSED, ENOENT, ENXIO, type Errno, failed, type Result } from '../../../net/errno.ts'
import { createInode } from '../../text/filesystem.ts'

/** A daemon that answers at a control socket. */
interface Server {
  readonly process: Process
}

const MODE = 0o660

/** Which daemons of a kind answer at which control sockets. The console's words go there as calls: the socket is a file, not a stream. */
export class ControlSockets<Kind extends Server> {
  readonly #servers = new WeakMap<Inode, Kind>()

  /** Binds a control socket; one that is left of a daemon that has ended is replaced. */
  bind(process: Process, path: string, server: Kind): Errno | undefined {
    process.mounts.remove(path, process.cwd, process.credentials, 'file', process.now)
    const inode = new DeviceInode('socket', { major: 0, minor: 0 }, MODE, () => ENXIO)
    const error = createInode(process, path, inode)
    if (error === undefined) this.#servers.set(inode, server)
    return error
  }

  unbind(process: Process, path: string): void {
    process.mounts.remove(path, process.cwd, process.credentials, 'file', process.now)
  }

  /** connect(2) to a control socket. */
  at(process: Process, path: string): Result<Kind> {
    const location = process.mounts.resolve(path, process.cwd, process.credentials)
    if (failed(location)) return location
    if (location.inode === undefined) return ENOENT
    const server = this.#servers.get(location.inode)
    return server === undefined || server.process.status !== null ? ECONNREFUSED : server
  }
}
