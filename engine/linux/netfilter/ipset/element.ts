import type { Ip } from '../../../wire/address.ts'
import type { Slot } from './slot.ts'

/** An address with a prefix length, as one key: nothing is made for IPv4 when it is looked up. */
export function netKey(address: Ip, length: number): number | bigint {
  return typeof address === 'number' ? address * 64 + length : (address << 8n) | BigInt(length)
}

export function netOfKey(key: number | bigint): { readonly address: Ip; readonly length: number } {
  if (typeof key === 'number') return { address: Math.floor(key / 64), length: key % 64 }
  return { address: key >> 8n, length: Number(key & 0xffn) }
}

export function portKey(protocol: number, port: number): number {
  return protocol * 0x10000 + port
}

/** One part of an element: an address, a `netKey`, a `portKey`, a MAC, a mark, or the name of a device (`physdev:` in front for bridge ports). */
export type Key = number | bigint | string

/** What is kept with an element beside its parts (struct ip_set_ext). */
export interface Extensions {
  /** Seconds; 0 for ever. Undefined for the default of the set. */
  readonly timeout?: number
  readonly packets?: number
  readonly bytes?: number
  readonly comment?: string
  readonly nomatch?: boolean
  readonly skbmark?: { readonly value: number; readonly mask: number }
  readonly skbprio?: number
  readonly skbqueue?: number
}

export class Element {
  readonly keys: readonly Key[]
  /** Of a list:set: the set that it stands for. */
  readonly slot: Slot | null
  nomatch = false
  /** Virtual time; Infinity for ever. */
  expires = Number.POSITIVE_INFINITY
  packets = 0
  bytes = 0
  comment: string | undefined
  skbmark: Extensions['skbmark']
  skbprio: number | undefined
  skbqueue: number | undefined

  /** The last part of an element that may lack it (bitmap:ip,mac); it is none of `keys`. */
  filled: Key | undefined
  /** How long it will live, once it is filled. */
  #held: number | undefined

  constructor(keys: readonly Key[], slot: Slot | null = null) {
    this.keys = keys
    this.slot = slot
  }

  /** Stops the time that it has. */
  hold(now: number): void {
    if (this.expires === Number.POSITIVE_INFINITY) return
    this.#held = this.expires - now
    this.expires = Number.POSITIVE_INFINITY
  }

  fill(part: Key, now: number): void {
    this.filled = part
    if (this.#held !== undefined) this.expires = now + this.#held
    this.#held = undefined
  }

  /** Virtual time that is left: what it has yet to begin with, or to go. */
  left(now: number): number {
    return this.#held ?? this.expires - now
  }
}
