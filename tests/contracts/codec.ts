/** What every codec of engine/wire/ must do; each one's test beside it runs this. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { hexBytes, Malformed, type Parsed } from '../../engine/wire/bytes.ts'

export interface Codec<Value> {
  readonly parse: (bytes: Uint8Array, start: number, end: number) => Parsed<Value>
  readonly emit: (value: Value) => Uint8Array
}

/** One packet in hexadecimal, sent by a real system where a comment says so, and the value it must read as. */
export interface Sample<Value> {
  readonly hex: string
  readonly value: Value
}

export function codecContract<Value>(
  name: string,
  codec: Codec<Value>,
  values: fc.Arbitrary<Value>,
  samples: readonly Sample<Value>[],
): void {
  const whole = (bytes: Uint8Array) => codec.parse(bytes, 0, bytes.length)

  for (const [index, sample] of samples.entries())
    test(`${name}: sample ${index} reads as its value and is emitted as it was`, () => {
      expect(whole(fromHex(sample.hex))).toEqual(sample.value)
      expect(hexBytes(codec.emit(sample.value))).toBe(sample.hex.replaceAll(/\s/g, ''))
    })

  test(`${name}: what is emitted parses to the same value, at any offset`, () => {
    fc.assert(
      fc.property(values, fc.nat(9), fc.nat(9), (value, before, after) => {
        const emitted = codec.emit(value)
        expect(whole(emitted)).toEqual(value)
        const moved = new Uint8Array(before + emitted.length + after).fill(0xa5)
        moved.set(emitted, before)
        expect(codec.parse(moved, before, before + emitted.length)).toEqual(value)
      }),
    )
  })

  test(`${name}: canonical bytes are emitted again as they were`, () => {
    fc.assert(
      fc.property(values, value => {
        const emitted = codec.emit(value)
        const parsed = whole(emitted)
        if (parsed instanceof Malformed) throw new Error(`does not parse: ${parsed.reason}`)
        expect(hexBytes(codec.emit(parsed))).toBe(hexBytes(emitted))
      }),
    )
  })

  test(`${name}: random, cut and damaged bytes never throw, and every value read from them can be emitted and read`, () => {
    fc.assert(
      fc.property(damaged(values, codec), bytes => {
        const parsed = whole(bytes)
        if (parsed instanceof Malformed) return
        expect(whole(codec.emit(parsed))).toEqual(parsed)
      }),
      { numRuns: 500 },
    )
  })
}

export function fromHex(hex: string): Uint8Array {
  const digits = hex.replaceAll(/\s/g, '')
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  )
}

/** Bytes from nowhere, and emitted ones with some bytes changed and a piece cut off or put on at the end. */
function damaged<Value>(values: fc.Arbitrary<Value>, codec: Codec<Value>): fc.Arbitrary<Uint8Array> {
  const change = fc.record({ at: fc.nat(200), value: fc.nat(255) })
  const hurt = fc
    .tuple(values, fc.array(change, { maxLength: 4 }), fc.integer({ min: -40, max: 8 }))
    .map(([value, changes, more]) => {
      const emitted = codec.emit(value)
      const bytes = new Uint8Array(Math.max(0, emitted.length + more))
      bytes.set(emitted.subarray(0, bytes.length))
      for (const { at, value } of changes) if (at < bytes.length) bytes[at] = value
      return bytes
    })
  return fc.oneof(fc.uint8Array({ maxLength: 120 }), hurt)
}

/** Arbitraries of the common field types. */
export const u8 = fc.integer({ min: 0, max: 0xff })
export const u16 = fc.integer({ min: 0, max: 0xffff })
export const u20 = fc.integer({ min: 0, max: 0xf_ffff })
export const u24 = fc.integer({ min: 0, max: 0xff_ffff })
export const u32 = fc.integer({ min: 0, max: 0xffff_ffff })
export const mac = fc.integer({ min: 0, max: 0xffff_ffff_ffff })
export const ipv6Address = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n })

/** Byte arrays whose length is `multiple` times something plus `rest`. */
export function octets(maxLength: number, multiple = 1, rest = 0): fc.Arbitrary<Uint8Array> {
  const count = Math.floor((maxLength - rest) / multiple)
  return fc.nat(count).chain(n => fc.uint8Array({ minLength: n * multiple + rest, maxLength: n * multiple + rest }))
}
