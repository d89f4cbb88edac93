import type { Expression } from '../../regex/regex.ts'

/** An address of sed(1). A null expression is the one that was used last. */
export type Address =
  | { readonly type: 'line'; readonly line: number }
  | { readonly type: 'step'; readonly first: number; readonly step: number }
  | { readonly type: 'last' }
  | { readonly type: 'expression'; readonly expression: Expression | null }
  /** Second addresses: so many lines on, or up to a multiple. */
  | { readonly type: 'more'; readonly count: number }
  | { readonly type: 'multiple'; readonly of: number }

/** What a part of a replacement adds: text, a group (0 is the whole match), or a change of case from here on. */
export type ReplacementPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'group'; readonly group: number }
  | { readonly type: 'case'; readonly letter: 'U' | 'L' | 'u' | 'l' | 'E' }

export interface Substitution {
  readonly expression: Expression | null
  readonly replacement: readonly ReplacementPart[]
  readonly global: boolean
  readonly print: boolean
  /** The first match that is replaced. */
  readonly number: number
  readonly file: string | null
}

export type Action =
  | { readonly name: '{'; end: number }
  | { readonly name: '}' | '=' | 'd' | 'D' | 'g' | 'G' | 'h' | 'H' | 'n' | 'N' | 'p' | 'P' | 'x' | 'z' | 'F' | ':' }
  | { readonly name: 'a' | 'i' | 'c'; readonly text: string }
  | { readonly name: 'b' | 't' | 'T'; readonly label: string; target: number }
  | { readonly name: 'q' | 'Q'; readonly status: number }
  | { readonly name: 'l'; readonly width: number | null }
  | { readonly name: 'r' | 'R' | 'w' | 'W'; readonly file: string }
  | { readonly name: 's'; readonly substitution: Substitution }
  | { readonly name: 'y'; readonly map: ReadonlyMap<string, string> }

export interface SedCommand {
  readonly first: Address | null
  readonly second: Address | null
  readonly negated: boolean
  readonly action: Action
  /** The state of a range: where it ends, once its first address has matched. */
  range: 'before' | 'inside' | 'after'
  until: number
}
