import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import * as v from 'valibot'
import { Input } from '../../../engine/index.ts'

interface Kept {
  readonly key: string
  readonly subject: string
  readonly seed: string
  readonly engine: string
  readonly time: number
  readonly count: number
}

interface Schema extends DBSchema {
  attempts: { key: string; value: Kept }
  inputs: { key: [string, number]; value: Input }
}

/** Attempts in this browser. Each input is written once, when it happens, so that a page may end at any moment. */
export class AttemptStore {
  readonly #key: string
  readonly #database: IDBPDatabase<Schema>
  #written = 0
  #queue: Promise<void> = Promise.resolve()

  private constructor(key: string, database: IDBPDatabase<Schema>) {
    this.#key = key
    this.#database = database
  }

  /** Undefined where the browser keeps nothing (private windows of some). */
  static async open(key: string): Promise<AttemptStore | undefined> {
    try {
      const database = await openDB<Schema>('lost-packet', 1, {
        upgrade(fresh) {
          fresh.createObjectStore('attempts', { keyPath: 'key' })
          fresh.createObjectStore('inputs')
        },
      })
      return new AttemptStore(key, database)
    } catch {
      return undefined
    }
  }

  /** What was kept of this attempt, if it is of the same subject; up to the first entry that makes no sense. */
  async read(subject: string, seed: string): Promise<{ readonly inputs: Input[]; readonly time: number } | undefined> {
    const kept = await this.#database.get('attempts', this.#key)
    if (kept === undefined || kept.subject !== subject || kept.seed !== seed) return undefined
    const raw = await this.#database.getAll('inputs', this.#range(0))
    const inputs: Input[] = []
    for (const each of raw.slice(0, kept.count)) {
      const parsed = v.safeParse(Input, each)
      if (!parsed.success) break
      inputs.push(parsed.output)
    }
    this.#written = inputs.length
    return { inputs, time: kept.time }
  }

  /** Writes what is new. Inputs beyond those given are forgotten. */
  save(meta: Omit<Kept, 'key' | 'count'>, inputs: readonly Input[], rewritten = false): Promise<void> {
    const from = rewritten ? 0 : Math.min(this.#written, inputs.length)
    const added = inputs.slice(from)
    const count = inputs.length
    this.#written = count
    this.#queue = this.#queue.then(() => this.#write({ ...meta, key: this.#key, count }, from, added)).catch(() => {})
    return this.#queue
  }

  async #write(kept: Kept, from: number, added: readonly Input[]): Promise<void> {
    const transaction = this.#database.transaction(['attempts', 'inputs'], 'readwrite')
    const inputs = transaction.objectStore('inputs')
    if (from === 0) await inputs.delete(this.#range(0))
    for (const [index, input] of added.entries()) void inputs.put(input, [this.#key, from + index])
    void transaction.objectStore('attempts').put(kept)
    await transaction.done
  }

  #range(from: number): IDBKeyRange {
    return IDBKeyRange.bound([this.#key, from], [this.#key, Number.MAX_SAFE_INTEGER])
  }
}
