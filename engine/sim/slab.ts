/** Short arrays share buffers of this size: a buffer of its own costs more than all else that is done with a packet. */
const SLAB = 32_768
const PART_MAX = 2_048

let slab = new ArrayBuffer(SLAB)
let used = 0

/** `length` zeros, for bytes that are short-lived: a part that is kept keeps its whole slab. */
export function zeros(length: number): Uint8Array {
  if (length > PART_MAX) return new Uint8Array(length)
  if (used + length > SLAB) {
    slab = new ArrayBuffer(SLAB)
    used = 0
  }
  const bytes = new Uint8Array(slab, used, length)
  used += length
  return bytes
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

// Words of the buffers that were copied last: slabs come again and again.
let source = new DataView(slab)
let target = new DataView(slab)

function sourceView(bytes: Uint8Array): DataView {
  if (bytes.buffer !== source.buffer) source = new DataView(bytes.buffer as ArrayBuffer)
  return source
}

function targetView(bytes: Uint8Array): DataView {
  if (bytes.buffer !== target.buffer) target = new DataView(bytes.buffer as ArrayBuffer)
  return target
}
