import type { Chain } from './chain.ts'
import type { StatefulObject } from './object.ts'
import type { Rule } from './rule.ts'
import type { SetElement } from './set/element.ts'
import type { NftSet } from './set/set.ts'
import type { Table } from './table.ts'

/** Something that a transaction changed, as nfnetlink tells its listeners once it holds. */
export type RulesetEvent = { readonly gone: boolean } & (
  | { readonly type: 'table'; readonly table: Table }
  | { readonly type: 'chain'; readonly chain: Chain }
  | { readonly type: 'rule'; readonly rule: Rule; readonly before: Rule | null }
  | { readonly type: 'set'; readonly set: NftSet }
  | { readonly type: 'element'; readonly set: NftSet; readonly element: SetElement }
  | { readonly type: 'object'; readonly object: StatefulObject }
)
export type RulesetListener = (event: RulesetEvent) => void
