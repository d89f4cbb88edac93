/** Bob Jenkins' hash as include/linux/jhash.h has it, on words of 32 bits. */
const INITIAL = 0xdead_beef

const rotate = (value: number, by: number) => (value << by) | (value >>> (32 - by))

/** __jhash_final. */
function final(first: number, second: number, third: number): number {
  let [a, b, c] = [first, second, third]
  c = (c ^ b) - rotate(b, 14)
  a = (a ^ c) - rotate(c, 11)
  b = (b ^ a) - rotate(a, 25)
  c = (c ^ b) - rotate(b, 16)
  a = (a ^ c) - rotate(c, 4)
  b = (b ^ a) - rotate(a, 14)
  c = (c ^ b) - rotate(b, 24)
  return c >>> 0
}

/** jhash_3words; jhash_1word and jhash_2words are the same with fewer of them. */
export function jhashWords(words: readonly number[], seed: number): number {
  const start = (seed + INITIAL + (words.length << 2)) | 0
  const [a = 0, b = 0, c = 0] = words
  return final((a + start) | 0, (b + start) | 0, (c + start) | 0)
}

/** jhash2. */
export function jhash2(words: readonly number[], seed: number): number {
  let a = (INITIAL + (words.length << 2) + seed) | 0
  let b = a
  let c = a
  let at = 0
  for (; words.length - at > 3; at += 3) {
    a = (a + words[at]!) | 0
    b = (b + words[at + 1]!) | 0
    c = (c + words[at + 2]!) | 0
    a = (a - c) ^ rotate(c, 4)
    c = (c + b) | 0
    b = (b - a) ^ rotate(a, 6)
    a = (a + c) | 0
    c = (c - b) ^ rotate(b, 8)
    b = (b + a) | 0
    a = (a - c) ^ rotate(c, 16)
    c = (c + b) | 0
    b = (b - a) ^ rotate(a, 19)
    a = (a + c) | 0
    c = (c - b) ^ rotate(b, 4)
    b = (b + a) | 0
  }
  if (at === words.length) return c >>> 0
  return final((a + words[at]!) | 0, (b + (words[at + 1] ?? 0)) | 0, (c + (words[at + 2] ?? 0)) | 0)
}

/** reciprocal_scale: spreads a hash over `[0, end)`. */
export function scaleHash(hash: number, end: number): number {
  return Math.floor((hash * end) / 0x1_0000_0000)
}
