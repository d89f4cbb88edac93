/** The command history of a shell. */
export class History {
  #entries: string[] = []
  /** How many entries the history file has. */
  saved = 0
  /** Number of the first entry. */
  #first = 1

  get entries(): readonly string[] {
    return this.#entries
  }

  get firstNumber(): number {
    return this.#first
  }

  /** The number of the command that is read next. */
  get nextNumber(): number {
    return this.#first + this.#entries.length
  }

  get(number: number): string | undefined {
    return this.#entries[number - this.#first]
  }

  /** Adds a line, keeping at most `most`. */
  add(line: string, most: number): void {
    this.#entries.push(line)
    while (this.#entries.length > most) {
      this.#entries.shift()
      this.#first++
    }
  }

  replaceLast(line: string): void {
    this.#entries[this.#entries.length - 1] = line
  }

  delete(number: number): boolean {
    const index = number - this.#first
    if (index < 0 || index >= this.#entries.length) return false
    this.#entries.splice(index, 1)
    return true
  }

  clear(): void {
    this.#entries = []
    this.#first = 1
  }
}
