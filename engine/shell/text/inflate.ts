// DEFLATE (RFC 1951), the reading half.

/** Why compressed data cannot be read. */
export type InflateProblem = 'unexpected end of file' | 'invalid compressed data--format violated' | 'too long'

/** Canonical Huffman codes (RFC 1951 3.2.2): how many there are of each length, and their symbols in order. */
interface Codes {
  readonly counts: Uint16Array
  readonly symbols: Uint16Array
}

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
]
const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]
/** The order in which a block tells the lengths of the codes for code lengths (RFC 1951 3.2.7). */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
const MAX_BITS = 15
const END_OF_BLOCK = 256

function codesOf(lengths: readonly number[]): Codes {
  const counts = new Uint16Array(MAX_BITS + 1)
  for (const length of lengths) counts[length] = counts[length]! + 1
  counts[0] = 0
  const offsets = new Uint16Array(MAX_BITS + 2)
  for (let bits = 1; bits <= MAX_BITS; bits++) offsets[bits + 1] = offsets[bits]! + counts[bits]!
  const symbols = new Uint16Array(lengths.length)
  for (const [symbol, length] of lengths.entries())
    if (length > 0) {
      symbols[offsets[length]!] = symbol
      offsets[length] = offsets[length]! + 1
    }
  return { counts, symbols }
}

const FIXED_LITERALS = codesOf(
  Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
)
const FIXED_DISTANCES = codesOf(new Array<number>(30).fill(5))

class Inflater {
  readonly #input: Uint8Array
  readonly #most: number
  #at: number
  #bits = 0
  #bitCount = 0
  #out = new Uint8Array(65536)
  #length = 0
  problem: InflateProblem | undefined

  constructor(input: Uint8Array, from: number, most: number) {
    this.#input = input
    this.#at = from
    this.#most = most
  }

  /** Where the data ended. */
  get end(): number {
    return this.#at
  }

  run(): Uint8Array {
    for (let last = 0; last === 0 && this.problem === undefined; ) {
      last = this.#take(1)
      const kind = this.#take(2)
      if (this.problem !== undefined) break
      if (kind === 0) this.#stored()
      else if (kind === 1) this.#block(FIXED_LITERALS, FIXED_DISTANCES)
      else if (kind === 2) this.#dynamic()
      else this.problem = 'invalid compressed data--format violated'
    }
    return this.#out.subarray(0, this.#length)
  }

  #take(count: number): number {
    while (this.#bitCount < count) {
      if (this.#at >= this.#input.length) {
        this.problem ??= 'unexpected end of file'
        return 0
      }
      this.#bits |= this.#input[this.#at++]! << this.#bitCount
      this.#bitCount += 8
    }
    const value = this.#bits & ((1 << count) - 1)
    this.#bits >>>= count
    this.#bitCount -= count
    return value
  }

  #symbol({ counts, symbols }: Codes): number {
    let code = 0
    let first = 0
    let index = 0
    for (let bits = 1; bits <= MAX_BITS; bits++) {
      code |= this.#take(1)
      if (this.problem !== undefined) return -1
      const count = counts[bits]!
      if (code - count < first) return symbols[index + code - first]!
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    this.problem = 'invalid compressed data--format violated'
    return -1
  }

  #put(byte: number): void {
    if (this.#length >= this.#most) {
      this.problem = 'too long'
      return
    }
    if (this.#length === this.#out.length) {
      const bigger = new Uint8Array(this.#out.length * 2)
      bigger.set(this.#out)
      this.#out = bigger
    }
    this.#out[this.#length++] = byte
  }

  #stored(): void {
    this.#bits = this.#bitCount = 0
    const length = this.#input[this.#at]! | (this.#input[this.#at + 1]! << 8)
    if (this.#at + 4 + length > this.#input.length || Number.isNaN(length)) {
      this.problem = 'unexpected end of file'
      return
    }
    for (let index = 0; index < length; index++) this.#put(this.#input[this.#at + 4 + index]!)
    this.#at += 4 + length
  }

  #dynamic(): void {
    const literals = this.#take(5) + 257
    const distances = this.#take(5) + 1
    const count = this.#take(4) + 4
    const lengthLengths = new Array<number>(19).fill(0)
    for (let index = 0; index < count; index++) lengthLengths[LENGTH_ORDER[index]!] = this.#take(3)
    const lengthCodes = codesOf(lengthLengths)
    const lengths: number[] = []
    while (lengths.length < literals + distances && this.problem === undefined) {
      const symbol = this.#symbol(lengthCodes)
      if (symbol < 16) lengths.push(symbol)
      else {
        const [value, times] =
          symbol === 16
            ? [lengths.at(-1) ?? 0, 3 + this.#take(2)]
            : [0, symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7)]
        for (let time = 0; time < times; time++) lengths.push(value)
      }
    }
    if (this.problem === undefined) this.#block(codesOf(lengths.slice(0, literals)), codesOf(lengths.slice(literals)))
  }

  #block(literals: Codes, distances: Codes): void {
    while (this.problem === undefined) {
      const symbol = this.#symbol(literals)
      if (symbol < 0 || symbol === END_OF_BLOCK) return
      if (symbol < END_OF_BLOCK) {
        this.#put(symbol)
        continue
      }
      const length = (LENGTH_BASE[symbol - 257] ?? 0) + this.#take(LENGTH_BITS[symbol - 257] ?? 0)
      const code = this.#symbol(distances)
      const distance = (DISTANCE_BASE[code] ?? 0) + this.#take(DISTANCE_BITS[code] ?? 0)
      if (this.problem !== undefined) return
      if (distance === 0 || distance > this.#length) {
        this.problem = 'invalid compressed data--format violated'
        return
      }
      for (let index = 0; index < length; index++) this.#put(this.#out[this.#length - distance]!)
    }
  }
}

/** What compressed data at `from` says, at most so many bytes, and where it ends. */
export function inflate(
  input: Uint8Array,
  from: number,
  most: number,
): { readonly bytes: Uint8Array; readonly end: number; readonly problem: InflateProblem | undefined } {
  const inflater = new Inflater(input, from, most)
  const bytes = inflater.run()
  return { bytes, end: inflater.end, problem: inflater.problem }
}
