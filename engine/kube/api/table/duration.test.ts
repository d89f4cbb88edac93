import { expect, test } from 'vitest'
import { age, humanDuration } from './duration.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

// apimachinery pkg/util/duration/duration_test.go
test.each([
  [0, '0s'],
  [SECOND, '1s'],
  [119 * SECOND, '119s'],
  [2 * MINUTE, '2m'],
  [2 * MINUTE + 3 * SECOND, '2m3s'],
  [10 * MINUTE + 3 * SECOND, '10m'],
  [179 * MINUTE, '179m'],
  [3 * HOUR + 5 * MINUTE, '3h5m'],
  [8 * HOUR, '8h'],
  [47 * HOUR, '47h'],
  [48 * HOUR, '2d'],
  [50 * HOUR, '2d2h'],
  [8 * DAY, '8d'],
  [729 * DAY, '729d'],
  [731 * DAY, '2y1d'],
  [10 * 365 * DAY, '10y'],
  [-SECOND / 2, '0s'],
  [-3 * SECOND, '<invalid>'],
])('%d ms is %s', (milliseconds, text) => {
  expect(humanDuration(milliseconds)).toBe(text)
})

test('no time has no age', () => {
  expect(age(null, 0)).toBe('<unknown>')
})
