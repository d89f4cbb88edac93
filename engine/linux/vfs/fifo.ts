import { EAGAIN, EBADF, type Result } from '../../net/errno.ts'
import type { WaitQueue } from '../../sim/wait.ts'
import { OpenFile, type Readiness } from '../file.ts'
import { Pipe } from '../pipe.ts'
import { Inode } from './inode.ts'

/** A named pipe (fifo(7)): a name for a pipe that lives as long as somebody has it open. */
export class FifoInode extends Inode {
  override readonly kind = 'fifo'
  #pipe: Pipe | null = null

  /** The pipe that is open now, or a new one. */
  pipe(): Pipe {
    const open = this.#pipe
    if (open !== null && open.readers + open.writers > 0) return open
    return (this.#pipe = new Pipe(0))
  }
}

/**
 * One end of a named pipe, or both. It is open at once but not `met` until somebody has opened the other end: open(2) waits for that in
 * programs that call `meeting`, in the others the first read or write does.
 */
export class FifoFile extends OpenFile {
  override readonly path: string
  override readonly inode: FifoInode
  override readonly changed: WaitQueue
  readonly #pipe: Pipe
  readonly #reads: boolean
  readonly #writes: boolean
  /** How often the other end had been opened when this one was. */
  readonly #openedBefore: number
  #met: boolean

  constructor(inode: FifoInode, path: string, reads: boolean, writes: boolean) {
    super()
    const pipe = inode.pipe()
    this.inode = inode
    this.path = path
    this.changed = pipe.changed
    this.#pipe = pipe
    this.#reads = reads
    this.#writes = writes
    this.#openedBefore = reads ? pipe.writersEver : pipe.readersEver
    this.#met = (reads && writes) || (reads ? pipe.writers : pipe.readers) > 0
    if (reads) pipe.readerOpens()
    if (writes) pipe.writerOpens()
  }

  /** fifo_open of fs/pipe.c: the other end was opened since, even if it is closed again. */
  get met(): boolean {
    this.#met ||= (this.#reads ? this.#pipe.writersEver : this.#pipe.readersEver) > this.#openedBefore
    return this.#met
  }

  override read(most: number): Result<Uint8Array> {
    if (!this.#reads) return EBADF
    return this.met ? this.#pipe.take(most) : EAGAIN
  }

  override write(bytes: Uint8Array): Result<number> {
    if (!this.#writes) return EBADF
    return this.met ? this.#pipe.put(bytes) : EAGAIN
  }

  override readiness(): Readiness {
    const { readable, hangup } = this.#pipe
    return {
      readable: this.#reads && this.met && readable,
      writable: this.#writes && this.met && this.#pipe.writable,
      hangup: this.#reads && this.met && hangup,
    }
  }

  protected override released(): void {
    if (this.#reads) this.#pipe.readerCloses()
    if (this.#writes) this.#pipe.writerCloses()
  }
}
