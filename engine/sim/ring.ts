/** A queue whose ends cost the same however long it is, and nothing for the collector while it does not grow. */
export class Ring<Item> {
  /** A power of two of places, `length` of them in use from `#first` on. */
  #places: (Item | undefined)[] = new Array<Item | undefined>(16).fill(undefined)
  #first = 0
  length = 0

  push(item: Item): void {
    if (this.length === this.#places.length) this.#grow()
    this.#places[(this.#first + this.length++) & (this.#places.length - 1)] = item
  }

  /** The oldest, which leaves; undefined when there is none. */
  shift(): Item | undefined {
    if (this.length === 0) return undefined
    const item = this.#places[this.#first]
    this.#places[this.#first] = undefined
    this.#first = (this.#first + 1) & (this.#places.length - 1)
    this.length--
    return item
  }

  *[Symbol.iterator](): Generator<Item> {
    for (let index = 0; index < this.length; index++)
      yield this.#places[(this.#first + index) & (this.#places.length - 1)] as Item
  }

  #grow(): void {
    const size = this.#places.length
    const places = new Array<Item | undefined>(size * 2).fill(undefined)
    for (let index = 0; index < size; index++) places[index] = this.#places[(this.#first + index) & (size - 1)]
    this.#places = places
    this.#first = 0
  }
}
