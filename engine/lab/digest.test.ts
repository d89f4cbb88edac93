import { expect, test } from 'vitest'
import { TraceDigest } from './digest.ts'
import { Lab } from './lab.ts'
import { labs } from './labs/index.ts'
import { labSpec } from './spec.ts'

function digestOf(seed: string, line: string) {
  const lab = new Lab(labSpec(labs.find(each => each.name === 'two-hosts')!), seed, true)
  const digest = new TraceDigest(lab.sim.trace)
  const waitedFor = [...lab.settling()].flat()
  lab.act({ type: 'open', terminal: 't1', host: lab.spec.start, rows: 24, columns: 80 })
  lab.act({ type: 'type', terminal: 't1', text: `${line}\r` })
  lab.advance(lab.sim.now + 5e9)
  return { waitedFor, ...digest.end() }
}

test('the same seed and inputs give the same digest, others another', () => {
  const first = digestOf('1', 'ping -c 2 192.168.1.2')
  expect(first).toEqual(digestOf('1', 'ping -c 2 192.168.1.2'))
  expect(first.events).toBeGreaterThan(20)
  expect(first.sha256).not.toBe(digestOf('2', 'ping -c 2 192.168.1.2').sha256)
  expect(first.sha256).not.toBe(digestOf('1', 'ping -c 1 192.168.1.2').sha256)
})

test('what is waited for while a lab comes up is said', () => {
  expect(digestOf('1', 'true').waitedFor[0]).toBe('the machines')
})
