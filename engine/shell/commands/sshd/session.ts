import type { User } from '../../../linux/accounts.ts'
import { FdTable, type OpenFile } from '../../../linux/file.ts'
import { openPipe } from '../../../linux/pipe.ts'
import { exitCode, type Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { type SshReader, SshWriter } from '../../../linux/ssh/encoding.ts'
import { EXTENDED_STDERR, Message, PACKET_DATA_MAX } from '../../../linux/ssh/message.ts'
import type { SshTransport } from '../../../linux/ssh/transport.ts'
import { type PseudoTerminalMaster, TerminalFile } from '../../../linux/terminal.ts'
import { EAGAIN, failed } from '../../../net/errno.ts'
import { formatIp } from '../../../wire/address.ts'

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** One session channel (RFC 4254 6): a shell or a command, on a terminal or on pipes. */
export class ServerSession {
  readonly #process: Process
  readonly #transport: SshTransport
  readonly #account: User
  readonly #peerChannel: number
  readonly #env = new Map<string, string>()
  #master: PseudoTerminalMaster | undefined
  #term = ''
  #child: Process | undefined
  /** Where what the client types goes. */
  #input: OpenFile | undefined
  #inputOpen = false
  readonly #outputs: { readonly file: OpenFile; readonly extended: boolean }[] = []
  #readers = 0

  constructor(process: Process, transport: SshTransport, account: User, peerChannel: number) {
    this.#process = process
    this.#transport = transport
    this.#account = account
    this.#peerChannel = peerChannel
  }

  get started(): boolean {
    return this.#child !== undefined
  }

  /** A channel request; false when it is refused. */
  request(kind: string, reader: SshReader): boolean {
    if (kind === 'pty-req') {
      this.#term = reader.string()
      const columns = reader.uint32()
      const rows = reader.uint32()
      this.#master ??= this.#process.host.openTerminal()
      this.#master.slave.resize(rows || 24, columns || 80)
      return true
    }
    if (kind === 'env') {
      const name = reader.string()
      if (/^(LANG|LC_\w+)$/.test(name)) this.#env.set(name, reader.string())
      return true
    }
    if (kind === 'window-change') {
      const columns = reader.uint32()
      this.#master?.slave.resize(reader.uint32(), columns)
      return true
    }
    if (this.#child !== undefined) return false
    if (kind === 'shell') return this.#start([`-${this.#account.shell.split('/').at(-1)}`])
    if (kind === 'exec') return this.#start([this.#account.shell.split('/').at(-1)!, '-c', reader.string()])
    return false
  }

  #start(argv: readonly string[]): boolean {
    const fds = this.#master === undefined ? this.#pipes() : this.#terminal(this.#master)
    const { account, child } = { account: this.#account, child: this.#process }
    const started = child.host.spawn(child, account.shell, {
      argv,
      env: this.#environment(),
      cwd: child.mounts.lookup(account.home) === undefined ? '/' : account.home,
      fds,
      uid: account.uid,
      gid: account.gid,
      groups: [account.gid],
      newSession: true,
    })
    if (failed(started)) {
      fds.closeAll()
      return false
    }
    this.#child = started
    if (this.#master !== undefined) {
      const { slave } = this.#master
      started.session.terminal = slave
      slave.session = started.session.id
      slave.foreground = started.group
      child.argv = [`sshd: ${account.name}@${slave.name}`]
    } else child.argv = [`sshd: ${account.name}@notty`]
    return true
  }

  #terminal(master: PseudoTerminalMaster): FdTable {
    master.retain()
    const fds = new FdTable()
    for (const fd of [0, 1, 2]) fds.set(fd, new TerminalFile(master.slave))
    this.#input = master
    this.#inputOpen = true
    this.#outputs.push({ file: master, extended: false })
    return fds
  }

  #pipes(): FdTable {
    const { host } = this.#process
    const fds = new FdTable()
    const [fromInput, input] = openPipe(host.nextId())
    const [stdout, toStdout] = openPipe(host.nextId())
    const [stderr, toStderr] = openPipe(host.nextId())
    fds.set(0, fromInput)
    fds.set(1, toStdout)
    fds.set(2, toStderr)
    for (const file of [input, stdout, stderr]) file.retain()
    this.#input = input
    this.#inputOpen = true
    this.#outputs.push({ file: stdout, extended: false }, { file: stderr, extended: true })
    return fds
  }

  #environment(): Map<string, string> {
    const { name, home, shell } = this.#account
    const { socket } = this.#transport
    const peer = `${formatIp(socket.remoteAddress)} ${socket.remotePort}`
    const env = new Map([
      ['USER', name],
      ['LOGNAME', name],
      ['HOME', home],
      ['PATH', PATH],
      ['SHELL', shell],
      ['SSH_CLIENT', `${peer} ${socket.localPort}`],
      ['SSH_CONNECTION', `${peer} ${formatIp(socket.localAddress)} ${socket.localPort}`],
      ...this.#env,
    ])
    if (!env.has('LANG')) env.set('LANG', 'C.UTF-8')
    if (this.#master !== undefined) {
      env.set('SSH_TTY', `/dev/${this.#master.slave.name}`)
      env.set('TERM', this.#term)
    }
    return env
  }

  *input(bytes: Uint8Array): Running<void> {
    if (this.#input !== undefined && this.#inputOpen) yield* this.#process.writeFile(this.#input, bytes)
  }

  endInput(): void {
    if (this.#inputOpen && this.#master === undefined) this.#input!.release()
    if (this.#master === undefined) this.#inputOpen = false
  }

  /** Carries output until the command has ended and all of it is sent; then tells the status and closes the channel. */
  *serve(): Running<void> {
    const child = this.#child!
    for (const { file, extended } of this.#outputs) {
      this.#readers++
      this.#process.thread(this.#forward(file, extended), () => {
        this.#readers--
        child.exited.wake()
      })
    }
    const status = yield* this.#process.waitExit(child)
    // A terminal has no end of its own: what was written is read, then it is hung up. Pipes end when nobody holds them.
    if (this.#master !== undefined) yield* this.#process.sleep(1e6)
    else while (this.#readers > 0) yield* this.#process.wait([child.exited])
    const channel = () => new SshWriter().byte(Message.channelRequest).uint32(this.#peerChannel)
    const ending =
      status.type === 'signaled'
        ? channel().string('exit-signal').boolean(false).string(status.signal).boolean(false).string('').string('')
        : channel().string('exit-status').boolean(false).uint32(exitCode(status))
    yield* this.#transport.write(ending.done())
    for (const type of [Message.channelEof, Message.channelClose])
      yield* this.#transport.write(new SshWriter().byte(type).uint32(this.#peerChannel).done())
    this.end()
  }

  *#forward(file: OpenFile, extended: boolean): Running<void> {
    for (;;) {
      const bytes = file.read(PACKET_DATA_MAX)
      if (bytes === EAGAIN) {
        yield* this.#process.wait([file.changed!])
        continue
      }
      if (failed(bytes) || bytes.length === 0) return
      const message = extended
        ? new SshWriter().byte(Message.channelExtendedData).uint32(this.#peerChannel).uint32(EXTENDED_STDERR)
        : new SshWriter().byte(Message.channelData).uint32(this.#peerChannel)
      if ((yield* this.#transport.write(message.string(bytes).done())) !== undefined) return
    }
  }

  /** The connection is gone, or all is done: whoever still runs loses the terminal or the pipes. */
  end(): void {
    const inputOpen = this.#inputOpen
    this.#inputOpen = false
    if (this.#master !== undefined) {
      if (inputOpen) this.#master.release()
    } else if (inputOpen) this.#input?.release()
    if (this.#master === undefined) for (const { file } of this.#outputs) file.release()
    this.#outputs.length = 0
  }
}
