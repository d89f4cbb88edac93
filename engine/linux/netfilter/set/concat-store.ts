import type { SetElement } from './element.ts'
import type { Store } from './store.ts'
import type { Words } from './words.ts'

/** One part of the key: where intervals of elements begin or end, and which elements each piece between belongs to. */
interface Part {
  readonly at: number
  readonly words: number
  readonly starts: Words[]
  readonly members: Uint32Array[]
}

/**
 * Keys of several parts of which any may be an interval (nft_set_pipapo.c): each part is looked up by halving and answers with a bit
 * for each element; the element whose bit is left after all parts is the one.
 */
export class ConcatStore implements Store {
  readonly #widths: readonly number[]
  readonly #elements: SetElement[] = []
  #parts: Part[] | null = null

  /** `widths`: words of each part. */
  constructor(widths: readonly number[]) {
    this.#widths = widths
  }

  find(key: Words): SetElement | null {
    this.#parts ??= this.#build()
    let hits: Uint32Array[] = []
    for (const part of this.#parts) {
      const index = rank(part, key) - 1
      if (index < 0) return null
      hits.push(part.members[index]!)
    }
    const [first, ...rest] = hits
    hits = rest
    for (let word = 0; word < (first?.length ?? 0); word++) {
      let bits = first![word]!
      for (const each of hits) bits &= each[word]!
      if (bits !== 0) return this.#elements[word * 32 + 31 - Math.clz32(bits & -bits)] ?? null
    }
    return null
  }

  #build(): Part[] {
    let at = 0
    return this.#widths.map(words => {
      const part = buildPart(this.#elements, at, words)
      at += words
      return part
    })
  }

  get(element: SetElement): SetElement | null {
    return (
      this.#elements.find(
        each =>
          each.first.every((value, index) => value === element.first[index]) &&
          each.last.every((value, index) => value === element.last[index]),
      ) ?? null
    )
  }

  /** One that has something in common with the element in every part. */
  overlapping(element: SetElement): SetElement[] {
    return this.#elements.filter(each =>
      each.first.every((value, index) => value <= element.last[index]! && each.last[index]! >= element.first[index]!),
    )
  }

  add(element: SetElement): void {
    this.#elements.push(element)
    this.#parts = null
  }

  remove(element: SetElement): void {
    this.#elements.splice(this.#elements.indexOf(element), 1)
    this.#parts = null
  }
}

function compareAt(a: Words, b: Words, bAt: number): number {
  for (let index = 0; index < a.length; index++)
    if (a[index] !== b[bAt + index]) return a[index]! < b[bAt + index]! ? -1 : 1
  return 0
}

function rank({ starts, at }: Part, key: Words): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareAt(starts[middle]!, key, at) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

/** The word behind the last of an interval; undefined where there is none. */
function after(words: Words): Words | undefined {
  const next = words.slice()
  for (let index = next.length - 1; index >= 0; index--) {
    next[index] = (next[index]! + 1) >>> 0
    if (next[index] !== 0) return next
  }
  return undefined
}

function buildPart(elements: readonly SetElement[], at: number, words: number): Part {
  const bounds: Words[] = []
  for (const { from, to } of elements) {
    bounds.push(from.slice(at, at + words))
    const next = after(to.slice(at, at + words))
    if (next !== undefined) bounds.push(next)
  }
  bounds.sort((a, b) => compareAt(a, b, 0))
  const starts = bounds.filter((bound, index) => index === 0 || compareAt(bounds[index - 1]!, bound, 0) !== 0)
  const part: Part = { at, words, starts, members: starts.map(() => new Uint32Array(Math.ceil(elements.length / 32))) }
  for (const [index, { from, to }] of elements.entries()) {
    const end = rank(part, to)
    for (let piece = rank(part, from) - 1; piece < end; piece++)
      part.members[piece]![index >>> 5] = part.members[piece]![index >>> 5]! | (1 << (index & 31))
  }
  return part
}
