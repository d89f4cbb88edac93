import { EPROTO, failed, type Result } from '../../net/errno.ts'
import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import type { Running } from '../program.ts'
import type { Framing } from './message.ts'
import type { Buffered } from './stream.ts'

/** The body of a message as it comes in (RFC 9112 6 and 7.1). */
export class Body {
  readonly #buffer: Buffered
  readonly #framing: Framing
  /** Bytes left of the length or of the current chunk. */
  #left: number
  #done: boolean
  #firstChunk = true

  constructor(buffer: Buffered, framing: Framing) {
    this.#buffer = buffer
    this.#framing = framing
    this.#left = framing.type === 'length' ? framing.length : 0
    this.#done = framing.type === 'none'
  }

  /** Whether all of it was read, so that the connection can serve again. */
  get done(): boolean {
    return this.#done
  }

  /** The next piece; nothing at the end. EPROTO when it is malformed or cut short. */
  *read(deadline?: number): Running<Result<Uint8Array>> {
    if (this.#done) return EMPTY
    if (this.#framing.type === 'chunked' && this.#left === 0) {
      const size = yield* this.#chunkSize(deadline)
      if (failed(size)) return size
      if (size === 0) return yield* this.#trailers(deadline)
      this.#left = size
    }
    if (this.#buffer.waiting.length === 0) {
      const more = yield* this.#buffer.fill(deadline)
      if (failed(more)) return more
      if (!more) {
        if (this.#framing.type !== 'close') return EPROTO
        this.#done = true
        return EMPTY
      }
    }
    if (this.#framing.type === 'close') return this.#buffer.take(this.#buffer.waiting.length)
    const piece = this.#buffer.take(Math.min(this.#left, this.#buffer.waiting.length))
    this.#left -= piece.length
    if (this.#left === 0 && this.#framing.type === 'length') this.#done = true
    return piece
  }

  /** All of it; EPROTO beyond `most` bytes. */
  *all(most: number, deadline?: number): Running<Result<Uint8Array>> {
    const pieces: Uint8Array[] = []
    let length = 0
    for (;;) {
      const piece = yield* this.read(deadline)
      if (failed(piece)) return piece
      if (piece.length === 0) break
      pieces.push(piece)
      length += piece.length
      if (length > most) return EPROTO
    }
    if (pieces.length === 1) return pieces[0]!
    const whole = new Uint8Array(length)
    let at = 0
    for (const piece of pieces) {
      whole.set(piece, at)
      at += piece.length
    }
    return whole
  }

  *#chunkSize(deadline?: number): Running<Result<number>> {
    if (!this.#firstChunk) {
      const end = yield* this.#line(deadline)
      if (failed(end)) return end
      if (end !== '') return EPROTO
      // A deadline may pass before the next line is there: it is read when this is called again.
      this.#firstChunk = true
    }
    const line = yield* this.#line(deadline)
    if (failed(line)) return line
    this.#firstChunk = false
    const size = /^([0-9a-fA-F]{1,8})\s*(;.*)?$/.exec(line)
    return size === null ? EPROTO : Number.parseInt(size[1]!, 16)
  }

  *#trailers(deadline?: number): Running<Result<Uint8Array>> {
    for (let count = 0; count < 100; count++) {
      const line = yield* this.#line(deadline)
      if (failed(line)) return line
      if (line !== '') continue
      this.#done = true
      return EMPTY
    }
    return EPROTO
  }

  *#line(deadline?: number): Running<Result<string>> {
    for (;;) {
      const end = this.#buffer.waiting.indexOf(0x0a)
      if (end >= 0) return decodeUtf8(this.#buffer.take(end + 1)).replace(/\r?\n$/, '')
      if (this.#buffer.waiting.length > 8192) return EPROTO
      const more = yield* this.#buffer.fill(deadline)
      if (failed(more)) return more
      if (!more) return EPROTO
    }
  }
}

const EMPTY = new Uint8Array(0)

/** A piece of a chunked body on the wire; an empty one ends it. */
export function chunk(bytes: Uint8Array): Uint8Array {
  const head = encodeUtf8(`${bytes.length.toString(16)}\r\n`)
  const whole = new Uint8Array(head.length + bytes.length + 2)
  whole.set(head)
  whole.set(bytes, head.length)
  whole[whole.length - 2] = 0x0d
  whole[whole.length - 1] = 0x0a
  return whole
}

export const LAST_CHUNK: Uint8Array = encodeUtf8('0\r\n\r\n')
