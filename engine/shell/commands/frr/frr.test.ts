import { expect, test } from 'vitest'
import { Testbed } from '../../../lab/testbed.ts'

// Texts: FRR 8.4.4 of Debian 12 in network namespaces.

function pair() {
  const net = new Testbed()
  net.wire('a eth0 10.0.0.1/24', 'b eth0 10.0.0.2/24')
  net.wire('b eth1 10.77.0.1/24', 'c eth1 10.77.0.2/24')
  for (const name of ['a', 'b'])
    for (const daemon of ['zebra', 'bgpd', 'staticd']) net.run(name, `env /usr/lib/frr/${daemon} -d -N ${name}`)
  const vtysh = (name: string, ...commands: readonly string[]) =>
    net
      .run(name, ['vtysh', '-N', name, ...commands.flatMap(each => ['-c', each])])
      .replace(/^% Can't open configuration file \/etc\/frr\/[ab]\/vtysh.conf .*\n/, '')
      .replace(/\d\d:\d\d:\d\d/g, 'CLOCK')
      .replace(/Last update: .*/g, 'Last update: TIME')
  vtysh(
    'a',
    'configure terminal',
    'router bgp 65001',
    'no bgp ebgp-requires-policy',
    'neighbor 10.0.0.2 remote-as 65002',
    'redistribute static',
    'exit',
    'ip route 198.51.100.0/24 blackhole',
  )
  vtysh(
    'b',
    'conf t',
    'router bgp 65002',
    'neighbor 10.0.0.1 remote-as 65001',
    'address-family ipv4 unicast',
    'network 10.77.0.0/24',
    'neighbor 10.0.0.1 route-map OUT out',
  )
  return { net, vtysh }
}

const MAP = [
  'configure terminal',
  'route-map OUT permit 10',
  'set metric 5',
  'set community 65002:7',
  'set as-path prepend 65002',
]

test('nothing goes to or comes from another AS without policy; with it, routes go both ways and into the kernel', () => {
  const { net, vtysh } = pair()
  net.pass(5)
  expect(vtysh('b', 'show bgp summary')).toMatch(/\n10\.0\.0\.1 {8}4 {6}65001 .* CLOCK {5}\(Policy\) {8}0 N\/A\n/)
  expect(vtysh('b', ...MAP)).toBe('[0]')
  net.pass(1)
  expect(vtysh('a', 'show ip bgp 10.77.0.9')).toBe(`BGP routing table entry for 10.77.0.0/24, version 2
Paths: (1 available, best #1, table default)
  Advertised to non peer-group peers:
  10.0.0.2
  65002 65002
    10.0.0.2 from 10.0.0.2 (10.77.0.1)
      Origin IGP, metric 5, valid, external, best (First path received)
      Community: 65002:7
      Last update: TIME
[0]`)
  expect(vtysh('a', 'sh ip ro bgp')).toMatch(
    /\n\nB>\* 10\.77\.0\.0\/24 \[20\/5\] via 10\.0\.0\.2, eth0, weight 1, CLOCK\n\[0\]$/,
  )
  expect(net.run('a', 'ip route')).toBe(`10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.1 
10.77.0.0/24 via 10.0.0.2 dev eth0 proto bgp metric 20 
blackhole 198.51.100.0/24 proto static metric 20 
[0]`)
  vtysh('b', 'configure terminal', 'router bgp 65002', 'no bgp ebgp-requires-policy')
  net.pass(1)
  expect(net.run('b', 'ip route')).not.toContain('198.51.100.0/24')
  vtysh('b', 'clear ip bgp * soft in')
  net.pass(1)
  expect(net.run('b', 'ip route')).toContain('198.51.100.0/24 via 10.0.0.1 dev eth0 proto bgp metric 20')
})

test('a neighbour that is shut down takes its routes away; the configuration is shown and saved', () => {
  const { net, vtysh } = pair()
  vtysh('b', ...MAP)
  net.pass(5)
  expect(net.run('a', 'ip route')).toContain('10.77.0.0/24')
  vtysh('b', 'configure terminal', 'router bgp 65002', 'neighbor 10.0.0.1 shutdown')
  net.pass(0.5)
  expect(net.run('a', 'ip route')).not.toContain('10.77.0.0/24')
  expect(vtysh('b', 'write terminal')).toBe(`Building configuration...

Current configuration:
!
frr version 8.4.4
frr defaults traditional
hostname linux
no ip forwarding
no ipv6 forwarding
!
router bgp 65002
 neighbor 10.0.0.1 remote-as 65001
 neighbor 10.0.0.1 shutdown
 !
 address-family ipv4 unicast
  network 10.77.0.0/24
  neighbor 10.0.0.1 route-map OUT out
 exit-address-family
exit
!
route-map OUT permit 10
 set as-path prepend 65002
 set community 65002:7
 set metric 5
exit
!
end
[0]`)
})

test.each([
  [['show foo'], '% Unknown command: show foo\n[1]'],
  [['show ip'], '% Command incomplete: show ip\n[1]'],
  [['configure terminal', 'router bgp 65009'], 'BGP is already running; AS is 65001\n[1]'],
  [['configure terminal', 'neighbor 1.2.3.4 remote-as 5'], '% Unknown command: neighbor 1.2.3.4 remote-as 5\n[1]'],
  [
    ['configure terminal', 'router bgp 65001', 'neighbor 1.2.3.4 description x'],
    '% Specify remote-as or peer-group commands first\n[1]',
  ],
])('%s', (commands, text) => {
  expect(pair().vtysh('a', ...commands)).toBe(text)
})

test('a default route that is not there, weights, lists of AS paths, and a bound on what a neighbour may tell', () => {
  const { net, vtysh } = pair()
  vtysh('b', 'conf t', 'router bgp 65002', 'no bgp ebgp-requires-policy', 'no neighbor 10.0.0.1 route-map OUT out')
  vtysh('b', 'conf t', 'router bgp 65002', 'neighbor 10.0.0.1 default-originate')
  vtysh('a', 'conf t', 'bgp as-path access-list AP permit ^65002$', 'router bgp 65001', 'neighbor 10.0.0.2 weight 7')
  net.pass(5)
  expect(vtysh('a', 'show ip bgp')).toContain(`
*> 0.0.0.0/0        10.0.0.2                               7 65002 i
*> 10.77.0.0/24     10.0.0.2                 0             7 65002 i
`)
  expect(vtysh('a', 'show ip bgp filter-list AP')).toContain('Displayed  2 routes and 3 total paths')
  expect(vtysh('a', 'conf t', 'router bgp 65001', 'neighbor 10.0.0.2 maximum-prefix 1')).toBe('[0]')
  vtysh('b', 'clear ip bgp * soft')
  net.pass(1)
  expect(vtysh('a', 'show ip bgp summary')).toMatch(/\n10\.0\.0\.2 .* Idle \(PfxCt\) +0 N\/A\n/)
  expect(net.run('a', 'ip route')).not.toContain('proto bgp')
})

test('what has no end is refused: a map that calls itself, an expression that is none', () => {
  const { net, vtysh } = pair()
  vtysh('b', 'conf t', 'route-map OUT permit 10', 'call OUT')
  net.pass(5)
  expect(vtysh('a', 'show ip bgp 10.77.0.9')).toBe('% Network not in table\n[0]')
  expect(vtysh('a', 'show ip bgp regexp [')).toBe("Can't compile regexp [\n[1]")
})
