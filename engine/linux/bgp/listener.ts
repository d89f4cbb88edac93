import { type Errno, failed } from '../../net/errno.ts'
import type { TcpSocket } from '../../net/tcp/socket.ts'
import type { WaitQueue } from '../../sim/wait.ts'
import type { Ip } from '../../wire/address.ts'
import * as bgp from '../../wire/bgp.ts'
import type { Process } from '../process.ts'
import { openTcp, SocketFile } from '../sockets.ts'

const BACKLOG = 8
const TTL = 255
const TOS = 0xc0

/** The socket that peers connect to, one a family. */
export class BgpListener {
  readonly #process: Process
  readonly #sockets: TcpSocket[] = []
  readonly #fds: number[] = []
  /** Given each connection; false when nobody wants it. */
  readonly #taken: (socket: TcpSocket, fd: number) => boolean

  constructor(process: Process, taken: (socket: TcpSocket, fd: number) => boolean) {
    this.#process = process
    this.#taken = taken
  }

  listen(ip: Ip, port: number = bgp.PORT): Errno | undefined {
    const opened = openTcp(this.#process, typeof ip === 'number' ? 4 : 6)
    if (failed(opened)) return opened
    const { socket, fd } = opened
    socket.reuseAddress = true
    socket.ttl = TTL
    socket.tos = TOS
    if (typeof ip === 'bigint') socket.v6only = true
    const error = socket.bind(ip, port) ?? socket.listen(BACKLOG)
    if (error !== undefined) {
      this.#process.close(fd)
      return error
    }
    this.#sockets.push(socket)
    this.#fds.push(fd)
    return undefined
  }

  queues(): readonly WaitQueue[] {
    return this.#sockets.map(({ changed }) => changed)
  }

  poll(): void {
    for (const listener of this.#sockets)
      for (let socket = listener.accept(); !failed(socket); socket = listener.accept()) {
        const fd = this.#process.fds.open(new SocketFile(socket), 0, true)
        if (failed(fd)) socket.close()
        else if (!this.#taken(socket, fd)) this.#process.close(fd)
      }
  }

  close(): void {
    for (const fd of this.#fds.splice(0)) this.#process.close(fd)
    this.#sockets.length = 0
  }
}
