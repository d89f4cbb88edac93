import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import { closeOperand, type OpenOperand, openOperand } from '../../text/input.ts'
import { LineReader } from '../../text/lines.ts'
import { encodeText } from '../../text/lossless.ts'
import type { Tool } from '../../text/tool.ts'
import { JsonParser } from './json-parser.ts'
import type { InputSource } from './machine.ts'
import type { Json } from './value.ts'

/** The inputs of a program: JSON texts, or lines, from one file after another, each as soon as it is there. */
export class Inputs implements InputSource {
  readonly #tool: Tool
  readonly #names: string[]
  readonly #raw: boolean
  readonly #slurp: boolean
  readonly #parser = new JsonParser()
  #open: { readonly operand: OpenOperand; readonly reader: LineReader } | null = null
  #ended = false
  /** The last line of a file that did not end with a newline. */
  #partial: string | null = null
  #told = false
  fileName: string | null = null
  line = 0
  /** A file could not be opened, or what it holds is no JSON. */
  failedFiles = false
  parseError = false

  constructor(tool: Tool, files: readonly string[], raw: boolean, slurp: boolean) {
    this.#tool = tool
    this.#names = files.length === 0 ? ['-'] : [...files]
    this.#raw = raw
    this.#slurp = slurp
  }

  /** `(at <stdin>:1)`: where the input of an error stands. */
  get place(): string {
    return this.#open === null && !this.#ended ? '<unknown>' : `${this.fileName ?? '<stdin>'}:${this.line}`
  }

  *next(): Running<Json | undefined> {
    return this.#slurp ? yield* this.#nextSlurped() : this.#raw ? yield* this.#nextRaw() : yield* this.#nextParsed()
  }

  *#nextSlurped(): Running<Json | undefined> {
    if (this.#told) return undefined
    this.#told = true
    if (this.#raw) {
      const lines: string[] = []
      for (let line = yield* this.#nextLine(); line !== null; line = yield* this.#nextLine()) lines.push(line)
      return lines.join('')
    }
    const values: Json[] = []
    for (let value = yield* this.#nextParsed(); value !== undefined; value = yield* this.#nextParsed())
      values.push(value)
    return this.parseError ? undefined : values
  }

  *#nextRaw(): Running<Json | undefined> {
    const line = yield* this.#nextLine()
    if (line === null) return undefined
    return line.endsWith('\n') ? line.slice(0, -1) : line
  }

  *#nextParsed(): Running<Json | undefined> {
    for (;;) {
      const value = this.#parser.take()
      if (value !== undefined) return value
      if (this.#parser.error !== null) return yield* this.#complain()
      if (this.#ended) return undefined
      const line = yield* this.#nextLine()
      if (line === null) {
        this.#ended = true
        this.#parser.end()
      } else {
        yield* this.#tool.spend(line.length * 20)
        this.#parser.push(line)
      }
    }
  }

  *#complain(): Running<undefined> {
    if (this.parseError) return undefined
    this.parseError = true
    this.#ended = true
    yield* this.#tool.out.flush()
    yield* this.#tool.process.write(2, `parse error: ${this.#parser.error}\n`)
    return undefined
  }

  /** A line with its newline, from whichever file is next. */
  *#nextLine(): Running<string | null> {
    for (;;) {
      if (this.#open === null) {
        if (this.#names.length === 0) return this.#lastLine()
        yield* this.#openNext()
        continue
      }
      const { operand, reader } = this.#open
      const line = yield* reader.next()
      if (line !== null) {
        const text = (this.#partial ?? '') + decodeUtf8(encodeText(line))
        this.#partial = null
        if (reader.terminated) {
          this.line++
          return `${text}\n`
        }
        // Files follow one another without a break.
        this.#partial = text
        continue
      }
      if (reader.failure !== null && reader.failure !== 'too long') {
        yield* this.#tool.out.flush()
        yield* this.#tool.process.write(
          2,
          `jq: error: ${reader.failure.name === 'EISDIR' ? 'Could not open' : 'Input error:'} ${operand.name}: ${reader.failure.text}\n`,
        )
        this.failedFiles = true
      }
      closeOperand(this.#tool, operand)
      this.#open = null
      if (this.#names.length === 0) return this.#lastLine()
    }
  }

  #lastLine(): string | null {
    const text = this.#partial
    this.#partial = null
    return text
  }

  *#openNext(): Running<void> {
    const name = this.#names.shift()!
    const operand = openOperand(this.#tool, name)
    if (failed(operand)) {
      yield* this.#tool.out.flush()
      yield* this.#tool.process.write(2, `jq: error: Could not open file ${name}: ${operand.text}\n`)
      this.failedFiles = true
      return
    }
    this.fileName = name === '-' ? null : name
    this.line = 0
    this.#open = { operand, reader: new LineReader(this.#tool, operand.fd) }
  }
}
