import type { Running } from '../../../linux/program.ts'
import type { Tool } from '../../text/tool.ts'
import { evaluate } from './evaluate.ts'
import { execute } from './execute.ts'
import { AwkUnwind, type Machine } from './machine.ts'
import { MainInput } from './main-input.ts'
import { Streams } from './streams.ts'
import type { AwkProgram, Expression, Rule } from './syntax.ts'
import { toBoolean, type Value } from './value.ts'
import { AwkFatal, type Cell, type Variables } from './variables.ts'

/** Calls of functions within each other; beyond it the program is refused. */
const DEPTH_MAX = 400

/** A program of awk under way. */
export class AwkRun implements Machine {
  readonly tool: Tool
  readonly variables: Variables
  readonly streams: Streams
  readonly input: MainInput
  readonly functions: AwkProgram['functions']
  readonly #program: AwkProgram
  readonly #inside: boolean[]
  frame: Map<string, Cell> | null = null
  depth = 0
  exitStatus = 0
  seed = 0
  random: (() => number) | null = null

  constructor(tool: Tool, program: AwkProgram, variables: Variables) {
    this.tool = tool
    this.variables = variables
    this.streams = new Streams(tool)
    this.input = new MainInput(tool, variables)
    this.functions = program.functions
    this.#program = program
    this.#inside = new Array<boolean>(program.ranges).fill(false)
    if (this.#rules('BEGINFILE').length > 0) this.input.begun = () => this.#all('BEGINFILE')
    if (this.#rules('ENDFILE').length > 0) this.input.ended = () => this.#all('ENDFILE')
  }

  *run(): Running {
    try {
      const ended = yield* this.#guarded(() => this.#all('BEGIN'))
      const reads = this.#program.rules.some(rule => rule.pattern.type !== 'BEGIN')
      if (reads && ended !== 'exit') yield* this.#records()
      yield* this.#guarded(() => this.#all('END'))
    } finally {
      yield* this.streams.closeAll()
    }
    return this.exitStatus !== 0 ? this.exitStatus : this.tool.status
  }

  #rules(type: Rule['pattern']['type']): Rule[] {
    return this.#program.rules.filter(rule => rule.pattern.type === type)
  }

  *#all(type: Rule['pattern']['type']): Running<void> {
    for (const { body } of this.#rules(type)) if (body !== null) yield* execute(this, body)
  }

  /** Runs something that `next` or `exit` may cut short; says which did. */
  *#guarded(body: () => Running<void>): Running<AwkUnwind['to'] | null> {
    try {
      yield* body()
      return null
    } catch (unwind) {
      if (!(unwind instanceof AwkUnwind)) throw unwind
      this.frame = null
      this.depth = 0
      return unwind.to
    }
  }

  *#records(): Running<void> {
    for (;;) {
      const record = yield* this.input.next()
      if (record === null) return
      this.variables.setRecord(record.text)
      this.variables.set('RT', record.end)
      const ended = yield* this.#guarded(() => this.#rulesOfRecord())
      yield* this.tool.spend(this.variables.takeWork())
      if (ended === 'exit' || this.tool.broken) return
      if (ended === 'nextfile') yield* this.input.skipFile()
    }
  }

  *#rulesOfRecord(): Running<void> {
    for (const rule of this.#program.rules) {
      if (!(yield* this.#selects(rule))) continue
      if (rule.body === null) yield* this.tool.print(this.variables.record + this.variables.text('ORS'))
      else yield* execute(this, rule.body)
    }
  }

  *#selects({ pattern }: Rule): Running<boolean> {
    if (pattern.type === 'always') return true
    if (pattern.type === 'expression') return toBoolean(yield* evaluate(this, pattern.expression))
    if (pattern.type !== 'range') return false
    if (!this.#inside[pattern.index]) {
      if (!toBoolean(yield* evaluate(this, pattern.from))) return false
      this.#inside[pattern.index] = true
    }
    if (toBoolean(yield* evaluate(this, pattern.to))) this.#inside[pattern.index] = false
    return true
  }

  evaluate(expression: Expression): Running<Value> {
    return evaluate(this, expression)
  }

  /** Arrays are handed on as they are, values by copy; a parameter that was never set becomes an array when it is used as one. */
  *callFunction(name: string, args: readonly Expression[], line: number): Running<Value> {
    const called = this.functions.get(name)
    if (called === undefined) throw new AwkFatal(`function \`${name}' not defined`, line)
    if (args.length > called.parameters.length)
      throw new AwkFatal(`function \`${name}' called with more arguments than declared`, line)
    if (this.depth >= DEPTH_MAX)
      throw new AwkFatal(
        `function \`${name}': more than ${DEPTH_MAX} calls within each other are not emulated here`,
        line,
      )
    const frame = new Map<string, Cell>()
    for (const [index, parameter] of called.parameters.entries())
      frame.set(parameter, yield* this.#argument(args[index]))
    const before = this.frame
    this.frame = frame
    this.depth++
    const completion = yield* execute(this, called.body)
    this.depth--
    this.frame = before
    return completion.type === 'return' ? completion.value : null
  }

  *#argument(arg: Expression | undefined): Running<Cell> {
    if (arg === undefined) return { value: null, array: null }
    if (arg.type === 'variable' && arg.name !== 'NF') {
      const cell = this.frame?.get(arg.name) ?? this.variables.cell(arg.name)
      // The cell itself goes along where it is, or may become, an array.
      if (cell.array !== null || cell.value === null)
        return cell.array === null && cell.value === null ? shared(cell) : cell
    }
    return { value: yield* evaluate(this, arg), array: null }
  }
}

/** A parameter whose array is the caller's, once either makes one; its value is its own. */
function shared(cell: Cell): Cell {
  return {
    value: null,
    get array() {
      return cell.array
    },
    set array(array) {
      cell.array = array
    },
  }
}
