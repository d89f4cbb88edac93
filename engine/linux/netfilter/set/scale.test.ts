import { expect, test, vi } from 'vitest'
import { FibEntry, FibTable } from '../../../net/fib.ts'
import { ConcatStore } from './concat-store.ts'
import { SetElement } from './element.ts'
import { HashStore } from './hash-store.ts'
import { IntervalStore } from './interval-store.ts'
import type { Store } from './store.ts'
import { joinWords } from './words.ts'

// How much is looked at to find one thing among many: counted, so that it is the same on every machine. Times are in `lab bench --scale`.

const COUNTS = [10, 1_000, 10_000]
const TEN = 0x0a00_0000

/** How often elements were looked at. */
let reads = 0

function element(first: readonly number[], last: readonly number[], bits: readonly number[]): SetElement {
  const [from, to] = [first.map(BigInt), last.map(BigInt)]
  const words = joinWords(from, bits)
  const made = new SetElement(from, to, words, joinWords(to, bits), null, false)
  return Object.defineProperty(made, 'from', {
    get() {
      reads++
      return words
    },
  })
}

/** Reads of elements and of hash tables that the last of `count` elements takes. */
function looks(store: Store, count: number, make: (index: number) => SetElement): number {
  let last: SetElement | undefined
  for (let index = 0; index < count; index++) store.add((last = make(index)))
  const key = last!.to.slice()
  const get = vi.spyOn(Map.prototype, 'get')
  reads = 0
  const found = store.find(key)
  const calls = get.mock.calls.length
  get.mockRestore()
  expect(found).toBe(last)
  expect(reads + calls).toBeGreaterThan(0)
  return reads + calls
}

test('an element of a set is found in as many steps among ten thousand as among ten', () => {
  const steps = COUNTS.map(count =>
    looks(new HashStore(1), count, index => element([TEN + index], [TEN + index], [32])),
  )
  expect(new Set(steps).size, String(steps)).toBe(1)
})

test('an interval is found by halving', () => {
  const steps = COUNTS.map(count =>
    looks(new IntervalStore(), count, index => element([TEN + 4 * index], [TEN + 4 * index + 2], [32])),
  )
  expect(
    steps.every((each, at) => each <= Math.ceil(Math.log2(COUNTS[at]!)) + 2),
    String(steps),
  ).toBe(true)
})

test('among concatenated intervals it is a step for each combination of prefix lengths', () => {
  const make = (index: number) => element([TEN + 4 * index, 80], [TEN + 4 * index + (index % 2), 81], [32, 16])
  const steps = COUNTS.map(count => looks(new ConcatStore([1, 1]), count, make))
  expect(Math.max(...steps), String(steps)).toBeLessThanOrEqual(8)
})

test('a route is found in a step for each prefix length that occurs, and in one when it is asked for again', () => {
  const steps = COUNTS.map(count => {
    const table = new FibTable(254)
    for (let index = 0; index < count; index++) {
      const prefix = { address: TEN + index * 4, length: 30 - (index % 2) * 2 }
      const spec = { prefix, table: 254, type: 'blackhole', scope: 0, protocol: 4, priority: 0, tos: 0 } as const
      table.insert(new FibEntry({ ...spec, preferredSource: null, metrics: {}, nexthopId: 0 }, []))
    }
    const lookup = () => {
      const get = vi.spyOn(Map.prototype, 'get')
      const found = table.lookup(TEN + 1, { choose: ([entry]) => entry! })
      const calls = get.mock.calls.length
      get.mockRestore()
      expect(found).toBeInstanceOf(FibEntry)
      return calls
    }
    const first = lookup()
    expect(lookup()).toBe(1)
    // The one that looks whether it was asked for before does not count.
    return first - 1
  })
  expect(Math.max(...steps), String(steps)).toBeLessThanOrEqual(2)
})
