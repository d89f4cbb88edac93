import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ConcatStore } from './concat-store.ts'
import { SetElement } from './element.ts'
import { joinWords } from './words.ts'

const BITS = [32, 16]
const WIDTHS = [1, 1]

function element(parts: readonly (readonly [number, number])[]): SetElement {
  const first = parts.map(([from]) => BigInt(from))
  const last = parts.map(([, to]) => BigInt(to))
  return new SetElement(first, last, joinWords(first, BITS), joinWords(last, BITS), null, false)
}

/** Small numbers, so that elements meet, and now and then ones that need all bits. */
const interval = (most: number) =>
  fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }), fc.boolean()).map(([a, b, high]) => {
    const base = high ? most - 30 : 0
    return [base + Math.min(a, b), base + Math.max(a, b)] as const
  })
const elements = fc.array(fc.tuple(interval(0xffff_ffff), interval(0xffff)), { maxLength: 30 })
const overlap = (a: SetElement, b: SetElement) =>
  a.first.every((value, part) => value <= b.last[part]! && a.last[part]! >= b.first[part]!)

test('what a comparison of everything finds is found, and nothing else', () => {
  fc.assert(
    fc.property(elements, elements, fc.array(fc.nat(29), { maxLength: 10 }), (parts, others, gone) => {
      const store = new ConcatStore(WIDTHS)
      const all = parts.map(element)
      for (const each of all) store.add(each)
      for (const each of new Set(gone.map(index => all[index]).filter(each => each !== undefined))) {
        store.remove(each)
        all.splice(all.indexOf(each), 1)
      }
      for (const other of others.map(element)) {
        expect(store.overlapping(other)).toEqual(all.filter(each => overlap(each, other)))
        const key = element(other.first.map(value => [Number(value), Number(value)]))
        expect(store.find(key.from)).toBe(all.find(each => overlap(each, key)) ?? null)
        expect(store.get(other)).toBe(
          all.find(
            each =>
              each.first.every((value, part) => value === other.first[part]) &&
              each.last.every((value, part) => value === other.last[part]),
          ) ?? null,
        )
      }
    }),
  )
})

test('an element of very many blocks is found all the same', () => {
  const store = new ConcatStore(WIDTHS)
  const large = element([
    [1, 0xffff_fffe],
    [1, 0xfffe],
  ])
  store.add(large)
  expect(store.find(joinWords([7n, 7n], BITS))).toBe(large)
  expect(store.find(joinWords([0n, 7n], BITS))).toBe(null)
  store.remove(large)
  expect(store.find(joinWords([7n, 7n], BITS))).toBe(null)
})
