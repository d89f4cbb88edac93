import type { Running } from '../../../linux/program.ts'
import type { Tool } from '../../text/tool.ts'
import type { MainInput } from './main-input.ts'
import type { Streams } from './streams.ts'
import type { AwkFunction, Expression } from './syntax.ts'
import type { AwkArray, Value } from './value.ts'
import type { Cell, Variables } from './variables.ts'

/** What ends a rule or the program from within. */
export class AwkUnwind {
  readonly to: 'next' | 'nextfile' | 'exit'

  constructor(to: 'next' | 'nextfile' | 'exit') {
    this.to = to
  }
}

/** What all parts of a running program share. */
export interface Machine {
  readonly tool: Tool
  readonly variables: Variables
  readonly streams: Streams
  readonly input: MainInput
  /** The parameters of the function that runs, by name; null outside. */
  frame: Map<string, Cell> | null
  depth: number
  exitStatus: number
  readonly functions: ReadonlyMap<string, AwkFunction>
  /** Random numbers of rand(). */
  seed: number
  random: (() => number) | null
  evaluate(expression: Expression): Running<Value>
  callFunction(name: string, args: readonly Expression[], line: number): Running<Value>
}

export function cellOf(machine: Machine, name: string): Cell {
  return machine.frame?.get(name) ?? machine.variables.cell(name)
}

export function arrayOf(machine: Machine, name: string): AwkArray {
  const cell = cellOf(machine, name)
  return (cell.array ??= new Map())
}
