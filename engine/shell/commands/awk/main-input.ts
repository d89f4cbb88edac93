import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { closeOperand, type OpenOperand, openOperand } from '../../text/input.ts'
import type { Tool } from '../../text/tool.ts'
import { decodeAwkEscape } from './lexer.ts'
import { type AwkRecord, RecordReader } from './records.ts'
import { fromInput, toText } from './value.ts'
import type { Variables } from './variables.ts'

/** `\t` and the like in -v and in operands `name=value`. */
export function assignedText(text: string): string {
  let result = ''
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '\\') {
      result += text[at++]
      continue
    }
    const [decoded, length] = decodeAwkEscape(text.slice(at + 1, at + 5))
    result += decoded
    at += 1 + length
  }
  return result
}

/** The files in ARGV, or standard input, as one stream of records; operands `name=value` assign when their turn comes. */
export class MainInput {
  readonly #tool: Tool
  readonly #variables: Variables
  #index = 0
  #open: OpenOperand | null = null
  #reader: RecordReader | null = null
  #seen = false
  #done = false
  /** Called when a file begins and ends: BEGINFILE and ENDFILE. */
  begun: (() => Running<void>) | null = null
  ended: (() => Running<void>) | null = null

  constructor(tool: Tool, variables: Variables) {
    this.#tool = tool
    this.#variables = variables
  }

  *next(): Running<AwkRecord | null> {
    for (;;) {
      if (this.#reader === null && !(yield* this.#advance())) return null
      const record = yield* this.#reader!.next(this.#variables.recordSeparator)
      if (record !== null) {
        this.#variables.set('NR', this.#variables.number('NR') + 1)
        this.#variables.set('FNR', this.#variables.number('FNR') + 1)
        return record
      }
      yield* this.skipFile()
    }
  }

  *skipFile(): Running<void> {
    if (this.#open === null) return
    const failure = this.#reader?.failure
    if (failure != null)
      yield* this.#tool.process.write(
        2,
        `${this.#tool.name}: warning: command line argument \`${this.#open.name}' is a directory: skipped\n`,
      )
    if (this.ended !== null) yield* this.ended()
    closeOperand(this.#tool, this.#open)
    this.#open = null
    this.#reader = null
  }

  *#advance(): Running<boolean> {
    if (this.#done) return false
    const count = this.#variables.number('ARGC')
    const args = this.#variables.array('ARGV')
    while (++this.#index < count) {
      const value = args.get(String(this.#index))
      const name = toText(value ?? null, '%.6g')
      if (name === '') continue
      const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(name)
      if (assignment !== null) this.#variables.set(assignment[1]!, fromInput(assignedText(assignment[2]!)))
      else {
        this.#seen = true
        if (yield* this.#use(name)) return true
      }
    }
    this.#done = true
    if (this.#seen) return false
    return yield* this.#use('-')
  }

  *#use(name: string): Running<boolean> {
    const operand = openOperand(this.#tool, name)
    if (failed(operand)) {
      yield* this.#tool.out.flush()
      yield* this.#tool.complain(`fatal: cannot open file \`${name}' for reading: ${operand.text}`, 2)
      return false
    }
    this.#open = operand
    this.#reader = new RecordReader(this.#tool, operand.fd)
    this.#variables.set('FILENAME', name === '-' && !this.#seen ? '' : name)
    this.#variables.set('FNR', 0)
    if (this.begun !== null) yield* this.begun()
    return true
  }
}
