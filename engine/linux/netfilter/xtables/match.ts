import type { Expression } from '../expression.ts'
import { Outcome } from '../outcome.ts'
import type { PacketContext } from '../packet.ts'
import type { RuleContext } from './extension.ts'

/** A match that is a question to the packet. */
export class Predicate implements Expression {
  readonly #holds: (packet: PacketContext) => boolean

  constructor(holds: (packet: PacketContext) => boolean) {
    this.#holds = holds
  }

  evaluate(packet: PacketContext): Outcome {
    return this.#holds(packet) ? Outcome.next : Outcome.break
  }
}

/** The same for one that looks at connections: while the rule exists, they are tracked. */
export class ConnectionPredicate extends Predicate {
  readonly #rule: RuleContext

  constructor(rule: RuleContext, holds: (packet: PacketContext) => boolean) {
    super(holds)
    this.#rule = rule
  }

  acquire(): void {
    this.#rule.netfilter.conntrack.acquire(this.#rule.family)
  }

  release(): void {
    this.#rule.netfilter.conntrack.release(this.#rule.family)
  }
}

/** What a target does to the packet. */
export class Action implements Expression {
  readonly #act: (packet: PacketContext) => Outcome

  constructor(act: (packet: PacketContext) => Outcome) {
    this.#act = act
  }

  evaluate(packet: PacketContext): Outcome {
    return this.#act(packet)
  }
}

/** The same for one that works on connections. */
export class ConnectionAction extends Action {
  readonly #rule: RuleContext

  constructor(rule: RuleContext, act: (packet: PacketContext) => Outcome) {
    super(act)
    this.#rule = rule
  }

  acquire(): void {
    this.#rule.netfilter.conntrack.acquire(this.#rule.family)
  }

  release(): void {
    this.#rule.netfilter.conntrack.release(this.#rule.family)
  }
}
