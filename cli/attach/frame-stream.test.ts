import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameReader, frameWithLength } from './frame-stream.ts'

test('frames come out of a stream as they went in, whatever the pieces are', () => {
  const frames = fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 20 })
  const cuts = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(frames, cuts, (sent, sizes) => {
      const stream = sent.flatMap(frame => [...frameWithLength(frame)])
      const got: number[][] = []
      const reader = new FrameReader()
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const size = sizes[turn % sizes.length]!
        for (const frame of reader.push(Uint8Array.from(stream.slice(at, at + size)))) got.push([...frame])
        at += size
      }
      expect(got).toEqual(sent.map(frame => [...frame]))
    }),
  )
})

test('the length of a frame stands in front of it, the high octet first', () => {
  expect([...frameWithLength(new Uint8Array(258)).subarray(0, 3)]).toEqual([1, 2, 0])
})
