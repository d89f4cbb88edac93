import { TcpStream } from '../../linux/http/stream.ts'
import type { WebSocket } from '../../linux/http/websocket.ts'
import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { connectTcp, openTcp } from '../../linux/sockets.ts'
import { type Errno, failed } from '../../net/errno.ts'
import { SECOND } from '../../sim/timer.ts'
import { encodeUtf8 } from '../../sim/utf8.ts'
import { type Ip, parseIp } from '../../wire/address.ts'
import { Channel, channelMessage, ForwardChannel } from '../remote-command.ts'
import type { Sandbox } from './sandbox.ts'

const DIAL_TIMEOUT = 30 * SECOND
/** What containerd tries, in this order (pkg/cri/server, sandbox_portforward_linux.go). */
const LOOPBACKS = ['127.0.0.1', '::1'] as const

/** Without a port: nothing is carried, but the end of the pod is told, by the end of the connection. */
export function* watchSandbox(kubelet: Process, { pause }: Sandbox, socket: WebSocket): Running<void> {
  let left = false
  const reader = kubelet.thread(untilClosed(socket), () => {
    left = true
    pause.exited.wake()
  })
  while (!left && pause.status === null) yield* kubelet.wait([pause.exited])
  reader.end()
  yield* socket.close()
}

function* untilClosed(socket: WebSocket): Running<void> {
  for (;;) {
    const message = yield* socket.receive()
    if (failed(message) || message === undefined) return
  }
}

/** Carries one connection to a port in the network namespace of a pod (pkg/kubelet, ServePortForward). */
export function* servePortForward(kubelet: Process, sandbox: Sandbox, port: number, socket: WebSocket): Running<void> {
  const stream = yield* dial(kubelet, sandbox, port)
  if (typeof stream === 'string') {
    yield* socket.send(channelMessage(ForwardChannel.error, encodeUtf8(stream)))
    yield* socket.close()
    return
  }
  const reader = kubelet.thread(receive())
  for (;;) {
    const bytes = yield* stream.read()
    if (failed(bytes) || bytes.length === 0) break
    if ((yield* socket.send(channelMessage(ForwardChannel.data, bytes))) !== undefined) break
  }
  reader.end()
  stream.close()
  yield* socket.close()

  function* receive(): Running<void> {
    for (;;) {
      const message = yield* socket.receive()
      if (failed(message) || message === undefined) break
      const channel = message.payload[0]
      if (channel === Channel.close) (stream as TcpStream).socket.shutdown('write')
      else if (
        channel === ForwardChannel.data &&
        (yield* (stream as TcpStream).write(message.payload.subarray(1))) !== undefined
      )
        break
    }
    ;(stream as TcpStream).close()
  }
}

/** A connection to localhost as the pod sees it, or why there is none. */
function* dial(kubelet: Process, sandbox: Sandbox, port: number): Running<TcpStream | string> {
  const errors: string[] = []
  for (const address of LOOPBACKS) {
    const ip = parseIp(address)!
    const connected = yield* connect(kubelet, sandbox, ip, port)
    if (connected instanceof TcpStream) return connected
    const [protocol, host] = typeof ip === 'number' ? ['tcp4', address] : ['tcp6', `[${address}]`]
    errors.push(`dial ${protocol} ${host}:${port}: connect: ${connected.text.toLowerCase()}`)
  }
  return `error forwarding port ${port} to pod ${sandbox.id}, uid : failed to execute portforward in network namespace "${sandbox.networkPath}": failed to connect to localhost:${port} inside namespace "${sandbox.id}", IPv4: ${errors[0]} IPv6 ${errors[1]} `
}

function* connect(kubelet: Process, sandbox: Sandbox, ip: Ip, port: number): Running<TcpStream | Errno> {
  const opened = openTcp(kubelet, typeof ip === 'number' ? 4 : 6, sandbox.network)
  if (failed(opened)) return opened
  const connected = yield* connectTcp(kubelet, opened.socket, ip, port, kubelet.now + DIAL_TIMEOUT)
  if (connected === 0) return new TcpStream(kubelet, opened)
  kubelet.close(opened.fd)
  return connected
}
