import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { EINTR, failed } from '../../../net/errno.ts'
import { concat } from '../../../wire/bytes.ts'

/** Why a capture file cannot be read on, in the words of pcap_geterr(3PCAP). */
export class ReadError {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** The bytes of a file in pieces of the wanted size, as they come: from a pipe, too. */
export class ByteSource {
  readonly #process: Process
  readonly #fd: number
  #waiting: Uint8Array = new Uint8Array(0)

  constructor(process: Process, fd: number) {
    this.#process = process
    this.#fd = fd
  }

  /** Up to `length` bytes; fewer at the end of the file. */
  *take(length: number): Running<Uint8Array | ReadError> {
    while (this.#waiting.length < length) {
      const more = yield* this.#process.read(this.#fd)
      if (failed(more)) {
        if (more === EINTR) continue
        return new ReadError(`error reading dump file: ${more.text}`)
      }
      if (more.length === 0) break
      this.#waiting = concat(this.#waiting, more)
    }
    const taken = this.#waiting.subarray(0, length)
    this.#waiting = this.#waiting.subarray(taken.length)
    return taken
  }
}
