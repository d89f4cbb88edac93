import { expect, test } from 'vitest'
import { formatIp } from '../../wire/address.ts'
import { failed } from '../errno.ts'
import { flowTo } from '../route.ts'
import { routingRule } from '../rules.ts'
import { ip, Testbed } from '../testbed.ts'

/** eth0 fd00::1/64 and eth1 fd00:1::1/64, each with something at the other end: the host of tests/recordings/transcripts/ipv6/routes.sh. */
function twoLinks() {
  const bed = new Testbed()
  bed.wire('a eth0 00', 'x far0 10')
  bed.wire('a eth1 01', 'y far1 11')
  bed.address('a', 'eth0', 'fd00::1/64')
  bed.address('a', 'eth1', 'fd00:1::1/64')
  const main = () => bed.routes('a').filter(line => !line.includes('table') && !line.includes('kernel'))
  return { bed, main }
}

/** What `ip -6 route get` tells: the gateway if there is one, the device and the source. */
function get(bed: Testbed, to: string, from = '::'): string {
  const routed = bed.net('a').ipv6.route(flowTo(ip(to), { source: ip(from) }))
  if (failed(routed)) return routed.name
  const { route, source } = routed
  return `${route.gateway === null ? '' : `via ${formatIp(route.gateway)} `}dev ${route.link.name} src ${formatIp(source)}`
}

test('routes are chosen and listed as the kernel does', () => {
  const { bed, main } = twoLinks()
  bed.route('a', 'default via fd00::fe')
  bed.route('a', 'fd01::/16 via fd00:1::fe')
  bed.route('a', 'fd01:5::/32 via fe80::1 dev eth0 src fd00::1')
  bed.route('a', 'fd01:6::/32 dev eth1 metric 50 mtu 1400')
  expect(main()).toEqual([
    'fd01:5::/32 via fe80::1 dev eth0 src fd00::1 metric 1024 pref medium',
    'fd01:6::/32 dev eth1 metric 50 mtu 1400 pref medium',
    'fd01::/16 via fd00:1::fe dev eth1 metric 1024 pref medium',
    'default via fd00::fe dev eth0 metric 1024 pref medium',
  ])
  const asked = ['2001:db8::1', 'fd01::1', 'fd01:5::1', 'fd00::99', 'fd00::1', '::1', 'ff02::1', 'fe80::5']
  expect(asked.map(to => get(bed, to))).toEqual([
    'via fd00::fe dev eth0 src fd00::1',
    'via fd00:1::fe dev eth1 src fd00:1::1',
    'via fe80::1 dev eth0 src fd00::1',
    'dev eth0 src fd00::1',
    'dev lo src fd00::1',
    'dev lo src ::1',
    'dev eth0 src fe80::ff:fe00:0',
    'dev eth0 src fe80::ff:fe00:0',
  ])
})

test('add, append, replace, change, delete', () => {
  const { bed, main } = twoLinks()
  bed.route('a', 'default via fd00::fe')
  expect(bed.route('a', 'default via fd00:1::fe')?.name).toBe('EEXIST')
  expect(bed.route('a', 'default via fd00:1::fe metric 100')).toBeUndefined()
  expect(bed.route('a', 'default via fd00:1::fd', 'append')).toBeUndefined()
  expect(bed.route('a', 'default via fd00:1::fd', 'append')?.name).toBe('EEXIST')
  const both =
    'default metric 1024 pref medium nexthop via fd00::fe dev eth0 weight 1 nexthop via fd00:1::fd dev eth1 weight 1'
  expect(main()).toEqual(['default via fd00:1::fe dev eth1 metric 100 pref medium', both])
  expect(bed.removeRoute('a', 'default via fd00:1::fe')).toBeUndefined()
  expect(bed.removeRoute('a', 'default via fd00:1::fe')?.name).toBe('ESRCH')
  expect(main()).toEqual([both])
  bed.removeRoute('a', 'default via fd00::fe')
  expect(main()).toEqual(['default via fd00:1::fd dev eth1 metric 1024 pref medium'])
  bed.route('a', 'default via fd00:1::1:1', 'replace')
  expect(main()).toEqual(['default via fd00:1::1:1 dev eth1 metric 1024 pref medium'])
  expect(bed.route('a', 'fd09::/16 via fd00::5', 'change')?.name).toBe('ENOENT')
  bed.route('a', 'fd04::/16 nexthop via fd00::5 weight 1 nexthop via fd00:1::5 weight 3')
  expect(main()[0]).toContain('nexthop via fd00:1::5 dev eth1 weight 3')
  expect(bed.removeRoute('a', 'fd04::/16')).toBeUndefined()
  expect(main().length).toBe(1)
})

test('what is refused, and how', () => {
  const { bed } = twoLinks()
  const refused = (text: string) => {
    const error = bed.route('a', text)
    return error?.extack ?? error?.name
  }
  expect(refused('fd06::/16 via fe80::1')).toBe('Egress device not specified')
  expect(refused('fd06::/16 via fd99::1')).toBe('EHOSTUNREACH')
  expect(refused('fd06::/16 via fd00::1')).toBe('Gateway can not be a local address')
  expect(refused('fd06::/16 via ff02::1 dev eth0')).toBe('Invalid gateway address')
  expect(refused('fd06::/16')).toBe('ENODEV')
  expect(refused('fd06::/16 dev eth0 src fd77::1')).toBe('Invalid source address')
  expect(refused('fd06::1/16 via fd00::5')).toBeUndefined()
  bed.net('a').setDown(bed.link('a', 'eth1'))
  expect(refused('fd07::/16 dev eth1')).toBe('Nexthop device is not up')
  bed.net('a').ipv6.setDisabled(bed.link('a', 'eth0'), true)
  expect(refused('fd08::/16 dev eth0')).toBe('IPv6 is disabled on nexthop device')
})

test('a device that goes down takes its routes along, but only its share of those by several gateways', () => {
  const { bed, main } = twoLinks()
  bed.route('a', 'fd01::/16 via fd00:1::fe')
  bed.route('a', 'fd04::/16 nexthop via fd00::5 nexthop via fd00:1::5')
  bed.net('a').setDown(bed.link('a', 'eth1'))
  expect(main().map(line => line.split(' ')[0])).toEqual(['fd04::/16'])
  expect(get(bed, 'fd04::1')).toBe('via fd00::5 dev eth0 src fd00::1')
  bed.net('a').setDown(bed.link('a', 'eth0'))
  expect(main()).toEqual([])
})

test('rules: another table for a source', () => {
  const { bed } = twoLinks()
  const { policy } = bed.net('a').ipv6
  bed.route('a', 'default via fd00::fe')
  bed.route('a', 'fd05::/16 via fd00:1::5 table 100')
  policy.insert(routingRule({ priority: 32765, table: 100, source: { address: ip('fd00:1::'), length: 64 } }))
  expect(get(bed, 'fd05::1')).toBe('via fd00::fe dev eth0 src fd00::1')
  expect(get(bed, 'fd05::1', 'fd00:1::1')).toBe('via fd00:1::5 dev eth1 src fd00:1::1')
})

test('several gateways: by weight, the same one for the same flow', () => {
  const { bed } = twoLinks()
  bed.route('a', 'fd04::/16 nexthop via fd00::5 weight 1 nexthop via fd00:1::5 weight 3')
  const chosen = Array.from({ length: 400 }, (_, index) => get(bed, `fd04::${index.toString(16)}`).split(' ')[1]!)
  const second = chosen.filter(gateway => gateway === 'fd00:1::5').length
  expect(second).toBeGreaterThan(240)
  expect(second).toBeLessThan(360)
  expect(Array.from({ length: 400 }, (_, index) => get(bed, `fd04::${index.toString(16)}`).split(' ')[1]!)).toEqual(
    chosen,
  )
})

test('the prefix route lives as long as an address needs it', () => {
  const { bed } = twoLinks()
  const kernel = () => bed.routes('a').filter(line => line.startsWith('fd00::/64'))
  const line = 'fd00::/64 dev eth0 proto kernel metric 256 pref medium'
  bed.address('a', 'eth0', 'fd00::2/64')
  bed.net('a').ipv6.addresses.remove(bed.link('a', 'eth0'), ip('fd00::1') as bigint, 64)
  expect(kernel()).toEqual([line])
  const spec = { local: ip('fd00::3') as bigint, length: 64, noDad: true, validUntil: bed.sim.now + 100e9 }
  bed.net('a').ipv6.addresses.add(bed.link('a', 'eth0'), spec)
  bed.net('a').ipv6.addresses.remove(bed.link('a', 'eth0'), ip('fd00::2') as bigint, 64)
  expect(kernel()).toEqual([line.replace('pref', 'expires 100sec pref')])
  bed.run(131)
  expect(kernel()).toEqual([])
})
