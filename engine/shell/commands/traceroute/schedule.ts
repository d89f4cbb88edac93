import { MILLISECOND, SECOND } from '../../../sim/timer.ts'
import type { TracerouteOptions } from './arguments.ts'
import { hopsBack, newProbe, type Probe } from './probe.ts'

/** Added to a measured time before it is multiplied (DEF_WAIT_PREC). */
const PRECISION = MILLISECOND

/** All probes of a run, hop after hop, and how long to wait for each (get_timeout and check_expired of traceroute). */
export class Schedule {
  readonly probes: Probe[]
  readonly #queries: number
  readonly #wait: TracerouteOptions['wait']

  constructor(options: TracerouteOptions) {
    this.#queries = options.queries
    this.#wait = options.wait
    this.probes = Array.from({ length: options.maxHops * options.queries }, newProbe)
  }

  hopOf(index: number): number {
    return Math.floor(index / this.#queries) + 1
  }

  /** Where the hop of a probe ends. */
  endOfHop(index: number): number {
    return this.hopOf(index) * this.#queries
  }

  /** Until when to wait for the answer to a probe that was sent. */
  deadline(index: number): number {
    const { max, here, near } = this.#wait
    const longest = max * SECOND
    const bounded = (probe: Probe, factor: number) =>
      Math.min((probe.receivedAt - probe.sentAt + PRECISION) * factor, longest)
    let wait = longest
    const first = index - (index % this.#queries)
    const sibling = here > 0 ? this.probes.slice(first, first + this.#queries).find(answered) : undefined
    if (sibling !== undefined) wait = bounded(sibling, here)
    else if (near > 0) {
      const later = this.#sentAfter(index).find(answered)
      if (later !== undefined) wait = bounded(later, near)
    }
    return this.probes[index]!.sentAt + wait
  }

  *#after(index: number): Generator<Probe> {
    for (let next = index + 1; next < this.probes.length && this.probes[next]!.sentAt >= 0; next++)
      yield this.probes[next]!
  }

  #sentAfter(index: number): Probe[] {
    return [...this.#after(index)]
  }

  /**
   * Nobody answered in time. A router that limits its errors may have answered only the last of the probes that were sent at once: then a
   * final answer that came for a later hop belongs here.
   */
  expired(index: number): void {
    const probe = this.probes[index]!
    probe.done = true
    const final = this.#misplacedFinal(index)
    if (final === undefined) return
    Object.assign(probe, final)
    Object.assign(final, newProbe(), { sentAt: 0 })
  }

  #misplacedFinal(index: number): Probe | undefined {
    const first = index - (index % this.#queries)
    const before = this.probes.slice(first, index)
    if (!before.every(probe => probe.done && probe.final)) return undefined
    const later = this.#sentAfter(index)
    const found = later.findIndex(probe => probe.done)
    const final = later[found]
    if (final === undefined || !final.final || final.error === '') return undefined
    if (before.length > 0 || (index % this.#queries) + found + 1 < this.#queries) return final
    const earlier = this.probes.slice(0, index)
    if (earlier.some(probe => probe.address !== undefined && probe.address === final.address)) return final
    return this.#reportedFromHere(index, final, earlier) ? final : undefined
  }

  /** Whether the TTL of a report says that it came from this hop or a nearer one. */
  #reportedFromHere(index: number, final: Probe, earlier: readonly Probe[]): boolean {
    if (final.receivedTtl === 0) return false
    let back = hopsBack(final.receivedTtl)
    for (let at = earlier.length - 1; at >= 0; at--) {
      const probe = earlier[at]!
      if (!probe.done || probe.final || probe.receivedTtl === 0) continue
      const hops = hopsBack(probe.receivedTtl)
      if (hops >= back) continue
      back = back - hops + this.hopOf(at)
      break
    }
    return back <= this.hopOf(index)
  }
}

function answered(probe: Probe): boolean {
  return probe.done && probe.receivedAt > probe.sentAt
}
