import type { StatusBody } from '../../../../../kube/client/client.ts'
import { Channel, channelMessage, exitCodeOf, PROTOCOLS } from '../../../../../kube/remote-command.ts'
import type { WebSocket } from '../../../../../linux/http/websocket.ts'
import type { Running } from '../../../../../linux/program.ts'
import { Terminal, type TerminalModes } from '../../../../../linux/terminal.ts'
import { failed } from '../../../../../net/errno.ts'
import { decodeUtf8, encodeUtf8 } from '../../../../../sim/utf8.ts'
import { WaitQueue } from '../../../../../sim/wait.ts'
import { CommandError, failure } from '../../error.ts'
import type { Session } from '../../session.ts'
import { exitOnInterrupt } from '../shared/interrupt.ts'

/** term.MakeRaw. */
const RAW: TerminalModes = {
  canonical: false,
  echo: false,
  signals: false,
  returnIsNewline: false,
  outputProcessing: false,
}
const CHUNK = 32768

/** What is connected with the command on the other side. */
export interface Streams {
  readonly stdin: boolean
  /** The terminal that is handed over to the command, where there is one. */
  readonly terminal: Terminal | undefined
  /** The size is told twice, a little wrong at first, so that what runs there draws its screen again. */
  readonly redraw?: true
}

/** --stdin and --tty, where standard input is a terminal (pkg/cmd/exec, SetupTTY). */
export function* chooseStreams(session: Session, quiet: boolean, tty = session.flags.bool('tty')): Running<Streams> {
  const stdin = session.flags.bool('stdin')
  if (!stdin || !tty) return { stdin, terminal: undefined }
  const terminal = session.process.fds.get(0)?.terminal
  if (terminal instanceof Terminal) return { stdin, terminal }
  if (!quiet) yield* session.printError('Unable to use a TTY - input is not a terminal or the right kind of file\n')
  return { stdin, terminal: undefined }
}

/** The parameters of exec and attach for these streams. */
export function streamQuery({ stdin, terminal }: Streams): string {
  return [
    ...(stdin ? ['stdin=true'] : []),
    'stdout=true',
    ...(terminal === undefined ? ['stderr=true'] : ['tty=true']),
  ].join('&')
}

/** Connects with a command in a container until it ends: its exit status (client-go tools/remotecommand). */
export function* converse(session: Session, path: string, streams: Streams): Running<number | CommandError> {
  const socket = yield* session.upgrade(path, PROTOCOLS.slice(0, 1))
  return socket instanceof CommandError ? socket : yield* new Conversation(session, socket, streams).run()
}

class Conversation {
  readonly #session: Session
  readonly #socket: WebSocket
  readonly #streams: Streams
  readonly #ended = new WaitQueue()
  #end: { readonly status: StatusBody | undefined } | undefined

  constructor(session: Session, socket: WebSocket, streams: Streams) {
    this.#session = session
    this.#socket = socket
    this.#streams = streams
  }

  *run(): Running<number | CommandError> {
    const { process } = this.#session
    const { stdin, terminal } = this.#streams
    const modes = terminal === undefined ? undefined : { ...terminal.modes }
    const restore = () => {
      if (modes !== undefined) Object.assign(terminal!.modes, modes)
    }
    if (stdin && process.isTerminal(0)) exitOnInterrupt(process, restore)
    if (terminal !== undefined) {
      Object.assign(terminal.modes, RAW)
      process.handlers.set('WINCH', () => process.thread(this.#resize(terminal)))
      const { rows, columns } = terminal
      if (this.#streams.redraw === true) yield* this.#resize({ rows: rows + 1, columns: columns + 1 })
      yield* this.#resize(terminal)
    }
    process.thread(this.#receive())
    if (stdin) process.thread(this.#carryInput())
    try {
      while (this.#end === undefined) yield* process.wait([this.#ended])
    } finally {
      restore()
    }
    return outcome(this.#end.status)
  }

  *#resize({ rows, columns }: Pick<Terminal, 'rows' | 'columns'>): Running<void> {
    const size = JSON.stringify({ Width: columns, Height: rows })
    yield* this.#socket.send(channelMessage(Channel.resize, encodeUtf8(`${size}\n`)))
  }

  *#carryInput(): Running<void> {
    for (;;) {
      const bytes = yield* this.#session.process.read(0, CHUNK)
      if (failed(bytes) || bytes.length === 0) break
      if ((yield* this.#socket.send(channelMessage(Channel.stdin, bytes))) !== undefined) return
    }
    yield* this.#socket.send(Uint8Array.of(Channel.close, Channel.stdin))
  }

  *#receive(): Running<void> {
    const { process } = this.#session
    let status: StatusBody | undefined
    while (status === undefined) {
      const message = yield* this.#socket.receive()
      if (failed(message) || message === undefined) break
      const channel = message.payload[0]
      const payload = message.payload.subarray(1)
      if (channel === Channel.error) status = parseStatus(decodeUtf8(payload))
      else if (channel === Channel.stdout || channel === Channel.stderr) yield* process.write(channel, payload)
    }
    yield* this.#socket.close()
    this.#end = { status }
    this.#ended.wake()
  }
}

function parseStatus(text: string): StatusBody {
  try {
    return JSON.parse(text) as StatusBody
  } catch {
    return { message: 'error stream protocol error: unknown error' }
  }
}

/** errorDecoderV4. */
function outcome(status: StatusBody | undefined): number | CommandError {
  if (status === undefined)
    return failure(
      'error reading from error stream: next reader: websocket: close 1006 (abnormal closure): unexpected EOF',
    )
  const code = exitCodeOf(status)
  if (code === undefined) return failure(status.message ?? '')
  return code === 0 ? 0 : new CommandError(`command terminated with exit code ${code}`, code)
}
