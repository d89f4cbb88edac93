import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { Errno } from '../../net/errno.ts'
import { SECOND } from '../../sim/timer.ts'
import { WaitQueue } from '../../sim/wait.ts'
import type { ApiObject } from '../api/object.ts'
import { ApiFailure, failureText, type KubeClient, type ListOptions, refused } from './client.ts'
import { keyOf, type Resource } from './resource.ts'
import type { WatchStream } from './transport.ts'

/** Called with what an object was and what it is; undefined for what is not there. */
export type ChangeHandler<T> = (before: T | undefined, after: T | undefined) => void

/** client-go's reflector waits this long at first after a failure, then twice as long each time. */
const BACKOFF_FIRST = 0.8 * SECOND
const BACKOFF_MAX = 30 * SECOND

/** A copy of a collection that follows the server: list, then watch, and again when that breaks (client-go tools/cache). Objects are shared and never changed. */
export class Informer<T extends ApiObject> {
  readonly resource: Resource<T>
  readonly #client: KubeClient
  readonly #options: ListOptions
  readonly #items = new Map<string, T>()
  readonly #handlers: ChangeHandler<T>[] = []
  /** Indexes by name: value -> keys. */
  readonly #indexes = new Map<
    string,
    { readonly of: (object: T) => readonly string[]; readonly keys: Map<string, Set<string>> }
  >()
  #synced = false
  /** Wakes those who wait for the first list. */
  readonly changed: WaitQueue = new WaitQueue()
  #backoff = BACKOFF_FIRST

  constructor(client: KubeClient, resource: Resource<T>, options: ListOptions = {}) {
    this.#client = client
    this.resource = resource
    this.#options = options
  }

  /** Whether the first list has arrived. */
  get synced(): boolean {
    return this.#synced
  }

  get(key: string): T | undefined {
    return this.#items.get(key)
  }

  /** In the order in which they arrived. */
  get items(): T[] {
    return [...this.#items.values()]
  }

  get size(): number {
    return this.#items.size
  }

  /** Keeps an index, for instance of pods by node; to be called before `run`. */
  index(name: string, of: (object: T) => readonly string[]): void {
    if (!this.#indexes.has(name)) this.#indexes.set(name, { of, keys: new Map() })
  }

  /** The objects that an index has under a value. */
  byIndex(name: string, value: string): T[] {
    const keys = this.#indexes.get(name)?.keys.get(value)
    return keys === undefined ? [] : Array.from(keys, key => this.#items.get(key)!)
  }

  /** `handler` hears of every change from now on, and at once of what is there already. */
  onChange(handler: ChangeHandler<T>): void {
    this.#handlers.push(handler)
    for (const item of this.#items.values()) handler(undefined, item)
  }

  /** Follows the server until the process ends. */
  *run(process: Process): Running<void> {
    for (;;) {
      const problem = yield* this.#listAndWatch(process)
      if (problem === undefined) continue
      yield* process.sleep(this.#backoff)
      this.#backoff = Math.min(this.#backoff * 2, BACKOFF_MAX)
    }
  }

  *#listAndWatch(process: Process): Running<string | undefined> {
    const list = yield* this.#client.list(this.resource, this.#options)
    if (refused(list)) return failureText(list)
    this.#replace(list.items)
    this.#synced = true
    this.changed.wake()
    let version = list.metadata.resourceVersion
    for (;;) {
      const stream = yield* this.#client.watch(this.resource, {
        ...this.#options,
        resourceVersion: version,
        allowWatchBookmarks: true,
      })
      if (refused(stream)) return stream instanceof ApiFailure && stream.code === 410 ? undefined : failureText(stream)
      this.#backoff = BACKOFF_FIRST
      const end = yield* this.#follow(stream, version)
      stream.close()
      if (end.expired) return undefined
      if (end.broken) return 'watch broke'
      version = end.version
      yield* process.compute(1000)
    }
  }

  *#follow(stream: WatchStream, from: string): Running<{ version: string; expired: boolean; broken: boolean }> {
    let version = from
    for (;;) {
      const event = yield* stream.next()
      if (event === undefined) return { version, expired: false, broken: false }
      if (event instanceof Errno) return { version, expired: false, broken: true }
      if (event.type === 'ERROR') return { version, expired: true, broken: false }
      const object = event.object as T
      version = object.metadata.resourceVersion ?? version
      if (event.type === 'BOOKMARK') continue
      if (event.type === 'DELETED') this.#set(keyOf(object), undefined)
      else this.#set(keyOf(object), object)
    }
  }

  /** A new list: what is not in it is gone. */
  #replace(items: readonly T[]): void {
    const left = new Set(this.#items.keys())
    for (const item of items) {
      const key = keyOf(item)
      left.delete(key)
      if (this.#items.get(key)?.metadata.resourceVersion !== item.metadata.resourceVersion) this.#set(key, item)
    }
    for (const key of left) this.#set(key, undefined)
  }

  #set(key: string, after: T | undefined): void {
    const before = this.#items.get(key)
    if (before === undefined && after === undefined) return
    for (const { of, keys } of this.#indexes.values()) {
      if (before !== undefined) for (const value of of(before)) dropKey(keys, value, key)
      if (after !== undefined) for (const value of of(after)) addKey(keys, value, key)
    }
    if (after === undefined) this.#items.delete(key)
    else this.#items.set(key, after)
    for (const handler of this.#handlers) handler(before, after)
  }
}

function addKey(keys: Map<string, Set<string>>, value: string, key: string): void {
  const set = keys.get(value)
  if (set === undefined) keys.set(value, new Set([key]))
  else set.add(key)
}

function dropKey(keys: Map<string, Set<string>>, value: string, key: string): void {
  const set = keys.get(value)
  set?.delete(key)
  if (set?.size === 0) keys.delete(value)
}
