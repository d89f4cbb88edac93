import { expect, test } from 'vitest'
import { ip, Testbed } from '../testbed.ts'

const A = 'fd00::1/64 scope global valid_lft forever preferred_lft forever'

// tests/recordings/transcripts/ipv6/dad.out has what the kernel does.
test('who comes second does not get the address', () => {
  const bed = new Testbed()
  bed.wire('a eth0 0a', 'b eth0 0b')
  bed.address('a', 'eth0', 'fd00::1/64', false)
  bed.run(2)
  const wire = bed.capture('a', 'eth0')
  bed.address('b', 'eth0', 'fd00::1/64', false)
  bed.run(2)
  expect(bed.addresses('a', 'eth0')[0]).toBe(A)
  expect(bed.addresses('b', 'eth0')[0]).toBe(A.replace('global', 'global dadfailed tentative'))
  expect(wire().filter(line => line.includes('neighbor'))).toEqual([
    'in IP6 :: > ff02::1:ff00:1: ICMP6, neighbor solicitation, who has fd00::1, length 32',
    'out IP6 fd00::1 > ff02::1: ICMP6, neighbor advertisement, tgt is fd00::1, length 32',
  ])
  expect(bed.routes('b').some(line => line.startsWith('local fd00::1 '))).toBe(false)
})

test('two that ask at the same time both fail; nobody else is disturbed', () => {
  const bed = new Testbed()
  const [a, b] = bed.wire('a eth0 0a', 'b eth0 0b')
  for (const link of [a, b]) link.ipv6.conf.router_solicitation_delay = 0
  bed.address('a', 'eth0', 'fd00::1/64', false)
  bed.address('b', 'eth0', 'fd00::1/64', false)
  bed.run(2)
  for (const name of ['a', 'b']) expect(bed.addresses(name, 'eth0')[0]).toContain('dadfailed tentative')
})

test('without the check both have it', () => {
  const bed = new Testbed()
  const [, b] = bed.wire('a eth0 0a', 'b eth0 0b')
  bed.address('a', 'eth0', 'fd00::1/64', false)
  bed.address('b', 'eth0', 'fd00::1/64', true)
  b.ipv6.conf.accept_dad = 0
  bed.address('b', 'eth0', 'fd00::2/64', false)
  expect(bed.addresses('b', 'eth0').slice(0, 2)).toEqual([A.replace('::1', '::2'), A.replace('global', 'global nodad')])
})

test('accept_dad 2: a duplicate of the MAC address ends IPv6 on the device', () => {
  const bed = new Testbed()
  const [a, b] = bed.veth('a eth0 0a', 'b eth0 0a')
  b.ipv6.conf.accept_dad = 2
  a.netns.setUp(a)
  a.netns.ipv6.setDisabled(a, true)
  b.netns.setUp(b)
  bed.run(0.01)
  a.ipv6.conf.router_solicitation_delay = 0
  a.netns.ipv6.setDisabled(a, false)
  bed.run(3)
  expect(b.ipv6.conf.disable_ipv6).toBe(1)
  expect(bed.addresses('b', 'eth0')).toEqual([])
})

test('a tentative address is nobody’s: it does not answer and cannot be bound', () => {
  const bed = new Testbed()
  const [, b] = bed.wire('a eth0 0a', 'b eth0 0b')
  bed.address('a', 'eth0', 'fd00::1/64')
  bed.address('b', 'eth0', 'fd00::2/64', false)
  bed.run(0.001)
  expect(b.netns.ipv6.mayBind(ip('fd00::2') as bigint, null)).toBe(false)
  bed.run(3)
  expect(b.netns.ipv6.mayBind(ip('fd00::2') as bigint, null)).toBe(true)
})
