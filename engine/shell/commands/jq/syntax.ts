import type { Json } from './json.ts'

/** A pattern of `as`, which takes a value apart. */
export type Pattern =
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'array'; readonly items: readonly Pattern[] }
  | { readonly type: 'object'; readonly entries: readonly PatternEntry[] }

export interface PatternEntry {
  readonly key: Filter
  /** `$name` as a key is a variable too. */
  readonly variable: string | null
  readonly pattern: Pattern | null
}

export interface Definition {
  readonly name: string
  /** `$x` is a parameter that is also a variable. */
  readonly parameters: readonly string[]
  readonly body: Filter
}

export type UpdateOperator = '=' | '|=' | '+=' | '-=' | '*=' | '/=' | '%=' | '//='
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>='

/** A program: what turns an input into any number of outputs (jq(1)). */
export type Filter =
  | { readonly type: 'identity' }
  | { readonly type: 'recurse' }
  | { readonly type: 'literal'; readonly value: Json }
  | { readonly type: 'string'; readonly format: string | null; readonly parts: readonly (string | Filter)[] }
  | { readonly type: 'format'; readonly name: string }
  | { readonly type: 'index'; readonly target: Filter; readonly key: Filter }
  | { readonly type: 'slice'; readonly target: Filter; readonly from: Filter | null; readonly to: Filter | null }
  | { readonly type: 'iterate'; readonly target: Filter }
  | { readonly type: 'array'; readonly body: Filter | null }
  | { readonly type: 'object'; readonly entries: readonly { readonly key: Filter; readonly value: Filter }[] }
  | { readonly type: 'negate'; readonly operand: Filter }
  | { readonly type: 'pipe'; readonly left: Filter; readonly right: Filter }
  | { readonly type: 'comma'; readonly left: Filter; readonly right: Filter }
  | { readonly type: 'binary'; readonly operator: BinaryOperator; readonly left: Filter; readonly right: Filter }
  | { readonly type: 'logic'; readonly operator: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly type: 'alternative'; readonly left: Filter; readonly right: Filter }
  | { readonly type: 'update'; readonly operator: UpdateOperator; readonly paths: Filter; readonly value: Filter }
  | { readonly type: 'if'; readonly condition: Filter; readonly then: Filter; readonly otherwise: Filter }
  | { readonly type: 'try'; readonly body: Filter; readonly handler: Filter | null }
  | {
      readonly type: 'reduce'
      readonly source: Filter
      readonly pattern: Pattern
      readonly initial: Filter
      readonly update: Filter
    }
  | {
      readonly type: 'foreach'
      readonly source: Filter
      readonly pattern: Pattern
      readonly initial: Filter
      readonly update: Filter
      readonly extract: Filter | null
    }
  | { readonly type: 'bind'; readonly source: Filter; readonly patterns: readonly Pattern[]; readonly body: Filter }
  | { readonly type: 'define'; readonly definition: Definition; readonly body: Filter }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Filter[] }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'label'; readonly name: string; readonly body: Filter }
  | { readonly type: 'break'; readonly name: string }
