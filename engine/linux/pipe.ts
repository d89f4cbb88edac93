import { ByteQueue } from '../net/bytequeue.ts'
import { EAGAIN, EPIPE, type Result } from '../net/errno.ts'
import { WaitQueue } from '../sim/wait.ts'
import { OpenFile, type Readiness } from './file.ts'

/** pipe(7): what a pipe holds before writers wait, and what is written in one piece. */
const CAPACITY = 65536
const ATOMIC = 4096

/** The bytes between the two ends of a pipe, and how many have each end open. */
export class Pipe {
  readonly changed: WaitQueue = new WaitQueue()
  readonly id: number
  readonly #queue = new ByteQueue()
  readers = 0
  writers = 0
  /** How often each end was opened, closed ones included. */
  readersEver = 0
  writersEver = 0

  constructor(id: number) {
    this.id = id
  }

  readerOpens(): void {
    this.readers++
    this.readersEver++
    this.changed.wake()
  }

  writerOpens(): void {
    this.writers++
    this.writersEver++
    this.changed.wake()
  }

  readerCloses(): void {
    this.readers--
    this.changed.wake()
  }

  writerCloses(): void {
    this.writers--
    this.changed.wake()
  }

  take(most: number): Result<Uint8Array> {
    if (this.#queue.length === 0) return this.writers === 0 ? new Uint8Array(0) : EAGAIN
    const bytes = this.#queue.take(most)
    this.changed.wake()
    return bytes
  }

  put(bytes: Uint8Array): Result<number> {
    if (this.readers === 0) return EPIPE
    const room = CAPACITY - this.#queue.length
    if (room === 0 || (bytes.length <= ATOMIC && bytes.length > room)) return EAGAIN
    const taken = bytes.slice(0, room)
    this.#queue.push(taken)
    this.changed.wake()
    return taken.length
  }

  get readable(): boolean {
    return this.#queue.length > 0 || this.writers === 0
  }

  get writable(): boolean {
    return this.readers === 0 || CAPACITY - this.#queue.length >= ATOMIC
  }

  /** Nobody writes any more. */
  get hangup(): boolean {
    return this.writers === 0
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
    pipe.readerOpens()
  }

  override read(most: number): Result<Uint8Array> {
    return this.#pipe.take(most)
  }

  override readiness(): Readiness {
    return { readable: this.#pipe.readable, writable: false, hangup: this.#pipe.hangup }
  }

  protected override released(): void {
    this.#pipe.readerCloses()
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
    pipe.writerOpens()
  }

  override write(bytes: Uint8Array): Result<number> {
    return this.#pipe.put(bytes)
  }

  override readiness(): Readiness {
    return { readable: false, writable: this.#pipe.writable, hangup: this.#pipe.readers === 0 }
  }

  protected override released(): void {
    this.#pipe.writerCloses()
  }
}

/** pipe(2): what is written to the second end is read from the first. */
export function openPipe(id: number): [PipeReader, PipeWriter] {
  const pipe = new Pipe(id)
  return [new PipeReader(pipe), new PipeWriter(pipe)]
}
