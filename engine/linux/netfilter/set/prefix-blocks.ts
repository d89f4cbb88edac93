import type { SetElement } from './element.ts'
import { joinWords, putWords, type Words } from './words.ts'

/** How many leading bits count in each part of a key, one number a part. */
export type Lengths = readonly number[]

/** All keys that agree with `key` in the leading bits of each part. */
export interface PrefixBlock {
  readonly lengths: Lengths
  readonly key: Words
}

interface Prefix {
  readonly value: bigint
  readonly length: number
}

/** The bits that count as ones; `widths` are the words of the parts. */
export function maskOf(widths: readonly number[], lengths: Lengths): Words {
  const words = new Uint32Array(widths.reduce((sum, each) => sum + each, 0))
  let at = 0
  for (const [part, width] of widths.entries()) {
    const [bits, length] = [BigInt(32 * width), BigInt(lengths[part]!)]
    putWords(words, at, ((1n << length) - 1n) << (bits - length), 32 * width)
    at += width
  }
  return words
}

/** The blocks that an element consists of; null when there are more than `most`. */
export function blocksOf({ first, last }: SetElement, widths: readonly number[], most: number): PrefixBlock[] | null {
  const bits = widths.map(width => 32 * width)
  const parts = first.map((value, part) => prefixesOf(value, last[part]!, bits[part]!))
  if (parts.reduce((product, each) => product * each.length, 1) > most) return null
  let blocks: Prefix[][] = [[]]
  for (const part of parts) blocks = blocks.flatMap(block => part.map(prefix => [...block, prefix]))
  return blocks.map(block => ({
    lengths: block.map(({ length }) => length),
    key: joinWords(
      block.map(({ value }) => value),
      bits,
    ),
  }))
}

/** The fewest prefixes that make up an interval, lowest first. */
function prefixesOf(first: bigint, last: bigint, bits: number): Prefix[] {
  if (first === last) return [{ value: first, length: bits }]
  const prefixes: Prefix[] = []
  for (let value = first; value <= last; ) {
    let length = bits
    let size = 1n
    while (length > 0 && (value & size) === 0n && value + 2n * size - 1n <= last) {
      size *= 2n
      length--
    }
    prefixes.push({ value, length })
    value += size
  }
  return prefixes
}
