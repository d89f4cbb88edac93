import { OpenFile } from '../linux/file.ts'
import type { Result } from '../net/errno.ts'

/** An open file that hands what is written to the world outside the lab. */
class OutputStream extends OpenFile {
  override readonly path: string
  readonly #take: (bytes: Uint8Array) => void

  constructor(path: string, take: (bytes: Uint8Array) => void) {
    super()
    this.path = path
    this.#take = take
  }

  override write(bytes: Uint8Array): Result<number> {
    this.#take(bytes.slice())
    return bytes.length
  }
}

export function openFileFor(path: string, take: (bytes: Uint8Array) => void): OpenFile {
  return new OutputStream(path, take)
}
