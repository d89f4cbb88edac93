import { compilePosix, type Expression, isExpressionError } from '../../regex/regex.ts'
import type { FieldSeparator } from './fields.ts'
import { splitText } from './fields.ts'
import type { Separator } from './records.ts'
import { type AwkArray, fromInput, toNumber, toText, type Value } from './value.ts'

/** A mistake that ends the program: `awk: cmd. line:1: fatal: text`. */
export class AwkFatal {
  readonly text: string
  readonly line: number | null

  constructor(text: string, line: number | null = null) {
    this.text = text
    this.line = line
  }
}

const FIELDS_MAX = 1_000_000
const CACHE_MAX = 500

/** What a function's parameter holds: a value, or an array that may come into being when it is used as one. */
export type Cell = { value: Value; array: AwkArray | null }

/** The variables of a program: the global ones, $0 and its fields. */
export class Variables {
  readonly globals = new Map<string, Cell>()
  #record = ''
  #fields: Value[] | null = null
  /** $0 is to be built from the fields again. */
  #stale = false
  readonly #expressions = new Map<string, Expression>()

  constructor() {
    for (const [name, value] of DEFAULTS) this.set(name, value)
  }

  cell(name: string): Cell {
    let cell = this.globals.get(name)
    if (cell === undefined) this.globals.set(name, (cell = { value: null, array: null }))
    return cell
  }

  set(name: string, value: Value): void {
    this.cell(name).value = value
  }

  text(name: string): string {
    return toText(this.cell(name).value, this.convert)
  }

  number(name: string): number {
    return toNumber(this.cell(name).value)
  }

  array(name: string): AwkArray {
    return (this.cell(name).array ??= new Map())
  }

  /** CONVFMT. */
  get convert(): string {
    const { value } = this.cell('CONVFMT')
    return typeof value === 'string' ? value : '%.6g'
  }

  expression(source: string): Expression {
    const fold = this.globals.has('IGNORECASE') && toNumber(this.cell('IGNORECASE').value) !== 0
    const key = `${fold ? 'i' : '-'}${source}`
    let expression = this.#expressions.get(key)
    if (expression !== undefined) return expression
    const compiled = compilePosix(source, { extended: true, escapes: 'awk', fold })
    if (isExpressionError(compiled)) throw new AwkFatal(`invalid regexp: ${compiled.error}: /${source}/`)
    expression = compiled
    if (this.#expressions.size >= CACHE_MAX) this.#expressions.clear()
    this.#expressions.set(key, expression)
    return expression
  }

  /** Emulated CPU time that the expressions have used. */
  takeWork(): number {
    let work = 0
    for (const expression of this.#expressions.values()) work += expression.takeWork()
    return work
  }

  fieldSeparator(text: string): FieldSeparator {
    if (text === ' ') return { type: 'blanks' }
    if (text === '') return { type: 'characters' }
    if (text.length === 1 && text !== '\\') return { type: 'text', text }
    return { type: 'expression', expression: this.expression(text) }
  }

  get recordSeparator(): Separator {
    const text = this.text('RS')
    if (text === '') return { type: 'paragraph' }
    return text.length === 1
      ? { type: 'character', character: text }
      : { type: 'expression', expression: this.expression(text) }
  }

  // The record.

  get record(): string {
    if (this.#stale) {
      const separator = this.text('OFS')
      this.#record = this.#fields!.map(field => toText(field, this.convert)).join(separator)
      this.#stale = false
    }
    return this.#record
  }

  setRecord(text: string): void {
    this.#record = text
    this.#fields = null
    this.#stale = false
  }

  #split(): Value[] {
    if (this.#fields !== null) return this.#fields
    const separator = this.fieldSeparator(this.text('FS'))
    const paragraphs = this.text('RS') === '' && separator.type !== 'blanks'
    this.#fields = splitText(this.#record, separator, paragraphs).parts.map(fromInput)
    return this.#fields
  }

  get fieldCount(): number {
    return this.#split().length
  }

  set fieldCount(count: number) {
    if (count < 0) throw new AwkFatal('NF set to negative value')
    if (count > FIELDS_MAX) throw new AwkFatal('NF set to a number that is too large')
    const fields = this.#split()
    while (fields.length < count) fields.push('')
    fields.length = count
    this.#stale = true
  }

  field(index: number): Value {
    if (index < 0) throw new AwkFatal(`attempt to access field ${index}`)
    if (index === 0) return fromInput(this.record)
    return this.#split()[index - 1] ?? null
  }

  setField(index: number, value: Value): void {
    if (index < 0) throw new AwkFatal(`attempt to access field ${index}`)
    if (index === 0) return this.setRecord(toText(value, this.convert))
    if (index > this.fieldCount) this.fieldCount = index
    this.#split()[index - 1] = value
    this.#stale = true
  }
}

const DEFAULTS: readonly (readonly [string, Value])[] = [
  ['FS', ' '],
  ['OFS', ' '],
  ['RS', '\n'],
  ['ORS', '\n'],
  ['SUBSEP', '\x1c'],
  ['CONVFMT', '%.6g'],
  ['OFMT', '%.6g'],
  ['NR', 0],
  ['FNR', 0],
  ['FILENAME', ''],
  ['RSTART', 0],
  ['RLENGTH', -1],
  ['RT', ''],
]
