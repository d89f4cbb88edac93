import fc from 'fast-check'
import { expect, test } from 'vitest'
import { difference, differenceBelow, type FieldSet, intersection, paths, union } from './field-set.ts'

const tree = fc
  .letrec<{ set: FieldSet }>(tie => ({
    set: fc.dictionary(
      fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', '.'),
      fc.oneof({ depthSize: 'small' }, fc.constant({}), tie('set')) as fc.Arbitrary<FieldSet>,
      { maxKeys: 3 },
    ) as fc.Arbitrary<FieldSet>,
  }))
  .set.map(clean)

/** "." is always empty. */
function clean(set: FieldSet): FieldSet {
  return Object.fromEntries(
    Object.entries(set).map(([element, below]) => [element, element === '.' ? {} : clean(below)]),
  )
}

const members = (set: FieldSet | undefined): string[] => (set === undefined ? [] : paths({ 'f:root': set })).sort()

test('the operations are those of sets of paths', () => {
  fc.assert(
    fc.property(tree, tree, (a, b) => {
      const [left, right] = [members(a), members(b)]
      expect(members(union(a, b))).toEqual([...new Set([...left, ...right])].sort())
      expect(members(difference(a, b))).toEqual(left.filter(path => !right.includes(path)))
      expect(members(intersection(a, b))).toEqual(left.filter(path => right.includes(path)))
      expect(members(differenceBelow(a, b))).toEqual(
        left.filter(
          path =>
            !right.some(each => path === each || (path.startsWith(each) && /^[.[]/.test(path.slice(each.length)))),
        ),
      )
    }),
    { numRuns: 500 },
  )
})

test('paths are written as in messages of conflicts', () => {
  expect(
    paths({
      'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {} } }, 'f:finalizers': { 'v:"x"': {} } },
    }),
  ).toEqual(['.spec.containers[name="web"]', '.spec.containers[name="web"].image', '.spec.finalizers[="x"]'])
})
