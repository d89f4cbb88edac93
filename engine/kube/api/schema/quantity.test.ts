import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatQuantity, nanoOf, parseQuantity, wholeOf } from './quantity.ts'

const canonical = (text: string): string => {
  const quantity = parseQuantity(text)
  return typeof quantity === 'string' ? quantity : formatQuantity(quantity)
}

// apimachinery pkg/api/resource/quantity_test.go
test.each([
  ['0', '0'],
  ['0.5', '500m'],
  ['1000m', '1'],
  ['1500m', '1500m'],
  ['1000', '1k'],
  ['1024Ki', '1Mi'],
  ['1.5Gi', '1536Mi'],
  ['0.5Ki', '512'],
  ['1000000Ki', '1000000Ki'],
  ['1e3', '1e3'],
  ['12E', '12E'],
  ['-1.5', '-1500m'],
  ['0.0000000001', '1n'],
])('%s is written %s', (given, written) => {
  expect(canonical(given)).toBe(written)
})

test.each(['', '1x', '1.2.3', 'Mi', '--1', '1 Gi'])('%j is none', text => {
  expect(typeof parseQuantity(text)).toBe('string')
})

test('what is written is read as the same amount', () => {
  const suffix = fc.constantFrom('', 'm', 'k', 'M', 'Ki', 'Mi', 'Gi', 'e3', 'E-2')
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), suffix, (number, unit) => {
      const text = `${number}${unit}`
      expect(nanoOf(canonical(text))).toBe(nanoOf(text))
      expect(canonical(canonical(text))).toBe(canonical(text))
    }),
  )
})

test('amounts are rounded up', () => {
  expect([wholeOf('100m'), wholeOf('1'), wholeOf('1001m')]).toEqual([1, 1, 2])
})
