const END = [0x1b, 0x5b, 0x32, 0x30, 0x31, 0x7e]

/** The text between the marks of a bracketed paste (xterm, ctlseqs), as far as a line can hold it. */
export class Paste {
  readonly #parts: Uint8Array[] = []
  readonly #most: number
  #total = 0
  #matched = 0
  #marked = false
  done = false
  /** What came behind the end. */
  rest: Uint8Array = new Uint8Array(0)

  /** Keeps at most so many bytes. */
  constructor(most: number) {
    this.#most = most
  }

  add(chunk: Uint8Array): void {
    // A lone C-c: whoever pasted gives up, or the end was lost.
    if (chunk.length === 1 && chunk[0] === 3) {
      this.done = true
      return
    }
    let end = chunk.length
    for (let at = 0; at < chunk.length; at++) {
      this.#matched = chunk[at] === END[this.#matched] ? this.#matched + 1 : chunk[at] === END[0] ? 1 : 0
      if (this.#matched < END.length) continue
      this.done = this.#marked = true
      this.rest = chunk.subarray(at + 1)
      end = at + 1
      break
    }
    const room = this.#most + END.length - this.#total
    if (room > 0) this.#parts.push(chunk.slice(0, Math.min(end, room)))
    this.#total += end
  }

  get #length(): number {
    return this.#marked ? this.#total - END.length : this.#total
  }

  /** Bytes that were left out. */
  get lost(): number {
    return Math.max(0, this.#length - this.#most)
  }

  get bytes(): Uint8Array {
    const all = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of this.#parts) {
      all.set(part, at)
      at += part.length
    }
    return all.subarray(0, Math.min(this.#length, this.#most))
  }
}
