import { FdTable, type OpenFile } from '../../linux/file.ts'
import { openPipe } from '../../linux/pipe.ts'
import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { type PseudoTerminalMaster, TerminalFile } from '../../linux/terminal.ts'
import { openNull } from '../../linux/vfs/devices.ts'
import { EAGAIN, failed } from '../../net/errno.ts'
import type { Container } from '../api/schema/generated/types.ts'
import { Channel } from '../remote-command.ts'
import type { ContainerLog } from './logs.ts'

/** Hears what a container prints, by the channel of the remote command protocol. */
export type OutputListener = (channel: number, bytes: Uint8Array) => void

/** The standard streams of a container's first process: its output goes to the log and to whoever is attached. */
export class ContainerStreams {
  readonly fds: FdTable = new FdTable()
  readonly #kubelet: Process
  readonly #once: boolean
  readonly #master: PseudoTerminalMaster | undefined
  /** What the terminal prints, on its way to the log. */
  readonly #terminalLog: OpenFile | undefined
  #input: OpenFile | undefined
  readonly #listeners = new Set<OutputListener>()

  constructor(kubelet: Process, { stdin, stdinOnce, tty }: Container, log: ContainerLog) {
    this.#kubelet = kubelet
    this.#once = stdinOnce === true
    const tell = (channel: number) => (bytes: Uint8Array) => {
      for (const listener of this.#listeners) listener(channel, bytes)
    }
    if (tty === true) {
      this.#master = kubelet.host.openTerminal()
      this.#master.retain()
      for (const fd of [0, 1, 2]) this.fds.set(fd, new TerminalFile(this.#master.slave))
      this.#terminalLog = log.stream('stdout', tell(Channel.stdout))
      this.#terminalLog.retain()
      return
    }
    this.fds.set(0, stdin === true ? this.#openInput() : openNull())
    this.fds.set(1, log.stream('stdout', tell(Channel.stdout)))
    this.fds.set(2, log.stream('stderr', tell(Channel.stderr)))
  }

  #openInput(): OpenFile {
    const [reader, writer] = openPipe(this.#kubelet.host.nextId())
    writer.retain()
    this.#input = writer
    return reader
  }

  get terminal(): boolean {
    return this.#master !== undefined
  }

  /** The first process runs: it gets the terminal, whose output is carried until it ends. */
  started(process: Process): void {
    const master = this.#master
    if (master === undefined) return
    process.session.terminal = master.slave
    master.slave.session = process.session.id
    master.slave.foreground = process.group
    this.#kubelet.thread(this.#carry(master, process))
  }

  *#carry(master: PseudoTerminalMaster, process: Process): Running<void> {
    for (;;) {
      const bytes = master.read(32768)
      if (!failed(bytes)) this.#terminalLog!.write(bytes)
      else if (bytes === EAGAIN && process.status === null) yield* this.#kubelet.wait([master.changed, process.exited])
      else break
    }
    this.#terminalLog!.release()
    master.release()
  }

  /** It did not start. */
  abandon(): void {
    this.fds.closeAll()
    this.#terminalLog?.release()
    this.#master?.release()
    this.#input?.release()
  }

  /** From now on the listener hears all output; the result ends that. */
  attach(listener: OutputListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  *input(bytes: Uint8Array): Running<void> {
    if (this.#master !== undefined) this.#master.slave.type(bytes)
    else if (this.#input !== undefined) yield* this.#kubelet.writeFile(this.#input, bytes)
    yield* this.#kubelet.compute(1000)
  }

  /** A client's input has ended: with stdinOnce the container's has, too. */
  endInput(): void {
    if (!this.#once) return
    this.#input?.release()
    this.#input = undefined
  }

  resize(rows: number, columns: number): void {
    this.#master?.slave.resize(rows, columns)
  }
}
