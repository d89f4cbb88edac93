import { Channel, channelMessage, ForwardChannel, PROTOCOLS } from '../../../../../kube/remote-command.ts'
import { TcpStream } from '../../../../../linux/http/stream.ts'
import type { Running } from '../../../../../linux/program.ts'
import { acceptTcp, type Opened } from '../../../../../linux/sockets.ts'
import { failed } from '../../../../../net/errno.ts'
import type { TcpSocket } from '../../../../../net/tcp/socket.ts'
import { decodeUtf8 } from '../../../../../sim/utf8.ts'
import { CommandError } from '../../error.ts'
import { klogError } from '../../mapper.ts'
import type { Session } from '../../session.ts'
import type { Listener } from './listen.ts'
import type { ForwardedPort } from './ports.ts'

/** Takes connections and carries them, each on a thread; `broken` is called when one could not be made. */
export function* serveListener(
  session: Session,
  path: string,
  { opened, port }: Listener,
  broken: () => void,
): Running<void> {
  for (;;) {
    const connection = yield* acceptTcp(session.process, opened.socket)
    if (failed(connection)) return
    session.process.thread(carry(session, path, connection, port, broken))
  }
}

function* carry(
  session: Session,
  path: string,
  connection: Opened<TcpSocket>,
  port: ForwardedPort,
  broken: () => void,
): Running<void> {
  const { process } = session
  const local = new TcpStream(process, connection)
  yield* session.print(`Handling connection for ${port.local}\n`)
  const socket = yield* session.upgrade(`${path}?ports=${port.remote}`, PROTOCOLS)
  if (socket instanceof CommandError) {
    const route = `${port.local} -> ${port.remote}`
    yield* report(session, `error creating error stream for port ${route}: ${socket.text.replace(/^error: /, '')}`)
    local.close()
    return broken()
  }
  const sender = process.thread(send())
  for (;;) {
    const message = yield* socket.receive()
    if (failed(message) || message === undefined) break
    const channel = message.payload[0]
    const payload = message.payload.subarray(1)
    if (channel === ForwardChannel.data) {
      if ((yield* local.write(payload)) !== undefined) break
    } else if (channel === ForwardChannel.error) {
      const why = decodeUtf8(payload)
      yield* report(session, `an error occurred forwarding ${port.local} -> ${port.remote}: ${why}`)
      local.close()
      return broken()
    }
  }
  sender.end()
  local.close()
  yield* socket.close()

  function* send(): Running<void> {
    if (socket instanceof CommandError) return
    for (;;) {
      const bytes = yield* local.read()
      if (failed(bytes)) break
      if (bytes.length === 0) {
        yield* socket.send(Uint8Array.of(Channel.close, ForwardChannel.data))
        return
      }
      if ((yield* socket.send(channelMessage(ForwardChannel.data, bytes))) !== undefined) return
    }
    yield* socket.close()
  }
}

function* report(session: Session, text: string): Running<void> {
  yield* session.printError(klogError(session, 'portforward.go:424', text))
}
