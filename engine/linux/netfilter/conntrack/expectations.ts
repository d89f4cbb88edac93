import type { Connection } from './connection.ts'
import type { Conntrack } from './conntrack.ts'
import type { Expectation } from './expectation.ts'
import type { Tuple } from './tuple.ts'

/** Connections that others have announced and that have not begun yet. */
export class Expectations {
  readonly #conntrack: Conntrack
  #all: Expectation[] = []

  constructor(conntrack: Conntrack) {
    this.#conntrack = conntrack
  }

  get list(): readonly Expectation[] {
    const { now } = this.#conntrack.net.sim
    return this.#all.filter(expectation => expectation.expires > now)
  }

  /** nf_ct_expect_related: false when there are too many, or when it is known already. */
  add(expectation: Expectation): boolean {
    this.#all = this.list.filter(other => !other.matches(expectation.tuple))
    if (this.#all.length >= this.#conntrack.sysctl.expect_max) return false
    this.#all.push(expectation)
    this.#conntrack.statistics.expectCreate++
    return true
  }

  /** The expectation that a first packet fulfils; it is used up. */
  take(tuple: Tuple): Expectation | undefined {
    if (this.#all.length === 0) return undefined
    const found = this.list.find(expectation => expectation.matches(tuple))
    if (found !== undefined) {
      this.#all = this.#all.filter(other => other !== found)
      this.#conntrack.statistics.expectDelete++
    }
    return found
  }

  /** What a connection announced goes with it. */
  forget(master: Connection): void {
    if (this.#all.length > 0) this.#all = this.#all.filter(expectation => expectation.master !== master)
  }

  flush(): void {
    this.#all = []
  }
}
