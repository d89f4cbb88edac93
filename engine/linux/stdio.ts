import { type Errno, failed } from '../net/errno.ts'
import { encodeUtf8 } from '../sim/utf8.ts'
import type { Process } from './process.ts'
import type { Running } from './program.ts'

/** st_blksize of pipes and files: what glibc's stdio collects before it writes. */
const BLOCK = 4096

/** When a stream passes on what was printed (setvbuf(3)). */
export type Buffering = 'none' | 'line' | 'block'

/**
 * Standard output as stdio(3) has it: by lines on a terminal, in blocks elsewhere, so that a tool in the middle of a pipe may stay silent
 * for long. What is still buffered is lost when a signal kills the program. `_STDBUF_O` is what stdbuf(1) sets.
 */
export class StandardOutput {
  readonly #process: Process
  readonly #fd: number
  buffering: Buffering
  /** Why the last write failed, as ferror(3) remembers it. */
  error: Errno | null = null
  #waiting: Uint8Array[] = []
  #length = 0

  constructor(process: Process, fd = 1) {
    this.#process = process
    this.#fd = fd
    const asked = process.env.get('_STDBUF_O')
    this.buffering = asked === 'L' ? 'line' : asked === '0' ? 'none' : process.isTerminal(fd) ? 'line' : 'block'
  }

  *print(text: string | Uint8Array): Running<void> {
    const bytes = typeof text === 'string' ? encodeUtf8(text) : text
    if (bytes.length === 0) return
    this.#waiting.push(bytes)
    this.#length += bytes.length
    if (this.buffering === 'none' || (this.buffering === 'line' && bytes.includes(0x0a))) return yield* this.flush()
    if (this.#length < BLOCK) return
    const all = this.#take()
    const whole = all.length - (all.length % BLOCK)
    this.#waiting = [all.subarray(whole)]
    this.#length = all.length - whole
    yield* this.#write(all.subarray(0, whole))
  }

  /** fflush(3). Programs that end by returning must call it, as exit(3) does. */
  *flush(): Running<void> {
    if (this.#length === 0) return
    yield* this.#write(this.#take())
  }

  *#write(bytes: Uint8Array): Running<void> {
    const written = yield* this.#process.write(this.#fd, bytes)
    if (failed(written)) this.error = written
  }

  #take(): Uint8Array {
    if (this.#waiting.length === 1) {
      const [only] = this.#waiting
      this.#waiting = []
      this.#length = 0
      return only!
    }
    const all = new Uint8Array(this.#length)
    let at = 0
    for (const part of this.#waiting) {
      all.set(part, at)
      at += part.length
    }
    this.#waiting = []
    this.#length = 0
    return all
  }
}
