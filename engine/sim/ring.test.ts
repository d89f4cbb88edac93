import { expect, test } from 'vitest'
import { Ring } from './ring.ts'

test('a ring gives back what it got in the order in which it came, also while it grows', () => {
  const ring = new Ring<number>()
  const taken: number[] = []
  for (let item = 0; item < 100; item++) {
    ring.push(item)
    if (item % 3 === 0) taken.push(ring.shift()!)
  }
  while (ring.length > 0) taken.push(ring.shift()!)
  expect(taken).toEqual(Array.from({ length: 100 }, (_, item) => item))
  expect(ring.shift()).toBeUndefined()
})
