import type { ApiObject } from './object.ts'

/** One change of one object. `object` is what it became; for DELETED, what it was, under the revision of the deletion. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly revision: number
  readonly object: ApiObject
  readonly previous: ApiObject | undefined
}

/** How many changes of a collection are kept for watches that begin in the past, and how many lists for continued ones. */
const HISTORY_MAX = 4_096
const SNAPSHOTS_MAX = 64

/** All objects of one resource, by namespace and name, in etcd's order; and their recent changes. */
export class Collection {
  readonly name: string
  /** Changes at or before this revision are forgotten: a watch from before it gets 410 Gone. */
  compacted = 0
  readonly #objects = new Map<string, ApiObject>()
  /** Sorted when `#sorted`. */
  #keys: string[] = []
  #sorted = true
  readonly #lists = new Map<string, readonly ApiObject[]>()
  #history: Change[] = []
  readonly listeners = new Set<(change: Change) => void>()

  constructor(name: string) {
    this.name = name
  }

  get size(): number {
    return this.#objects.size
  }

  get(namespace: string, name: string): ApiObject | undefined {
    return this.#objects.get(`${namespace}/${name}`)
  }

  /** The objects of a namespace, or of all when it is undefined. The array is shared and never changed. */
  list(namespace?: string): readonly ApiObject[] {
    const scope = namespace ?? '*'
    let list = this.#lists.get(scope)
    if (list === undefined) this.#lists.set(scope, (list = this.#build(namespace)))
    return list
  }

  /** Sets or, with no object, removes. Only the store calls this. */
  apply(key: string, change: Change): void {
    if (change.type === 'DELETED') {
      this.#objects.delete(key)
      this.#keys.splice(this.#indexOf(key), 1)
    } else {
      if (!this.#objects.has(key)) {
        if (this.#sorted && this.#keys.length > 0 && key < this.#keys.at(-1)!) this.#sorted = false
        this.#keys.push(key)
      }
      this.#objects.set(key, change.object)
    }
    this.#lists.delete('*')
    this.#lists.delete(key.slice(0, key.indexOf('/')))
    this.#history.push(change)
    if (this.#history.length >= 2 * HISTORY_MAX) this.#forget(HISTORY_MAX)
  }

  /** The changes after `revision`, oldest first; undefined when some of them are forgotten. */
  since(revision: number): readonly Change[] | undefined {
    if (revision < this.compacted) return undefined
    let from = this.#history.length
    while (from > 0 && this.#history[from - 1]!.revision > revision) from--
    return this.#history.slice(from)
  }

  /** Forgets every change, as etcd's compaction does. */
  compact(revision: number): void {
    this.compacted = Math.max(this.compacted, revision)
    this.#history = this.#history.filter(change => change.revision > revision)
  }

  #forget(keep: number): void {
    this.compacted = this.#history.at(-keep - 1)!.revision
    this.#history = this.#history.slice(-keep)
  }

  #sort(): void {
    if (this.#sorted) return
    this.#keys.sort()
    this.#sorted = true
  }

  #indexOf(key: string): number {
    this.#sort()
    let [low, high] = [0, this.#keys.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#keys[middle]! < key) low = middle + 1
      else high = middle
    }
    return low
  }

  #build(namespace: string | undefined): readonly ApiObject[] {
    this.#sort()
    if (namespace === undefined) return this.#keys.map(key => this.#objects.get(key)!)
    const from = this.#indexOf(`${namespace}/`)
    const to = this.#indexOf(`${namespace}0`)
    return this.#keys.slice(from, to).map(key => this.#objects.get(key)!)
  }
}

/**
 * What etcd is to the real server: one increasing revision over all objects. Changes reach watchers in the order of
 * revisions, also when a watcher writes while it is being told.
 */
export class Store {
  #revision = 1
  readonly #collections = new Map<string, Collection>()
  readonly #waiting: [Collection, Change][] = []
  #telling = false
  readonly #snapshots = new Map<string, readonly ApiObject[]>()

  get revision(): number {
    return this.#revision
  }

  collection(name: string): Collection {
    let collection = this.#collections.get(name)
    if (collection === undefined) this.#collections.set(name, (collection = new Collection(name)))
    return collection
  }

  /** The revision that the next write will have. */
  nextRevision(): number {
    return this.#revision + 1
  }

  /** Writes an object whose resourceVersion is `nextRevision()`. */
  put(collection: Collection, object: ApiObject): void {
    const { namespace = '', name } = object.metadata
    const previous = collection.get(namespace, name)
    this.#commit(collection, `${namespace}/${name}`, previous === undefined ? 'ADDED' : 'MODIFIED', object, previous)
  }

  /** Removes an object; `last` is what it was, with resourceVersion `nextRevision()`. */
  remove(collection: Collection, last: ApiObject): void {
    const { namespace = '', name } = last.metadata
    this.#commit(collection, `${namespace}/${name}`, 'DELETED', last, collection.get(namespace, name))
  }

  /** Keeps a list for a client that reads it in pieces. */
  keepSnapshot(key: string, list: readonly ApiObject[]): void {
    this.#snapshots.delete(key)
    this.#snapshots.set(key, list)
    if (this.#snapshots.size > SNAPSHOTS_MAX) this.#snapshots.delete(this.#snapshots.keys().next().value!)
  }

  snapshot(key: string): readonly ApiObject[] | undefined {
    return this.#snapshots.get(key)
  }

  /** Forgets the past: watches and continued lists from before now get 410 Gone. */
  compact(): void {
    for (const collection of this.#collections.values()) collection.compact(this.#revision)
    this.#snapshots.clear()
  }

  #commit(
    collection: Collection,
    key: string,
    type: Change['type'],
    object: ApiObject,
    previous: ApiObject | undefined,
  ): void {
    const change: Change = { type, revision: ++this.#revision, object, previous }
    collection.apply(key, change)
    if (collection.listeners.size === 0) return
    this.#waiting.push([collection, change])
    if (this.#telling) return
    this.#telling = true
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift())
        for (const listener of next[0].listeners) listener(next[1])
    } finally {
      this.#telling = false
    }
  }
}
