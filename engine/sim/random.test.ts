import { expect, test } from 'vitest'
import { Random } from './random.ts'

test('the same seed and stream give the same numbers, another stream gives others', () => {
  const take = (seed: string, stream: string) => {
    const random = new Random(seed, stream)
    return [random.uint32(), random.below(1000), random.text(5, 'abc'), random.uuid()]
  }
  expect(take('7', 'mac')).toEqual(take('7', 'mac'))
  expect(take('7', 'mac')).not.toEqual(take('7', 'isn'))
  expect(take('7', 'mac')).not.toEqual(take('8', 'mac'))
})

test('numbers stay in range and spread evenly', () => {
  const random = new Random('seed', 'spread')
  const counts = new Array<number>(10).fill(0)
  for (let i = 0; i < 10_000; i++) counts[random.below(10)]!++
  for (const count of counts) expect(count).toBeGreaterThan(850)
  expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
