import type { DropReason } from '../../net/trace.ts'
import type { Chain } from './chain.ts'
import type { Counter, Expression } from './expression.ts'
import type { NftSet } from './set/set.ts'

/** How a front end wrote a rule: enough to print it again. Each front end has a class of its own. */
export interface RuleSource {
  /** The rule as the front end's save form has it, without the chain. */
  readonly text: string
  readonly comment: string | undefined
  /** It does not only drop, but tells the sender. */
  readonly rejects: boolean
}

/** A rule of a chain: expressions in order. It matches when none of them breaks. */
export class Rule {
  chain: Chain
  readonly handle: number
  readonly expressions: readonly Expression[]
  readonly counter: Counter | null
  readonly source: RuleSource
  /** Sets that were made for it alone and go with it. */
  sets: readonly NftSet[] = []
  #drop: RuleDrop | null = null

  constructor(
    chain: Chain,
    handle: number,
    expressions: readonly Expression[],
    counter: Counter | null,
    source: RuleSource,
  ) {
    this.chain = chain
    this.handle = handle
    this.expressions = expressions
    this.counter = counter
    this.source = source
  }

  /** Its place in the chain, from 1; 0 once it was taken out. */
  get position(): number {
    return this.chain.rules.indexOf(this) + 1
  }

  get text(): string {
    return this.source.text
  }

  get comment(): string | undefined {
    return this.source.comment
  }

  get rejects(): boolean {
    return this.source.rejects
  }

  /** `filter/INPUT rule 3: -s 10.0.0.0/8 -j DROP`. */
  get label(): string {
    const { table } = this.chain
    return `${table.label} ${this.chain.name} rule ${this.position}: ${this.text}`
  }

  /** The reason under which packets that the rule drops are recorded. */
  get dropReason(): RuleDrop {
    return (this.#drop ??= new RuleDrop(this))
  }
}

/** A drop by a rule: the reason names the rule. */
export class RuleDrop implements DropReason {
  readonly name = 'NETFILTER_DROP'
  readonly rule: Rule

  constructor(rule: Rule) {
    this.rule = rule
  }

  get text(): string {
    return `by ${this.rule.label}`
  }
}

/** A drop by the policy of a base chain. */
export class PolicyDrop implements DropReason {
  readonly name = 'NETFILTER_DROP'
  readonly chain: Chain

  constructor(chain: Chain) {
    this.chain = chain
  }

  get text(): string {
    return `by the policy of ${this.chain.table.label} ${this.chain.name}`
  }
}
