import { formatPrefix } from '../../wire/address.ts'
import type { PathPrefix } from '../../wire/bgp-prefix.ts'

/** What one peer has told, by prefix (RFC 4271 3.2, Adj-RIB-In); of one prefix several paths where the peer numbers them (RFC 7911). */
export class AdjacentRoutes<Route extends { readonly prefix: PathPrefix }> {
  readonly #routes = new Map<string, Route[]>()

  get size(): number {
    return this.#routes.size
  }

  /** Of a prefix as `formatPrefix` writes it, the oldest first. */
  of(prefix: string): readonly Route[] {
    return this.#routes.get(prefix) ?? []
  }

  *values(): IterableIterator<Route> {
    for (const routes of this.#routes.values()) yield* routes
  }

  /** Takes the place of what had the same path identifier. */
  set(route: Route): void {
    const key = formatPrefix(route.prefix)
    const routes = this.#routes.get(key)
    if (routes === undefined) {
      this.#routes.set(key, [route])
      return
    }
    const index = routes.findIndex(({ prefix }) => prefix.pathId === route.prefix.pathId)
    if (index < 0) routes.push(route)
    else routes[index] = route
  }

  /** False where there was none. */
  delete(prefix: PathPrefix): boolean {
    const key = formatPrefix(prefix)
    const routes = this.#routes.get(key)
    const index = routes?.findIndex(each => each.prefix.pathId === prefix.pathId) ?? -1
    if (routes === undefined || index < 0) return false
    routes.splice(index, 1)
    if (routes.length === 0) this.#routes.delete(key)
    return true
  }

  clear(): void {
    this.#routes.clear()
  }
}
