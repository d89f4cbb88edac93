import type { Counter, Expression } from './expression.ts'
import type { Table } from './table.ts'

/** What rules share by its name: a counter, a quota, a limit, what connections get, a table of flows. */
export class StatefulObject {
  readonly table: Table
  readonly name: string
  readonly handle: number
  state: ObjectState
  expression: Expression
  comment: string | undefined
  /** Rules and map elements that use it. */
  references = 0

  constructor(table: Table, name: string, handle: number, state: ObjectState, expression: Expression) {
    this.table = table
    this.name = name
    this.handle = handle
    this.state = state
    this.expression = expression
  }
}

/** What an object is, and what it has counted. The specifications are those of the front end. */
export type ObjectState =
  | { readonly type: 'counter'; readonly counter: Counter }
  | { readonly type: 'quota'; readonly bytes: number; readonly over: boolean; readonly live: { used: number } }
  | { readonly type: 'limit'; readonly spec: unknown }
  | { readonly type: 'synproxy'; readonly spec: unknown }
  | {
      readonly type: 'ct helper'
      readonly helper: string
      readonly protocol: number
      readonly family: 'ip' | 'ip6' | 'inet'
    }
  | {
      readonly type: 'ct timeout'
      readonly protocol: number
      readonly family: 'ip' | 'ip6' | 'inet'
      /** Seconds, by the names of states. */
      readonly policy: ReadonlyMap<string, number>
    }
  | {
      readonly type: 'ct expectation'
      readonly protocol: number
      readonly family: 'ip' | 'ip6' | 'inet'
      readonly port: number
      /** Milliseconds. */
      readonly timeout: number
      readonly size: number
    }
  | {
      readonly type: 'flowtable'
      readonly priority: number
      readonly devices: readonly string[]
      readonly counter: boolean
      readonly offload: boolean
    }
