import type { SetElement } from './element.ts'
import type { Store } from './store.ts'
import { compareWords, type Words } from './words.ts'

/** Intervals that do not overlap, by their beginnings: found by halving (nft_set_rbtree.c). */
export class IntervalStore implements Store {
  readonly #sorted: SetElement[] = []
  #any: SetElement | null = null

  /** How many begin at `key` or before. */
  #rank(key: Words): number {
    let low = 0
    let high = this.#sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareWords(this.#sorted[middle]!.from, key) <= 0) low = middle + 1
      else high = middle
    }
    return low
  }

  find(key: Words): SetElement | null {
    const candidate = this.#sorted[this.#rank(key) - 1]
    return candidate !== undefined && compareWords(key, candidate.to) <= 0 ? candidate : this.#any
  }

  get(element: SetElement): SetElement | null {
    if (element.wildcard) return this.#any
    const candidate = this.#sorted[this.#rank(element.from) - 1]
    if (candidate === undefined || compareWords(candidate.from, element.from) !== 0) return null
    return compareWords(candidate.to, element.to) === 0 ? candidate : null
  }

  /** Those that have something in common with the interval. */
  overlapping(element: SetElement): SetElement[] {
    const found: SetElement[] = []
    for (let at = Math.max(0, this.#rank(element.from) - 1); at < this.#sorted.length; at++) {
      const each = this.#sorted[at]!
      if (compareWords(each.from, element.to) > 0) break
      if (compareWords(each.to, element.from) >= 0) found.push(each)
    }
    return found
  }

  add(element: SetElement): void {
    if (element.wildcard) this.#any = element
    else this.#sorted.splice(this.#rank(element.from), 0, element)
  }

  remove(element: SetElement): void {
    if (element.wildcard) {
      this.#any = null
      return
    }
    for (let at = this.#rank(element.from) - 1; at >= 0; at--)
      if (this.#sorted[at] === element) {
        this.#sorted.splice(at, 1)
        return
      }
  }
}
