import type { Running } from '../../../linux/program.ts'
import type { Tool } from '../../text/tool.ts'
import type { Spot } from './access.ts'
import type { Definition, Filter } from './syntax.ts'
import { checkSize, JqFatal, type Json } from './value.ts'

/** CPU time that a step of a program takes, and what may pile up before others get their turn, in nanoseconds. */
const STEP = 1500
/** An interpreter of JSON is slow; the small costs beside its steps are given for a compiled program. */
const COST = 10
const SLICE = 50_000
/** How deep steps may lie in each other: what the real one's memory would end sooner or later. */
const DEPTH_MAX = 3000

/** What takes a result; whatever comes after happens in there. */
export type Emit = (value: Json, spot: Spot) => Running<void>

/** What names mean, innermost first. */
export type Env = Binding | null
export type Binding =
  | { readonly kind: 'variable'; readonly name: string; readonly value: Json; readonly next: Env }
  /** A filter that was handed over as an argument. */
  | { readonly kind: 'closure'; readonly name: string; readonly filter: Filter; readonly env: Env; readonly next: Env }
  | { readonly kind: 'function'; readonly name: string; readonly definition: Definition; readonly next: Env }
  | { readonly kind: 'label'; readonly name: string; readonly next: Env }

/** `break $name`: goes to the label that this binding is. */
export class JqBreak {
  readonly label: Binding

  constructor(label: Binding) {
    this.label = label
  }
}

/** `halt` and `halt_error`. */
export class JqHalt {
  readonly status: number
  readonly text: string

  constructor(status: number, text: string) {
    this.status = status
    this.text = text
  }
}

/** Where inputs come from. */
export interface InputSource {
  /** The next input; undefined at the end. */
  next(): Running<Json | undefined>
  readonly fileName: string | null
  readonly line: number
}

/** Runs a filter on a value: hands each result, and where it lies, to `emit`. */
export type Run = (machine: Machine, filter: Filter, env: Env, value: Json, spot: Spot, emit: Emit) => Running<void>

/** What all steps of a running program share. */
export class Machine {
  readonly tool: Tool
  readonly inputs: InputSource
  /** Named arguments, as `$ARGS.named` shows them. */
  readonly named: ReadonlyMap<string, Json>
  readonly positional: readonly Json[]
  depth = 0
  #owed = 0
  readonly #run: Run

  constructor(
    run: Run,
    tool: Tool,
    inputs: InputSource,
    named: ReadonlyMap<string, Json>,
    positional: readonly Json[],
  ) {
    this.#run = run
    this.tool = tool
    this.inputs = inputs
    this.named = named
    this.positional = positional
  }

  run(filter: Filter, env: Env, value: Json, spot: Spot, emit: Emit): Running<void> {
    return this.#run(this, filter, env, value, spot, emit)
  }

  /** All results of a filter. */
  *collect(filter: Filter, env: Env, value: Json): Running<Json[]> {
    const results: Json[] = []
    const machine = this
    yield* this.run(filter, env, value, null, function* (result) {
      results.push(result)
      checkSize(results.length)
      if (machine.charge(20)) yield* machine.pay()
    })
    return results
  }

  /** Begins a step: true when `pay` is due. */
  enter(): boolean {
    if (++this.depth > DEPTH_MAX) throw new JqFatal('the recursion is too deep')
    this.#owed += STEP
    return this.#owed >= SLICE
  }

  /** Uses up CPU time beside the steps. */
  charge(nanoseconds: number): boolean {
    this.#owed += nanoseconds * COST
    return this.#owed >= SLICE
  }

  *pay(): Running<void> {
    const owed = this.#owed
    this.#owed = 0
    yield* this.tool.process.compute(owed)
  }
}
