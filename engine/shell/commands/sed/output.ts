import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { readOperand } from '../../text/input.ts'
import { LineReader } from '../../text/lines.ts'
import { decodeText, encodeText } from '../../text/lossless.ts'
import type { Tool } from '../../text/tool.ts'

/** Where sed(1) writes: standard output, or the file that -i edits; and the files of `w`. */
export class SedOutput {
  readonly #tool: Tool
  readonly #files = new Map<string, number>()
  readonly #readers = new Map<string, LineReader | null>()
  /** What -i collects; null for standard output. */
  #collected: string[] | null = null
  /** The last line had no newline, and another one follows after all. */
  #missing = ''

  constructor(tool: Tool) {
    this.#tool = tool
  }

  collect(): void {
    this.#collected = []
    this.#missing = ''
  }

  collected(): string {
    const text = (this.#collected ?? []).join('')
    this.#collected = null
    this.#missing = ''
    return text
  }

  /** A line with its end, which may be missing at the end of a file. */
  *line(text: string, end: string): Running<void> {
    yield* this.text(text + end)
    if (end === '') this.#missing = '\n'
  }

  *text(text: string): Running<void> {
    const whole = this.#missing + text
    this.#missing = ''
    if (this.#collected !== null) this.#collected.push(whole)
    else yield* this.#tool.print(whole)
    if (this.#tool.has('unbuffered')) yield* this.#tool.out.flush()
  }

  /** Opens the files of `w` before anything is read; false when one cannot be. */
  *open(names: Iterable<string>): Running<boolean> {
    for (const name of names) {
      if (this.#files.has(name) || name === '/dev/stdout' || name === '/dev/stderr') continue
      const fd = this.#tool.process.open(name, { write: true, create: true, truncate: true })
      if (failed(fd)) {
        yield* this.#tool.complain(`couldn't open file ${name}: ${fd.text}`, 4)
        return false
      }
      this.#files.set(name, fd)
    }
    return true
  }

  *toFile(name: string, text: string): Running<void> {
    if (name === '/dev/stdout') return yield* this.#tool.print(text)
    const fd = name === '/dev/stderr' ? 2 : this.#files.get(name)!
    yield* this.#tool.process.write(fd, encodeText(text))
  }

  /** `r`: a file that is not there is no error. */
  *copy(name: string): Running<void> {
    const bytes = yield* readOperand(this.#tool, name === '/dev/stdin' ? '-' : name)
    if (!failed(bytes) && bytes.length > 0) yield* this.text(decodeText(bytes))
  }

  /** `R`: the next line of a file. */
  *copyLine(name: string): Running<void> {
    let reader = this.#readers.get(name)
    if (reader === undefined) {
      const fd = this.#tool.process.open(name, { read: true })
      reader = failed(fd) ? null : new LineReader(this.#tool, fd)
      this.#readers.set(name, reader)
    }
    const line = reader === null ? null : yield* reader.next()
    if (line !== null) yield* this.line(line, '\n')
  }
}
