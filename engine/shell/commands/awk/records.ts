import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import type { Expression } from '../../regex/regex.ts'
import { readBytes } from '../../text/input.ts'
import { LINE_MAX } from '../../text/lines.ts'
import { decodeText } from '../../text/lossless.ts'
import type { Tool } from '../../text/tool.ts'

/** What ends a record: RS. */
export type Separator =
  | { readonly type: 'character'; readonly character: string }
  | { readonly type: 'paragraph' }
  | { readonly type: 'expression'; readonly expression: Expression }

export interface AwkRecord {
  readonly text: string
  /** What ended it (RT). */
  readonly end: string
}

/** A descriptor read record by record; the separator may change in between. */
export class RecordReader {
  readonly #tool: Tool
  readonly #fd: number
  #held = ''
  #at = 0
  #ended = false
  #bytes: Uint8Array = new Uint8Array(0)
  /** Why reading stopped. */
  failure: string | null = null

  constructor(tool: Tool, fd: number) {
    this.#tool = tool
    this.#fd = fd
  }

  *next(separator: Separator): Running<AwkRecord | null> {
    yield* this.#tool.spend(60)
    if (separator.type === 'paragraph') yield* this.#skipNewlines()
    for (let from = this.#at; ; ) {
      const found = this.#find(separator, from)
      // A match that touches the end of what is there might go on.
      if (found !== null && (found.end < this.#held.length || this.#ended || separator.type === 'character')) {
        const record = { text: this.#held.slice(this.#at, found.start), end: this.#held.slice(found.start, found.end) }
        this.#at = found.end
        return record
      }
      if (this.#ended) return this.#last(separator)
      if (separator.type === 'character') from = this.#held.length
      const before = this.#at
      yield* this.#more()
      from -= before - this.#at
      from = Math.max(from, this.#at)
    }
  }

  *#skipNewlines(): Running<void> {
    for (;;) {
      while (this.#held[this.#at] === '\n') this.#at++
      if (this.#at < this.#held.length || this.#ended) return
      yield* this.#more()
    }
  }

  #find(separator: Separator, from: number): { readonly start: number; readonly end: number } | null {
    if (separator.type === 'character') {
      const start = this.#held.indexOf(separator.character, from)
      return start < 0 ? null : { start, end: start + 1 }
    }
    if (separator.type === 'paragraph') {
      const start = this.#held.indexOf('\n\n', this.#at)
      if (start < 0) return null
      let end = start + 2
      while (this.#held[end] === '\n') end++
      return { start, end }
    }
    const match = separator.expression.search(this.#held, this.#at)
    return match === null || match.end === match.start ? null : match
  }

  #last(separator: Separator): AwkRecord | null {
    let text = this.#held.slice(this.#at)
    this.#at = this.#held.length
    if (text === '') return null
    if (separator.type === 'paragraph') text = text.replace(/\n+$/, '')
    return { text, end: '' }
  }

  /** Reads on; characters that are cut in two wait for the rest. */
  *#more(): Running<void> {
    const bytes = yield* readBytes(this.#tool, this.#fd)
    if (failed(bytes) || bytes.length === 0) {
      if (failed(bytes)) this.failure = bytes.text
      this.#ended = true
      this.#held = this.#held.slice(this.#at) + decodeText(this.#bytes)
      this.#bytes = new Uint8Array(0)
      this.#at = 0
      return
    }
    const all = this.#bytes.length === 0 ? bytes : Uint8Array.from([...this.#bytes, ...bytes])
    let end = all.length
    for (let back = 1; back <= Math.min(3, all.length); back++) {
      const byte = all[all.length - back]!
      if (byte < 0x80) break
      if (byte >= 0xc0) {
        const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
        if (length > back) end = all.length - back
        break
      }
    }
    this.#bytes = all.slice(end)
    this.#held = this.#held.slice(this.#at) + decodeText(all.subarray(0, end))
    this.#at = 0
    if (this.#held.length > LINE_MAX) {
      this.failure = 'Cannot allocate memory'
      this.#ended = true
    }
  }
}
