import type { Ipv6 as Address } from '../../wire/address.ts'
import { u32 } from '../../wire/bytes.ts'
import type { Link } from '../link.ts'
import type { Route } from '../route.ts'
import { slotOf } from './words.ts'

const SIZE = 256

/** Where packets for one destination that come by one device go. */
export interface CachedDecision {
  readonly decision: 'local' | 'forward'
  readonly route: Route
  readonly nextHop: Address
}

interface Slot {
  a: number
  b: number
  c: number
  d: number
  link: Link | null
  answer: CachedDecision | undefined
}

/** Routing decisions for incoming packets, by the four words of the destination: the way past bigints and tables. */
export class RouteCache {
  readonly #slots: Slot[] = Array.from({ length: SIZE }, () => ({
    a: 0,
    b: 0,
    c: 0,
    d: 0,
    link: null,
    answer: undefined,
  }))
  #empty = true

  /** The decision for the destination at `at`, unless it is unknown. */
  find(bytes: Uint8Array, at: number, link: Link): CachedDecision | undefined {
    const a = u32(bytes, at)
    const b = u32(bytes, at + 4)
    const c = u32(bytes, at + 8)
    const d = u32(bytes, at + 12)
    const slot = this.#slots[slotOf(a, b, c, d, SIZE)]!
    if (slot.d !== d || slot.c !== c || slot.b !== b || slot.a !== a || slot.link !== link) return undefined
    return slot.answer
  }

  store(bytes: Uint8Array, at: number, link: Link, answer: CachedDecision): void {
    const a = u32(bytes, at)
    const b = u32(bytes, at + 4)
    const c = u32(bytes, at + 8)
    const d = u32(bytes, at + 12)
    Object.assign(this.#slots[slotOf(a, b, c, d, SIZE)]!, { a, b, c, d, link, answer })
    this.#empty = false
  }

  /** Something that decisions follow from has changed. */
  clear(): void {
    if (this.#empty) return
    this.#empty = true
    for (const slot of this.#slots) {
      slot.link = null
      slot.answer = undefined
    }
  }
}
