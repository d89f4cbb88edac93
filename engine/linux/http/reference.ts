import type { Sim } from '../../sim/sim.ts'

/**
 * Large bodies between two ends of one lab may be handed over by reference (design, invariant 2): the connection, the requests and their
 * order are real, but in place of megabytes of JSON a short number crosses the wire. Both ends must announce it with this header; whoever
 * does not (curl, a real kubectl by way of `serve`) gets every byte. Objects that were handed over are shared: nobody may change them.
 */
export const BY_REFERENCE = 'Lost-Packet-Reference'
/** The value with which an end says that it understands references. */
export const ANNOUNCED = 'accepted'

/** References that nobody fetched (a connection broke in between) are forgotten beyond this number. */
const KEPT_MAX = 10_000

class References {
  readonly #objects = new Map<number, object>()
  #next = 1

  put(object: object): number {
    const id = this.#next++
    this.#objects.set(id, object)
    if (this.#objects.size > KEPT_MAX)
      for (const oldest of this.#objects.keys()) {
        this.#objects.delete(oldest)
        break
      }
    return id
  }

  take(id: number): object | undefined {
    const object = this.#objects.get(id)
    this.#objects.delete(id)
    return object
  }
}

const stores = new WeakMap<Sim, References>()

function storeOf(sim: Sim): References {
  let store = stores.get(sim)
  if (store === undefined) stores.set(sim, (store = new References()))
  return store
}

/** Leaves an object for the other end; the text stands for it on the wire, and works once. */
export function refer(sim: Sim, object: object): string {
  return String(storeOf(sim).put(object))
}

/** The object that a text stands for; undefined for anything else. */
export function referred(sim: Sim, text: string): object | undefined {
  return /^\d{1,15}$/.test(text) ? storeOf(sim).take(Number(text)) : undefined
}
