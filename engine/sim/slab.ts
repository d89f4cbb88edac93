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
  const length = end - start
  if (length > PART_MAX) return bytes.slice(start, end)
  const copy = zeros(length)
  copy.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end))
  return copy
}

let viewed = slab
let view = new DataView(viewed)

/** Words of the buffer that `bytes` is a part of, from `bytes.byteOffset` on. Slabs are asked for again and again. */
export function viewOf(bytes: Uint8Array): DataView {
  if (bytes.buffer !== viewed) {
    viewed = bytes.buffer as ArrayBuffer
    view = new DataView(viewed)
  }
  return view
}
