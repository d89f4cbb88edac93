import { remembering } from '../../sim/remember.ts'

/** The form in which names are compared. There are only so many of them. */
const lowered = remembering(256, name => name.toLowerCase())

/** Header fields in the order in which they came; names are compared without regard to case (RFC 9110 5). */
export class Headers {
  readonly #fields: (readonly [name: string, value: string])[] = []
  /** The names of the fields in lower case. */
  readonly #names: string[] = []

  constructor(fields: Iterable<readonly [string, string]> = []) {
    if (fields instanceof Headers) {
      this.#fields.push(...fields.#fields)
      this.#names.push(...fields.#names)
    } else for (const [name, value] of fields) this.add(name, value)
  }

  static of(fields: Readonly<Record<string, string>>): Headers {
    const headers = new Headers()
    for (const name of Object.keys(fields)) headers.add(name, fields[name]!)
    return headers
  }

  add(name: string, value: string): void {
    this.#fields.push([name, value])
    this.#names.push(lowered(name))
  }

  /** Replaces all fields of the name. */
  set(name: string, value: string): void {
    this.delete(name)
    this.add(name, value)
  }

  delete(name: string): void {
    const lower = lowered(name)
    for (let at = this.#names.lastIndexOf(lower); at >= 0; at = this.#names.lastIndexOf(lower)) {
      this.#fields.splice(at, 1)
      this.#names.splice(at, 1)
    }
  }

  /** The first value. */
  get(name: string): string | undefined {
    const at = this.#names.indexOf(lowered(name))
    return at < 0 ? undefined : this.#fields[at]![1]
  }

  all(name: string): string[] {
    const lower = lowered(name)
    const found: string[] = []
    for (let at = this.#names.indexOf(lower); at >= 0; at = this.#names.indexOf(lower, at + 1))
      found.push(this.#fields[at]![1])
    return found
  }

  has(name: string): boolean {
    return this.#names.includes(lowered(name))
  }

  /** Whether a list such as `Connection: keep-alive, Upgrade` names the token. */
  lists(name: string, token: string): boolean {
    if (!this.has(name)) return false
    return this.all(name).some(value => value.split(',').some(each => each.trim().toLowerCase() === token))
  }

  /** The values by their names in lower case; the last of a name counts. */
  byName(): Record<string, string> {
    const values: Record<string, string> = {}
    for (let at = 0; at < this.#names.length; at++) values[this.#names[at]!] = this.#fields[at]![1]
    return values
  }

  [Symbol.iterator](): Iterator<readonly [string, string]> {
    return this.#fields[Symbol.iterator]()
  }
}
