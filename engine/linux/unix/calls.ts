import {
  EACCES,
  EADDRINUSE,
  EAGAIN,
  ECONNREFUSED,
  EINTR,
  EINVAL,
  ENAMETOOLONG,
  ENOENT,
  type Errno,
  failed,
  type Result,
} from '../../net/errno.ts'
import { encodeUtf8 } from '../../sim/utf8.ts'
import type { Process } from '../process.ts'
import type { Running } from '../program.ts'
import { holdSocket, type Opened } from '../sockets.ts'
import { permits, WRITE } from '../vfs/inode.ts'
import { UNIX_PATH_MAX, type UnixAddress } from './name.ts'
import { SocketInode, UnixSocket, type UnixType } from './socket.ts'

function newSocket({ network, ownPid, uid, gid }: Process, type: UnixType): UnixSocket {
  return new UnixSocket(network.unix, type, network.net.nextInode(), { pid: ownPid, uid, gid })
}

/** socket(2), AF_UNIX. */
export function openUnix(process: Process, type: UnixType): Result<Opened<UnixSocket>> {
  return holdSocket(process, newSocket(process, type))
}

/** bind(2): makes the file, or takes the abstract name. */
export function bindUnix(process: Process, socket: UnixSocket, address: UnixAddress): Errno | undefined {
  if (socket.name !== null) return EINVAL
  if (address.type === 'abstract') {
    if (process.network.unix.abstract.has(address.name)) return EADDRINUSE
    return socket.bind(address)
  }
  if (encodeUtf8(address.path).length > UNIX_PATH_MAX) return ENAMETOOLONG
  const { mounts, cwd, credentials, now } = process
  const location = mounts.resolve(address.path, cwd, credentials, false)
  if (failed(location)) return location
  if (location.inode !== undefined) return EADDRINUSE
  const inode = new SocketInode(0o777 & ~process.umask)
  return mounts.create(location, inode, credentials, now) ?? socket.bind({ type: 'path', path: address.path, inode })
}

/** The socket that is bound to an address (unix_find_other()). */
export function findUnix(process: Process, address: UnixAddress): Result<UnixSocket> {
  if (address.type === 'abstract') return process.network.unix.abstract.get(address.name) ?? ECONNREFUSED
  if (encodeUtf8(address.path).length > UNIX_PATH_MAX) return ENAMETOOLONG
  const { mounts, cwd, credentials } = process
  const location = mounts.resolve(address.path, cwd, credentials)
  if (failed(location)) return location
  const { inode } = location
  if (inode === undefined) return ENOENT
  if (!permits(inode, credentials.uid, credentials.groups, WRITE)) return EACCES
  return (inode instanceof SocketInode ? inode.bound : null) ?? ECONNREFUSED
}

/** connect(2): waits while the listener's queue is full. */
export function* connectUnix(process: Process, socket: UnixSocket, address: UnixAddress): Running<Errno | undefined> {
  for (;;) {
    const other = findUnix(process, address)
    if (failed(other)) return other
    const error = socket.connect(other, () => newSocket(process, 'stream'))
    if (error !== EAGAIN) return error
    if ((yield* process.wait([other.changed])) === 'signal') return EINTR
  }
}

/** accept(2). */
export function* acceptUnix(process: Process, listener: UnixSocket): Running<Result<Opened<UnixSocket>>> {
  for (;;) {
    const socket = listener.accept()
    if (!failed(socket)) return holdSocket(process, socket)
    if (socket !== EAGAIN) return socket
    if ((yield* process.wait([listener.changed])) === 'signal') return EINTR
  }
}
