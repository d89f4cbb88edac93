import type { Random } from '../../../sim/random.ts'

/** --service-node-port-range. */
const FIRST = 30_000
const LAST = 32_767
/** The lower band is for ports that are asked for by hand (pkg/registry/core/service/portallocator). */
const STATIC = Math.min(Math.max(16, Math.floor((LAST - FIRST + 1) / 32)), 128)

/** Node ports of services. */
export class NodePorts {
  readonly #taken = new Set<string>()

  inRange(port: number): boolean {
    return port >= FIRST && port <= LAST
  }

  get range(): string {
    return `${FIRST}-${LAST}`
  }

  /** TCP and UDP may share a number within one service, not across services: so the number alone counts. */
  has(port: number): boolean {
    return this.#taken.has(String(port))
  }

  take(port: number): void {
    this.#taken.add(String(port))
  }

  release(port: number): void {
    this.#taken.delete(String(port))
  }

  /** A free port other than those in `besides`; undefined when all are taken. */
  free(random: Random, besides: ReadonlySet<number>): number | undefined {
    return (
      this.#search(FIRST + STATIC, LAST + 1, random, besides) ?? this.#search(FIRST, FIRST + STATIC, random, besides)
    )
  }

  #search(from: number, to: number, random: Random, besides: ReadonlySet<number>): number | undefined {
    const start = random.below(to - from)
    for (let step = 0; step < to - from; step++) {
      const port = from + ((start + step) % (to - from))
      if (!this.has(port) && !besides.has(port)) return port
    }
    return undefined
  }
}
