import type { Connection } from '../conntrack/connection.ts'
import { mix, sameSource, type Tuple } from '../conntrack/tuple.ts'

/** Connections by where they came from (nf_nat_bysource): a client's new connection is mapped as its others were. */
export class SourceMap {
  readonly #byHash = new Map<number, Connection[]>()

  #hash(tuple: Tuple): number {
    return mix(mix(tuple.source ^ tuple.source3, tuple.sourcePort), tuple.protocol)
  }

  add(connection: Connection): void {
    const hash = this.#hash(connection.original)
    const known = this.#byHash.get(hash)
    if (known === undefined) this.#byHash.set(hash, [connection])
    else known.push(connection)
  }

  remove(connection: Connection): void {
    const hash = this.#hash(connection.original)
    const rest = this.#byHash.get(hash)?.filter(other => other !== connection)
    if (rest === undefined) return
    if (rest.length === 0) this.#byHash.delete(hash)
    else this.#byHash.set(hash, rest)
  }

  /** Connections with the same protocol, source address and source port, the newest first. */
  of(tuple: Tuple): Connection[] {
    const known = this.#byHash.get(this.#hash(tuple)) ?? []
    return known
      .filter(
        ({ original }) =>
          original.protocol === tuple.protocol &&
          original.family === tuple.family &&
          original.sourcePort === tuple.sourcePort &&
          sameSource(original, tuple),
      )
      .reverse()
  }
}
