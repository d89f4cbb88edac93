import { expect, test } from 'vitest'
import type { Physical } from '../net/links/physical.ts'
import { MILLISECOND, SECOND } from '../sim/timer.ts'
import { LinkType } from '../wire/pcap.ts'
import { describeFrame } from '../wire/tcpdump.ts'
import { Lab } from './lab.ts'
import { Outside, type OutsideOptions } from './outside.ts'
import { labSpec } from './spec.ts'

const HOST = {
  interfaces: [
    { name: 'eth0', addresses: ['10.0.0.1/24'] },
    { name: 'eth1', addresses: ['10.0.1.1/24'] },
  ],
}
const OTHER = { interfaces: [{ name: 'eth0', addresses: ['10.0.0.2/24'] }] }
const SPEC = labSpec({
  name: 'pair',
  title: 'Two hosts',
  start: 'a',
  hosts: [
    { name: 'a', ...HOST },
    { name: 'b', ...OTHER },
  ],
  cables: [{ ends: ['a:eth0', 'b:eth0'] }],
})

/** A way out at a device of host a, and what leaves the lab by it, as tcpdump tells it. */
function wayOut(device: string, options?: OutsideOptions) {
  const lab = new Lab(SPEC, '1')
  const left: string[] = []
  const port = lab.host('a').network.net.link(device) as Physical
  const outside = new Outside(port, frame => left.push(describeFrame(frame, LinkType.ethernet)), options)
  return { lab, outside, left, port }
}

/** Who has the address; tell 10.0.0.9. */
function whoHas(address: readonly number[]): Uint8Array {
  const [sender, me] = [
    [2, 0, 0, 0, 0, 9],
    [10, 0, 0, 9],
  ]
  const arp = [0, 1, 8, 0, 6, 4, 0, 1, ...sender!, ...me!, 0, 0, 0, 0, 0, 0, ...address]
  return Uint8Array.from([255, 255, 255, 255, 255, 255, ...sender!, 8, 6, ...arp])
}

test('whoever is outside shares the cable: both ends hear it, and it hears both', () => {
  const { lab, outside, left } = wayOut('eth0')
  outside.receive(whoHas([10, 0, 0, 2]))
  outside.receive(whoHas([10, 0, 0, 1]))
  lab.advance(lab.sim.now + SECOND)
  expect(left).toEqual([
    'ARP, Reply 10.0.0.2 is-at 52:54:39:57:82:2d (oui Unknown), length 28',
    'ARP, Reply 10.0.0.1 is-at 52:54:fc:29:16:4d (oui Unknown), length 28',
  ])
})

test('a port without a cable has a signal then, and is alone with what comes from outside', () => {
  const { lab, outside, left, port } = wayOut('eth1')
  lab.advance(lab.sim.now + 10 * SECOND)
  expect(port.running).toBe(true)
  left.length = 0
  outside.receive(whoHas([10, 0, 1, 1]))
  lab.advance(lab.sim.now + SECOND)
  expect(left).toHaveLength(1)
})

test('frames on the way are delayed, lost, and overtaken by those that are not delayed', () => {
  const { lab, outside, left } = wayOut('eth0', { delay: 10 * MILLISECOND, loss: 0.2, reorder: 0.2 })
  lab.advance(lab.sim.now + 10 * SECOND)
  left.length = 0
  for (let request = 0; request < 100; request++) outside.receive(whoHas([10, 0, 0, 2]))
  lab.advance(lab.sim.now + 9 * MILLISECOND)
  const early = left.length
  lab.advance(lab.sim.now + 20 * MILLISECOND)
  expect(early).toBeGreaterThan(0)
  expect(early).toBeLessThan(15)
  expect(left.length).toBeGreaterThan(45)
  expect(left.length).toBeLessThan(80)
})

test('what is no frame, or too long for the port, counts as its error', () => {
  const { outside, port } = wayOut('eth0')
  for (const length of [0, 13, 1523]) outside.receive(new Uint8Array(length))
  expect(port.counters.rxErrors).toBe(3)
  outside.receive(new Uint8Array(1522))
  expect(port.counters.rxErrors).toBe(3)
})
