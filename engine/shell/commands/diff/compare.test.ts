import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareLines } from './compare.ts'

/** The second file, made from the first by the changes. */
function apply(left: readonly string[], right: readonly string[]): string[] {
  const result: string[] = []
  let at = 0
  for (const { from, to, otherFrom, otherTo } of compareLines(left, right)) {
    result.push(...left.slice(at, from), ...right.slice(otherFrom, otherTo))
    at = to
  }
  return [...result, ...left.slice(at)]
}

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 })

test('the changes lead from one file to the other, and say nothing of files that are alike', () => {
  fc.assert(fc.property(lines, lines, (left, right) => void expect(apply(left, right)).toEqual(right)))
  fc.assert(fc.property(lines, left => void expect(compareLines(left, left)).toEqual([])))
})

test('files without anything in common take no time', () => {
  const left = Array.from({ length: 20_000 }, (_, index) => `left ${index}`)
  const right = Array.from({ length: 20_000 }, (_, index) => `right ${index}`)
  expect(compareLines(left, right)).toEqual([{ from: 0, to: 20_000, otherFrom: 0, otherTo: 20_000 }])
})
