import { hashOrder } from './order.ts'

/** An indexed array: sparse, in order of index. */
export class IndexedArray {
  #elements = new Map<number, string>()
  #sorted = true
  #last = -1

  get size(): number {
    return this.#elements.size
  }

  /** The highest index in use; -1 when empty. */
  get last(): number {
    return this.#last
  }

  get(index: number): string | undefined {
    return this.#elements.get(index)
  }

  set(index: number, value: string): void {
    if (index < this.#last && !this.#elements.has(index)) this.#sorted = false
    if (index > this.#last) this.#last = index
    this.#elements.set(index, value)
  }

  push(value: string): void {
    this.set(this.#last + 1, value)
  }

  delete(index: number): void {
    this.#elements.delete(index)
    if (index === this.#last) this.#last = Math.max(-1, ...this.#keys())
  }

  *#keys(): Iterable<number> {
    yield* this.#elements.keys()
  }

  entries(): [number, string][] {
    if (!this.#sorted) {
      this.#elements = new Map([...this.#elements].sort(([a], [b]) => a - b))
      this.#sorted = true
    }
    return [...this.#elements]
  }

  keys(): string[] {
    return this.entries().map(([index]) => String(index))
  }

  values(): string[] {
    return this.entries().map(([, value]) => value)
  }

  copy(): IndexedArray {
    const copy = new IndexedArray()
    copy.#elements = new Map(this.#elements)
    copy.#sorted = this.#sorted
    copy.#last = this.#last
    return copy
  }

  static of(values: Iterable<string>): IndexedArray {
    const array = new IndexedArray()
    for (const value of values) array.push(value)
    return array
  }
}

/** An associative array. Its keys come in the order of bash's hash table. */
export class AssociativeArray {
  readonly #elements: Map<string, string>

  constructor(elements: Iterable<readonly [string, string]> = []) {
    this.#elements = new Map(elements)
  }

  get size(): number {
    return this.#elements.size
  }

  get(key: string): string | undefined {
    return this.#elements.get(key)
  }

  set(key: string, value: string): void {
    this.#elements.set(key, value)
  }

  delete(key: string): void {
    this.#elements.delete(key)
  }

  entries(): [string, string][] {
    return hashOrder(this.#elements.keys()).map(key => [key, this.#elements.get(key)!])
  }

  keys(): string[] {
    return hashOrder(this.#elements.keys())
  }

  values(): string[] {
    return this.entries().map(([, value]) => value)
  }

  copy(): AssociativeArray {
    return new AssociativeArray(this.#elements)
  }
}
