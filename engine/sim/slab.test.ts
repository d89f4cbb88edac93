import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copyBytes, copyOf, zeros } from './slab.ts'
import { Trace, type TraceKind } from './trace.ts'

const counting = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 7 + 1) & 0xff)
const KIND: TraceKind = { name: 'frame', describe: () => '' }

test('whatever lies where, a copy has the same bytes, and nothing beside it changes', () => {
  const size = fc.integer({ min: 0, max: 700 })
  const place = fc.nat(9)
  fc.assert(
    fc.property(size, place, place, fc.boolean(), (length, start, at, shared) => {
      const from = shared ? zeros(start + length + 2) : new Uint8Array(start + length + 2)
      from.set(counting(from.length))
      const into = zeros(at + length + 5)
      if (length % 2 === 0) zeros(1)
      copyBytes(into, at, from, start, start + length)
      expect([...into.subarray(at, at + length)]).toEqual([...from.subarray(start, start + length)])
      expect([...into.subarray(0, at), ...into.subarray(at + length)].every(byte => byte === 0)).toBe(true)
      expect(copyOf(from, start, start + length)).toEqual(from.slice(start, start + length))
    }),
  )
})

test('the trace shows frames as they were, of whatever length and place, as long as it has them', () => {
  const frame = fc.record({ start: fc.nat(40), length: fc.nat(1600), seed: fc.nat(255) })
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 60 }), frames => {
      const ring = new Trace({ now: 0 }).ring('host')
      for (const [index, { start, length, seed }] of frames.entries()) {
        const bytes = zeros(start + length)
        bytes.fill(seed, start)
        ring.recordFrame(KIND, index, null, bytes, start, start + length)
        bytes.fill(0)
      }
      for (const event of ring.events()) {
        const { length, seed } = frames[event.packet]!
        if (event.frame !== undefined) expect(event.frame).toEqual(new Uint8Array(length).fill(seed))
        expect(event.frameLength).toBe(length)
      }
      const last = [...ring.events()].at(-1)
      if (last !== undefined) expect(last.frame).toBeDefined()
    }),
    { numRuns: 40 },
  )
})
