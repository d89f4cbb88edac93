import { describe, expect, test } from 'vitest'
import { Testbed } from '../../../lab/testbed.ts'
import { Hook, Verdict } from '../../../net/hooks.ts'

/** Measured times vary with what the emulated CPU is said to cost; everything else is compared. */
function masked(output: string): string {
  return output
    .replace(/time=[\d.]+ ms/g, 'time=<rtt> ms')
    .replace(/mdev = [\d./]+ ms/g, 'mdev = <rtt> ms')
    .replace(/ewma [\d./]+ ms/g, 'ewma <rtt> ms')
}

/** a - r - b, the router forwarding. */
function routed(): Testbed {
  const bed = new Testbed()
  bed.wire('a eth0 10.0.1.2/24', 'r left 10.0.1.1/24')
  bed.wire('r right 10.0.2.1/24', 'b eth0 10.0.2.2/24')
  bed.route('a', '0.0.0.0/0', '10.0.1.1')
  bed.route('b', '0.0.0.0/0', '10.0.2.1')
  bed.forwarding('r')
  return bed
}

// Texts: iputils 20221126 on Linux 6.18, tests/recordings/transcripts/icmp.
test('replies, and the statistics at the end', () => {
  expect(masked(Testbed.twoHosts().run('a', 'ping -c 3 -i 0.2 10.0.0.2'))).toBe(`\
PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.
64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=<rtt> ms
64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=<rtt> ms
64 bytes from 10.0.0.2: icmp_seq=3 ttl=64 time=<rtt> ms

--- 10.0.0.2 ping statistics ---
3 packets transmitted, 3 received, 0% packet loss, time 400ms
rtt min/avg/max/mdev = <rtt> ms
[0]`)
})

test('nobody there: the neighbour fails after three seconds, for all packets at once', () => {
  const bed = Testbed.twoHosts()
  expect(bed.run('a', 'ping -c 3 -i 0.2 -W 4 10.0.0.9')).toBe(`\
PING 10.0.0.9 (10.0.0.9) 56(84) bytes of data.
From 10.0.0.1 icmp_seq=1 Destination Host Unreachable
From 10.0.0.1 icmp_seq=2 Destination Host Unreachable
From 10.0.0.1 icmp_seq=3 Destination Host Unreachable

--- 10.0.0.9 ping statistics ---
3 packets transmitted, 0 received, +3 errors, 100% packet loss, time 400ms
pipe 3
[1]`)
  expect(bed.run('a', 'ping -c 2 -W 1 -i 0.2 -O 10.0.0.8')).toBe(`\
PING 10.0.0.8 (10.0.0.8) 56(84) bytes of data.
no answer yet for icmp_seq=1

--- 10.0.0.8 ping statistics ---
2 packets transmitted, 0 received, 100% packet loss, time 200ms

[1]`)
})

test('ICMP errors of a router', () => {
  const bed = routed()
  expect(bed.run('a', 'ping -c 1 -t 1 10.0.2.2')).toContain('From 10.0.1.1 icmp_seq=1 Time to live exceeded\n')
  expect(bed.run('a', 'ping -c 1 192.0.2.1')).toContain('From 10.0.1.1 icmp_seq=1 Destination Net Unreachable\n')
  for (const link of bed.namespace('r').net.links) if (link.name === 'right') link.mtu = 1400
  for (const link of bed.namespace('b').net.links) if (link.name === 'eth0') link.mtu = 1400
  expect(bed.run('a', 'ping -c 1 -W 1 -s 1373 -M do 10.0.2.2')).toContain(
    'From 10.0.1.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)\n',
  )
  expect(bed.run('a', 'ping -c 1 -W 1 -s 1373 -M do 10.0.2.2')).toContain(
    'ping: local error: message too long, mtu=1400\n',
  )
  expect(masked(bed.run('a', 'ping -c 1 -W 1 -s 3000 -M want 10.0.2.2'))).toContain(
    '3008 bytes from 10.0.2.2: icmp_seq=1 ttl=63 time=<rtt> ms\n',
  )
})

test('loss is counted, and a count with a deadline ends with failure', () => {
  const bed = Testbed.twoHosts()
  let seen = 0
  bed
    .namespace('b')
    .net.hooks.register(Hook.localIn, 0, 'every third', () => (++seen % 3 === 0 ? Verdict.drop : Verdict.accept))
  expect(bed.run('a', 'ping -q -c 6 -i 0.1 10.0.0.2')).toContain(
    '6 packets transmitted, 4 received, 33.3333% packet loss, time 500ms\n',
  )
  expect(bed.run('a', 'ping -q -w 1 -c 70 -i 0.1 10.0.0.2')).toMatch(/\[1\]$/)
})

test('a flood draws dots and takes them away', () => {
  const output = Testbed.twoHosts().run('a', 'ping -f -c 2 10.0.0.2')
  expect(output).toContain('bytes of data.\n.\b \b.\b \b\n---')
  expect(masked(output)).toContain('mdev = <rtt> ms, ipg/ewma <rtt> ms\n')
})

test('SIGINT ends with the statistics, SIGQUIT shows them in between', () => {
  const bed = Testbed.twoHosts()
  const running = bed.start('a', 'ping -q 10.0.0.2')
  bed.pass(1.5)
  running.process.signal('QUIT')
  bed.pass(0.1)
  expect(running.output()).toMatch(/\r2\/2 packets, 0% loss, min\/avg\/ewma\/max = \S+ ms\n$/)
  running.process.signal('INT')
  expect(running.finish()).toMatch(/2 packets transmitted, 2 received, 0% packet loss, time 1000ms\nrtt .*\n\[0\]$/)
})

describe('names and sources', () => {
  test.each([
    ['ping -c 1 -q localhost', 'PING localhost(localhost (::1)) 56 data bytes\n'],
    ['ping -c 1 -q 10.1', 'PING 10.1 (10.0.0.1) 56(84) bytes of data.\n'],
    ['ping -c 1 -q 0.0.0.0', 'PING 0.0.0.0 (127.0.0.1) 56(84) bytes of data.\n'],
    ['ping -c 1 -q -I eth0 10.0.0.2', 'PING 10.0.0.2 (10.0.0.2) from 10.0.0.1 eth0: 56(84) bytes of data.\n'],
    ['ping -c 1 -q -I 10.0.0.1 10.0.0.2', 'PING 10.0.0.2 (10.0.0.2) from 10.0.0.1 : 56(84) bytes of data.\n'],
    ['ping -c 1 -p 1 10.0.0.2', 'PATTERN: 0x01\nPING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.\n'],
    ['ping -c 1 -W 1 -b 10.0.0.255', 'WARNING: pinging broadcast address\nPING 10.0.0.255 (10.0.0.255) 56(84)'],
  ])('%s', (command, start) => {
    expect(Testbed.twoHosts().run('a', command).slice(0, start.length)).toBe(start)
  })
})

describe('what is wrong is said as iputils says it', () => {
  test.each([
    ['ping', 'ping: usage error: Destination address required\n[1]'],
    ['ping -c 1 nowhere.example', 'ping: nowhere.example: Temporary failure in name resolution\n[2]'],
    ['ping -c 1 192.0.2.1', 'ping: connect: Network is unreachable\n[2]'],
    ['ping -c 0 10.0.0.2', "ping: invalid argument: '0': out of range: 1 <= value <= 9223372036854775807\n[1]"],
    ['ping -c many 10.0.0.2', "ping: invalid argument: 'many'\n[1]"],
    ['ping -t 256 10.0.0.2', "ping: invalid argument: '256': out of range: 0 <= value <= 255\n[1]"],
    ['ping -M maybe 10.0.0.2', 'ping: invalid -M argument: maybe\n[2]'],
    ['ping -6 10.0.0.2', 'ping: 10.0.0.2: Address family for hostname not supported\n[2]'],
    ['ping -4 -6 10.0.0.2', 'ping: only one -4 or -6 option may be specified\n[2]'],
    ['ping -I eth9 10.0.0.2', 'ping: SO_BINDTODEVICE eth9: No such device\n[2]'],
    ['ping -I 10.0.0.7 10.0.0.2', 'ping: bind: Cannot assign requested address\n[2]'],
    ['ping -p xyz 10.0.0.2', 'ping: patterns must be specified as hex digits: xyz\n[2]'],
    ['ping -W -1 10.0.0.2', 'ping: bad linger time: -1\n[2]'],
    ['ping -R 10.0.0.2', 'ping: "-R" is not emulated here\n[2]'],
    ['ping 10.0.0.255', 'ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n[2]'],
  ])('%s', (command, output) => {
    expect(Testbed.twoHosts().run('a', command)).toBe(output)
  })
})

/** a and b by a wire, with IPv6 addresses and names. */
function dualStack(): Testbed {
  const bed = Testbed.twoHosts()
  bed.run('a', 'ip addr add fd00::1/64 dev eth0 nodad')
  bed.run('b', 'ip addr add fd00::2/64 dev eth0 nodad')
  bed.run('a', 'sleep 3')
  return bed
}

test('IPv6: replies with names of devices where an address needs one', () => {
  const bed = dualStack()
  expect(masked(bed.run('a', 'ping -c 1 fd00::2'))).toBe(`\
PING fd00::2(fd00::2) 56 data bytes
64 bytes from fd00::2: icmp_seq=1 ttl=64 time=<rtt> ms

--- fd00::2 ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time 0ms
rtt min/avg/max/mdev = <rtt> ms
[0]`)
  expect(masked(bed.run('a', 'ping -c 1 -I eth0 ff02::1'))).toBe(`\
ping: Warning: source address might be selected on device other than: eth0
PING ff02::1(ff02::1) from :: eth0: 56 data bytes
64 bytes from fe80::ff:fe00:1%eth0: icmp_seq=1 ttl=64 time=<rtt> ms

--- ff02::1 ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time 0ms
rtt min/avg/max/mdev = <rtt> ms
[0]`)
})

test.each([
  ['ping -c 1 2001:db8::1', 'ping: connect: Network is unreachable\n[2]'],
  ['ping -c 1 -I nosuch fd00::2', 'ping: unknown iface: nosuch\n[2]'],
  ['ping -c 1 -I fd00::99 fd00::2', 'ping: bind icmp socket: Cannot assign requested address\n[2]'],
  ['ping -c 1 fe80::1%nosuch', 'ping: fe80::1%nosuch: Name or service not known\n[2]'],
  ['ping -6 -c 1 10.0.0.2', 'ping: 10.0.0.2: Address family for hostname not supported\n[2]'],
  ['ping6 -c 1 -M wild fd00::2', 'ping6: invalid -M argument: wild\n[2]'],
])('IPv6: %s', (command, output) => {
  expect(dualStack().run('a', command)).toBe(output)
})

test('IPv6: a packet that is too long for the device', () => {
  expect(dualStack().run('a', 'ping -c 1 -W 1 -M do -s 1453 fd00::2')).toBe(`\
PING fd00::2(fd00::2) 1453 data bytes
ping: local error: message too long, mtu: 1500

--- fd00::2 ping statistics ---
1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms

[1]`)
})
