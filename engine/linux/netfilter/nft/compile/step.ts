import type { Errno } from '../../../../net/errno.ts'
import type { Chain } from '../../chain.ts'
import type { Expression } from '../../expression.ts'
import { Outcome } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import type { NftSet } from '../../set/set.ts'
import { type Environment, ipFamilies } from './environment.ts'

/** A question to the packet. */
export class Test implements Expression {
  readonly #holds: (packet: PacketContext) => boolean

  constructor(holds: (packet: PacketContext) => boolean) {
    this.#holds = holds
  }

  evaluate(packet: PacketContext): Outcome {
    return this.#holds(packet) ? Outcome.next : Outcome.break
  }
}

/** What a step may need beside what it does. */
export interface Needs {
  /** Connections are tracked while the rule exists. */
  readonly connections?: Pick<Environment, 'family' | 'netfilter'>
  readonly validate?: (base: Chain) => Errno | undefined
  readonly sets?: readonly NftSet[]
  readonly acquire?: () => void
  readonly release?: () => void
}

/** What a statement does to the packet. */
export class Step implements Expression {
  readonly #act: (packet: PacketContext) => Outcome
  readonly #needs: Needs

  constructor(act: (packet: PacketContext) => Outcome, needs: Needs = {}) {
    this.#act = act
    this.#needs = needs
  }

  evaluate(packet: PacketContext): Outcome {
    return this.#act(packet)
  }

  *reachable(): Iterable<Chain> {
    for (const set of this.#needs.sets ?? []) yield* set.chains()
  }

  validate(base: Chain): Errno | undefined {
    return this.#needs.validate?.(base)
  }

  acquire(): void {
    const { connections, acquire } = this.#needs
    acquire?.()
    if (connections === undefined) return
    for (const family of ipFamilies(connections.family)) connections.netfilter.conntrack.acquire(family)
  }

  release(): void {
    const { connections, release } = this.#needs
    release?.()
    if (connections === undefined) return
    for (const family of ipFamilies(connections.family)) connections.netfilter.conntrack.release(family)
  }
}
