import type { Chain } from '../../chain.ts'
import type { Family } from '../../families.ts'
import type { Netfilter } from '../../netfilter.ts'
import type { StatefulObject } from '../../object.ts'
import type { NftSet } from '../../set/set.ts'
import type { MeterStatement, ObjectType, RuleBody, SetExpr } from '../syntax.ts'

/** Where a rule is being made, and what it can reach there. */
export interface Environment {
  readonly netfilter: Netfilter
  readonly family: Family
  /** A set of the table by its name; a set in braces becomes one of its own. */
  set(expr: SetExpr | { readonly kind: 'setref'; readonly name: string }): NftSet
  chain(name: string): Chain | undefined
  /** The set of a meter. */
  meter(statement: MeterStatement): NftSet
  /** A chain without a name, made of these rules; the batch holds what is wrong with them. */
  block(rules: readonly RuleBody[]): Chain | undefined
  object(type: ObjectType, name: string): StatefulObject | undefined
}

/** IP families that rules of a family see. */
export function ipFamilies(family: Family): readonly (4 | 6)[] {
  if (family === 'ip') return [4]
  if (family === 'ip6') return [6]
  return family === 'inet' ? [4, 6] : []
}
