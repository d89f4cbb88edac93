import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteQueue } from './bytequeue.ts'

test('behaves as one flat array', () => {
  const step = fc.oneof(
    fc.record({ push: fc.uint8Array({ maxLength: 20 }) }),
    fc.record({ take: fc.nat(30) }),
    fc.record({ drop: fc.nat(30) }),
    fc.record({ copy: fc.nat(), length: fc.nat() }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), steps => {
      const queue = new ByteQueue()
      let flat: number[] = []
      for (const action of steps) {
        if ('push' in action) {
          queue.push(action.push)
          flat.push(...action.push)
        } else if ('take' in action) {
          expect([...queue.peek(action.take)]).toEqual(flat.slice(0, action.take))
          expect([...queue.take(action.take)]).toEqual(flat.slice(0, action.take))
          flat = flat.slice(action.take)
        } else if ('drop' in action) {
          const length = Math.min(action.drop, flat.length)
          queue.drop(length)
          flat = flat.slice(length)
        } else if (flat.length > 0) {
          const from = action.copy % flat.length
          const length = action.length % (flat.length - from + 1)
          const target = new Uint8Array(length)
          if (length > 0) queue.copy(from, length, target, 0)
          expect([...target]).toEqual(flat.slice(from, from + length))
        }
        expect(queue.length).toBe(flat.length)
      }
    }),
  )
})
