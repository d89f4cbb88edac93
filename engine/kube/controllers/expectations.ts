/** What a controller has asked for and not yet seen in its copy of the collection (pkg/controller, UIDTrackingControllerExpectations). */
export class Expectations {
  readonly #outstanding = new Map<string, { creations: number; deletions: Set<string>; since: number }>()
  readonly #clock: { readonly now: number }

  constructor(clock: { readonly now: number }) {
    this.#clock = clock
  }

  /** True when everything has been seen, or five minutes have passed. */
  satisfied(key: string): boolean {
    const open = this.#outstanding.get(key)
    return (
      open === undefined || (open.creations <= 0 && open.deletions.size === 0) || this.#clock.now - open.since > 300e9
    )
  }

  expectCreations(key: string, count: number): void {
    this.#of(key).creations += count
  }

  expectDeletions(key: string, names: readonly string[]): void {
    const open = this.#of(key)
    for (const name of names) open.deletions.add(name)
  }

  created(key: string): void {
    const open = this.#outstanding.get(key)
    if (open !== undefined) open.creations--
  }

  deleted(key: string, name: string): void {
    this.#outstanding.get(key)?.deletions.delete(name)
  }

  forget(key: string): void {
    this.#outstanding.delete(key)
  }

  #of(key: string): { creations: number; deletions: Set<string>; since: number } {
    let open = this.#outstanding.get(key)
    if (open === undefined || (open.creations <= 0 && open.deletions.size === 0)) {
      open = { creations: 0, deletions: new Set(), since: this.#clock.now }
      this.#outstanding.set(key, open)
    }
    return open
  }
}
