/** Header fields in the order in which they came; names are compared without regard to case (RFC 9110 5). */
export class Headers {
  readonly #fields: (readonly [name: string, value: string])[] = []

  constructor(fields: Iterable<readonly [string, string]> = []) {
    for (const [name, value] of fields) this.add(name, value)
  }

  static of(fields: Readonly<Record<string, string>>): Headers {
    return new Headers(Object.entries(fields))
  }

  add(name: string, value: string): void {
    this.#fields.push([name, value])
  }

  /** Replaces all fields of the name. */
  set(name: string, value: string): void {
    this.delete(name)
    this.add(name, value)
  }

  delete(name: string): void {
    const lower = name.toLowerCase()
    for (let index = this.#fields.length - 1; index >= 0; index--)
      if (this.#fields[index]![0].toLowerCase() === lower) this.#fields.splice(index, 1)
  }

  /** The first value. */
  get(name: string): string | undefined {
    const lower = name.toLowerCase()
    return this.#fields.find(([each]) => each.toLowerCase() === lower)?.[1]
  }

  all(name: string): string[] {
    const lower = name.toLowerCase()
    return this.#fields.filter(([each]) => each.toLowerCase() === lower).map(([, value]) => value)
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  /** Whether a list such as `Connection: keep-alive, Upgrade` names the token. */
  lists(name: string, token: string): boolean {
    return this.all(name).some(value => value.split(',').some(each => each.trim().toLowerCase() === token))
  }

  *[Symbol.iterator](): Iterator<readonly [string, string]> {
    yield* this.#fields
  }
}
