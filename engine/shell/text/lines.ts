import type { Running } from '../../linux/program.ts'
import { type Errno, failed } from '../../net/errno.ts'
import { concatAll } from '../../wire/bytes.ts'
import { decodeText } from './lossless.ts'
import type { Tool } from './tool.ts'

const NEWLINE = 0x0a
/** A line that does not end: what malloc(3) would refuse sooner or later. */
export const LINE_MAX = 16 * 1024 * 1024
const LINE_COST = 50

/** Reads a descriptor line by line, each as soon as it is there. */
export class LineReader {
  readonly #tool: Tool
  readonly #fd: number
  readonly #separator: number
  #lines: string[] = []
  #at = 0
  #rest: Uint8Array[] = []
  #restLength = 0
  #ended = false
  /** Whether the line that was read last ended with its separator. */
  terminated = true
  /** Why reading stopped before the end. */
  failure: Errno | 'too long' | null = null

  constructor(tool: Tool, fd: number, separator = NEWLINE) {
    this.#tool = tool
    this.#fd = fd
    this.#separator = separator
  }

  /** The next line without its separator; null at the end. */
  *next(): Running<string | null> {
    yield* this.#tool.spend(LINE_COST)
    for (;;) {
      if (this.#at < this.#lines.length) return this.#lines[this.#at++]!
      if (this.#ended) return null
      const bytes = yield* this.#tool.process.read(this.#fd)
      if (failed(bytes)) {
        if (bytes.name === 'EINTR') continue
        this.failure = bytes
        this.#ended = true
        return null
      }
      if (bytes.length === 0) return this.#last()
      yield* this.#tool.spend(bytes.length)
      this.#take(bytes)
    }
  }

  /** Whether `next` would give a line without reading more. */
  get ready(): boolean {
    return this.#at < this.#lines.length
  }

  #last(): string | null {
    this.#ended = true
    if (this.#restLength === 0) return null
    this.terminated = false
    const text = decodeText(concatAll(this.#rest))
    this.#rest = []
    return text
  }

  #take(bytes: Uint8Array): void {
    const end = bytes.lastIndexOf(this.#separator)
    if (end < 0) {
      this.#keep(bytes)
      return
    }
    const block = this.#restLength === 0 ? bytes.subarray(0, end) : this.#joinRest(bytes.subarray(0, end))
    this.#lines = decodeText(block).split(String.fromCharCode(this.#separator))
    this.#at = 0
    this.#rest = []
    this.#restLength = 0
    if (end + 1 < bytes.length) this.#keep(bytes.slice(end + 1))
  }

  #keep(bytes: Uint8Array): void {
    this.#rest.push(bytes)
    this.#restLength += bytes.length
    if (this.#restLength <= LINE_MAX) return
    this.failure = 'too long'
    this.#ended = true
  }

  #joinRest(bytes: Uint8Array): Uint8Array {
    return concatAll([...this.#rest, bytes])
  }
}
