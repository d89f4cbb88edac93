import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Timer, TimerQueue } from './timer.ts'

function drain(queue: TimerQueue): void {
  for (let timer = queue.take(); timer !== undefined; timer = queue.take()) timer.run()
}

test('timers run by time, and equal times in the order in which they were armed', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), times => {
      const queue = new TimerQueue()
      const ran: [number, number][] = []
      times.forEach((time, index) => {
        new Timer(queue, () => ran.push([time, index])).arm(time)
      })
      drain(queue)
      expect(ran).toEqual(
        times.map((time, index): [number, number] => [time, index]).sort((a, b) => a[0] - b[0] || a[1] - b[1]),
      )
    }),
  )
})

test('the last arm counts, earlier or later, and a disarmed timer never runs', () => {
  const queue = new TimerQueue()
  const ran: string[] = []
  const later = new Timer(queue, () => ran.push('later'))
  const sooner = new Timer(queue, () => ran.push('sooner'))
  const never = new Timer(queue, () => ran.push('never'))
  later.arm(1)
  sooner.arm(9)
  never.arm(3)
  new Timer(queue, () => ran.push('five')).arm(5)
  later.arm(7)
  sooner.arm(2)
  never.disarm()
  drain(queue)
  expect(ran).toEqual(['sooner', 'five', 'later'])
  expect(queue.length).toBe(0)
  expect(later.armed).toBe(false)
})

test('whatever is armed, moved and disarmed, the earliest comes first', () => {
  const step = fc.record({
    timer: fc.nat(7),
    time: fc.nat(10_000),
    what: fc.constantFrom('arm', 'arm', 'disarm', 'take'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), steps => {
      const queue = new TimerQueue()
      const timers = Array.from({ length: 8 }, () => new Timer(queue, () => undefined))
      const due = new Map<Timer, number>()
      const takeBoth = () => {
        const expected = [...due].sort(([, a], [, b]) => a - b)[0]?.[0]
        expect(queue.take()).toBe(expected)
        if (expected !== undefined) due.delete(expected)
      }
      for (const [index, { timer, time, what }] of steps.entries()) {
        const chosen = timers[timer]!
        // No two times are equal: the order among equal ones is another test's.
        const at = time + index / 1000
        if (what === 'take') takeBoth()
        else if (what === 'arm') {
          chosen.arm(at)
          due.set(chosen, at)
        } else {
          chosen.disarm()
          due.delete(chosen)
        }
      }
      while (due.size > 0) takeBoth()
      expect(queue.take()).toBe(undefined)
    }),
  )
})
