import { failed } from '../net/errno.ts'
import type { TcpSocket } from '../net/tcp/socket.ts'
import { SECOND } from '../sim/timer.ts'
import { formatIp } from '../wire/address.ts'
import type { Process } from './process.ts'
import type { Running } from './program.ts'
import { acceptTcp, type Opened } from './sockets.ts'

/** Processes that talk to clients, with the address of each client. */
export type Clients = Map<Process, string>

/** Accepts for ever, a process for each client; `talk` is asked for what it does before it counts. Waits while there are `most`; 1 when the socket fails. */
export function* serveClients(
  process: Process,
  listener: Opened<TcpSocket>,
  clients: Clients,
  most: () => number,
  talk: (opened: Opened<TcpSocket>, ip: string) => (self: Process) => Running,
): Running {
  for (;;) {
    for (let ended = yield* process.waitChild(null, { hang: false }); !failed(ended) && ended !== null; ) {
      clients.delete(ended.child)
      ended = yield* process.waitChild(null, { hang: false })
    }
    if (clients.size >= most()) {
      yield* process.wait([process.childChanged], process.now + SECOND)
      continue
    }
    const opened = yield* acceptTcp(process, listener.socket)
    if (failed(opened)) {
      if (opened.name !== 'EINTR' && opened.name !== 'EMFILE') return 1
      yield* process.sleep(SECOND / 100)
      continue
    }
    const ip = formatIp(opened.socket.remoteAddress)
    const body = talk(opened, ip)
    const child = process.host.fork(process, self => {
      self.close(listener.fd)
      return body(self)
    })
    process.close(opened.fd)
    if (!failed(child)) clients.set(child, ip)
  }
}

/** Clients that come from an address. */
export function clientsFrom(clients: Clients, ip: string): number {
  let count = 0
  for (const each of clients.values()) if (each === ip) count++
  return count
}
