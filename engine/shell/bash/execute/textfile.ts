import { OpenFile } from '../../../linux/file.ts'
import type { Result } from '../../../net/errno.ts'
import { EINVAL } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'

/** The body of a here-document, open for reading. */
export class TextFile extends OpenFile {
  override readonly path = '/tmp/sh-thd (deleted)'
  readonly #bytes: Uint8Array
  #position = 0

  constructor(content: string) {
    super()
    this.#bytes = encodeUtf8(content)
  }

  override read(most: number): Result<Uint8Array> {
    const bytes = this.#bytes.slice(this.#position, this.#position + most)
    this.#position += bytes.length
    return bytes
  }

  override seek(offset: number, whence: 'set' | 'current' | 'end'): Result<number> {
    const base = whence === 'set' ? 0 : whence === 'current' ? this.#position : this.#bytes.length
    if (base + offset < 0) return EINVAL
    this.#position = base + offset
    return this.#position
  }
}
