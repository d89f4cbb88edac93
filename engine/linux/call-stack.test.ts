import { expect, test } from 'vitest'
import { CallStack, descend } from './call-stack.ts'
import type { Running } from './program.ts'

const WAIT = { queues: [], deadline: 0, cpu: 0 }

function* depth(levels: number): Running<number> {
  if (levels > 0) return 1 + (yield* descend(depth(levels - 1)))
  yield WAIT
  return 0
}

test('a call deeper than the JavaScript stack gives its result to its caller', () => {
  const stack = new CallStack(depth(100_000))
  expect(stack.next('ready')).toEqual({ done: false, value: WAIT })
  expect(stack.next('ready')).toEqual({ done: true, value: 100_000 })
})

test('what a call throws reaches whoever catches it', () => {
  function* fails(): Running<number> {
    yield WAIT
    throw new Error('inner')
  }
  function* catches(): Running<string> {
    try {
      yield* descend(descend(fails()))
    } catch (error) {
      return (error as Error).message
    }
    return 'nothing'
  }
  const stack = new CallStack(catches())
  stack.next('ready')
  expect(stack.next('ready')).toEqual({ done: true, value: 'inner' })
})

test('however deep the calls are, an error comes up and an end reaches all', () => {
  const ended: number[] = []
  function* down(levels: number): Running<number> {
    try {
      if (levels > 0) return yield* descend(down(levels - 1))
      yield WAIT
      throw new Error('from the depth')
    } finally {
      ended.push(levels)
    }
  }
  const failing = new CallStack(down(20_000))
  failing.next('ready')
  expect(() => failing.next('ready')).toThrow('from the depth')
  const killed = new CallStack(down(20_000))
  killed.next('ready')
  killed.end()
  expect(ended).toHaveLength(40_002)
})

test('an end runs every finally block, innermost first', () => {
  const ran: string[] = []
  function* level(name: string, body: () => Running<void>): Running<void> {
    try {
      yield* descend(body())
    } finally {
      ran.push(name)
    }
  }
  function* waits(): Running<void> {
    yield WAIT
  }
  const stack = new CallStack(level('outer', () => level('inner', waits)))
  stack.next('ready')
  stack.end()
  expect(ran).toEqual(['inner', 'outer'])
})
