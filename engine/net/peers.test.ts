import { expect, test } from 'vitest'
import { Sim } from '../sim/sim.ts'
import { SECOND } from '../sim/timer.ts'
import { Peers } from './peers.ts'

const PEER = 0x0a00_0001

/** How many of `count` calls in a row are allowed. */
function allowed(count: number, ask: () => boolean): number {
  return Array.from({ length: count }, ask).filter(Boolean).length
}

test('errors: six at once, then one in each interval', () => {
  const sim = new Sim('1')
  const peers = new Peers(sim)
  expect(allowed(10, () => peers.mayReport(PEER, SECOND))).toBe(6)
  sim.runUntil(2 * SECOND)
  expect(allowed(10, () => peers.mayReport(PEER, SECOND))).toBe(2)
  expect(allowed(10, () => peers.mayReport(PEER + 1, SECOND))).toBe(6)
})

test('no route: five at once, from the same bucket as other errors', () => {
  const sim = new Sim('1')
  const peers = new Peers(sim)
  expect(allowed(10, () => peers.mayReportRoute(PEER))).toBe(5)
  expect(allowed(10, () => peers.mayReport(PEER, SECOND))).toBe(0)
})

test('redirects become rarer and end after nine', () => {
  const sim = new Sim('1')
  const peers = new Peers(sim)
  const times: number[] = []
  for (let tick = 0; tick < 1500; tick++) {
    sim.runUntil(tick * 0.01 * SECOND)
    if (peers.mayRedirect(PEER)) times.push(tick)
  }
  expect(times).toEqual([0, 5, 14, 31, 64, 129, 258, 515, 1028])
  sim.runUntil(sim.now + 21 * SECOND)
  expect(peers.mayRedirect(PEER)).toBe(true)
})
