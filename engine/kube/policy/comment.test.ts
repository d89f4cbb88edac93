import { expect, test } from 'vitest'
import { isolationComment, readIsolation } from './comment.ts'

test('who is isolated by which policies goes into a comment and comes out of it', () => {
  const isolation = { pod: 'shop/db-0', direction: 'ingress', policies: ['shop/default-deny', 'shop/db'] } as const
  expect(isolationComment(isolation)).toBe('shop/db-0: no ingress rule of shop/default-deny, shop/db matches')
  expect(readIsolation(isolationComment(isolation))).toEqual(isolation)
  expect(readIsolation('kubernetes forwarding rules')).toBeUndefined()
  expect(readIsolation(undefined)).toBeUndefined()
})

test('a comment has room for 255 characters: of many policies the last are left out', () => {
  const policies = Array.from({ length: 40 }, (_, index) => `shop/policy-${index}`)
  const comment = isolationComment({ pod: 'shop/db-0', direction: 'egress', policies })
  expect(comment).toHaveLength(255)
  const read = readIsolation(comment)!
  expect(read.policies.slice(0, 10)).toEqual(policies.slice(0, 10))
})
