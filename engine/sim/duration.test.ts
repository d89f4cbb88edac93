import { expect, test } from 'vitest'
import { goDurationText, parseGoDuration } from './duration.ts'

test('durations are written as Go writes them, and read again', () => {
  const texts = ['0s', '1ns', '1.5µs', '250ms', '1.5s', '1m30s', '5m0s', '26h0m0.5s', '-1m0s']
  expect(texts.map(text => goDurationText(parseGoDuration(text)!))).toEqual(texts)
})

test('what Go does not take is none', () => {
  expect(['', '5', '1x', 's', '1 s', '-', '1s!', '2562048h'].map(parseGoDuration)).toEqual(
    Array.from({ length: 8 }, () => undefined),
  )
  expect(['0', '+1h', '.5s', '1.s', '2us', '2μs', '1.7ns'].map(parseGoDuration)).toEqual([
    0, 3600e9, 5e8, 1e9, 2e3, 2e3, 1,
  ])
})
