import { performance } from 'node:perf_hooks'

/** One line of the table: what is measured, and what it may cost. */
export interface Benchmark {
  readonly name: string
  readonly what: string
  readonly budget: number
  readonly unit: string
  /** Whether more is better, such as packets a second. */
  readonly more?: boolean
  /** How it is measured, in a few words. */
  readonly how: string
  /** The value in `unit`, or why it cannot be measured here. */
  measure(): number | NotMeasured
}

export class NotMeasured {
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }
}

/** Milliseconds that a piece of work takes. */
export function timed(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** The median of several runs, after one that is not counted: compilers and caches are warm then. */
export function median(runs: number, once: () => number): number {
  once()
  const values = Array.from({ length: runs }, once).sort((a, b) => a - b)
  return values[values.length >> 1]!
}

/** The value below which the share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
