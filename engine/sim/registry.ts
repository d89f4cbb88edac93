/** An ordered list of named things (commands, matches, link kinds) that refuses two of one name. */
export class Registry<Item extends { readonly name: string }> implements Iterable<Item> {
  readonly #items = new Map<string, Item>()
  readonly #what: string

  /** `what` names the kind of thing in the error, for instance `command`. */
  constructor(what: string, items: readonly Item[]) {
    this.#what = what
    for (const item of items) this.#add(item)
  }

  #add(item: Item): void {
    if (this.#items.has(item.name)) throw new Error(`${this.#what} "${item.name}" is registered twice`)
    this.#items.set(item.name, item)
  }

  get(name: string): Item | undefined {
    return this.#items.get(name)
  }

  get names(): string[] {
    return [...this.#items.keys()]
  }

  [Symbol.iterator](): Iterator<Item> {
    return this.#items.values()
  }
}
