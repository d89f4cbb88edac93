import type { Hook } from '../../net/hooks.ts'
import { PolicyDrop, type Rule } from './rule.ts'
import type { Table } from './table.ts'

export type ChainType = 'filter' | 'nat' | 'route'

/** Where a base chain is called from. */
export interface BaseChainSpec {
  readonly type: ChainType
  readonly hook: Hook
  readonly priority: number
  /** Names of the devices that a chain at ingress or egress is for. */
  readonly devices?: readonly string[]
}

/** A list of rules. A base chain is called by the kernel, the others by jumps. */
export class Chain {
  readonly table: Table
  name: string
  readonly handle: number
  readonly rules: Rule[] = []
  /** Null for a chain that only jumps lead to. */
  readonly base: BaseChainSpec | null
  /** Of a base chain: what happens to a packet at its end. */
  policy: 'accept' | 'drop' = 'accept'
  /** Packets that come to the end are counted: from the first time on that the policy was set. */
  counted = false
  /** Packets and bytes that came to the end of a base chain. */
  packets = 0
  bytes = 0
  /** Rules and map elements that lead here. */
  references = 0
  comment: string | undefined
  readonly dropReason: PolicyDrop = new PolicyDrop(this)

  constructor(table: Table, name: string, handle: number, base: BaseChainSpec | null) {
    this.table = table
    this.name = name
    this.handle = handle
    this.base = base
  }

  /** Puts a rule in, at the end or before the rule at `index`. */
  insert(rule: Rule, index: number = this.rules.length): void {
    if (index === this.rules.length) this.rules.push(rule)
    else this.rules.splice(index, 0, rule)
    for (const expression of rule.expressions) for (const chain of expression.chains ?? []) chain.references++
  }

  remove(rule: Rule): void {
    this.rules.splice(this.rules.indexOf(rule), 1)
    for (const expression of rule.expressions) for (const chain of expression.chains ?? []) chain.references--
  }
}
