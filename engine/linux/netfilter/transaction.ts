/**
 * Changes that happen together or not at all. Packets do not pass while one is under way, so it is enough to be
 * able to take everything back.
 */
export class Transaction {
  readonly #undo: (() => void)[] = []
  readonly #commit: (() => void)[] = []

  /** Notes how a change that was just made is taken back. */
  undo(action: () => void): void {
    this.#undo.push(action)
  }

  /** Something to do once everything has succeeded, such as giving back the state of rules that are gone. */
  afterwards(action: () => void): void {
    this.#commit.push(action)
  }

  commit(): void {
    for (const action of this.#commit) action()
    this.#undo.length = this.#commit.length = 0
  }

  abort(): void {
    for (const action of this.#undo.reverse()) action()
    this.#undo.length = this.#commit.length = 0
  }
}
