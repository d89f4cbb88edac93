import { FdTable, type OpenFile } from '../../linux/file.ts'
import type { WebSocket } from '../../linux/http/websocket.ts'
import { openPipe } from '../../linux/pipe.ts'
import { exitCode, type Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { TerminalFile } from '../../linux/terminal.ts'
import { openNull } from '../../linux/vfs/devices.ts'
import { EAGAIN, failed } from '../../net/errno.ts'
import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import { Channel, channelMessage, endStatus, parseSize } from '../remote-command.ts'
import type { RunningContainer } from './container.ts'

export interface ExecRequest {
  readonly command: readonly string[]
  readonly stdin: boolean
  readonly tty: boolean
}

/** Runs a command in a container and carries its streams over a WebSocket (pkg/kubelet, ServeExec). */
export function* serveExec(
  kubelet: Process,
  running: RunningContainer,
  request: ExecRequest,
  socket: WebSocket,
): Running<void> {
  const session = request.tty ? terminalSession(kubelet) : pipeSession(kubelet, request.stdin)
  const child = running.exec(kubelet, request.command, session.fds, { newSession: request.tty })
  if (typeof child === 'string') {
    session.fds.closeAll()
    for (const output of session.outputs) output.file.release()
    yield* socket.send(
      channelMessage(
        Channel.error,
        encodeUtf8(
          JSON.stringify({
            metadata: {},
            status: 'Failure',
            // The API server puts its own words around those of the kubelet.
            message: `Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${execId(kubelet)}": ${child}`,
            reason: 'InternalError',
            code: 500,
          }),
        ),
      ),
    )
    yield* socket.close()
    return
  }
  session.started(child)
  const reader = kubelet.thread(receive(kubelet, socket, session, child))
  let open = session.outputs.length
  const writers = session.outputs.map(({ channel, file }) =>
    kubelet.thread(forward(kubelet, file, channel, socket), () => {
      open--
      child.exited.wake()
    }),
  )
  const code = exitCode(yield* kubelet.waitExit(child))
  while (open > 0 && !request.tty) yield* kubelet.wait([child.exited])
  if (request.tty) yield* kubelet.sleep(1e6)
  for (const writer of writers) writer.end()
  yield* socket.send(channelMessage(Channel.error, encodeUtf8(JSON.stringify(endStatus(code)))))
  reader.end()
  session.ended()
  yield* socket.close()
}

const execId = ({ host }: Process): string => host.sim.random(`containerd:${host.name}`).text(64, '0123456789abcdef')

/** The streams of one command: what the child gets, and where its output is read. */
interface Session {
  readonly fds: FdTable
  readonly outputs: readonly { readonly channel: number; readonly file: OpenFile }[]
  input(bytes: Uint8Array): Running<void>
  endInput(): void
  resize(rows: number, columns: number): void
  started(child: Process): void
  /** The client is gone. */
  lost(child: Process): void
  ended(): void
}

function pipeSession(kubelet: Process, stdin: boolean): Session {
  const { host } = kubelet
  const fds = new FdTable()
  const [stdout, toStdout] = openPipe(host.nextId())
  const [stderr, toStderr] = openPipe(host.nextId())
  const [fromInput, input] = openPipe(host.nextId())
  let inputOpen = stdin
  fds.set(0, stdin ? fromInput : openNull())
  fds.set(1, toStdout)
  fds.set(2, toStderr)
  stdout.retain()
  stderr.retain()
  if (stdin) input.retain()
  const endInput = () => {
    if (inputOpen) input.release()
    inputOpen = false
  }
  return {
    fds,
    outputs: [
      { channel: Channel.stdout, file: stdout },
      { channel: Channel.stderr, file: stderr },
    ],
    *input(bytes) {
      if (inputOpen) yield* kubelet.writeFile(input, bytes)
    },
    endInput,
    resize: () => {},
    started: () => {},
    lost: endInput,
    ended: () => {
      endInput()
      stdout.release()
      stderr.release()
    },
  }
}

function terminalSession(kubelet: Process): Session {
  const master = kubelet.host.openTerminal()
  master.retain()
  const fds = new FdTable()
  for (const fd of [0, 1, 2]) fds.set(fd, new TerminalFile(master.slave))
  return {
    fds,
    outputs: [{ channel: Channel.stdout, file: master }],
    *input(bytes) {
      master.slave.type(bytes)
      yield* kubelet.compute(1000)
    },
    endInput: () => {},
    resize: (rows, columns) => master.slave.resize(rows, columns),
    started: child => {
      child.session.terminal = master.slave
      master.slave.session = child.session.id
      master.slave.foreground = child.group
    },
    lost: child => {
      master.slave.hangUp()
      child.signal('HUP')
    },
    ended: () => master.release(),
  }
}

/** What the client sends: input, its end, the size of its window. When it goes away, the terminal hangs up; a command without one goes on. */
function* receive(_: Process, socket: WebSocket, session: Session, child: Process): Running<void> {
  for (;;) {
    const message = yield* socket.receive()
    if (failed(message) || message === undefined) return session.lost(child)
    const channel = message.payload[0]
    const payload = message.payload.subarray(1)
    if (channel === Channel.stdin) yield* session.input(payload)
    else if (channel === Channel.close) session.endInput()
    else if (channel === Channel.resize) {
      const size = parseSize(decodeUtf8(payload))
      if (size !== undefined) session.resize(size.rows, size.columns)
    }
  }
}

/** Carries output to the client; without a client it is taken all the same, so that the command does not stand still. */
function* forward(kubelet: Process, file: OpenFile, channel: number, socket: WebSocket): Running<void> {
  for (;;) {
    const bytes = file.read(32768)
    if (bytes === EAGAIN) {
      yield* kubelet.wait([file.changed!])
      continue
    }
    if (failed(bytes) || bytes.length === 0) return
    yield* socket.send(channelMessage(channel, bytes))
  }
}
