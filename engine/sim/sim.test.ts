import { expect, test } from 'vitest'
import { Registry } from './registry.ts'
import { Sim } from './sim.ts'
import { SECOND } from './timer.ts'
import { type TraceKind, traceLine } from './trace.ts'

test('time moves from timer to timer and stops where it is told', () => {
  const sim = new Sim('1')
  const ran: number[] = []
  const tick = sim.timer(() => {
    ran.push(sim.now)
    tick.arm(sim.now + SECOND)
  })
  tick.arm(SECOND)
  expect(sim.runUntil(3.5 * SECOND)).toBe(true)
  expect(ran).toEqual([SECOND, 2 * SECOND, 3 * SECOND])
  expect(sim.now).toBe(3.5 * SECOND)
  expect(sim.runUntil(100 * SECOND, 2)).toBe(false)
  expect(sim.now).toBe(5 * SECOND)
})

test('a timer that arms itself for now can be stopped by the budget', () => {
  const sim = new Sim('1')
  const spin = sim.timer(() => spin.arm(sim.now))
  spin.arm(0)
  expect(sim.runUntil(SECOND, 1000)).toBe(false)
  expect(sim.now).toBe(0)
})

const NOTE: TraceKind = { name: 'note', describe: event => `${String(event.subject)} ${event.value}` }

test('the trace keeps the order across hosts, the last records and their frames', () => {
  const sim = new Sim('1')
  const lines: string[] = []
  sim.trace.listen(event => lines.push(traceLine(event)))
  sim.trace.ring('a').record(NOTE, 1, 'first', 7)
  sim.trace.ring('b').recordFrame(NOTE, 2, 'second', Uint8Array.of(9, 1, 2, 3), 1, 3)
  expect(sim.trace.events().map(traceLine)).toEqual(lines)
  expect(lines).toEqual(['0 a #1 note first 7', '0 b #2 note second 0 0102'])
})

test('a busy host forgets its oldest records and frames, never mixes them up', () => {
  const sim = new Sim('1')
  const ring = sim.trace.ring('a')
  for (let packet = 1; packet <= 20_000; packet++) {
    const frame = new Uint8Array(60 + (packet % 200)).fill(packet % 256)
    ring.recordFrame(NOTE, packet, 'frame', frame, 0, frame.length)
  }
  const events = sim.trace.events()
  expect(events.length).toBe(16_384)
  expect(events.at(-1)?.packet).toBe(20_000)
  const kept = events.filter(event => event.frame !== undefined)
  expect(kept.length).toBeGreaterThan(5000)
  for (const event of kept) {
    expect(event.frame!.length).toBe(60 + (event.packet % 200))
    expect(event.frame!.every(byte => byte === event.packet % 256)).toBe(true)
  }
})

test('a frame that is recorded again has the same bytes, until they are overwritten', () => {
  const sim = new Sim('1')
  const ring = sim.trace.ring('a')
  ring.recordFrame(NOTE, 1, 'sent', Uint8Array.of(1, 2, 3), 1, 3)
  ring.recordAgain(NOTE, 1, 'received', ring.lastFrame, 2)
  expect(sim.trace.events().map(traceLine)).toEqual(['0 a #1 note sent 0 0203', '0 a #1 note received 0 0203'])
  for (let packet = 2; packet <= 2000; packet++) ring.recordFrame(NOTE, packet, 'other', new Uint8Array(1500), 0, 1500)
  expect(sim.trace.events()[1]?.frame).toBeUndefined()
  sim.trace.on = false
  ring.recordFrame(NOTE, 1, 'sent', Uint8Array.of(1), 0, 1)
  expect(ring.lastFrame).toBe(-1)
})

test('a registry keeps the order and refuses a second of the same name', () => {
  const registry = new Registry('colour', [{ name: 'red' }, { name: 'blue' }])
  expect([...registry].map(item => item.name)).toEqual(['red', 'blue'])
  expect(() => new Registry('colour', [{ name: 'red' }, { name: 'red' }])).toThrow('colour "red" is registered twice')
})
