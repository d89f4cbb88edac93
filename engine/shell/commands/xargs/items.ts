import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { readBytes } from '../../text/input.ts'
import { decodeText } from '../../text/lossless.ts'
import type { Tool } from '../../text/tool.ts'

/** An argument, and whether a line of the input ended behind it. */
export interface Item {
  readonly text: string
  readonly endsLine: boolean
}

/** Reads arguments from an input, each as soon as its end is seen. */
export abstract class Items {
  readonly #tool: Tool
  readonly #fd: number
  #text = ''
  #at = 0
  #ended = false
  /** What is wrong with the input; nothing is read after it. */
  error: string | null = null

  constructor(tool: Tool, fd: number) {
    this.#tool = tool
    this.#fd = fd
  }

  abstract next(): Running<Item | null>

  /** The next character; null at the end. */
  protected *character(): Running<string | null> {
    while (this.#at >= this.#text.length) {
      if (this.#ended) return null
      const bytes = yield* readBytes(this.#tool, this.#fd)
      if (failed(bytes) || bytes.length === 0) this.#ended = true
      else {
        this.#text = decodeText(bytes)
        this.#at = 0
      }
    }
    return this.#text[this.#at++]!
  }
}

/** Arguments that a certain character ends. */
export class DelimitedItems extends Items {
  readonly #delimiter: string

  constructor(tool: Tool, fd: number, delimiter: string) {
    super(tool, fd)
    this.#delimiter = delimiter
  }

  *next(): Running<Item | null> {
    let text = ''
    for (;;) {
      const character = yield* this.character()
      if (character === null) return text === '' ? null : { text, endsLine: true }
      if (character === this.#delimiter) return { text, endsLine: true }
      text += character
    }
  }
}

/** Words between blanks, with quotes and backslashes; or whole lines, whose quotes count too (xargs.c, read_line). */
export class QuotedItems extends Items {
  readonly #lines: boolean

  constructor(tool: Tool, fd: number, lines: boolean) {
    super(tool, fd)
    this.#lines = lines
  }

  *next(): Running<Item | null> {
    let text = ''
    let begun = false
    let quote: string | null = null
    for (;;) {
      const character = yield* this.character()
      if (quote !== null) {
        if (character === null || character === '\n') {
          this.error = `unmatched ${quote === '"' ? 'double' : 'single'} quote; by default quotes are special to xargs unless you use the -0 option`
          return null
        }
        if (character === quote) quote = null
        else text += character
      } else if (character === null) return begun ? { text, endsLine: true } : null
      else if (character === '\n') {
        if (begun) return { text, endsLine: true }
      } else if (character === ' ' || character === '\t') {
        if (this.#lines) {
          if (begun) text += character
        } else if (begun) return { text, endsLine: false }
      } else {
        begun = true
        if (character === "'" || character === '"') quote = character
        else if (character === '\\') text += (yield* this.character()) ?? ''
        else text += character
      }
    }
  }
}
