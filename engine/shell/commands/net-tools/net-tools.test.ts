import { expect, test } from 'vitest'
import { Testbed } from '../../../lab/testbed.ts'

// Texts: net-tools 2.10 of Debian 12, on a kernel with the same devices, routes and neighbours.

function bed(): (command: string) => string {
  const net = Testbed.twoHosts()
  const run = (command: string) => net.run('a', command)
  run('ip route add default via 10.0.0.254')
  run('ip route add 10.1.0.0/16 via 10.0.0.2 metric 100')
  run('ip route add unreachable 10.9.0.0/16')
  run('ip route add blackhole 10.10.0.0/16')
  run('ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0 nud permanent')
  run('ip neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev eth0 nud reachable')
  return run
}

test('route shows and changes the table', () => {
  const run = bed()
  expect(run('route -n')).toBe(`Kernel IP routing table
Destination     Gateway         Genmask         Flags Metric Ref    Use Iface
0.0.0.0         10.0.0.254      0.0.0.0         UG    0      0        0 eth0
10.0.0.0        0.0.0.0         255.255.255.0   U     0      0        0 eth0
10.1.0.0        10.0.0.2        255.255.0.0     UG    100    0        0 eth0
10.9.0.0        -               255.255.0.0     !     0      -        0 -
10.10.0.0       0.0.0.0         255.255.0.0     U     0      0        0 *
[0]`)
  expect(run('route add -net 10.2.0.0/16 gw 10.0.0.2')).toBe('[0]')
  expect(run('route add -host 10.3.0.1 gw 10.0.0.2')).toBe('[0]')
  expect(run('route add -net 10.4.0.0 netmask 255.255.0.0 dev eth0')).toBe('[0]')
  expect(run('route add default gw 10.0.0.2')).toBe('[0]')
  expect(run('route add -net 10.2.0.0/16 gw 10.99.0.2')).toBe('SIOCADDRT: Network is unreachable\n[7]')
  expect(run('netstat -rn').split('\n').slice(2, 9)).toEqual([
    '0.0.0.0         10.0.0.2        0.0.0.0         UG        0 0          0 eth0',
    '0.0.0.0         10.0.0.254      0.0.0.0         UG        0 0          0 eth0',
    '10.0.0.0        0.0.0.0         255.255.255.0   U         0 0          0 eth0',
    '10.1.0.0        10.0.0.2        255.255.0.0     UG        0 0          0 eth0',
    '10.2.0.0        10.0.0.2        255.255.0.0     UG        0 0          0 eth0',
    '10.3.0.1        10.0.0.2        255.255.255.255 UGH       0 0          0 eth0',
    '10.4.0.0        0.0.0.0         255.255.0.0     U         0 0          0 eth0',
  ])
  expect(run('route del -net 10.2.0.0/16')).toBe('[0]')
  expect(run('route del -net 10.2.0.0/16')).toBe('SIOCDELRT: No such process\n[7]')
})

test('arp shows and changes neighbours', () => {
  const run = bed()
  expect(run('arp -n')).toBe(`Address                  HWtype  HWaddress           Flags Mask            Iface
10.0.0.2                 ether   02:00:00:00:00:02   CM                    eth0
10.0.0.3                 ether   02:00:00:00:00:03   C                     eth0
[0]`)
  run('ping -c1 -W1 10.0.0.77')
  expect(run('arp -an')).toBe(
    '? (10.0.0.2) at 02:00:00:00:00:02 [ether] PERM on eth0\n? (10.0.0.3) at 02:00:00:00:00:03 [ether] on eth0\n? (10.0.0.77) at <incomplete> on eth0\n[0]',
  )
  expect(run('arp -n 10.0.0.50')).toBe('10.0.0.50 (10.0.0.50) -- no entry\n[0]')
  expect(run('arp -s 10.0.0.4 02:00:00:00:00:04')).toBe('[0]')
  expect(run('ip neigh show 10.0.0.4')).toBe('10.0.0.4 dev eth0 lladdr 02:00:00:00:00:04 PERMANENT \n[0]')
  expect(run('arp -d 10.0.0.4')).toBe('[0]')
  expect(run('arp -d 10.0.0.5')).toBe('No ARP entry for 10.0.0.5\n[255]')
})

test('ifconfig shows and sets', () => {
  const run = bed()
  expect(run('ifconfig eth0').replace(/(packets|bytes) \d+( \([\d.]+ \w+\))?/g, '$1 N')).toMatch(
    /^eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST> {2}mtu 1500\n {8}inet 10\.0\.0\.1 {2}netmask 255\.255\.255\.0 {2}broadcast 0\.0\.0\.0\n( {8}inet6 fe80::ff:fe00:1 {2}prefixlen 64 {2}scopeid 0x20<link>\n)? {8}ether 02:00:00:00:00:01 {2}txqueuelen 1000 {2}\(Ethernet\)\n {8}RX packets N {2}bytes N\n {8}RX errors 0 {2}dropped 0 {2}overruns 0 {2}frame 0\n {8}TX packets N {2}bytes N\n {8}TX errors 0 {2}dropped 0 overruns 0 {2}carrier 0 {2}collisions 0\n\n\[0\]$/,
  )
  expect(run('ifconfig nosuch')).toBe('nosuch: error fetching interface information: Device not found\n[1]')
  expect(run('ifconfig dm0 mtu 1400')).toBe('SIOCSIFMTU: No such device\n[1]')
  expect(run('ifconfig --foo')).toBe(
    "ifconfig: option `--foo' not recognised.\nifconfig: `--help' gives usage information.\n[1]",
  )
  run('ip link add dm0 type dummy')
  expect(run('ifconfig dm0 10.5.0.1 netmask 255.255.255.0 up')).toBe('[0]')
  expect(run('ip -br -4 addr show dm0')).toMatch(/^dm0 +UNKNOWN +10\.5\.0\.1\/24 \n\[0\]$/)
  expect(run('ifconfig dm0 mtu 1400')).toBe('[0]')
  expect(run('ifconfig dm0').split('\n')[0]).toBe('dm0: flags=195<UP,BROADCAST,RUNNING,NOARP>  mtu 1400')
})

test('netstat shows sockets', () => {
  const net = Testbed.twoHosts()
  const pid = net.start('a', 'nc -l 8080').process.pid
  net.start('a', 'nc -u -l 53')
  net.pass(0.1)
  const head = 'Proto Recv-Q Send-Q Local Address           Foreign Address         State      '
  expect(net.run('a', 'netstat -tlnp')).toBe(
    `Active Internet connections (only servers)\n${head} PID/Program name    \ntcp        0      0 0.0.0.0:8080            0.0.0.0:*               LISTEN      ${`${pid}/nc`.padEnd(20)}\n[0]`,
  )
  expect(net.run('a', 'netstat -lnu')).toBe(
    `Active Internet connections (only servers)\n${head}\nudp        0      0 0.0.0.0:53              0.0.0.0:*                          \n[0]`,
  )
  expect(net.run('a', 'netstat -lt')).toContain(
    'tcp        0      0 0.0.0.0:http-alt        0.0.0.0:*               LISTEN     \n',
  )
})

test('ifconfig adds labels and the addresses of IPv6; a slash becomes the mask at the end', () => {
  const run = bed()
  expect(run('ifconfig eth0:1 10.5.0.1/24')).toBe('[0]')
  expect(run('ifconfig eth0 add 10.6.0.1')).toBe('[0]')
  expect(run('ip -br -4 addr show eth0')).toMatch(/10\.5\.0\.1\/24 10\.6\.0\.1\/24/)
  expect(run('ifconfig eth0 add 2001:db8::9/64')).toBe('[0]')
  expect(run('ifconfig eth0 del 2001:db8::9/64')).toBe('[0]')
  expect(run('ifconfig eth0 del 2001:db8::9/64')).toBe('SIOCDIFADDR: Cannot assign requested address\n[1]')
  expect(run('ifconfig eth0 tunnel ::1')).toBe('ifconfig: "tunnel" is not emulated here\n[1]')
})
