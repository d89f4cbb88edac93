import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compilePattern } from './pattern.ts'

const SUBDOMAIN = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'

test('it agrees with the engine of JavaScript', () => {
  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\.', '(?:a|b)', '(ab|c)', '^', '$')
  const quantifier = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '*?')
  const part = fc
    .tuple(atom, quantifier)
    .map(([left, right]) => (left === '^' || left === '$' ? left : `${left}${right}`))
  const source = fc.array(part, { minLength: 1, maxLength: 5 }).map(parts => parts.join(''))
  fc.assert(
    fc.property(
      source,
      fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '.'), maxLength: 8 }),
      (pattern, text) => {
        expect([pattern, text, compilePattern(pattern)!.test(text)]).toEqual([
          pattern,
          text,
          new RegExp(pattern).test(text),
        ])
      },
    ),
    { numRuns: 2000 },
  )
})

test.each([
  [SUBDOMAIN, 'a.b-c.d', true],
  [SUBDOMAIN, 'a..b', false],
  ['^v[1-9][0-9]*$', 'v10', true],
  ['^[\\w./-]{3,5}$', 'a/b.c', true],
  ['[]a]+', ']', true],
])('%s of %j: %s', (pattern, text, expected) => {
  expect(compilePattern(pattern)!.test(text)).toBe(expected)
})

test('a pattern that makes backtracking engines run for ever', () => {
  const started = compilePattern('^(a+)+$')!
  expect(started.test(`${'a'.repeat(10_000)}b`)).toBe(false)
})

test.each([
  '(?=a)',
  '\\1',
  '\\pL',
  '[[:alpha:]]',
  '(',
  '[a',
  'a{5,1}',
  '*a',
  `${'('.repeat(500)}a${')'.repeat(500)}`,
  '((a{1000}){1000}){1000}',
])('%s is not known', pattern => {
  expect(compilePattern(pattern)).toBeUndefined()
})
