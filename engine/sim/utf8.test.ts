import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeUtf8, encodeUtf8, Utf8Decoder } from './utf8.ts'

test('encodes and decodes as the platform does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      expect([...encodeUtf8(text)]).toEqual([...new TextEncoder().encode(text)])
      expect(decodeUtf8(encodeUtf8(text))).toBe(text)
    }),
  )
})

test('any bytes decode without an error, and valid stretches survive', () => {
  fc.assert(fc.property(fc.uint8Array(), bytes => typeof decodeUtf8(bytes) === 'string'))
  expect(decodeUtf8(Uint8Array.from([0x41, 0xff, 0xe2, 0x82, 0xac, 0xc3]))).toBe('A\ufffd€\ufffd')
})

test('a character that is cut in two pieces arrives whole', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (text, cut) => {
      const bytes = encodeUtf8(text)
      const at = bytes.length === 0 ? 0 : cut % bytes.length
      const decoder = new Utf8Decoder()
      expect(decoder.decode(bytes.slice(0, at)) + decoder.decode(bytes.slice(at))).toBe(text)
    }),
  )
})
