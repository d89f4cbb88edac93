/** Short arrays share buffers of this size: a buffer of its own costs more than all else that is done with a packet. */
const SLAB = 32_768
const PART_MAX = 2_048

let slab = new ArrayBuffer(SLAB)
let slabWords = new Int32Array(slab)
let used = 0
/** The part that was given out last. */
let latest: Uint8Array | undefined

/** `length` zeros, for bytes that are short-lived: a part that is kept keeps its whole slab. */
export function zeros(length: number): Uint8Array {
  if (length > PART_MAX) return new Uint8Array(length)
  if (used + length > SLAB) {
    slab = new ArrayBuffer(SLAB)
    slabWords = new Int32Array(slab)
    used = 0
  }
  latest = new Uint8Array(slab, used, length)
  // Parts begin at words, so that what is copied from one to another mostly lies alike in both.
  used += (length + 3) & ~3
  return latest
}

/** What `bytes.slice` gives, as short-lived. */
export function copyOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  if (end - start > PART_MAX) return bytes.slice(start, end)
  const copy = zeros(end - start)
  copyBytes(copy, 0, bytes, start, end)
  return copy
}

/** Up to this length a loop over words is faster than set(), which needs an object for the part. */
export const BY_WORDS_MAX = 512

/** Copies from `start` to `end` of `from` to `at` of `into`; the two do not overlap. */
export function copyBytes(into: Uint8Array, at: number, from: Uint8Array, start: number, end: number): void {
  const alike = ((into.byteOffset + at - from.byteOffset - start) & 3) === 0
  if (!alike || end - start > BY_WORDS_MAX) into.set(from.subarray(start, end), at)
  else copyByWords(into, into === latest ? slabWords : wordsOf(into.buffer as ArrayBuffer), at, from, start, end)
}

/** The same where both places are as far from a word's beginning; `words` is the buffer of `into`. */
export function copyByWords(
  into: Uint8Array,
  words: Int32Array,
  at: number,
  from: Uint8Array,
  start: number,
  end: number,
): void {
  const origin = from.byteOffset
  const shift = at - start
  const head = Math.min(end, start + (-(origin + start) & 3))
  const count = (end - head) >> 2
  const tail = head + 4 * count
  for (let index = start; index < head; index++) into[index + shift] = from[index]!
  const source = sourceWords(from)
  const first = (origin + head) >> 2
  const target = (into.byteOffset + head + shift) >> 2
  for (let index = 0; index < count; index++) words[target + index] = source[first + index]!
  for (let index = tail; index < end; index++) into[index + shift] = from[index]!
}

export function wordsOf(buffer: ArrayBuffer): Int32Array {
  return new Int32Array(buffer, 0, buffer.byteLength >> 2)
}

// To ask an array for its buffer, or to make a view of it, costs more than to copy a packet. What is copied is a packet at
// one hop after the other, or data that is sent again and again.

interface Viewed {
  bytes: Uint8Array
  buffer: ArrayBufferLike
  words: Int32Array
}
const empty = new Uint8Array(0)
let recent: Viewed = { bytes: empty, buffer: empty.buffer, words: wordsOf(empty.buffer) }
let earlier: Viewed = { ...recent }

function sourceWords(bytes: Uint8Array): Int32Array {
  if (bytes === recent.bytes) return recent.words
  const last = earlier
  earlier = recent
  recent = last
  if (bytes === last.bytes) return last.words
  last.bytes = bytes
  const { buffer } = bytes
  if (buffer !== last.buffer) {
    last.words = buffer === earlier.buffer ? earlier.words : wordsOf(buffer as ArrayBuffer)
    last.buffer = buffer
  }
  return last.words
}
