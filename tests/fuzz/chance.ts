import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Chance from a seed: the same number gives the same draws. */
export class Chance {
  readonly #generator

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed)
    // Neighbouring seeds begin alike.
    for (let skipped = 0; skipped < 20; skipped++) this.#generator.next()
  }

  /** An integer with `low <= result <= high`. */
  between(low: number, high: number): number {
    return uniformInt(this.#generator, low, high)
  }

  /** True once in `times`. */
  oneIn(times: number): boolean {
    return this.between(1, times) === 1
  }

  pick<T>(list: readonly [T, ...T[]] | readonly T[]): T {
    if (list.length === 0) throw new Error('nothing to pick from')
    return list[this.between(0, list.length - 1)]!
  }

  /** One item; an item of weight 3 comes three times as often as one of weight 1. */
  weighted<T extends { readonly weight: number }>(list: readonly T[]): T {
    let left = this.between(
      1,
      list.reduce((sum, { weight }) => sum + weight, 0),
    )
    for (const item of list) {
      left -= item.weight
      if (left <= 0) return item
    }
    throw new Error('nothing has a weight')
  }

  /** `count` different items, or all of them, in the order of the list. */
  some<T>(list: readonly T[], count: number): T[] {
    const left = [...list.keys()]
    while (left.length > count) left.splice(this.between(0, left.length - 1), 1)
    return left.map(index => list[index]!)
  }

  /** The text, once in `times`; else nothing. Made for options of a command line. */
  maybe(times: number, text: string): string {
    return this.oneIn(times) ? text : ''
  }
}
