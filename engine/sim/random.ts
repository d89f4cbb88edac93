import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Chance, from a seed. Each user of chance has a stream of its own, so that one more packet here changes nothing there. */
export class Random {
  readonly #generator: RandomGenerator

  /** `seed` names the world and `stream` the user within it, for instance `tcp-isn:k8s-w1`. */
  constructor(seed: string, stream: string) {
    const name = `${seed}\0${stream}`
    this.#generator = xoroshiro128plusFromState([hash32(name, 1), hash32(name, 2), hash32(name, 3), hash32(name, 4)])
  }

  /** 32 random bits as an unsigned integer. */
  uint32(): number {
    return this.#generator.next() >>> 0
  }

  /** An integer with `0 <= result < bound`; `bound` at most 2^32. */
  below(bound: number): number {
    return Math.floor((this.uint32() / 0x1_0000_0000) * bound)
  }

  /** `0 <= result < 1`. */
  unit(): number {
    return this.uint32() / 0x1_0000_0000
  }

  /** `length` random bytes. */
  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    const generator = this.#generator
    for (let index = 0; index < length; index++) bytes[index] = generator.next() >>> 24
    return bytes
  }

  /** `length` characters of `alphabet`. */
  text(length: number, alphabet: string): string {
    let text = ''
    while (text.length < length) text += alphabet[this.below(alphabet.length)]
    return text
  }

  /** A version 4 UUID (RFC 9562 5.4). */
  uuid(): string {
    const bytes = this.bytes(16)
    bytes[6] = (bytes[6]! & 0x0f) | 0x40
    bytes[8] = (bytes[8]! & 0x3f) | 0x80
    let text = ''
    for (let at = 0; at < 16; at++)
      text += at === 4 || at === 6 || at === 8 || at === 10 ? `-${HEX[bytes[at]!]!}` : HEX[bytes[at]!]!
    return text
  }
}

/** FNV-1a with a final avalanche (murmur3's), 32 bits. Not for secrets. */
export function hash32(text: string, salt = 0): number {
  let hash = (0x811c9dc5 ^ salt) >>> 0
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
