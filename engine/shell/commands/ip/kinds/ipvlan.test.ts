import { expect, test } from 'vitest'
import { transcript } from '../../../../lab/transcript.ts'

const CONTAINERS = `
    .sysctl -qw net.ipv6.conf.all.disable_ipv6=1
    .sysctl -qw net.ipv6.conf.default.disable_ipv6=1
    .ip netns add far
    .ip netns add c1
    .ip netns add c2
    .ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 netns far address 02:00:00:00:00:02
    .ip addr add 10.0.0.1/24 dev eth0
    .ip link set eth0 up
    .ip -n far addr add 10.0.0.254/24 dev eth0
    .ip -n far link set eth0 up`

// Documentation/networking/ipvlan.rst
test('layer 2: one MAC address, several namespaces, and the host apart', () => {
  const commands = `${CONTAINERS}
    ip link add link eth0 name ipvl1 netns c1 type ipvlan mode l2
    ip link add link eth0 name ipvl2 netns c2 type ipvlan mode l2
    ip -n c1 addr add 10.0.0.11/24 dev ipvl1
    ip -n c2 addr add 10.0.0.12/24 dev ipvl2
    ip -n c1 link set ipvl1 up
    ip -n c2 link set ipvl2 up
    ip -n c1 -d link show ipvl1
    ip -n c2 addr add 10.0.0.11/24 dev ipvl2
    bash -c 'ip netns exec c1 ping -q -c1 -W1 10.0.0.12 | grep loss'
    bash -c 'ip netns exec far ping -q -c1 -W1 10.0.0.12 | grep loss'
    bash -c 'ping -q -c1 -W1 10.0.0.12 | grep loss'
    ip -n far neigh show 10.0.0.12
    ip -n c1 link set ipvl1 type ipvlan private
    bash -c 'ip netns exec c1 ping -q -c1 -W1 10.0.0.12 | grep loss'
    ip -n c2 -d -o link show ipvl2
    ip -n c1 link set ipvl1 address 02:00:00:00:00:09
    ip link set eth0 mtu 1400
    ip -n c1 link show ipvl1
    ip link del eth0
    ip -n c1 -br link`
  expect(transcript(commands)).toBe(`$ ip link add link eth0 name ipvl1 netns c1 type ipvlan mode l2
$ ip link add link eth0 name ipvl2 netns c2 type ipvlan mode l2
$ ip -n c1 addr add 10.0.0.11/24 dev ipvl1
$ ip -n c2 addr add 10.0.0.12/24 dev ipvl2
$ ip -n c1 link set ipvl1 up
$ ip -n c2 link set ipvl2 up
$ ip -n c1 -d link show ipvl1
2: ipvl1@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff link-netnsid 0 promiscuity 0  allmulti 0 minmtu 68 maxmtu 65535 
    ipvlan  mode l2 bridge addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 65536 tso_max_segs 65535 gro_max_size 65536 
$ ip -n c2 addr add 10.0.0.11/24 dev ipvl2
Error: Address already assigned to an ipvlan device.
[exit 2]
$ bash -c ip netns exec c1 ping -q -c1 -W1 10.0.0.12 | grep loss
1 packets transmitted, 1 received, 0% packet loss, time 0ms
$ bash -c ip netns exec far ping -q -c1 -W1 10.0.0.12 | grep loss
1 packets transmitted, 1 received, 0% packet loss, time 0ms
$ bash -c ping -q -c1 -W1 10.0.0.12 | grep loss
1 packets transmitted, 0 received, 100% packet loss, time 0ms
$ ip -n far neigh show 10.0.0.12
10.0.0.12 dev eth0 lladdr 02:00:00:00:00:01 REACHABLE 
$ ip -n c1 link set ipvl1 type ipvlan private
$ bash -c ip netns exec c1 ping -q -c1 -W1 10.0.0.12 | grep loss
1 packets transmitted, 0 received, 100% packet loss, time 0ms
$ ip -n c2 -d -o link show ipvl2
2: ipvl2@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000\\    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff link-netnsid 0 promiscuity 0  allmulti 0 minmtu 68 maxmtu 65535 \\    ipvlan  mode l2 private addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 65536 tso_max_segs 65535 gro_max_size 65536 
$ ip -n c1 link set ipvl1 address 02:00:00:00:00:09
RTNETLINK answers: Operation not supported
[exit 2]
$ ip link set eth0 mtu 1400
$ ip -n c1 link show ipvl1
2: ipvl1@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1400 qdisc noqueue state UP mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff link-netnsid 0
$ ip link del eth0
$ ip -n c1 -br link
lo               DOWN           00:00:00:00:00:00 <LOOPBACK> 
`)
})

test('layer 3: the host routes, and nobody answers ARP', () => {
  const commands = `${CONTAINERS}
    ip link add link eth0 name ipvl1 netns c1 type ipvlan
    ip -n c1 addr add 192.0.2.1/32 dev ipvl1
    ip -n c1 link set ipvl1 up
    ip -n c1 route add default dev ipvl1
    ip -n c1 link show ipvl1
    ip -n far route add 192.0.2.1 via 10.0.0.1
    bash -c 'ip netns exec far ping -q -c1 -W1 192.0.2.1 | grep loss'
    bash -c 'ip netns exec c1 ping -q -c1 -W1 10.0.0.254 | grep loss'
    bash -c 'ip netns exec far arping -c1 -w1 -I eth0 192.0.2.1 | grep Received'
    iptables -A INPUT -d 192.0.2.1 -j DROP
    bash -c 'ip netns exec far ping -q -c1 -W1 192.0.2.1 | grep loss'
    ip -n c1 link set ipvl1 type ipvlan mode l3s
    bash -c 'ip netns exec far ping -q -c1 -W1 192.0.2.1 | grep loss'
    iptables -D INPUT 1
    bash -c 'ip netns exec far ping -q -c1 -W1 192.0.2.1 | grep loss'
    ip link add link lo type ipvlan
    ip link add x type ipvlan
    ip link add link eth0 type ipvlan mode l4
    ip link add link eth0 type ipvlan private vepa`
  expect(transcript(commands)).toBe(`$ ip link add link eth0 name ipvl1 netns c1 type ipvlan
$ ip -n c1 addr add 192.0.2.1/32 dev ipvl1
$ ip -n c1 link set ipvl1 up
$ ip -n c1 route add default dev ipvl1
$ ip -n c1 link show ipvl1
2: ipvl1@if2: <BROADCAST,MULTICAST,NOARP,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff link-netnsid 0
$ ip -n far route add 192.0.2.1 via 10.0.0.1
$ bash -c ip netns exec far ping -q -c1 -W1 192.0.2.1 | grep loss
1 packets transmitted, 1 received, 0% packet loss, time 0ms
$ bash -c ip netns exec c1 ping -q -c1 -W1 10.0.0.254 | grep loss
1 packets transmitted, 1 received, 0% packet loss, time 0ms
$ bash -c ip netns exec far arping -c1 -w1 -I eth0 192.0.2.1 | grep Received
Received 0 response(s)
$ iptables -A INPUT -d 192.0.2.1 -j DROP
$ bash -c ip netns exec far ping -q -c1 -W1 192.0.2.1 | grep loss
1 packets transmitted, 1 received, 0% packet loss, time 0ms
$ ip -n c1 link set ipvl1 type ipvlan mode l3s
$ bash -c ip netns exec far ping -q -c1 -W1 192.0.2.1 | grep loss
1 packets transmitted, 0 received, 100% packet loss, time 0ms
$ iptables -D INPUT 1
$ bash -c ip netns exec far ping -q -c1 -W1 192.0.2.1 | grep loss
1 packets transmitted, 1 received, 0% packet loss, time 0ms
$ ip link add link lo type ipvlan
RTNETLINK answers: Invalid argument
[exit 2]
$ ip link add x type ipvlan
RTNETLINK answers: Invalid argument
[exit 2]
$ ip link add link eth0 type ipvlan mode l4
Error: argument of "mode" must be either "l2", "l3" or "l3s"
[exit 1]
$ ip link add link eth0 type ipvlan private vepa
ipvlan: unknown option "vepa"?
Usage: ... ipvlan [ mode MODE ] [ FLAGS ]

MODE: l3 | l3s | l2
FLAGS: bridge | private | vepa
(first values are the defaults if nothing is specified).
[exit 1]
`)
})
