import { expect, test } from 'vitest'
import { Testbed } from '../../../lab/testbed.ts'

const HEAD = (device: string) =>
  `tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\nlistening on ${device}, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n`

/** Two hosts on a wire, without the chatter of IPv6. */
function quietHosts(): Testbed {
  const bed = Testbed.twoHosts()
  for (const name of ['a', 'b']) for (const link of bed.namespace(name).net.links) link.ipv6.conf.disable_ipv6 = 1
  bed.pass(3)
  return bed
}

test('a capture shows what goes by, and counts at the end', () => {
  const bed = quietHosts()
  const capture = bed.start('a', 'tcpdump -i eth0 -n -t -l icmp')
  bed.pass(0.1)
  bed.run('a', 'ping -c 1 -e 7 10.0.0.2')
  bed.pass(1)
  capture.process.signal('INT')
  expect(capture.finish()).toBe(`${HEAD('eth0')}IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 1, length 64
IP 10.0.0.2 > 10.0.0.1: ICMP echo reply, id 7, seq 1, length 64

2 packets captured
2 packets received by filter
0 packets dropped by kernel
[0]`)
})

test('on any, each packet tells its device and direction; lo is heard once', () => {
  const bed = quietHosts()
  const capture = bed.start('a', 'tcpdump -i any -n -t -c 4 --immediate-mode icmp')
  bed.pass(0.1)
  bed.run('a', 'ping -c 1 -e 7 127.0.0.1')
  bed.run('a', 'ping -c 1 -e 8 10.0.0.2')
  expect(capture.finish()).toBe(`tcpdump: data link type LINUX_SLL2
tcpdump: verbose output suppressed, use -v[v]... for full protocol decode
listening on any, link-type LINUX_SLL2 (Linux cooked v2), snapshot length 262144 bytes
lo    In  IP 127.0.0.1 > 127.0.0.1: ICMP echo request, id 7, seq 1, length 64
lo    In  IP 127.0.0.1 > 127.0.0.1: ICMP echo reply, id 7, seq 1, length 64
eth0  Out IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 8, seq 1, length 64
eth0  In  IP 10.0.0.2 > 10.0.0.1: ICMP echo reply, id 8, seq 1, length 64
4 packets captured
6 packets received by filter
0 packets dropped by kernel
[0]`)
})

test('a file that was written can be read, filtered, cut and counted', () => {
  const bed = quietHosts()
  const capture = bed.start('b', 'tcpdump -i eth0 -U --immediate-mode -s 60 -w x.pcap')
  bed.pass(0.1)
  bed.run('a', 'ping -c 1 -e 7 10.0.0.2')
  capture.process.signal('TERM')
  expect(capture.finish()).toMatch(/^tcpdump: listening on eth0, .*, snapshot length 60 bytes\n4 packets captured\n/)
  expect(bed.run('a', 'tcpdump -n -r x.pcap -t arp')).toBe(
    `reading from file x.pcap, link-type EN10MB (Ethernet), snapshot length 60
ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28
ARP, Reply 10.0.0.2 is-at 02:00:00:00:00:02, length 28
[0]`,
  )
  expect(bed.run('a', 'tcpdump -r x.pcap --count icmp')).toMatch(/\n2 packets\n\[0\]$/)
  expect(bed.run('a', 'tcpdump -r x.pcap -c 1 -tttt')).toMatch(/\n2026-01-05 09:00:03\.1\d{5} ARP, /)
})

test('packets that the kernel has not handed over yet are lost when the capture ends', () => {
  const bed = quietHosts()
  const capture = bed.start('a', 'tcpdump -i eth0 -n -w /dev/null icmp')
  bed.pass(0.1)
  bed.run('a', 'ping -c 1 10.0.0.2')
  capture.process.signal('INT')
  expect(capture.finish()).toMatch(
    /\n0 packets captured\n2 packets received by filter\n0 packets dropped by kernel\n\[0\]$/,
  )
})

test('a capture makes the device promiscuous unless told not to', () => {
  const bed = quietHosts()
  const link = bed.namespace('a').net.link('eth0')!
  const quiet = bed.start('a', 'tcpdump -i eth0 -p')
  bed.pass(0.1)
  expect(link.promiscuity).toBe(0)
  const capture = bed.start('a', 'tcpdump -i eth0')
  bed.pass(0.1)
  expect(link.promiscuity).toBe(1)
  for (const each of [quiet, capture]) each.process.signal('INT')
  capture.finish()
  expect(link.promiscuity).toBe(0)
})

test('a device that goes down is waited for, one that is deleted ends the capture', () => {
  const bed = quietHosts()
  const { net } = bed.namespace('a')
  const link = net.link('eth0')!
  const capture = bed.start('a', 'tcpdump -i eth0 -n')
  bed.pass(0.1)
  net.setDown(link)
  bed.pass(1)
  expect(capture.process.status).toBe(null)
  net.remove(link)
  expect(capture.finish()).toBe(
    `${HEAD('eth0')}tcpdump: pcap_loop: The interface disappeared
0 packets captured
0 packets received by filter
0 packets dropped by kernel
[1]`,
  )
})

test('SIGUSR1 asks how it goes', () => {
  const bed = quietHosts()
  const capture = bed.start('a', 'tcpdump -i eth0 -n -c 1')
  bed.pass(0.1)
  capture.process.signal('USR1')
  bed.pass(0.1)
  expect(capture.output()).toBe(
    `${HEAD('eth0')}tcpdump: 0 packets captured, 0 packets received by filter, 0 packets dropped by kernel\n`,
  )
})

test.each([
  ['tcpdump -i nowhere', 'tcpdump: nowhere: No such device exists\n(No such device exists)\n[1]'],
  ['tcpdump -i 99', 'tcpdump: Invalid adapter index\n[1]'],
  ['tcpdump -i eth0 foo bar', "tcpdump: can't parse filter expression: syntax error\n[1]"],
  ['tcpdump -c 0', 'tcpdump: invalid packet count 0\n[1]'],
  ['tcpdump -s x', 'tcpdump: invalid snaplen x (must be >= 0 and <= 262144)\n[1]'],
  ['tcpdump -Q sideways', "tcpdump: unknown capture direction `sideways'\n[1]"],
  ['tcpdump -i eth0 -w /nowhere/x', 'tcpdump: /nowhere/x: No such file or directory\n[1]'],
  ['tcpdump -r nowhere', 'tcpdump: nowhere: No such file or directory\n[1]'],
  ['tcpdump -i eth0 -F nowhere', "tcpdump: can't open nowhere: No such file or directory\n[1]"],
  ['tcpdump -i lo -y RAW', 'tcpdump: RAW is not one of the DLTs supported by this device\n[1]'],
  ['tcpdump -i lo -I', "tcpdump: lo: That device doesn't support monitor mode\n[1]"],
  ['tcpdump -z gzip -w x', 'tcpdump: "-z" is not emulated here\n[1]'],
  ['tcpdump -T quic', 'tcpdump: "-T quic" is not emulated here\n[1]'],
  ['tcpdump -d (tcp', "tcpdump: can't parse filter expression: syntax error\n[1]"],
  [
    'tcpdump -dd arp',
    'Warning: assuming Ethernet\n{ 0x28, 0, 0, 0x0000000c },\n{ 0x15, 0, 1, 0x00000806 },\n{ 0x6, 0, 0, 0x00040000 },\n{ 0x6, 0, 0, 0x00000000 },\n[0]',
  ],
  [
    'tcpdump -D',
    '1.eth0 [Up, Running, Connected]\n2.any (Pseudo-device that captures on all interfaces) [Up, Running]\n3.lo [Up, Running, Loopback]\n[0]',
  ],
])('%s', (command, output) => {
  const printed = Testbed.twoHosts().run('a', command)
  expect(printed.replace(/^Warning: assuming Ethernet\ntcpdump/, 'tcpdump')).toBe(output)
})

test('without CAP_NET_RAW there is no capture', () => {
  const capture = quietHosts().start('a', 'tcpdump -i eth0')
  capture.process.capabilities = new Set()
  expect(capture.finish()).toBe(
    "tcpdump: eth0: You don't have permission to perform this capture on that device\n(socket: Operation not permitted)\n[1]",
  )
})

test('-G and -W: a file for each second, and the end after the last', () => {
  const bed = quietHosts()
  const capture = bed.start('a', ['tcpdump', '-i', 'eth0', '-w', '/tmp/%S.pcap', '-G', '1', '-W', '2', 'icmp'])
  bed.pass(0.1)
  bed.run('a', 'ping -c 6 -i 0.6 10.0.0.2')
  bed.pass(2)
  capture.process.signal('INT')
  expect(capture.finish()).toContain('Maximum file limit reached: 2\n')
  expect(bed.run('a', ['sh', '-c', 'ls /tmp | grep -c pcap'])).toBe('2\n[0]')
})

test('-C and -W: files by their size, the first again after the last', () => {
  const bed = quietHosts()
  const capture = bed.start('a', 'tcpdump -i eth0 -w /tmp/c -C 1 -W 2 icmp')
  bed.pass(0.1)
  bed.run('a', 'ping -c 40 -i 0.01 -s 60000 10.0.0.2')
  bed.pass(2)
  capture.process.signal('INT')
  capture.finish()
  expect(bed.run('a', ['sh', '-c', 'cd /tmp; ls c*; tcpdump -r c0 -c 1 --count 2>/dev/null'])).toBe(
    'c0\nc1\n1 packet\n[0]',
  )
  expect(bed.run('a', 'tcpdump -C x -w f')).toBe('tcpdump: invalid file size x\n[1]')
})
