import { expect, test } from 'vitest'
import { remembering } from './remember.ts'

test('a text is worked on once, until others have taken its place', () => {
  const asked: string[] = []
  const length = remembering(2, text => {
    asked.push(text)
    if (text === '') throw new Error('empty')
    return text.length
  })
  expect(['a', 'bb', 'a', 'bb', 'ccc', 'a'].map(length)).toEqual([1, 2, 1, 2, 3, 1])
  expect(asked).toEqual(['a', 'bb', 'ccc', 'a'])
  expect(() => length('')).toThrow('empty')
  expect(() => length('')).toThrow('empty')
})
