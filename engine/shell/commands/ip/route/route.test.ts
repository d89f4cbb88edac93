import { expect, test } from 'vitest'
import { transcript } from '../../../../lab/transcript.ts'

const HOST = `
    .sysctl -qw net.ipv6.conf.default.disable_ipv6=1
    .ip link add eth0 address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02
    .ip link set far up
    .ip link set eth0 up
    .ip addr add 10.0.0.1/24 dev eth0`

// Checked against iproute2 6.1 on Linux 6.18.
test('routes are added, shown, asked for and taken away', () => {
  const commands = `${HOST}
    ip route add default via 10.0.0.254 proto static metric 100
    ip route add blackhole 192.0.2.0/24
    ip route add 10.1.0.0/16 via 10.0.0.2 mtu lock 1400 table 100
    ip route
    ip -j route show default
    ip route show table 100
    ip route get 10.9.9.9
    ip route get 192.0.2.1
    ip route replace default via 10.0.0.253 metric 100
    ip route show default
    ip route del default
    ip route del default
    ip route flush table 100
    ip ro s t 100`
  expect(transcript(commands)).toBe(`$ ip route add default via 10.0.0.254 proto static metric 100
$ ip route add blackhole 192.0.2.0/24
$ ip route add 10.1.0.0/16 via 10.0.0.2 mtu lock 1400 table 100
$ ip route
default via 10.0.0.254 dev eth0 proto static metric 100 
10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.1 
blackhole 192.0.2.0/24 
$ ip -j route show default
[{"dst":"default","gateway":"10.0.0.254","dev":"eth0","protocol":"static","metric":100,"flags":[]}]
$ ip route show table 100
10.1.0.0/16 via 10.0.0.2 dev eth0 mtu lock 1400 
$ ip route get 10.9.9.9
10.9.9.9 via 10.0.0.254 dev eth0 src 10.0.0.1 uid 0 
    cache 
$ ip route get 192.0.2.1
RTNETLINK answers: Invalid argument
[exit 2]
$ ip route replace default via 10.0.0.253 metric 100
$ ip route show default
default via 10.0.0.253 dev eth0 metric 100 
$ ip route del default
$ ip route del default
RTNETLINK answers: No such process
[exit 2]
$ ip route flush table 100
$ ip ro s t 100
`)
})

test('what is wrong is said as the real tool says it', () => {
  const commands = `${HOST}
    ip route add default via 192.0.2.1
    ip route add 10.0.0.7/24 dev eth0
    ip route add 10.1.0.0/16 via 10.0.0.2 table fancy
    ip route add 10.1.0.0/16 via
    ip route show table 4242
    ip route frobnicate
    ip -batch /etc/hostname`
  expect(transcript(commands)).toBe(`$ ip route add default via 192.0.2.1
Error: Nexthop has invalid gateway.
[exit 2]
$ ip route add 10.0.0.7/24 dev eth0
Error: Invalid prefix for given prefix length.
[exit 2]
$ ip route add 10.1.0.0/16 via 10.0.0.2 table fancy
Error: argument "fancy" is wrong: "table" value is invalid

[exit 255]
$ ip route add 10.1.0.0/16 via
Command line is not complete. Try option "help"
[exit 255]
$ ip route show table 4242
Error: ipv4: FIB table does not exist.
Dump terminated
[exit 2]
$ ip route frobnicate
Command "frobnicate" is unknown, try "ip route help".
[exit 255]
$ ip -batch /etc/hostname
Object "linux" is unknown, try "ip help".
Command failed /etc/hostname:1
[exit 1]
`)
})
