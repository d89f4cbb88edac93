import { expect, test } from 'vitest'
import { matchesLabels, parseLabelSelector, selectorOf, selectorText } from './label.ts'

function matches(selector: string, labels: Record<string, string>): boolean {
  const parsed = parseLabelSelector(selector)
  if ('error' in parsed) throw new Error(parsed.error)
  return matchesLabels(parsed, labels)
}

test.each([
  ['', true],
  ['app=web', true],
  ['app!=web', false],
  ['tier!=front', true],
  ['app in (web, db)', true],
  ['app notin (web)', false],
  ['tier notin (x)', true],
  ['app,!tier', true],
  ['n>3,n<6', true],
  ['n>5', false],
  ['empty=', true],
])('%j of app=web,n=5,empty= is %s', (selector, expected) => {
  expect(matches(selector, { app: 'web', n: '5', empty: '' })).toBe(expected)
})

test('a selector of the API is written as one of the command line', () => {
  const selector = selectorOf({
    matchLabels: { b: '2', a: '1' },
    matchExpressions: [
      { key: 'c', operator: 'NotIn', values: ['y', 'x'] },
      { key: 'd', operator: 'DoesNotExist' },
    ],
  })
  expect(selectorText(selector!)).toBe('a=1,b=2,c notin (x,y),!d')
})

test('nothing selects nothing, the empty selector everything', () => {
  expect(selectorOf(undefined)).toBeUndefined()
  expect(matchesLabels(selectorOf({})!, undefined)).toBe(true)
})
