import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonPatch } from './json-patch.ts'
import { mergePatch } from './merge-patch.ts'
import { strategicPatch } from './strategic.ts'

test.each([
  // RFC 7386 appendix A
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('merge patch of %j by %j', (target, patch, result) => {
  expect(mergePatch(target, patch)).toEqual(result)
})

test('a JSON patch does not change what it is given', () => {
  const target = { list: [1, 2, 3], map: { a: { b: 1 } } }
  const before = JSON.stringify(target)
  const result = jsonPatch(target, [
    { op: 'remove', path: '/list/0' },
    { op: 'add', path: '/map/a/c', value: 2 },
    { op: 'move', from: '/map/a', path: '/moved' },
    { op: 'test', path: '/moved/c', value: 2 },
  ])
  expect(result).toEqual({ value: { list: [2, 3], map: {}, moved: { b: 1, c: 2 } } })
  expect(JSON.stringify(target)).toBe(before)
})

test('copies that would blow up are refused', () => {
  const copies = new Array(60).fill({ op: 'copy', from: '/a', path: '/a/-' })
  expect(jsonPatch({ a: ['x'.repeat(100)] }, copies)).toHaveProperty('error')
})

test('any JSON patch gives a value or an error', () => {
  const path = fc.constantFrom('', '/', '/a', '/a/0', '/a/-', '/b/c', '/~01', 'x')
  const operation = fc.record({
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'),
    path,
    from: path,
    value: fc.jsonValue(),
  })
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(operation), (target, patch) => {
      const result = jsonPatch(target, patch)
      expect('value' in result || 'error' in result).toBe(true)
    }),
  )
})

test('any strategic patch gives a value or an error', () => {
  const key = fc.constantFrom(
    'spec',
    'containers',
    'name',
    '$patch',
    '$retainKeys',
    '$setElementOrder/containers',
    'metadata',
    'finalizers',
    '$deleteFromPrimitiveList/finalizers',
  )
  const value = fc.letrec(tie => ({
    node: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom('a', 'delete', 'replace', 1, null),
      fc.dictionary(key, tie('node'), { maxKeys: 3 }),
      fc.array(tie('node'), { maxLength: 3 }),
    ),
  })).node
  fc.assert(
    fc.property(fc.dictionary(key, value), fc.dictionary(key, value), (target, patch) => {
      const result = strategicPatch(target, patch, 'core/v1.Pod')
      expect('value' in result || 'error' in result).toBe(true)
    }),
  )
})
