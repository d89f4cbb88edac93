import { expect, test } from 'vitest'
import { runScript, scriptHost } from '../../../../lab/script.ts'
import { transcript } from '../../../../lab/transcript.ts'

const CUSTOMERS = `
    .ip link add red address 02:00:00:00:00:0a type vrf table 10
    .ip link add blue address 02:00:00:00:00:0b type vrf table 20
    .sysctl -qw net.ipv6.conf.default.disable_ipv6=1
    .ip link set red up
    .ip netns add red
    .ip link add to-red type veth peer name eth0 netns red
    .ip link set to-red vrf red up
    .ip addr add 10.0.0.1/24 dev to-red
    .ip -n red addr add 10.0.0.2/24 dev eth0
    .ip -n red link set eth0 up
    .ip -n red link set lo up
    .ip link set blue up
    .ip netns add blue
    .ip link add to-blue type veth peer name eth0 netns blue
    .ip link set to-blue vrf blue up
    .ip addr add 10.0.0.1/24 dev to-blue
    .ip -n blue addr add 10.0.0.2/24 dev eth0
    .ip -n blue link set eth0 up
    .ip -n blue link set lo up
    .ip -n red addr add 192.0.2.1/32 dev lo`

// As in Documentation/networking/vrf.rst and ip-vrf(8).
test('two VRFs with the same addresses', () => {
  const commands = `${CUSTOMERS}
    ip rule
    ip vrf show
    ip vrf show red
    ip link show red
    ip -br link show master blue
    ip route
    ip route show vrf red
    ip route get 10.0.0.2
    ip route get vrf blue 10.0.0.2
    ip route get vrf blue 10.0.0.1
    ip route add vrf red 192.0.2.0/24 via 10.0.0.2
    ip vrf exec red traceroute -n 192.0.2.1
    ip vrf exec blue traceroute -n 192.0.2.1
    ip vrf exec red ip vrf identify
    ip link set to-red nomaster
    ip route
    ip link del red
    ip -br link show to-red`
  expect(transcript(commands)).toBe(`$ ip rule
0:	from all lookup local
1000:	from all lookup [l3mdev-table]
32766:	from all lookup main
32767:	from all lookup default
$ ip vrf show
Name              Table
-----------------------
red                 10
blue                20
$ ip vrf show red
red 10
$ ip link show red
2: red: <NOARP,MASTER,UP,LOWER_UP> mtu 65575 qdisc noqueue state UP mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff
$ ip -br link show master blue
to-blue@if2      UP             c6:9d:f6:8a:56:bc <BROADCAST,MULTICAST,UP,LOWER_UP> 
$ ip route
$ ip route show vrf red
10.0.0.0/24 dev to-red proto kernel scope link src 10.0.0.1 
local 10.0.0.1 dev to-red proto kernel scope host src 10.0.0.1 
broadcast 10.0.0.255 dev to-red proto kernel scope link src 10.0.0.1 
$ ip route get 10.0.0.2
RTNETLINK answers: Network is unreachable
[exit 2]
$ ip route get vrf blue 10.0.0.2
10.0.0.2 dev to-blue table 20 src 10.0.0.1 uid 0 
    cache 
$ ip route get vrf blue 10.0.0.1
local 10.0.0.1 dev blue table 20 src 10.0.0.1 uid 0 
    cache <local> 
$ ip route add vrf red 192.0.2.0/24 via 10.0.0.2
$ ip vrf exec red traceroute -n 192.0.2.1
traceroute to 192.0.2.1 (192.0.2.1), 30 hops max, 60 byte packets
 1  192.0.2.1  0.015 ms  0.017 ms  0.019 ms
$ ip vrf exec blue traceroute -n 192.0.2.1
traceroute to 192.0.2.1 (192.0.2.1), 30 hops max, 60 byte packets
connect: Network is unreachable
[exit 1]
$ ip vrf exec red ip vrf identify
red
$ ip link set to-red nomaster
$ ip route
10.0.0.0/24 dev to-red proto kernel scope link src 10.0.0.1 
$ ip link del red
$ ip -br link show to-red
to-red@if2       UP             ce:6b:8c:5a:43:a5 <BROADCAST,MULTICAST,UP,LOWER_UP> 
`)
})

test('who hears what comes by a VRF', () => {
  const commands = `${CUSTOMERS}
    bash -c 'ip vrf exec red nc -l -p 80 & nc -l -p 80 & sleep 0.1; ss -tlnH'
    bash -c 'echo one | ip netns exec red nc -N -w 1 10.0.0.1 80'
    bash -c 'echo two | ip netns exec blue nc -N -w 1 10.0.0.1 80'
    sysctl -w net.ipv4.tcp_l3mdev_accept=1
    bash -c 'echo three | ip netns exec blue nc -N -w 1 10.0.0.1 80'
    ping -c 1 -w 1 10.0.0.2
    ip netns exec blue ping -q -c 1 10.0.0.1
    ip vrf exec blue ping -q -c 1 10.0.0.1`
  expect(transcript(commands)).toBe(`$ bash -c ip vrf exec red nc -l -p 80 & nc -l -p 80 & sleep 0.1; ss -tlnH
LISTEN 0      1      0.0.0.0%red:80 0.0.0.0:*
LISTEN 0      1          0.0.0.0:80 0.0.0.0:*
$ bash -c echo one | ip netns exec red nc -N -w 1 10.0.0.1 80
one
$ bash -c echo two | ip netns exec blue nc -N -w 1 10.0.0.1 80
[exit 1]
$ sysctl -w net.ipv4.tcp_l3mdev_accept=1
net.ipv4.tcp_l3mdev_accept = 1
$ bash -c echo three | ip netns exec blue nc -N -w 1 10.0.0.1 80
three
$ ping -c 1 -w 1 10.0.0.2
/usr/bin/ping: connect: Network is unreachable
[exit 2]
$ ip netns exec blue ping -q -c 1 10.0.0.1
PING 10.0.0.1 (10.0.0.1) 56(84) bytes of data.

--- 10.0.0.1 ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time 0ms
rtt min/avg/max/mdev = 0.005/0.005/0.005/0.000 ms
$ ip vrf exec blue ping -q -c 1 10.0.0.1
PING 10.0.0.1 (10.0.0.1) 56(84) bytes of data.

--- 10.0.0.1 ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time 0ms
rtt min/avg/max/mdev = 0.005/0.005/0.005/0.000 ms
`)
})

test('what is refused', () => {
  const commands = `
    ip link add v type vrf
    ip link add v type vrf table 0
    ip link add v type vrf table fancy
    ip link add v type vrf tables 5
    ip link add v type vrf color red
    ip link add v type vrf table 5
    ip link add w type vrf table 6
    ip link set w master v
    ip link set lo master v
    ip netns add elsewhere
    ip link set v netns elsewhere
    ip link set lo vrf lo
    ip route show vrf lo
    ip vrf exec
    ip vrf exec v
    ip vrf exec lo true
    ip vrf pids
    ip vrf identify me
    ip vrf frobnicate
    ip link del v
    ip link del w
    ip vrf
    ip rule list`
  expect(transcript(commands)).toBe(`$ ip link add v type vrf
Error: VRF table id is missing.
[exit 2]
$ ip link add v type vrf table 0
Error: Invalid VRF table id.
[exit 2]
$ ip link add v type vrf table fancy
Error: argument "fancy" is wrong: invalid table ID

[exit 255]
$ ip link add v type vrf tables 5
vrf: unknown option "tables"?
Usage: ... vrf table TABLEID
[exit 1]
$ ip link add v type vrf color red
vrf: unknown option "color"?
Usage: ... vrf table TABLEID
[exit 1]
$ ip link add v type vrf table 5
$ ip link add w type vrf table 6
$ ip link set w master v
Error: Can not enslave an L3 master device to a VRF.
[exit 2]
$ ip link set lo master v
Error: Can not enslave loopback device to a VRF.
[exit 2]
$ ip netns add elsewhere
$ ip link set v netns elsewhere
Error: The interface netns is immutable.
[exit 2]
$ ip link set lo vrf lo
Error: argument "lo" is wrong: Not a valid VRF name

[exit 255]
$ ip route show vrf lo
Error: argument "lo" is wrong: Invalid VRF

[exit 255]
$ ip vrf exec
No VRF name specified
[exit 1]
$ ip vrf exec v
No command specified
[exit 1]
$ ip vrf exec lo true
Invalid VRF name
[exit 255]
$ ip vrf pids
Invalid arguments
[exit 1]
$ ip vrf identify me
Error: argument "me" is wrong: Invalid pid

[exit 255]
$ ip vrf frobnicate
Command "frobnicate" is unknown, try "ip vrf help".
[exit 255]
$ ip link del v
$ ip link del w
$ ip vrf
Name              Table
-----------------------
No VRF has been configured
$ ip rule list
0:	from all lookup local
1000:	from all lookup [l3mdev-table]
32766:	from all lookup main
32767:	from all lookup default
`)
})

// tools/testing/selftests/net/vrf_strict_mode_test.sh and drivers/net/vrf.c say what is refused; sysctl(8) says so in its own words.
test('in strict mode a table belongs to one VRF', () => {
  const commands = `
    ip link add v type vrf table 5
    ip link add w type vrf table 5
    sysctl -w net.vrf.strict_mode=1
    ip link del w
    sysctl -w net.vrf.strict_mode=1
    ip link add w type vrf table 5`
  expect(transcript(commands)).toBe(`$ ip link add v type vrf table 5
$ ip link add w type vrf table 5
$ sysctl -w net.vrf.strict_mode=1
sysctl: setting key "net.vrf.strict_mode": Device or resource busy
[exit 1]
$ ip link del w
$ sysctl -w net.vrf.strict_mode=1
net.vrf.strict_mode = 1
$ ip link add w type vrf table 5
Error: Table is used by another VRF.
[exit 2]
`)
})

// vrf_xmit takes what a packet socket sends on the device as well, as the self tests of the kernel do with mausezahn.
test('a frame on the device of a VRF finds its way in its table', () => {
  const script = `${CUSTOMERS.replaceAll(' .', ' ')}
ip netns exec red tcpdump -c 1 -tnli eth0 icmp 2>/dev/null & sleep 0.1
mausezahn red -c 1 -q -a own -b bc -A 10.0.0.1 -B 10.0.0.2 -t icmp echoreq
wait`
  expect(runScript(script, scriptHost(), 1_000_000).output).toBe(
    'IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 66, seq 1, length 8\n',
  )
})
