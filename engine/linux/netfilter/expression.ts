import type { Errno } from '../../net/errno.ts'
import type { Chain } from './chain.ts'
import type { Outcome } from './outcome.ts'
import type { PacketContext } from './packet.ts'

/** One step of a rule: a comparison, a match, a statement, a verdict. */
export interface Expression {
  /** `next` to go on with the rule, `break` when the rule does not match, else what happens to the packet. */
  evaluate(packet: PacketContext): Outcome
  /** Chains that it may lead to: they count the reference, and loops are looked for through them. */
  readonly chains?: readonly Chain[]
  /** Chains that it may lead to by way of others, which count them. */
  reachable?(): Iterable<Chain>
  /** May it stand in a chain that this base chain leads to? */
  validate?(base: Chain): Errno | undefined
  /** The rule has become part of the rule set: what it needs of others is taken. */
  acquire?(): void
  /** The rule is gone: what it took is given back. */
  release?(): void
}

/** Packets and bytes that got as far as this expression. */
export class Counter implements Expression {
  packets: number
  bytes: number

  constructor(packets = 0, bytes = 0) {
    this.packets = packets
    this.bytes = bytes
  }

  evaluate(packet: PacketContext): Outcome {
    this.packets++
    this.bytes += packet.length
    return -1
  }
}

/** A verdict without conditions: accept, drop, return, or the way into another chain. */
export class VerdictExpression implements Expression {
  readonly outcome: Outcome
  readonly target: Chain | null
  readonly chains: readonly Chain[]

  constructor(outcome: Outcome, target: Chain | null = null) {
    this.outcome = outcome
    this.target = target
    this.chains = target === null ? [] : [target]
  }

  evaluate(packet: PacketContext): Outcome {
    packet.target = this.target
    return this.outcome
  }
}
