import type { Ipv6 as Address } from '../../wire/address.ts'
import { putU128, sum16, u32, u128 } from '../../wire/bytes.ts'

const SIZE = 1024

interface Known {
  a: number
  b: number
  c: number
  d: number
  address: Address
}

/**
 * Addresses as they were read before. Making a bigint from 16 bytes costs more than all else that is done to a packet on its
 * way, so one that was made stays, by its four words; a cache that forgets is enough.
 */
const known: Known[] = Array.from({ length: SIZE }, () => ({ a: 0, b: 0, c: 0, d: 0, address: 0n }))

/** The address at `at`, the same object as the last time if it was read lately. */
export function addressAt(bytes: Uint8Array, at: number): Address {
  const a = u32(bytes, at)
  const b = u32(bytes, at + 4)
  const c = u32(bytes, at + 8)
  const d = u32(bytes, at + 12)
  const entry = known[slotOf(a, b, c, d, SIZE)]!
  if (entry.d !== d || entry.c !== c || entry.b !== b || entry.a !== a) {
    entry.a = a
    entry.b = b
    entry.c = c
    entry.d = d
    entry.address = u128(bytes, at)
  }
  return entry.address
}

/** A place in a table of `size`, a power of two, for four words. */
export function slotOf(a: number, b: number, c: number, d: number, size: number): number {
  let hash = Math.imul(a ^ (b << 7) ^ (c << 13), 0x9e3779b1) ^ d
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) & (size - 1)
}

/** A source and a destination as they stand in a header; kept from one packet to the next, because they are mostly the same. */
export class AddressPair {
  readonly bytes: Uint8Array = new Uint8Array(32)
  #source: Address = 0n
  #destination: Address = 0n
  #sum = 0

  set(source: Address, destination: Address): void {
    if (source === this.#source && destination === this.#destination) return
    this.#source = source
    this.#destination = destination
    putU128(this.bytes, 0, source)
    putU128(this.bytes, 16, destination)
    this.#sum = sum16(this.bytes, 0, 32)
  }

  /** Their part of a pseudo-header's sum. */
  get sum(): number {
    return this.#sum
  }
}
