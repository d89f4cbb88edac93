import { expect, test } from 'vitest'
import { remembering, rememberingOf } from './remember.ts'

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

test('an object is worked on once', () => {
  let asked = 0
  const length = rememberingOf((list: readonly number[]) => {
    asked++
    return list.length
  })
  const list = [1, 2]
  expect([length(list), length(list), length([1, 2])]).toEqual([2, 2, 2])
  expect(asked).toBe(2)
})
