import { expect, test } from 'vitest'
import { Testbed } from '../../../lab/testbed.ts'
import { expandCommand } from './birdc.ts'
import { parseConfig } from './config-parse.ts'
import type { BirdError } from './lexer.ts'

// Texts: BIRD 2.0.12 in network namespaces.

const COMMON = 'protocol device { }\nprotocol kernel { ipv4 { export all; }; }\n'
const A = `${COMMON}router id 10.0.0.1;
protocol static { ipv4; route 192.0.2.0/24 blackhole; route 198.51.100.0/24 blackhole; }
filter outwards { if net = 198.51.100.0/24 then reject; bgp_community.add((65001,7)); bgp_path.prepend(65001); accept; }
protocol bgp peer { local as 65001; neighbor 10.0.0.2 as 65002; connect delay time 1; hold time 9; ipv4 { import all; export filter outwards; }; }`
const B = `${COMMON}router id 10.0.0.2;
protocol static { ipv4; route 10.99.0.0/16 unreachable; }
protocol bgp peer { local as 65002; neighbor 10.0.0.1 as 65001; connect delay time 1; hold time 9; ipv4 { import where 65001 ~ bgp_path; export all; }; }`

function pair(a = A, b = B) {
  const net = new Testbed()
  const write = (path: string, text: string) => net.host.pids.init!.writeWholeFile(path, text)
  const [left] = net.wire('a eth0 10.0.0.1/24', 'b eth0 10.0.0.2/24')
  for (const [name, text] of [
    ['a', a],
    ['b', b],
  ] as const) {
    write(`/tmp/${name}.conf`, text)
    net.start(name, `bird -c /tmp/${name}.conf -s /tmp/${name}.ctl`)
  }
  const at = (name: string, words: string) =>
    net
      .run(name, `birdc -s /tmp/${name}.ctl ${words}`)
      .replace(/\d\d:\d\d:\d\d\.\d{3}/g, 'TIME')
      .split('\n')
      .slice(1)
      .join('\n')
  const wait = (seconds: number) => net.pass(seconds)
  return { net, left, at, wait, write }
}

test('two speakers exchange routes through their filters, and the kernel gets them', () => {
  const { net, at, wait } = pair()
  wait(3)
  expect(at('b', 'show route all protocol peer')).toBe(`Table master4:
192.0.2.0/24         unicast [peer TIME] * (100) [AS65001i]
	via 10.0.0.1 on eth0
	Type: BGP univ
	BGP.origin: IGP
	BGP.as_path: 65001 65001
	BGP.next_hop: 10.0.0.1
	BGP.local_pref: 100
	BGP.community: (65001,7)
[0]`)
  expect(net.run('b', 'ip route')).toBe(`10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.2 
unreachable 10.99.0.0/16 proto bird metric 32 
192.0.2.0/24 via 10.0.0.1 dev eth0 proto bird metric 32 
[0]`)
  expect(net.run('a', 'ip route')).toContain('10.99.0.0/16 via 10.0.0.2 dev eth0 proto bird metric 32')
  expect(at('a', 'show route noexport peer')).toBe(`Table master4:
198.51.100.0/24      blackhole [static1 TIME] * (200)
[0]`)
})

test('a session without a word for the hold time is lost with its routes, and comes back', () => {
  const { net, left, at, wait } = pair()
  wait(3)
  net.run('b', 'iptables -A INPUT -p tcp -j DROP')
  net.run('b', 'iptables -A OUTPUT -p tcp -j DROP')
  wait(10)
  expect(at('b', 'show protocols peer')).toContain('start  TIME  Idle          BGP Error: Hold timer expired')
  expect(net.run('b', 'ip route')).not.toContain('192.0.2.0/24')
  net.run('b', 'iptables -F')
  wait(70)
  expect(at('b', 'show protocols peer')).toContain('up     TIME  Established')
  expect(net.run('b', 'ip route')).toContain('192.0.2.0/24')
  left.netns.setDown(left)
  wait(1)
  expect(at('a', 'show protocols peer')).toContain('Idle          Error: ')
  expect(net.run('a', 'ip route')).toBe(
    'blackhole 192.0.2.0/24 proto bird metric 32 \nblackhole 198.51.100.0/24 proto bird metric 32 \n[0]',
  )
})

test('what is disabled says so to its peer, and what the configuration no longer has is withdrawn', () => {
  const { at, wait, write } = pair()
  wait(3)
  expect(at('a', 'disable peer')).toBe('peer: disabled\n[0]')
  wait(0.2)
  expect(at('b', 'show protocols peer')).toContain('Active        Received: Administrative shutdown')
  expect(at('b', 'show route for 192.0.2.1')).toBe('Network not found\n[1]')
  expect(at('a', 'enable peer')).toBe('peer: enabled\n[0]')
  wait(3)
  expect(at('b', 'show route count')).toContain('2 of 2 routes for 2 networks in table master4')
  write('/tmp/a.conf', A.replace('route 192.0.2.0/24 blackhole;', ''))
  expect(at('a', 'configure')).toBe('Reading configuration from /tmp/a.conf\nReconfigured\n[0]')
  wait(0.2)
  expect(at('b', 'show route count')).toContain('1 of 1 routes for 1 networks in table master4')
})

test('the wrong AS is refused on both sides', () => {
  const { at, wait } = pair(A, B.replace('as 65001', 'as 65009'))
  wait(3)
  const texts = [at('a', 'show protocols peer'), at('b', 'show protocols peer')].join()
  expect(texts).toContain('Idle          BGP Error: Bad peer AS')
  expect(texts).toContain('Idle          Received: Bad peer AS')
})

test.each([
  ['protocol bgp dead { }', '1:14 syntax error, unexpected DEAD'],
  ['protocol bgp x { neighbor 10.0.0.1 as 1; ipv4; }', '1:48 Local AS number must be set'],
  [
    'protocol static { route 10.0.0.1/24 blackhole; }',
    '1:34 Invalid IPv4 prefix 10.0.0.1/24, maybe you wanted 10.0.0.0/24',
  ],
  ['protocol ospf { }', '1:10 protocol "ospf" is not emulated here'],
])('%s', (text, error) => {
  const { line, column, message } = parseConfig(text) as BirdError
  expect(`${line}:${column} ${message}`).toBe(error)
})

test('words of the console may be shortened', () => {
  expect(expandCommand('sh pr all x')).toEqual({ line: 'show protocols all x' })
  expect(expandCommand('s')).toEqual({ error: "No such command. Press `?' for help." })
  expect(expandCommand('re x')).toEqual({ error: "Ambiguous command. Press `?' for help." })
})

test('more routes than a limit allows are blocked, or end the protocol for a while', () => {
  const { net, birdc } = limited('block')
  net.pass(5)
  expect(birdc('a', 'show protocols all peer')).toContain(`
    Receive limit:  3
      Action:       warn
    Import limit:   1 [HIT]
      Action:       block
    Routes:         1 imported, 0 exported, 1 preferred
`)
  const restarting = limited('restart')
  restarting.net.pass(5)
  expect(restarting.birdc('a', 'show protocols peer')).toMatch(/peer +BGP +--- +down +09:00:0/)
  restarting.net.pass(57)
  // It has begun again, and has ended for the same reason.
  expect(restarting.birdc('a', 'show protocols peer')).toMatch(/peer +BGP +--- +down +09:01:0/)
})

test('the control socket is a socket', () => {
  const { net } = limited('warn')
  expect(net.run('a', 'ss -xl')).toContain('/tmp/a.ctl')
})

function limited(action: string) {
  const net = new Testbed()
  net.wire('a eth0 10.0.0.1/24', 'b eth0 10.0.0.2/24')
  const config = (id: number, rest: string) =>
    `router id 10.0.0.${id};\nprotocol device { }\n${rest}\nprotocol bgp peer { local as 6500${id}; neighbor 10.0.0.${3 - id} as 6500${3 - id}; connect delay time 1; `
  const routes = 'protocol static { ipv4; route 10.1.0.0/16 blackhole; route 10.2.0.0/16 blackhole; }'
  const receives = `ipv4 { import all; import limit 1 action ${action}; receive limit 3 action warn; }; }`
  net.run('a', ['sh', '-c', `echo '${config(1, '')}${receives}' > /tmp/a.conf; bird -c /tmp/a.conf -s /tmp/a.ctl`])
  net.run('b', [
    'sh',
    '-c',
    `echo '${config(2, routes)}ipv4 { export all; }; }' > /tmp/b.conf; bird -c /tmp/b.conf -s /tmp/b.ctl`,
  ])
  return { net, birdc: (name: string, command: string) => net.run(name, `birdc -s /tmp/${name}.ctl ${command}`) }
}
