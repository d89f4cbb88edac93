// DEFLATE (RFC 1951), the writing half: one block with the fixed codes.

const WINDOW = 32768
const MATCH_MIN = 3
const MATCH_MAX = 258
const HASH_SIZE = 1 << 15
const END_OF_BLOCK = 256

/** Bits from the lowest of each byte on (RFC 1951 3.1.1). */
class BitWriter {
  #bytes = new Uint8Array(4096)
  #length = 0
  #bits = 0
  #count = 0

  /** Numbers go lowest bit first. */
  number(value: number, bits: number): void {
    this.#bits |= value << this.#count
    this.#count += bits
    while (this.#count >= 8) {
      this.#byte(this.#bits & 0xff)
      this.#bits >>>= 8
      this.#count -= 8
    }
  }

  /** Codes go highest bit first. */
  code(value: number, bits: number): void {
    for (let bit = bits - 1; bit >= 0; bit--) this.number((value >> bit) & 1, 1)
  }

  #byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const bigger = new Uint8Array(this.#bytes.length * 2)
      bigger.set(this.#bytes)
      this.#bytes = bigger
    }
    this.#bytes[this.#length++] = value
  }

  finish(): Uint8Array {
    if (this.#count > 0) this.#byte(this.#bits & 0xff)
    return this.#bytes.slice(0, this.#length)
  }
}

/** RFC 1951 3.2.6. */
function symbol(out: BitWriter, value: number): void {
  if (value < 144) out.code(0x30 + value, 8)
  else if (value < 256) out.code(0x190 + value - 144, 9)
  else if (value < 280) out.code(value - 256, 7)
  else out.code(0xc0 + value - 280, 8)
}

/** The code of a length or distance and its extra bits: each group of codes has twice the range of the one before (RFC 1951 3.2.5). */
function grouped(value: number, group: number): readonly [code: number, extra: number, bits: number] {
  if (value < group * 2) return [value, 0, 0]
  const bits = Math.floor(Math.log2(value)) - Math.log2(group)
  return [group * bits + (value >> bits), value & ((1 << bits) - 1), bits]
}

function copy(out: BitWriter, length: number, distance: number): void {
  const [code, extra, bits] = length === MATCH_MAX ? [28, 0, 0] : grouped(length - MATCH_MIN, 4)
  symbol(out, 257 + code)
  out.number(extra, bits)
  const [distanceCode, distanceExtra, distanceBits] = grouped(distance - 1, 2)
  out.code(distanceCode, 5)
  out.number(distanceExtra, distanceBits)
}

export function deflate(input: Uint8Array): Uint8Array {
  const out = new BitWriter()
  out.number(1, 1)
  out.number(1, 2)
  const seen = new Int32Array(HASH_SIZE).fill(-1)
  for (let at = 0; at < input.length; ) {
    let length = 0
    let from = -1
    if (at + MATCH_MIN <= input.length) {
      const hash = ((input[at]! << 10) ^ (input[at + 1]! << 5) ^ input[at + 2]!) & (HASH_SIZE - 1)
      from = seen[hash]!
      seen[hash] = at
      if (from >= 0 && at - from <= WINDOW)
        while (length < MATCH_MAX && at + length < input.length && input[from + length] === input[at + length]) length++
    }
    if (length >= MATCH_MIN) {
      copy(out, length, at - from)
      at += length
    } else symbol(out, input[at++]!)
  }
  symbol(out, END_OF_BLOCK)
  return out.finish()
}
