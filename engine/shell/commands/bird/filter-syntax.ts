import type { Value } from './values.ts'

/** Something that has a value in a filter. */
export type Expression =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'defined'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'pair'; readonly parts: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'method'; readonly of: Expression; readonly name: string; readonly args: readonly Expression[] }

/** A statement of a filter or a function. */
export type Statement =
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | {
      readonly kind: 'if'
      readonly condition: Expression
      readonly then: Statement
      readonly otherwise: Statement | null
    }
  | { readonly kind: 'accept' | 'reject' }
  | { readonly kind: 'return'; readonly value: Expression | null }
  | { readonly kind: 'assign'; readonly name: string; readonly value: Expression }
  | { readonly kind: 'unset'; readonly name: string }
  | { readonly kind: 'print'; readonly values: readonly Expression[]; readonly newline: boolean }
  | { readonly kind: 'do'; readonly expression: Expression }
  | {
      readonly kind: 'case'
      readonly of: Expression
      readonly arms: readonly { readonly values: readonly Expression[] | null; readonly body: readonly Statement[] }[]
    }

export interface FilterFunction {
  readonly name: string
  readonly parameters: readonly string[]
  readonly body: readonly Statement[]
}

/** What a channel lets through. */
export type Filter =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'where'; readonly condition: Expression }
  | {
      readonly kind: 'filter'
      /** Null for one without a name. */
      readonly name: string | null
      readonly body: readonly Statement[]
    }

/** As `show protocols all` calls it. */
export function filterName(filter: Filter): string {
  if (filter.kind === 'all') return 'ACCEPT'
  if (filter.kind === 'none') return 'REJECT'
  return filter.kind === 'filter' && filter.name !== null ? filter.name : '(unnamed)'
}
