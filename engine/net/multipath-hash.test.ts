import { expect, test } from 'vitest'
import { hashedParts, innerFlow } from './multipath-hash.ts'
import { flowTo } from './route.ts'

const bytes = (hex: string) => Uint8Array.from(hex.match(/[\da-f]{2}/g) ?? [], pair => Number.parseInt(pair, 16))
/** UDP from 10.0.0.1:4096 to 10.0.0.2:53. */
const INNER = bytes('4500001c 0000 0000 4011 0000 0a000001 0a000002 1000 0035 0008 0000')

test('finds the packet in IPIP and in GRE with a key', () => {
  const flow = {
    source: 0x0a000001,
    destination: 0x0a000002,
    protocol: 17,
    flowLabel: 0,
    sourcePort: 4096,
    destinationPort: 53,
  }
  expect(innerFlow(INNER, 0, INNER.length, 4)).toEqual(flow)
  const gre = Uint8Array.of(0x20, 0, 8, 0, 0, 0, 0, 7, ...INNER)
  expect(innerFlow(gre, 0, gre.length, 47)).toEqual(flow)
  expect(innerFlow(gre, 0, 20, 47)).toBeNull()
  expect(innerFlow(INNER, 0, INNER.length, 17)).toBeNull()
})

test('policy 2 looks inside, policy 3 at the fields that it is told', () => {
  const outer = flowTo(1, { source: 2, protocol: 4 })
  const inner = innerFlow(INNER, 0, INNER.length, 4)
  expect(hashedParts({ ...outer, inner }, 2, 7)).toBe(hashedParts({ ...flowTo(0x0a000002), source: 0x0a000001 }, 0, 7))
  const other = { ...outer, inner: { ...inner!, sourcePort: 5 } }
  expect(hashedParts({ ...outer, inner }, 3, 7)).toBe(hashedParts(other, 3, 7))
  expect(hashedParts({ ...outer, inner }, 3, 0x400)).not.toBe(hashedParts(other, 3, 0x400))
})
