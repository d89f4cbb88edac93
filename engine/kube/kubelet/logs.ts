import { OpenFile } from '../../linux/file.ts'
import type { Process } from '../../linux/process.ts'
import { DirectoryInode } from '../../linux/vfs/directory.ts'
import { FileInode } from '../../linux/vfs/inode.ts'
import type { Result } from '../../net/errno.ts'
import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import { WaitQueue } from '../../sim/wait.ts'

/** --container-log-max-size: the log starts over when it is this long. */
const LOG_MAX = 10 * 1024 * 1024
/** A longer line is written in parts (containerd's max_container_log_line_size). */
const LINE_MAX = 16 * 1024

/** The log of one run of a container: a file on the node in the CRI's format, one line each: time, stream, F or P, text. */
export class ContainerLog {
  readonly file: FileInode = new FileInode()
  /** Wakes those who follow the log. */
  readonly changed: WaitQueue = new WaitQueue()
  ended = false
  readonly #clock: Process

  /** The file appears as `/var/log/pods/POD/CONTAINER/RUN.log` on the kubelet's host. */
  constructor(kubelet: Process, pod: string, container: string, run: number) {
    this.#clock = kubelet
    let at = kubelet.mounts.lookup('/var/log') as DirectoryInode
    for (const name of ['pods', pod, container]) {
      const next = at.lookup(name)
      const child = next instanceof DirectoryInode ? next : new DirectoryInode()
      at.add(name, child)
      at = child
    }
    at.add(`${run}.log`, this.file)
  }

  /** Where one of the container's output streams goes; `tap` hears it as it is. */
  stream(name: 'stdout' | 'stderr', tap: (bytes: Uint8Array) => void = () => {}): OpenFile {
    return new LogStream(name, line => this.#write(name, line), tap)
  }

  #write(stream: string, line: string): void {
    const { sim } = this.#clock.host
    const stamp = `${new Date(sim.wallMilliseconds).toISOString().slice(0, 19)}.${String(sim.now % 1_000_000_000).padStart(9, '0')}Z`
    if (this.file.size > LOG_MAX) this.file.truncate(0)
    this.file.write(this.file.size, encodeUtf8(`${stamp} ${stream} F ${line}\n`))
    this.file.modified = sim.now
    this.changed.wake()
  }

  end(): void {
    this.ended = true
    this.changed.wake()
  }
}

/** Cuts what is written into lines. */
class LogStream extends OpenFile {
  override readonly path: string
  readonly #line: (text: string) => void
  readonly #tap: (bytes: Uint8Array) => void
  #rest = ''

  constructor(name: string, line: (text: string) => void, tap: (bytes: Uint8Array) => void) {
    super()
    this.path = `pipe:[${name}]`
    this.#line = line
    this.#tap = tap
  }

  override write(bytes: Uint8Array): Result<number> {
    this.#tap(bytes)
    const lines = (this.#rest + decodeUtf8(bytes)).split(/\r?\n/)
    this.#rest = lines.pop()!
    for (const line of lines) this.#line(line)
    while (this.#rest.length > LINE_MAX) {
      this.#line(this.#rest.slice(0, LINE_MAX))
      this.#rest = this.#rest.slice(LINE_MAX)
    }
    return bytes.length
  }

  protected override released(): void {
    if (this.#rest !== '') this.#line(this.#rest)
    this.#rest = ''
  }
}
