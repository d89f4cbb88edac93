import type { Process } from '../../../linux/process.ts'
import { bindUnix, findUnix, openUnix } from '../../../linux/unix/calls.ts'
import type { UnixSocket } from '../../../linux/unix/socket.ts'
import { ECONNREFUSED, type Errno, failed, type Result } from '../../../net/errno.ts'

/** A daemon that answers at a control socket. */
interface Server {
  readonly process: Process
}

const MODE = 0o660
const BACKLOG = 8

/** Which daemons of a kind answer at which control sockets. The console's words go there as calls: nothing is sent over the socket. */
export class ControlSockets<Kind extends Server> {
  readonly #servers = new WeakMap<UnixSocket, Kind>()

  /** Binds a control socket; one that is left of a daemon that has ended is replaced. */
  bind(process: Process, path: string, server: Kind): Errno | undefined {
    process.mounts.remove(path, process.cwd, process.credentials, 'file', process.now)
    const opened = openUnix(process, 'stream')
    if (failed(opened)) return opened
    const { socket, fd } = opened
    const error = bindUnix(process, socket, { type: 'path', path }) ?? socket.listen(BACKLOG)
    if (error !== undefined) {
      process.close(fd)
      return error
    }
    if (socket.name?.type === 'path') socket.name.inode.mode = MODE
    this.#servers.set(socket, server)
    return undefined
  }

  unbind(process: Process, path: string): void {
    process.mounts.remove(path, process.cwd, process.credentials, 'file', process.now)
  }

  /** connect(2) to a control socket. */
  at(process: Process, path: string): Result<Kind> {
    const socket = findUnix(process, { type: 'path', path })
    if (failed(socket)) return socket
    const server = this.#servers.get(socket)
    return server === undefined || server.process.status !== null ? ECONNREFUSED : server
  }
}
