/** Short arrays share buffers of this size: a buffer of its own costs more than all else that is done with a packet. */
const SLAB = 32_768
const PART_MAX = 2_048

let slab = new ArrayBuffer(SLAB)
let slabView = new DataView(slab)
let used = 0
/** The part that was given out last. */
let latest: Uint8Array | undefined

/** `length` zeros, for bytes that are short-lived: a part that is kept keeps its whole slab. */
export function zeros(length: number): Uint8Array {
  if (length > PART_MAX) return new Uint8Array(length)
  if (used + length > SLAB) {
    slab = new ArrayBuffer(SLAB)
    slabView = new DataView(slab)
    used = 0
  }
  latest = new Uint8Array(slab, used, length)
  used += length
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
  if (end - start > BY_WORDS_MAX) return into.set(from.subarray(start, end), at)
  copyToView(targetView(into), into.byteOffset + at, from, start, end)
}

/** The same for who has a view of the target's buffer. */
export function copyToView(into: DataView, at: number, from: Uint8Array, start: number, end: number): void {
  const view = sourceView(from)
  const offset = from.byteOffset + start
  const length = end - start
  const words = length & ~3
  for (let index = 0; index < words; index += 4) into.setUint32(at + index, view.getUint32(offset + index, true), true)
  for (let index = words; index < length; index++) into.setUint8(at + index, view.getUint8(offset + index))
}

// To ask an array for its buffer, or to make a view of it, costs more than to copy a packet. What is copied into is mostly
// new; what is copied from is a packet at one hop after the other, or data that is sent again and again.

function targetView(bytes: Uint8Array): DataView {
  return bytes === latest ? slabView : new DataView(bytes.buffer as ArrayBuffer)
}

interface Viewed {
  bytes: Uint8Array
  view: DataView
}
const empty = new Uint8Array(0)
let recent: Viewed = { bytes: empty, view: new DataView(empty.buffer) }
let earlier: Viewed = { bytes: empty, view: recent.view }

function sourceView(bytes: Uint8Array): DataView {
  if (bytes === recent.bytes) return recent.view
  const last = earlier
  earlier = recent
  recent = last
  if (bytes === last.bytes) return last.view
  last.bytes = bytes
  const { buffer } = bytes
  if (buffer === earlier.view.buffer) last.view = earlier.view
  else if (buffer !== last.view.buffer) last.view = new DataView(buffer as ArrayBuffer)
  return last.view
}
