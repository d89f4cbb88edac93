import type { OpenFile } from '../../../linux/file.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { SshReader, SshWriter } from '../../../linux/ssh/encoding.ts'
import { EXTENDED_STDERR, Message, PACKET_DATA_MAX, WINDOW } from '../../../linux/ssh/message.ts'
import type { SshTransport } from '../../../linux/ssh/transport.ts'
import { Terminal, type TerminalModes } from '../../../linux/terminal.ts'
import { EAGAIN, type Errno, failed } from '../../../net/errno.ts'
import type { SshClient } from './connect.ts'

const RAW: TerminalModes = {
  canonical: false,
  echo: false,
  signals: false,
  returnIsNewline: false,
  outputProcessing: false,
}
const CARRIAGE_RETURN = 13
const NEWLINE = 10
const TILDE = 126
const DOT = 46
export const FAILED = 255

/** How a session ended: the command's status, or ssh's own reason. */
type Ended = { readonly status: number } | { readonly lost: Errno | undefined }

/** One session: a shell or a command on the other side, until it ends or the connection does. */
export class ClientSession {
  readonly #process: Process
  readonly #client: SshClient
  readonly #transport: SshTransport
  readonly #terminal: Terminal | undefined
  #peerChannel = 0
  #status: number | undefined
  /** `~.` was typed. */
  #left = false

  constructor(process: Process, client: SshClient, transport: SshTransport, useTerminal: boolean) {
    this.#process = process
    this.#client = client
    this.#transport = transport
    const terminal = process.fds.get(0)?.terminal
    this.#terminal = useTerminal && terminal instanceof Terminal ? terminal : undefined
  }

  *run(useTerminal: boolean): Running {
    if (!(yield* this.#open(useTerminal))) return FAILED
    yield* this.#client.debug('Entering interactive session.')
    const modes = this.#terminal === undefined ? undefined : { ...this.#terminal.modes }
    try {
      if (this.#terminal !== undefined) {
        Object.assign(this.#terminal.modes, RAW)
        this.#process.handlers.set('WINCH', () => this.#process.thread(this.#resized()))
      }
      if (!this.#client.options.nullInput) this.#process.thread(this.#carryInput())
      const ended = yield* this.#receive()
      if (modes !== undefined) Object.assign(this.#terminal!.modes, modes)
      return yield* this.#finish(ended, useTerminal)
    } finally {
      if (modes !== undefined) Object.assign(this.#terminal!.modes, modes)
    }
  }

  /** The channel, the terminal, the command. */
  *#open(useTerminal: boolean): Running<boolean> {
    const transport = this.#transport
    const { command } = this.#client.options
    const opening = new SshWriter().byte(Message.channelOpen).string('session').uint32(0)
    yield* transport.write(opening.uint32(WINDOW).uint32(PACKET_DATA_MAX).done())
    const answer = yield* transport.read()
    if (failed(answer) || answer?.[0] !== Message.channelOpenConfirmation) return false
    this.#peerChannel = new SshReader(answer, 5).uint32()
    const lang = this.#process.env.get('LANG')
    if (lang !== undefined) yield* transport.write(this.#request('env', false).string('LANG').string(lang).done())
    if (useTerminal) {
      const { rows, columns } = this.#terminal ?? { rows: 0, columns: 0 }
      const asked = this.#request('pty-req', false).string(this.#process.env.get('TERM') ?? '')
      yield* transport.write(asked.uint32(columns).uint32(rows).uint32(0).uint32(0).string(Uint8Array.of(0)).done())
    }
    const last = command === undefined ? this.#request('shell', true) : this.#request('exec', true).string(command)
    if (command !== undefined) yield* this.#client.debug(`Sending command: ${command}`)
    return (yield* transport.write(last.done())) === undefined
  }

  #request(kind: string, wantsReply: boolean): SshWriter {
    return new SshWriter().byte(Message.channelRequest).uint32(this.#peerChannel).string(kind).boolean(wantsReply)
  }

  *#resized(): Running<void> {
    const { rows, columns } = this.#terminal!
    const message = this.#request('window-change', false).uint32(columns).uint32(rows).uint32(0).uint32(0)
    yield* this.#transport.write(message.done())
  }

  /** What is typed, with `~.` at the beginning of a line as the way out. */
  *#carryInput(): Running<void> {
    const file = this.#process.fds.get(0)
    let lineBegins = true
    let tilde = false
    while (file !== undefined) {
      const bytes = file.read(PACKET_DATA_MAX)
      if (bytes === EAGAIN) {
        yield* this.#process.wait([file.changed!])
        continue
      }
      if (failed(bytes) || bytes.length === 0) break
      const out: number[] = []
      for (const byte of bytes) {
        if (this.#terminal !== undefined && this.#client.options.escape) {
          if (tilde && byte === DOT) return this.#leave()
          if (lineBegins && byte === TILDE && !tilde) {
            tilde = true
            continue
          }
          if (tilde && byte !== TILDE) out.push(TILDE)
          tilde = false
        }
        out.push(byte)
        lineBegins = byte === CARRIAGE_RETURN || byte === NEWLINE
      }
      if (out.length > 0 && (yield* this.#send(Uint8Array.from(out))) !== undefined) return
    }
    yield* this.#transport.write(new SshWriter().byte(Message.channelEof).uint32(this.#peerChannel).done())
  }

  #leave(): void {
    this.#left = true
    this.#transport.socket.changed.wake()
  }

  *#send(bytes: Uint8Array): Running<Errno | undefined> {
    return yield* this.#transport.write(
      new SshWriter().byte(Message.channelData).uint32(this.#peerChannel).string(bytes).done(),
    )
  }

  *#receive(): Running<Ended> {
    for (;;) {
      const packet = yield* this.#packet()
      if (packet === 'left') return { lost: undefined }
      if (failed(packet)) return { lost: packet }
      if (packet === undefined) return { lost: undefined }
      const reader = new SshReader(packet, 5)
      const type = packet[0]
      if (type === Message.channelData) yield* this.#output(1, reader.bytes())
      else if (type === Message.channelExtendedData) {
        const fd = reader.uint32() === EXTENDED_STDERR ? 2 : 1
        yield* this.#output(fd, reader.bytes())
      } else if (type === Message.channelRequest) this.#told(reader)
      else if (type === Message.channelFailure) this.#status ??= FAILED
      else if (type === Message.channelClose) {
        yield* this.#transport.write(new SshWriter().byte(Message.channelClose).uint32(this.#peerChannel).done())
        return { status: this.#status ?? FAILED }
      }
    }
  }

  /** The next packet, unless the user leaves first. */
  *#packet() {
    for (;;) {
      if (this.#left) return 'left' as const
      const { socket } = this.#transport
      if (
        !this.#transport.hasPacket &&
        socket.receiveQueue.length === 0 &&
        socket.state === 'ESTAB' &&
        socket.error === null
      ) {
        yield* this.#process.wait([socket.changed])
        continue
      }
      return yield* this.#transport.read()
    }
  }

  #told(reader: SshReader): void {
    const kind = reader.string()
    reader.boolean()
    if (kind === 'exit-status') this.#status = reader.uint32()
    else if (kind === 'exit-signal') this.#status = FAILED
  }

  *#output(fd: number, bytes: Uint8Array): Running<void> {
    const file: OpenFile | undefined = this.#process.fds.get(fd)
    if (file !== undefined) yield* this.#process.writeFile(file, bytes)
  }

  *#finish(ended: Ended, useTerminal: boolean): Running {
    const { destination, quiet } = this.#client.options
    if ('status' in ended) {
      if (useTerminal && !quiet) yield* this.#process.printError(`Connection to ${destination} closed.\r\n`)
      yield* this.#client.debug(`Exit status ${ended.status}`)
      return ended.status
    }
    const { lost } = ended
    const text = this.#left
      ? `Connection to ${destination} closed.`
      : lost === undefined
        ? `Connection to ${destination} closed by remote host.`
        : `client_loop: send disconnect: ${lost.text}`
    if (!quiet) yield* this.#process.printError(`${text}\r\n`)
    return FAILED
  }
}
