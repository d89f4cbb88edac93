/** Buckets of a new table (net/sched/sch_api.c, qdisc_class_hash_init). */
const BUCKETS = 4

function bucketOf(id: number, buckets: number): number {
  let hash = id ^ (id >>> 8)
  hash ^= hash >>> 4
  return hash & (buckets - 1)
}

/** Classes in the order in which the kernel's hash table is walked: the newest of a bucket first; it grows at three quarters. */
export class ClassTable<Class extends { readonly id: number }> {
  readonly #byId = new Map<number, Class>()
  #buckets: Class[][] = Array.from({ length: BUCKETS }, () => [])
  #list: readonly Class[] = []

  get(id: number): Class | undefined {
    return this.#byId.get(id)
  }

  get list(): readonly Class[] {
    return this.#list
  }

  add(added: Class): void {
    this.#byId.set(added.id, added)
    this.#buckets[bucketOf(added.id, this.#buckets.length)]!.unshift(added)
    if (this.#byId.size * 4 > this.#buckets.length * 3) this.#grow()
    this.#list = this.#buckets.flat()
  }

  #grow(): void {
    const larger: Class[][] = Array.from({ length: this.#buckets.length * 2 }, () => [])
    for (const each of this.#buckets.flat()) larger[bucketOf(each.id, larger.length)]!.unshift(each)
    this.#buckets = larger
  }

  remove(id: number): void {
    this.#byId.delete(id)
    this.#buckets = this.#buckets.map(bucket => bucket.filter(each => each.id !== id))
    this.#list = this.#buckets.flat()
  }
}
