import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { closeOperand, type OpenOperand, openOperand } from '../../text/input.ts'
import { LineReader } from '../../text/lines.ts'
import type { Tool } from '../../text/tool.ts'

export interface InputLine {
  readonly text: string
  /** Whether a newline followed. */
  readonly terminated: boolean
}

/** The files of sed(1) as one stream of lines; with `separate` each by itself. It looks ahead only when asked whether a line is the last. */
export class SedInput {
  readonly #tool: Tool
  readonly #names: readonly string[]
  readonly #separate: boolean
  readonly #separator: number
  #index = 0
  #open: OpenOperand | null = null
  #reader: LineReader | null = null
  #ahead: InputLine | null = null
  line = 0
  /** The file that the current line is from. */
  name = '-'
  /** Called when a file begins and when it ends: -i writes to it. */
  readonly #begun: (name: string) => Running<void>
  readonly #ended: (name: string) => Running<void>

  constructor(
    tool: Tool,
    names: readonly string[],
    options: {
      readonly separate: boolean
      readonly separator: number
      readonly begun: (name: string) => Running<void>
      readonly ended: (name: string) => Running<void>
    },
  ) {
    this.#tool = tool
    this.#names = names
    this.#separate = options.separate
    this.#separator = options.separator
    this.#begun = options.begun
    this.#ended = options.ended
  }

  /** The next line; null at the end of all files. */
  *next(): Running<InputLine | null> {
    const line = this.#ahead ?? (yield* this.#read(true))
    this.#ahead = null
    if (line !== null) this.line++
    return line
  }

  /** Whether no line follows (in this file, where they are separate). */
  *isLast(): Running<boolean> {
    this.#ahead ??= yield* this.#read(!this.#separate)
    return this.#ahead === null
  }

  *close(): Running<void> {
    yield* this.#finish()
  }

  *#read(crossing: boolean): Running<InputLine | null> {
    for (;;) {
      if (this.#reader !== null) {
        const text = yield* this.#reader.next()
        if (text !== null) return { text, terminated: this.#reader.terminated }
        yield* this.#complain()
        if (!crossing) return null
      }
      if (!(yield* this.#advance())) return null
    }
  }

  *#complain(): Running<void> {
    const failure = this.#reader?.failure ?? null
    if (failure === null) return
    const text = failure === 'too long' ? 'memory exhausted' : failure.text
    const what =
      failure !== 'too long' && failure.name === 'EISDIR'
        ? `couldn't edit ${this.name}: not a regular file`
        : `read error on ${this.name}: ${text}`
    yield* this.#tool.complain(
      failure !== 'too long' && !this.#tool.has('in-place') ? `read error on ${this.name}: ${text}` : what,
      4,
    )
    this.#reader = new LineReader(this.#tool, -1)
  }

  *#finish(): Running<void> {
    if (this.#open === null) return
    closeOperand(this.#tool, this.#open)
    this.#open = null
    this.#reader = null
    yield* this.#ended(this.name)
  }

  *#advance(): Running<boolean> {
    yield* this.#finish()
    while (this.#index < this.#names.length) {
      const name = this.#names[this.#index++]!
      const operand = openOperand(this.#tool, name)
      if (failed(operand)) {
        yield* this.#tool.complain(`can't read ${name}: ${operand.text}`, 2)
        continue
      }
      this.name = name
      this.#open = operand
      this.#reader = new LineReader(this.#tool, operand.fd, this.#separator)
      if (this.#separate) this.line = 0
      yield* this.#begun(name)
      return true
    }
    return false
  }
}
