import { type ByteStream, TcpStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { connectTcp, holdSocket, type Opened, openTcp, until } from '../../../linux/sockets.ts'
import { type Errno, failed } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Ip } from '../../../wire/address.ts'
import type { FtpConfig } from './config.ts'

const BIND_TRIES = 20

/** How the next data connection comes about: the client connects to us, or we to the client. */
export type DataWay =
  | { readonly type: 'passive'; readonly opened: Opened<TcpSocket>; readonly port: number }
  | { readonly type: 'active'; readonly ip: Ip; readonly port: number }

/** Listens for a data connection, on a port of pasv_min_port to pasv_max_port. */
export function listenForData(process: Process, local: Ip, config: FtpConfig): DataWay | Errno {
  const random = process.host.sim.random(`vsftpd:${process.host.name}`)
  const { pasv_min_port: low, pasv_max_port: high } = config
  const ranged = low > 0 && high >= low
  let last: Errno | undefined
  for (let attempt = 0; attempt < BIND_TRIES; attempt++) {
    const opened = openTcp(process, typeof local === 'number' ? 4 : 6)
    if (failed(opened)) return opened
    const { socket, fd } = opened
    socket.reuseAddress = true
    const port = ranged ? low + random.below(high - low + 1) : 0
    last = socket.bind(local, port) ?? socket.listen(1)
    if (last === undefined) return { type: 'passive', opened, port: socket.localPort }
    process.close(fd)
  }
  return last!
}

/** The data connection; undefined when none comes within the time that the configuration gives. */
export function* openData(
  process: Process,
  way: DataWay,
  local: Ip,
  config: FtpConfig,
): Running<ByteStream | undefined> {
  if (way.type === 'active') return yield* connectData(process, way, local, config)
  const { socket, fd } = way.opened
  const deadline = process.now + config.accept_timeout * SECOND
  const accepted = yield* until(process, socket, () => socket.accept(), deadline)
  process.close(fd)
  if (failed(accepted)) return undefined
  const held = holdSocket(process, accepted)
  return failed(held) ? undefined : new TcpStream(process, held)
}

function* connectData(
  process: Process,
  { ip, port }: { readonly ip: Ip; readonly port: number },
  local: Ip,
  config: FtpConfig,
): Running<ByteStream | undefined> {
  const opened = openTcp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return undefined
  const { socket, fd } = opened
  socket.reuseAddress = true
  const deadline = process.now + config.connect_timeout * SECOND
  const bound = socket.bind(local, config.connect_from_port_20 ? config.ftp_data_port : 0)
  const outcome = bound ?? (yield* connectTcp(process, socket, ip, port, deadline))
  if (outcome === 0) return new TcpStream(process, opened)
  process.close(fd)
  return undefined
}
