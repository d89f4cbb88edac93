/** Expressions of awk. */
export type Expression =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'regex'; readonly source: string }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'field'; readonly index: Expression }
  | { readonly type: 'element'; readonly array: string; readonly subscripts: readonly Expression[] }
  | { readonly type: 'in'; readonly array: string; readonly subscripts: readonly Expression[] }
  | { readonly type: 'group'; readonly items: readonly Expression[] }
  | { readonly type: 'assign'; readonly operator: string; readonly target: Lvalue; readonly value: Expression }
  | { readonly type: 'update'; readonly by: 1 | -1; readonly prefix: boolean; readonly target: Lvalue }
  | { readonly type: 'unary'; readonly operator: '-' | '+' | '!'; readonly operand: Expression }
  | {
      readonly type: 'binary'
      readonly operator: string
      readonly left: Expression
      readonly right: Expression
      readonly line: number
    }
  | { readonly type: 'match'; readonly negated: boolean; readonly left: Expression; readonly right: Expression }
  | { readonly type: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly type: 'conditional'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly line: number }
  | { readonly type: 'builtin'; readonly name: string; readonly args: readonly Expression[]; readonly line: number }
  | {
      readonly type: 'getline'
      readonly target: Lvalue | null
      readonly from: 'main' | 'file' | 'command'
      readonly source: Expression | null
    }

export type Lvalue = Expression & { readonly type: 'variable' | 'field' | 'element' }

export interface Redirection {
  readonly kind: '>' | '>>' | '|'
  readonly target: Expression
}

export type Statement =
  | { readonly type: 'block'; readonly body: readonly Statement[] }
  | { readonly type: 'expression'; readonly expression: Expression }
  | {
      readonly type: 'print'
      readonly formatted: boolean
      readonly args: readonly Expression[]
      readonly to: Redirection | null
      readonly line: number
    }
  | { readonly type: 'if'; readonly test: Expression; readonly yes: Statement; readonly no: Statement | null }
  | { readonly type: 'while'; readonly test: Expression; readonly body: Statement }
  | { readonly type: 'do'; readonly body: Statement; readonly test: Expression }
  | {
      readonly type: 'for'
      readonly start: Statement | null
      readonly test: Expression | null
      readonly step: Statement | null
      readonly body: Statement
    }
  | { readonly type: 'for in'; readonly name: string; readonly array: string; readonly body: Statement }
  | { readonly type: 'switch'; readonly value: Expression; readonly cases: readonly SwitchCase[] }
  | { readonly type: 'break' | 'continue' | 'next' | 'nextfile' }
  | { readonly type: 'exit' | 'return'; readonly value: Expression | null }
  | { readonly type: 'delete'; readonly array: string; readonly subscripts: readonly Expression[] | null }

export interface SwitchCase {
  /** Null for `default`. */
  readonly value: Expression | null
  readonly body: readonly Statement[]
}

export type Pattern =
  | { readonly type: 'BEGIN' | 'END' | 'BEGINFILE' | 'ENDFILE' | 'always' }
  | { readonly type: 'expression'; readonly expression: Expression }
  | { readonly type: 'range'; readonly from: Expression; readonly to: Expression; readonly index: number }

export interface Rule {
  readonly pattern: Pattern
  /** Null prints the record. */
  readonly body: Statement | null
}

export interface AwkFunction {
  readonly name: string
  readonly parameters: readonly string[]
  readonly body: Statement
}

export interface AwkProgram {
  readonly rules: readonly Rule[]
  readonly functions: ReadonlyMap<string, AwkFunction>
  readonly ranges: number
}
