/** A queue of bytes in chunks: a stream's send or receive buffer. Adding keeps the chunk, nothing is copied until it is taken. */
export class ByteQueue {
  #chunks: Uint8Array[] = []
  /** Bytes of the first chunk that are gone already. */
  #offset = 0
  /** Chunks in front of this index are gone. */
  #first = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#chunks.push(bytes)
    this.#length += bytes.length
  }

  /** Copies `length` bytes from position `from` of the queue to `target[at..]`. They must be there. */
  copy(from: number, length: number, target: Uint8Array, at: number): void {
    let index = this.#first
    let skip = from + this.#offset
    while (skip >= this.#chunks[index]!.length) skip -= this.#chunks[index++]!.length
    while (length > 0) {
      const chunk = this.#chunks[index++]!
      const part = Math.min(chunk.length - skip, length)
      target.set(chunk.subarray(skip, skip + part), at)
      at += part
      length -= part
      skip = 0
    }
  }

  /** Forgets the first `length` bytes. */
  drop(length: number): void {
    this.#length -= length
    let rest = length + this.#offset
    while (this.#first < this.#chunks.length && rest >= this.#chunks[this.#first]!.length) {
      rest -= this.#chunks[this.#first]!.length
      this.#chunks[this.#first++] = EMPTY
    }
    this.#offset = rest
    if (this.#first > 32 && this.#first * 2 > this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#first)
      this.#first = 0
    }
  }

  /** Takes up to `most` bytes from the front; a whole chunk is handed over without copying. */
  take(most: number): Uint8Array {
    const length = Math.min(most, this.#length)
    if (length === 0) return EMPTY
    const first = this.#chunks[this.#first]!
    if (this.#offset === 0 && first.length === length) {
      this.drop(length)
      return first
    }
    const bytes = new Uint8Array(length)
    this.copy(0, length, bytes, 0)
    this.drop(length)
    return bytes
  }

  /** What `take` would give, left in place. */
  peek(most: number): Uint8Array {
    const bytes = new Uint8Array(Math.min(most, this.#length))
    if (bytes.length > 0) this.copy(0, bytes.length, bytes, 0)
    return bytes
  }
}

const EMPTY = new Uint8Array(0)
