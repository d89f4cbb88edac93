import type { SetElement } from './element.ts'
import type { Store } from './store.ts'
import { compareWords, hashWords, type Words } from './words.ts'

/** Elements with one key each: found in one step, however many there are. */
export class HashStore implements Store {
  readonly #buckets = new Map<number, SetElement>()
  readonly #short: boolean
  #any: SetElement | null = null

  constructor(words: number) {
    this.#short = words === 1
  }

  #hash(words: Words): number {
    return this.#short ? words[0]! : hashWords(words)
  }

  find(key: Words): SetElement | null {
    let element = this.#buckets.get(this.#hash(key)) ?? null
    while (element !== null && compareWords(element.from, key) !== 0) element = element.following
    return element ?? this.#any
  }

  get(element: SetElement): SetElement | null {
    if (element.wildcard) return this.#any
    const found = this.find(element.from)
    return found === this.#any ? null : found
  }

  add(element: SetElement): void {
    if (element.wildcard) {
      this.#any = element
      return
    }
    const hash = this.#hash(element.from)
    element.following = this.#buckets.get(hash) ?? null
    this.#buckets.set(hash, element)
  }

  remove(element: SetElement): void {
    if (element.wildcard) {
      this.#any = null
      return
    }
    const hash = this.#hash(element.from)
    let before: SetElement | null = null
    let each = this.#buckets.get(hash) ?? null
    while (each !== null && each !== element) {
      before = each
      each = each.following
    }
    if (each === null) return
    if (before !== null) before.following = each.following
    else if (each.following === null) this.#buckets.delete(hash)
    else this.#buckets.set(hash, each.following)
  }
}
