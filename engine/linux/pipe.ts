import { ByteQueue } from '../net/bytequeue.ts'
import { EAGAIN, EPIPE, type Result } from '../net/errno.ts'
import { WaitQueue } from '../sim/wait.ts'
import { OpenFile, type Readiness } from './file.ts'

/** pipe(7): what a pipe holds before writers wait, and what is written in one piece. */
const CAPACITY = 65536
const ATOMIC = 4096

/** The bytes between the two ends of a pipe. */
class Pipe {
  readonly queue = new ByteQueue()
  readonly changed = new WaitQueue()
  readers = 0
  writers = 0
  readonly id: number

  constructor(id: number) {
    this.id = id
  }
}

export class PipeReader extends OpenFile {
  override readonly path: string
  override readonly changed: WaitQueue
  readonly #pipe: Pipe

  constructor(pipe: Pipe) {
    super()
    this.#pipe = pipe
    this.path = `pipe:[${pipe.id}]`
    this.changed = pipe.changed
    pipe.readers++
  }

  override read(most: number): Result<Uint8Array> {
    const { queue, writers, changed } = this.#pipe
    if (queue.length === 0) return writers === 0 ? new Uint8Array(0) : EAGAIN
    const bytes = queue.take(most)
    changed.wake()
    return bytes
  }

  override readiness(): Readiness {
    const { queue, writers } = this.#pipe
    return { readable: queue.length > 0 || writers === 0, writable: false, hangup: writers === 0 }
  }

  protected override released(): void {
    this.#pipe.readers--
    this.#pipe.changed.wake()
  }
}

export class PipeWriter extends OpenFile {
  override readonly path: string
  override readonly changed: WaitQueue
  readonly #pipe: Pipe

  constructor(pipe: Pipe) {
    super()
    this.#pipe = pipe
    this.path = `pipe:[${pipe.id}]`
    this.changed = pipe.changed
    pipe.writers++
  }

  override write(bytes: Uint8Array): Result<number> {
    const { queue, readers, changed } = this.#pipe
    if (readers === 0) return EPIPE
    const room = CAPACITY - queue.length
    if (room === 0 || (bytes.length <= ATOMIC && bytes.length > room)) return EAGAIN
    const taken = bytes.slice(0, room)
    queue.push(taken)
    changed.wake()
    return taken.length
  }

  override readiness(): Readiness {
    const { queue, readers } = this.#pipe
    return { readable: false, writable: readers === 0 || CAPACITY - queue.length >= ATOMIC, hangup: readers === 0 }
  }

  protected override released(): void {
    this.#pipe.writers--
    this.#pipe.changed.wake()
  }
}

/** pipe(2): what is written to the second end is read from the first. */
export function openPipe(id: number): [PipeReader, PipeWriter] {
  const pipe = new Pipe(id)
  return [new PipeReader(pipe), new PipeWriter(pipe)]
}
