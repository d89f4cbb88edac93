import { expect, test } from 'vitest'
import { formatIp } from '../../wire/address.ts'
import { Testbed } from '../testbed.ts'

const LINK_LOCAL = 'fe80::ff:fe00:a/64 scope link valid_lft forever preferred_lft forever'
const LINK_LOCAL_TENTATIVE = LINK_LOCAL.replace('link', 'link tentative')

function groups(bed: Testbed, net: string, link: string): string[] {
  return bed
    .link(net, link)
    .ipv6.groups.list()
    .map(({ group, users }) => formatIp(group) + (users > 1 ? ` users ${users}` : ''))
}

// Observed on Linux 6.18, two namespaces and a veth pair.
test('a link that comes up: address, routes and groups at each moment', () => {
  const bed = new Testbed()
  const [a, b] = bed.veth('a eth0 0a', 'b eth0 0b')
  const lo = 'local ::1 dev lo table local proto kernel metric 0 pref medium'
  expect(bed.addresses('a', 'lo')).toEqual(['::1/128 scope host valid_lft forever preferred_lft forever'])
  bed.net('a').setUp(a)
  bed.run(1)
  expect([bed.addresses('a', 'eth0'), bed.routes('a')]).toEqual([[], [lo]])
  expect(groups(bed, 'a', 'eth0')).toEqual(['ff02::1', 'ff01::1'])
  bed.net('b').setUp(b)
  bed.run(0.1)
  expect(bed.addresses('a', 'eth0')).toEqual([LINK_LOCAL_TENTATIVE])
  expect(bed.routes('a')).toEqual([
    'fe80::/64 dev eth0 proto kernel metric 256 pref medium',
    lo,
    'multicast ff00::/8 dev eth0 table local proto kernel metric 256 pref medium',
  ])
  bed.run(3)
  expect(bed.addresses('a', 'eth0')).toEqual([LINK_LOCAL])
  expect(bed.routes('a')).toEqual([
    'fe80::/64 dev eth0 proto kernel metric 256 pref medium',
    lo,
    'local fe80::ff:fe00:a dev eth0 table local proto kernel metric 0 pref medium',
    'multicast ff00::/8 dev eth0 table local proto kernel metric 256 pref medium',
  ])
  expect(groups(bed, 'a', 'eth0')).toEqual(['ff02::1:ff00:a', 'ff02::1', 'ff01::1'])
  expect([...a.multicastMacs.keys()]).toEqual([0x3333_0000_0001, 0x0100_5e00_0001, 0x3333_ff00_000a])
})

test('what a link that comes up sends, in order and in time', () => {
  const bed = new Testbed()
  const [a, b] = bed.veth('a eth0 0a', 'b eth0 0b')
  const capture = bed.capture('a', 'eth0', 1)
  b.netns.ipv6.setDisabled(b, true)
  b.netns.setUp(b)
  a.netns.setUp(a)
  bed.run(20)
  const report =
    'ff02::16: HBH (rtalert: 0x0000) (padn) [icmp6 sum ok] ICMP6, multicast listener report v2, 1 group record(s)'
  const joined = '[gaddr ff02::1:ff00:a to_ex, 0 source(s)]'
  const hop = '(hlim 1, next-header Options (0) payload length: 36)'
  const nd = (length: number) => `(hlim 255, next-header ICMPv6 (58) payload length: ${length})`
  const fromNobody = `out IP6 ${hop} :: > ${report} ${joined}`
  const probe = `out IP6 ${nd(32)} :: > ff02::1:ff00:a: [icmp6 sum ok] ICMP6, neighbor solicitation, length 32, who has fe80::ff:fe00:a`
  const fromUs = `out IP6 ${hop} fe80::ff:fe00:a > ${report} ${joined}`
  const search = `out IP6 ${nd(16)} fe80::ff:fe00:a > ff02::2: [icmp6 sum ok] ICMP6, router solicitation, length 16`
  const lines = capture().map(line => line.split('\n')[0]!)
  const count = (line: string) => lines.filter(other => other === line).length
  expect([fromNobody, probe, fromUs, search].map(count)).toEqual([2, 1, 2, 3])
  expect(lines.length).toBe(8)
  expect(lines[0]).toBe(fromNobody)
  expect(lines.slice(3, 5)).toEqual([fromUs, search])
})

test('an address on a device that is down waits for the link', () => {
  const bed = new Testbed()
  const [a, b] = bed.veth('a eth0 0a', 'b eth0 0b')
  expect(bed.address('a', 'eth0', '2001:db8::1/64', false)).toBeUndefined()
  const tentative = '2001:db8::1/64 scope global tentative valid_lft forever preferred_lft forever'
  expect([bed.addresses('a', 'eth0'), bed.routes('a').length]).toEqual([[tentative], 1])
  bed.net('a').setUp(a)
  bed.run(1)
  expect(bed.addresses('a', 'eth0')).toEqual([tentative])
  expect(bed.routes('a')[0]).toBe('2001:db8::/64 dev eth0 proto kernel metric 256 linkdown pref medium')
  expect(groups(bed, 'a', 'eth0')).toEqual(['ff02::1:ff00:1', 'ff02::1', 'ff01::1'])
  bed.net('b').setUp(b)
  bed.run(0.01)
  expect(bed.addresses('a', 'eth0')).toEqual([tentative, LINK_LOCAL_TENTATIVE])
  bed.run(3)
  expect(bed.addresses('a', 'eth0')).toEqual([tentative.replace(' tentative', ''), LINK_LOCAL])
})

test('carrier lost and found; down and up; the loopback device down', () => {
  const bed = new Testbed()
  const [a, b] = bed.wire('a eth0 0a', 'b eth0 0b')
  bed.address('a', 'eth0', '2001:db8::1/64')
  const before = bed.routes('a')
  b.netns.setDown(b)
  bed.run(1)
  expect(bed.addresses('a', 'eth0').length).toBe(2)
  expect(bed.routes('a').filter(line => line.includes('linkdown'))).toEqual([
    '2001:db8::/64 dev eth0 proto kernel metric 256 linkdown pref medium',
    'fe80::/64 dev eth0 proto kernel metric 256 linkdown pref medium',
    'multicast ff00::/8 dev eth0 table local proto kernel metric 256 linkdown pref medium',
  ])
  b.netns.setUp(b)
  bed.run(0.1)
  expect(bed.routes('a')).toEqual(before)
  a.netns.setDown(a)
  expect([bed.addresses('a', 'eth0'), bed.routes('a').length]).toEqual([[], 1])
  expect(groups(bed, 'a', 'eth0')).toEqual(['ff02::1', 'ff01::1'])
  a.netns.setUp(a)
  bed.run(3)
  expect(bed.addresses('a', 'eth0')).toEqual([LINK_LOCAL])
  a.netns.setDown(a.netns.loopback)
  expect(bed.addresses('a', 'lo')).toEqual([])
  expect(bed.routes('a')).toContain('local fe80::ff:fe00:a dev eth0 table local proto kernel metric 0 pref medium')
})

test('keep_addr_on_down keeps what somebody has set', () => {
  const bed = new Testbed()
  const [a] = bed.wire('a eth0 0a', 'b eth0 0b')
  bed.address('a', 'eth0', '2001:db8::1/64', false)
  bed.run(3)
  a.ipv6.conf.keep_addr_on_down = 1
  a.netns.setDown(a)
  const kept = '2001:db8::1/64 scope global tentative valid_lft forever preferred_lft forever'
  expect([bed.addresses('a', 'eth0'), bed.routes('a').length]).toEqual([[kept], 1])
  a.netns.setUp(a)
  bed.run(3)
  expect(bed.addresses('a', 'eth0')).toEqual([kept.replace(' tentative', ''), LINK_LOCAL])
  expect(bed.routes('a')).toContain('local 2001:db8::1 dev eth0 table local proto kernel metric 0 pref medium')
})

test('a router is in more groups and answers to the address of the subnet', () => {
  const bed = new Testbed()
  const [a] = bed.wire('a eth0 0a', 'b eth0 0b')
  bed.address('a', 'eth0', '2001:db8::1/64')
  const [routes, before] = [bed.routes('a'), groups(bed, 'a', 'eth0')]
  a.netns.ipv6.setForwarding(true)
  expect(bed.routes('a').filter(line => line.startsWith('anycast'))).toEqual([
    'anycast 2001:db8:: dev eth0 table local proto kernel metric 0 pref medium',
    'anycast fe80:: dev eth0 table local proto kernel metric 0 pref medium',
  ])
  expect(groups(bed, 'a', 'eth0')).toEqual(['ff02::1:ff00:0 users 2', 'ff05::2', 'ff01::2', 'ff02::2', ...before])
  a.netns.ipv6.setForwarding(false)
  expect([bed.routes('a'), groups(bed, 'a', 'eth0')]).toEqual([routes, before])
})

test('no IPv6 on a link below 1280 octets, nor where it is switched off', () => {
  const bed = new Testbed()
  const [a] = bed.wire('a eth0 0a', 'b eth0 0b')
  a.setMtu(1200)
  a.netns.mtuChanged(a)
  expect([bed.addresses('a', 'eth0'), bed.routes('a').length, groups(bed, 'a', 'eth0')]).toEqual([[], 1, []])
  expect(bed.address('a', 'eth0', 'fd00::1/64')?.name).toBe('EINVAL')
  a.setMtu(1500)
  a.netns.mtuChanged(a)
  bed.run(3)
  expect(bed.addresses('a', 'eth0')).toEqual([LINK_LOCAL])
  a.netns.ipv6.setDisabled(a, true)
  expect([bed.addresses('a', 'eth0'), bed.routes('a').length]).toEqual([[], 1])
  expect(bed.address('a', 'eth0', 'fd00::1/64')?.extack).toBe('ipv6: IPv6 is disabled on this device')
  a.netns.ipv6.setDisabled(a, false)
  bed.run(3)
  expect(bed.addresses('a', 'eth0')).toEqual([LINK_LOCAL])
})
