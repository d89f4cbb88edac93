import type { WebSocket } from '../../linux/http/websocket.ts'
import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import { WaitQueue } from '../../sim/wait.ts'
import { Channel, channelMessage, endStatus, parseSize } from '../remote-command.ts'
import type { RunningContainer } from './container.ts'

/** Output that the client has not taken; more is dropped, so that a client that does not read costs nothing. */
const WAITING_MAX = 1024

/** Connects a client with a container's first process until that ends or the client leaves (pkg/kubelet, ServeAttach). */
export function* serveAttach(
  kubelet: Process,
  { process, streams }: RunningContainer,
  stdin: boolean,
  socket: WebSocket,
): Running<void> {
  const waiting: Uint8Array[] = []
  const changed = new WaitQueue()
  let left = false
  const detach = streams.attach((channel, bytes) => {
    if (waiting.length < WAITING_MAX) waiting.push(channelMessage(channel, bytes))
    changed.wake()
  })
  const reader = kubelet.thread(receive(), () => {
    left = true
    changed.wake()
  })
  for (;;) {
    for (const message of waiting.splice(0)) yield* socket.send(message)
    if (left) break
    if (process.status !== null) {
      // What a terminal still holds is carried after the process has ended.
      yield* kubelet.sleep(1e6)
      if (waiting.length === 0) break
    } else if (waiting.length === 0) yield* kubelet.wait([changed, process.exited])
  }
  detach()
  if (stdin) streams.endInput()
  if (!left) {
    yield* socket.send(channelMessage(Channel.error, encodeUtf8(JSON.stringify(endStatus(0)))))
    reader.end()
  }
  yield* socket.close()

  function* receive(): Running<void> {
    for (;;) {
      const message = yield* socket.receive()
      if (failed(message) || message === undefined) return
      const channel = message.payload[0]
      const payload = message.payload.subarray(1)
      if (channel === Channel.stdin && stdin) yield* streams.input(payload)
      else if (channel === Channel.close) streams.endInput()
      else if (channel === Channel.resize) {
        const size = parseSize(decodeUtf8(payload))
        if (size !== undefined) streams.resize(size.rows, size.columns)
      }
    }
  }
}
