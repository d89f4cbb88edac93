import type { Connection, TupleEntry } from './connection.ts'
import { hashTuple, sameTuple, type Tuple } from './tuple.ts'

const BITS_MIN = 6
/** Neighbours in the hash table that may have to make room (NF_CT_EVICTION_RANGE). */
const EVICTION_RANGE = 8

/** The hash table of confirmed connections: each is in it twice, once for either direction. */
export class ConnectionTable {
  #bits = BITS_MIN
  #buckets: (TupleEntry | null)[] = new Array<TupleEntry | null>(1 << BITS_MIN).fill(null)
  readonly #connections = new Set<Connection>()

  get size(): number {
    return this.#connections.size
  }

  /** In the order in which they were confirmed. */
  [Symbol.iterator](): Iterator<Connection> {
    return this.#connections.values()
  }

  has(connection: Connection): boolean {
    return this.#connections.has(connection)
  }

  /** The entry of a tuple; it may have expired. */
  find(tuple: Tuple, zone: number, hash: number): TupleEntry | null {
    for (let entry = this.#buckets[hash >>> (32 - this.#bits)]!; entry !== null; entry = entry.following!)
      if (entry.hash === hash && sameTuple(entry, tuple) && entry.connection.zoneOf(entry.direction) === zone)
        return entry
    return null
  }

  lookup(tuple: Tuple, zone = 0): TupleEntry | null {
    return this.find(tuple, zone, hashTuple(tuple, zone))
  }

  add(connection: Connection): void {
    if (this.#connections.size >= 1 << this.#bits) this.#grow()
    this.#connections.add(connection)
    this.#link(connection.original)
    this.#link(connection.reply)
  }

  remove(connection: Connection): void {
    if (!this.#connections.delete(connection)) return
    this.#unlink(connection.original)
    this.#unlink(connection.reply)
  }

  #link(entry: TupleEntry): void {
    entry.hash = hashTuple(entry, entry.connection.zoneOf(entry.direction))
    const bucket = entry.hash >>> (32 - this.#bits)
    entry.following = this.#buckets[bucket]!
    this.#buckets[bucket] = entry
  }

  #unlink(entry: TupleEntry): void {
    const bucket = entry.hash >>> (32 - this.#bits)
    let other: TupleEntry | null = this.#buckets[bucket]!
    if (other === entry) this.#buckets[bucket] = entry.following
    else
      for (; other !== null; other = other.following)
        if (other.following === entry) {
          other.following = entry.following
          break
        }
    entry.following = null
  }

  #grow(): void {
    const old = this.#buckets
    this.#bits++
    this.#buckets = new Array<TupleEntry | null>(1 << this.#bits).fill(null)
    for (let entry of old)
      while (entry !== null) {
        const { following } = entry
        const bucket = entry.hash >>> (32 - this.#bits)
        entry.following = this.#buckets[bucket]!
        this.#buckets[bucket] = entry
        entry = following
      }
  }

  /**
   * early_drop: a connection that may go to make room for one with this hash. The kernel looks at eight neighbouring buckets
   * of its table; the ones that it would find there share the first bits of the hash.
   */
  evictable(hash: number, buckets: number, mayGo: (connection: Connection) => boolean): Connection | undefined {
    const place = (value: number) => Math.floor((value / 0x1_0000_0000) * buckets)
    const first = place(hash)
    for (let bucket = hash >>> (32 - this.#bits), turns = 0; turns < EVICTION_RANGE; turns++, bucket++) {
      for (let entry = this.#buckets[bucket & ((1 << this.#bits) - 1)]!; entry !== null; entry = entry.following!) {
        const distance = (place(entry.hash) - first + buckets) % buckets
        if (distance < EVICTION_RANGE && mayGo(entry.connection)) return entry.connection
      }
    }
    return undefined
  }
}
