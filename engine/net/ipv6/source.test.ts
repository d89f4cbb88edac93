import { expect, test } from 'vitest'
import { formatIp } from '../../wire/address.ts'
import { ip, Testbed } from '../testbed.ts'
import { selectSource } from './source.ts'

function bedWith(...addresses: readonly string[]): Testbed {
  const bed = new Testbed()
  bed.wire('a eth0 0a', 'b eth0 0b')
  for (const address of addresses) bed.address('a', 'eth0', address)
  return bed
}

function sourceFor(bed: Testbed, destination: string): string {
  return formatIp(selectSource(bed.net('a').ipv6, bed.link('a', 'eth0'), ip(destination) as bigint)!)
}

// RFC 6724 10.1.
test('rules 1, 2, 3, 6 and 8', () => {
  const wide = bedWith('2001:db8:1::1/64')
  expect(sourceFor(wide, '2001:db8:9::1')).toBe('2001:db8:1::1')
  expect(sourceFor(wide, 'fe80::1')).toBe('fe80::ff:fe00:a')
  expect(sourceFor(wide, 'ff05::1')).toBe('2001:db8:1::1')
  const longest = bedWith('2001:db8:1::1/64', '2001:db8:3::2/64')
  expect(sourceFor(longest, '2001:db8:1::2')).toBe('2001:db8:1::1')
  expect(sourceFor(longest, '2001:db8:3::3')).toBe('2001:db8:3::2')
  expect(sourceFor(longest, '2001:db8:3::2')).toBe('2001:db8:3::2')
  const labels = bedWith('2002:c633:6401::1/64', '2001:db8:1::1/64', 'fd00::1/64')
  expect(sourceFor(labels, '2002:c633:6402::1')).toBe('2002:c633:6401::1')
  expect(sourceFor(labels, 'fd99::1')).toBe('fd00::1')
})

test('a deprecated address comes last, a tentative one not at all', () => {
  const bed = bedWith('fd00::1/64')
  const link = bed.link('a', 'eth0')
  const { addresses } = bed.net('a').ipv6
  const deprecated = { validUntil: bed.sim.now + 1e12, preferredUntil: bed.sim.now }
  addresses.add(link, { local: ip('fd00::2') as bigint, length: 64, noDad: true, ...deprecated })
  addresses.add(link, { local: ip('fd00::3') as bigint, length: 64 })
  expect(sourceFor(bed, 'fd00::99')).toBe('fd00::1')
  addresses.remove(link, ip('fd00::1') as bigint, 64)
  expect(sourceFor(bed, 'fd00::99')).toBe('fd00::2')
  bed.run(3)
  expect(sourceFor(bed, 'fd00::99')).toBe('fd00::3')
})

test('the table of labels can be changed', () => {
  const bed = bedWith('2001:db8:1::1/64', 'fd00::1/64')
  const { labels } = bed.net('a').ipv6
  const entry = { prefix: { address: ip('2001:db8:9::') as bigint, length: 48 }, label: 5, link: null }
  expect(sourceFor(bed, '2001:db8:9::1')).toBe('2001:db8:1::1')
  expect(labels.add(entry)).toBeUndefined()
  expect(labels.add(entry)?.name).toBe('EEXIST')
  expect(sourceFor(bed, '2001:db8:9::1')).toBe('fd00::1')
  expect(labels.remove(entry)).toBeUndefined()
  expect(labels.remove(entry)?.name).toBe('ESRCH')
})
