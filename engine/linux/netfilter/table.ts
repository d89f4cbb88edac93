import { type BaseChainSpec, Chain } from './chain.ts'
import type { Family } from './families.ts'
import type { StatefulObject } from './object.ts'
import type { NftSet } from './set/set.ts'

/** A table of nf_tables: chains (and sets) under one name, in one family. */
export class Table {
  readonly family: Family
  readonly name: string
  readonly handle: number
  readonly chains = new Map<string, Chain>()
  readonly sets = new Map<string, NftSet>()
  /** By type and name: `counter hits`. */
  readonly objects = new Map<string, StatefulObject>()
  /** nft's dormant flag: the chains stay, no hook calls them. */
  dormant = false
  comment: string | undefined
  #handle = 0

  constructor(family: Family, name: string, handle: number) {
    this.family = family
    this.name = name
    this.handle = handle
  }

  /** A number for a chain, a rule or a set of this table. */
  /** Takes back, when it is called, the numbers given out since. */
  rememberHandles(): () => void {
    const before = this.#handle
    return () => {
      this.#handle = before
    }
  }

  nextHandle(): number {
    return ++this.#handle
  }

  /** As iptables names it: the family only where it is not IPv4. */
  get label(): string {
    return this.family === 'ip' ? this.name : `${this.family} ${this.name}`
  }

  createChain(name: string, base: BaseChainSpec | null): Chain {
    const chain = new Chain(this, name, this.nextHandle(), base)
    this.chains.set(name, chain)
    return chain
  }
}
