import type { SetElement } from './element.ts'
import { blocksOf, type Lengths, maskOf } from './prefix-blocks.ts'
import type { Store } from './store.ts'
import { compareWords, hashWords, type Words } from './words.ts'

/** Blocks that one element may be taken apart into; one of more is compared as a whole. */
const BLOCKS_MAX = 512
/** Different shapes of blocks up to which overlaps are looked for by index. */
const SHAPES_MAX = 256

/** A block of an element: its key where the shape's mask has ones. */
interface Block {
  readonly element: SetElement
  readonly key: Words
}

/** Blocks by what is left of their keys under a mask. */
class Index {
  readonly #mask: Words
  readonly #buckets = new Map<number, Block[]>()
  readonly #masked: Words

  constructor(mask: Words) {
    this.#mask = mask
    this.#masked = new Uint32Array(mask.length)
  }

  #hash(key: Words): number {
    for (let at = 0; at < key.length; at++) this.#masked[at] = key[at]! & this.#mask[at]!
    return hashWords(this.#masked)
  }

  /** Those that share a bucket with a key; they may differ from it all the same. */
  bucket(key: Words): readonly Block[] {
    return this.#buckets.get(this.#hash(key)) ?? NONE
  }

  equal(block: Block, key: Words): boolean {
    for (let at = 0; at < key.length; at++) if (((block.key[at]! ^ key[at]!) & this.#mask[at]!) !== 0) return false
    return true
  }

  add(block: Block): void {
    const hash = this.#hash(block.key)
    const bucket = this.#buckets.get(hash)
    if (bucket === undefined) this.#buckets.set(hash, [block])
    else bucket.push(block)
  }

  remove(block: Block): void {
    const hash = this.#hash(block.key)
    const rest = this.bucket(block.key).filter(other => other !== block)
    if (rest.length > 0) this.#buckets.set(hash, rest)
    else this.#buckets.delete(hash)
  }
}

const NONE: readonly Block[] = []

/** All blocks with prefixes of the same lengths, and how to find those that lie in a larger block. */
class Shape {
  readonly own: Index
  readonly lengths: Lengths
  readonly blocks = new Set<Block>()
  readonly #indexes = new Map<string, Index>()

  constructor(widths: readonly number[], lengths: Lengths) {
    this.lengths = lengths
    this.own = new Index(maskOf(widths, lengths))
    this.#indexes.set(lengths.join(), this.own)
  }

  add(block: Block): void {
    this.blocks.add(block)
    for (const index of this.#indexes.values()) index.add(block)
  }

  remove(element: SetElement, key: Words): void {
    for (const block of this.own.bucket(key))
      if (block.element === element && this.own.equal(block, key)) {
        this.blocks.delete(block)
        for (const index of this.#indexes.values()) index.remove(block)
      }
  }

  /** The index by the bits that count for blocks of both lengths. */
  under(widths: readonly number[], other: Lengths): Index {
    const lengths = this.lengths.map((length, part) => Math.min(length, other[part]!))
    const name = lengths.join()
    let index = this.#indexes.get(name)
    if (index !== undefined) return index
    this.#indexes.set(name, (index = new Index(maskOf(widths, lengths))))
    for (const block of this.blocks) index.add(block)
    return index
  }
}

/**
 * Keys of several parts of which any may be an interval (nft_set_pipapo.c). An interval is a few prefixes, so an element is a few blocks of one prefix
 * for each part. A lookup asks one hash table for each combination of prefix lengths that occurs, so its cost does not grow with the
 * number of elements. Where several fit, the one that came first counts.
 */
export class ConcatStore implements Store {
  readonly #widths: readonly number[]
  readonly #shapes = new Map<string, Shape>()
  /** Elements of too many blocks. */
  readonly #large = new Set<SetElement>()
  readonly #order = new Map<SetElement, number>()
  #any: SetElement | null = null
  #next = 0

  /** `widths`: words of each part. */
  constructor(widths: readonly number[]) {
    this.#widths = widths
  }

  find(key: Words): SetElement | null {
    let best: SetElement | null = null
    for (const { own } of this.#shapes.values())
      for (const block of own.bucket(key)) if (own.equal(block, key)) best = this.#earlier(best, block.element)
    for (const element of this.#large) if (this.#covers(element, key, key)) best = this.#earlier(best, element)
    return best ?? this.#any
  }

  #earlier(a: SetElement | null, b: SetElement): SetElement {
    return a === null || this.#order.get(b)! < this.#order.get(a)! ? b : a
  }

  get(element: SetElement): SetElement | null {
    if (element.wildcard) return this.#any
    const same = (other: SetElement) =>
      compareWords(other.from, element.from) === 0 && compareWords(other.to, element.to) === 0
    return this.overlapping(element).find(same) ?? null
  }

  /** Those that have something in common with the element in every part, in the order in which they came. */
  overlapping(element: SetElement): SetElement[] {
    const found = new Set<SetElement>()
    const blocks = blocksOf(element, this.#widths, BLOCKS_MAX)
    const indexed = blocks !== null && this.#shapes.size <= SHAPES_MAX
    for (const other of indexed ? this.#large : this.#order.keys())
      if (this.#covers(other, element.from, element.to)) found.add(other)
    if (indexed)
      for (const { lengths, key } of blocks)
        for (const shape of this.#shapes.values()) {
          const index = shape.under(this.#widths, lengths)
          for (const block of index.bucket(key)) if (index.equal(block, key)) found.add(block.element)
        }
    return [...found].sort((a, b) => this.#order.get(a)! - this.#order.get(b)!)
  }

  /** Whether the element has something of the interval in every part. */
  #covers(element: SetElement, from: Words, to: Words): boolean {
    let at = 0
    for (const width of this.#widths) {
      if (comparePart(element.from, to, at, width) > 0 || comparePart(element.to, from, at, width) < 0) return false
      at += width
    }
    return true
  }

  add(element: SetElement): void {
    if (element.wildcard) {
      this.#any = element
      return
    }
    this.#order.set(element, this.#next++)
    const blocks = blocksOf(element, this.#widths, BLOCKS_MAX)
    if (blocks === null) this.#large.add(element)
    for (const { lengths, key } of blocks ?? []) {
      const name = lengths.join()
      let shape = this.#shapes.get(name)
      if (shape === undefined) this.#shapes.set(name, (shape = new Shape(this.#widths, lengths)))
      shape.add({ element, key })
    }
  }

  remove(element: SetElement): void {
    if (element.wildcard) {
      this.#any = null
      return
    }
    this.#order.delete(element)
    if (this.#large.delete(element)) return
    for (const { lengths, key } of blocksOf(element, this.#widths, BLOCKS_MAX) ?? []) {
      const shape = this.#shapes.get(lengths.join())
      shape?.remove(element, key)
      if (shape?.blocks.size === 0) this.#shapes.delete(lengths.join())
    }
  }
}

function comparePart(a: Words, b: Words, at: number, width: number): number {
  for (let index = at; index < at + width; index++) if (a[index] !== b[index]) return a[index]! < b[index]! ? -1 : 1
  return 0
}
