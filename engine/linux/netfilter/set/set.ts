import type { Chain } from '../chain.ts'
import type { Table } from '../table.ts'
import { ConcatStore } from './concat-store.ts'
import type { SetElement } from './element.ts'
import { HashStore } from './hash-store.ts'
import { IntervalStore } from './interval-store.ts'
import type { Store } from './store.ts'
import { type Words, wordCount } from './words.ts'

/** What a set holds, apart from how its front end describes it. */
export interface SetShape {
  /** Bits of each part of the key. */
  readonly key: readonly number[]
  /** Bits of each part of what a map gives; null for a set, and for maps of verdicts and objects. */
  readonly data: readonly number[] | null
  readonly interval: boolean
  /** Nanoseconds that elements last unless they say otherwise. */
  readonly timeout: number | undefined
  readonly size: number | undefined
  /** Made for one rule and gone with it. */
  readonly anonymous: boolean
}

/** A set or a map of a table (struct nft_set). `Description` is what its front end knows of it. */
export class NftSet<Description = unknown> {
  readonly table: Table
  readonly name: string
  readonly handle: number
  readonly shape: SetShape
  description: Description
  /** How many elements it takes. */
  capacity: number | undefined
  /** Rules that look into it. */
  references = 0
  readonly #elements = new Set<SetElement>()
  #store: Store
  readonly #now: () => number

  constructor(
    table: Table,
    name: string,
    handle: number,
    shape: SetShape,
    description: Description,
    now: () => number,
  ) {
    this.table = table
    this.name = name
    this.handle = handle
    this.shape = shape
    this.capacity = shape.size
    this.description = description
    this.#now = now
    this.#store = this.#newStore()
  }

  #newStore(): Store {
    const { key, interval } = this.shape
    const widths = key.map(wordCount)
    if (!interval) return new HashStore(widths.reduce((sum, each) => sum + each, 0))
    return key.length > 1 ? new ConcatStore(widths) : new IntervalStore()
  }

  /** Those that have not expired, in the order in which they came. */
  *elements(): Iterable<SetElement> {
    const now = this.#now()
    for (const element of this.#elements) if (element.expires > now) yield element
  }

  get size(): number {
    return this.#elements.size
  }

  /** Chains that elements lead to. */
  *chains(): Iterable<Chain> {
    for (const { data } of this.#elements) if (data?.kind === 'verdict' && data.chain !== null) yield data.chain
  }

  /** The element that a key falls under. */
  find(key: Words): SetElement | null {
    const found = this.#store.find(key)
    return found === null || found.expires > this.#now() ? found : null
  }

  /** The element with the same keys, if it has not expired. */
  get(element: SetElement): SetElement | null {
    const found = this.#store.get(element)
    return found === null || found.expires > this.#now() ? found : null
  }

  /** Elements of which some keys are those of this one, too; only sets of intervals have such. */
  overlapping(element: SetElement): SetElement[] {
    const store = this.#store
    if (store instanceof HashStore) return []
    const now = this.#now()
    return (store as IntervalStore | ConcatStore).overlapping(element).filter(({ expires }) => expires > now)
  }

  /** Puts an element in. One of the same key that has expired makes room. */
  insert(element: SetElement): void {
    const old = this.#store.get(element)
    if (old !== null) this.remove(old)
    this.#elements.add(element)
    this.#store.add(element)
    this.#hold(element, 1)
  }

  remove(element: SetElement): void {
    if (!this.#elements.delete(element)) return
    this.#store.remove(element)
    this.#hold(element, -1)
  }

  /** Throws out what has expired. */
  collect(): void {
    const now = this.#now()
    for (const element of [...this.#elements]) if (element.expires <= now) this.remove(element)
  }

  #hold({ data }: SetElement, change: 1 | -1): void {
    if (data?.kind === 'verdict' && data.chain !== null) data.chain.references += change
    else if (data?.kind === 'object') data.object.references += change
  }
}
