import { expect, test } from 'vitest'
import { controlLength, emitControl, parseControl } from './control-message.ts'

const secret = Uint8Array.of(1, 2, 3)
const message = { control: { _ser: '7', _tim: '1' }, data: { type: 'status' } }

test('a message is read by whoever has the key', () => {
  const bytes = emitControl(message, secret)
  expect(controlLength(bytes.subarray(0, 3))).toBeUndefined()
  expect(controlLength(bytes)).toBe(bytes.length)
  expect(parseControl(bytes, secret)).toEqual(message)
  expect(parseControl(bytes, Uint8Array.of(9))).toBeUndefined()
  for (let cut = 0; cut < bytes.length; cut++) expect(parseControl(bytes.subarray(0, cut), secret)).toBeUndefined()
})
