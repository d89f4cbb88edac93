import type { Timer } from '../../../sim/timer.ts'
import type { Connection } from './connection.ts'
import type { Conntrack } from './conntrack.ts'
import type { Expectation } from './expectation.ts'
import type { Tuple } from './tuple.ts'

/** What `conntrack -E expect` hears of. */
export interface ExpectationEvent {
  readonly type: 'new' | 'destroy'
  readonly expectation: Expectation
  readonly time: number
}

/** Connections that others have announced and that have not begun yet. */
export class Expectations {
  readonly #conntrack: Conntrack
  readonly #listeners = new Set<(event: ExpectationEvent) => void>()
  readonly #timer: Timer
  #all: Expectation[] = []

  constructor(conntrack: Conntrack) {
    this.#conntrack = conntrack
    this.#timer = conntrack.net.sim.timer(() => this.#expire())
  }

  get list(): readonly Expectation[] {
    return this.#all
  }

  /** Calls `listener` with each change; the returned function ends that. */
  listen(listener: (event: ExpectationEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** nf_ct_expect_related: a connection has `limit` of them, and a new one is instead of its oldest. */
  add(expectation: Expectation, limit = 1): 'added' | 'busy' | 'full' {
    const { master } = expectation
    const same = this.#all.find(other => other.master === master && other.sameAs(expectation))
    if (same !== undefined) this.#remove(same)
    if (this.#all.some(other => other.clashes(expectation))) return 'busy'
    const mine = this.#all.filter(other => other.master === master)
    if (mine.length >= limit) this.#remove(mine[0]!)
    if (this.#all.length >= this.#conntrack.sysctl.expect_max) return 'full'
    this.#all.push(expectation)
    this.#conntrack.statistics.expectCreate++
    this.#arm()
    this.#emit('new', expectation)
    return 'added'
  }

  /** How many a connection has. */
  countOf(master: Connection): number {
    return this.#all.filter(expectation => expectation.master === master).length
  }

  /** The expectation that a first packet fulfils; it is used up. */
  take(tuple: Tuple): Expectation | undefined {
    if (this.#all.length === 0) return undefined
    const found = this.#all.find(expectation => expectation.matches(tuple))
    if (found !== undefined) this.#remove(found)
    return found
  }

  /** What a connection announced goes with it. */
  forget(master: Connection): void {
    for (const expectation of this.#all.filter(each => each.master === master)) this.#remove(expectation)
  }

  flush(): void {
    for (const expectation of this.#all) this.#remove(expectation)
  }

  #remove(expectation: Expectation): void {
    this.#all = this.#all.filter(other => other !== expectation)
    this.#conntrack.statistics.expectDelete++
    this.#emit('destroy', expectation)
  }

  #expire(): void {
    const { now } = this.#conntrack.net.sim
    for (const expectation of this.#all) if (expectation.expires <= now) this.#remove(expectation)
    this.#arm()
  }

  #arm(): void {
    if (this.#all.length > 0) this.#timer.arm(Math.min(...this.#all.map(each => each.expires)))
  }

  #emit(type: ExpectationEvent['type'], expectation: Expectation): void {
    const time = this.#conntrack.net.sim.now
    for (const listener of this.#listeners) listener({ type, expectation, time })
  }
}
