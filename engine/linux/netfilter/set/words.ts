/** Values as the packet path compares them: 32-bit words, the most significant first, as the kernel's registers hold them. */
export type Words = Uint32Array

export function wordCount(bits: number): number {
  return Math.max(1, Math.ceil(bits / 32))
}

/** Writes a value of `bits` into `words` from `at` on. */
export function putWords(words: Words, at: number, value: bigint, bits: number): void {
  const count = wordCount(bits)
  for (let index = 0; index < count; index++)
    words[at + index] = Number((value >> BigInt(32 * (count - 1 - index))) & 0xffff_ffffn)
}

/** The parts of a key one behind the other, each in words of its own. */
export function joinWords(values: readonly bigint[], bits: readonly number[]): Words {
  const words = new Uint32Array(bits.reduce((total, each) => total + wordCount(each), 0))
  let at = 0
  for (const [index, value] of values.entries()) {
    putWords(words, at, value, bits[index]!)
    at += wordCount(bits[index]!)
  }
  return words
}

export function compareWords(a: Words, b: Words): number {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return a[index]! < b[index]! ? -1 : 1
  return 0
}

export function hashWords(words: Words): number {
  let hash = words.length
  for (let index = 0; index < words.length; index++) {
    hash = Math.imul(hash ^ words[index]!, 0x9e3779b1)
    hash ^= hash >>> 15
  }
  hash = Math.imul(hash, 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
