import { describe, expect, test } from 'vitest'
import { formatIp, parseIp } from '../../wire/address.ts'
import { lookupHosts, parseHosts, reverseHosts } from './hosts.ts'
import { inetAton } from './inet-aton.ts'
import { parseServices } from './nsswitch.ts'
import { parseResolvConf } from './resolv-conf.ts'

test.each([
  ['10.0.0.2', '10.0.0.2'],
  ['10.1', '10.0.0.1'],
  ['1', '0.0.0.1'],
  ['0x7f000001', '127.0.0.1'],
  ['010.0.0.1', '8.0.0.1'],
  ['1.2.65535', '1.2.255.255'],
])('inet_aton reads %s as %s', (text, address) => {
  expect(formatIp(inetAton(text)!)).toBe(address)
})

test.each(['', '10.', '256.1.1.1', '1.2.3.4.5', '1.2.65536', '09', 'a', '1 '])('inet_aton refuses "%s"', text => {
  expect(inetAton(text)).toBeUndefined()
})

test('hosts(5): comments, aliases, several lines of one name', () => {
  const entries = parseHosts('# all\n127.0.0.1\tlocalhost\n10.0.0.7 web.lab web # old\n10.0.0.8 web\nnonsense x\n')
  expect(lookupHosts(entries, 'WEB.')?.addresses.map(formatIp)).toEqual(['10.0.0.7', '10.0.0.8'])
  expect(lookupHosts(entries, 'web')?.canonicalName).toBe('web.lab')
  expect(lookupHosts(entries, 'x')).toBeUndefined()
  expect(reverseHosts(entries, parseIp('10.0.0.7')!)).toBe('web.lab')
})

describe('resolv.conf(5)', () => {
  test('the last of search and domain counts, options add up', () => {
    const config = parseResolvConf(
      'nameserver 10.96.0.10\n# no\nsearch a.b\nsearch default.svc.cluster.local svc.cluster.local\noptions ndots:5 rotate\noptions timeout:2 attempts:9\n',
      'pod',
    )
    expect(config.servers.map(formatIp)).toEqual(['10.96.0.10'])
    expect(config.search).toEqual(['default.svc.cluster.local', 'svc.cluster.local'])
    expect(config).toMatchObject({ ndots: 5, timeout: 2, attempts: 5, rotate: true, edns: false })
  })

  test('empty: this host, and the domain of its name', () => {
    const config = parseResolvConf('', 'web.lab.example')
    expect(config.servers.map(formatIp)).toEqual(['127.0.0.1'])
    expect(config.search).toEqual(['lab.example'])
    expect(config).toMatchObject({ ndots: 1, timeout: 5, attempts: 2 })
  })
})

test('nsswitch.conf(5): services and actions', () => {
  const services = parseServices('hosts: files [NOTFOUND=return] dns # x\n', 'hosts', 'dns')
  expect(services.map(({ name, returnOn }) => [name, ...returnOn])).toEqual([
    ['files', 'success', 'notfound'],
    ['dns', 'success'],
  ])
  expect(parseServices('', 'hosts', 'files dns').map(service => service.name)).toEqual(['files', 'dns'])
  const [first] = parseServices('hosts: dns [!UNAVAIL=return] files', 'hosts', '')
  expect([...first!.returnOn]).toEqual(['success', 'notfound', 'tryagain'])
})
