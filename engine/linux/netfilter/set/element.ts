import type { Chain } from '../chain.ts'
import type { Expression } from '../expression.ts'
import type { StatefulObject } from '../object.ts'
import type { Outcome } from '../outcome.ts'
import type { Words } from './words.ts'

/** What an element of a map leads to. */
export type ElementData =
  | { readonly kind: 'verdict'; readonly outcome: Outcome; readonly chain: Chain | null }
  | {
      readonly kind: 'value'
      readonly values: readonly bigint[]
      readonly last: readonly bigint[]
      readonly words: Words
    }
  | { readonly kind: 'object'; readonly object: StatefulObject }

/** An element of a set: one key, or all from one to another. Each part of the key is a number. */
export class SetElement {
  readonly first: readonly bigint[]
  readonly last: readonly bigint[]
  /** `first` and `last` as words. */
  readonly from: Words
  readonly to: Words
  readonly data: ElementData | null
  /** Whatever no other element is for. */
  readonly wildcard: boolean
  comment: string | undefined
  /** In nanoseconds; undefined for an element that stays. */
  timeout: number | undefined
  /** Virtual time at which it ends. */
  expires = Number.POSITIVE_INFINITY
  /** Counters and limits of its own. */
  expressions: readonly Expression[] = []
  /** The next one in its bucket. */
  following: SetElement | null = null

  constructor(
    first: readonly bigint[],
    last: readonly bigint[],
    from: Words,
    to: Words,
    data: ElementData | null,
    wildcard: boolean,
  ) {
    this.first = first
    this.last = last
    this.from = from
    this.to = to
    this.data = data
    this.wildcard = wildcard
  }

  get exact(): boolean {
    return this.first.every((value, index) => value === this.last[index])
  }
}
