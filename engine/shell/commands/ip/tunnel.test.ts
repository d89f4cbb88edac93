import { expect, test } from 'vitest'
import { runScript, scriptHost } from '../../../lab/script.ts'

// No recording: the kernel that those came from has no such tunnels. Texts are those of iproute2 6.1.
const HOSTS = `
for h in a r b; do ip netns add $h; ip netns exec $h sysctl -qw net.ipv6.conf.default.disable_ipv6=1 net.ipv4.ip_forward=1; ip -n $h link set lo up; done
ip link add eth0 netns a type veth peer name left netns r; ip link add eth0 netns b type veth peer name right netns r
ip -n a link set eth0 up; ip -n r link set left up; ip -n r link set right up; ip -n b link set eth0 up
ip -n a addr add 192.0.2.1/24 dev eth0; ip -n r addr add 192.0.2.254/24 dev left
ip -n r addr add 198.51.100.254/24 dev right; ip -n b addr add 198.51.100.1/24 dev eth0
ip -n a route add default via 192.0.2.254; ip -n b route add default via 198.51.100.254
ip netns exec a ping -c 1 198.51.100.1 >/dev/null
`
const outputOf = (script: string) => runScript(`${HOSTS}${script}`, scriptHost(), 3_000_000).output

test('a packet in a packet, and the tunnel as ip link and ip tunnel show it', () => {
  const script = `
ip -n a link add tun1 type ipip local 192.0.2.1 remote 198.51.100.1
ip -n b tunnel add tun1 mode ipip local 198.51.100.1 remote 192.0.2.1
ip -n a addr add 10.0.0.1/30 dev tun1; ip -n b addr add 10.0.0.2/30 dev tun1
ip -n a link set tun1 up; ip -n b link set tun1 up
ip -n a -d link show tun1; ip -n b tunnel
ip netns exec r tcpdump -n -t -i left -c 2 2>/dev/null &
sleep 0.5
ip netns exec a ping -e 7 -q -c 1 -W 1 10.0.0.2 | grep packets
wait`
  expect(
    outputOf(script),
  ).toBe(`3: tun1@NONE: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1480 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000
    link/ipip 192.0.2.1 peer 198.51.100.1 promiscuity 0  allmulti 0 minmtu 0 maxmtu 0 
    ipip ipip remote 198.51.100.1 local 192.0.2.1 ttl inherit pmtudisc addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 65536 tso_max_segs 65535 gro_max_size 65536 
tun1: ip/ip remote 192.0.2.1 local 198.51.100.1 ttl inherit 
1 packets transmitted, 1 received, 0% packet loss, time 0ms
IP 192.0.2.1 > 198.51.100.1: IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 1, length 64
IP 198.51.100.1 > 192.0.2.1: IP 10.0.0.2 > 10.0.0.1: ICMP echo reply, id 7, seq 1, length 64
`)
})

test('GRE with a key, and a key that the other end does not have', () => {
  const script = `
ip -n a link add g1 type gre local 192.0.2.1 remote 198.51.100.1 key 7
ip -n b link add g1 type gre local 198.51.100.1 remote 192.0.2.1 key 7
ip -n a addr add 10.1.0.1/30 dev g1; ip -n b addr add 10.1.0.2/30 dev g1
ip -n a link set g1 up; ip -n b link set g1 up
ip netns exec r tcpdump -n -t -i left -c 1 2>/dev/null &
sleep 0.5
ip netns exec a ping -e 7 -q -c 1 -W 1 10.1.0.2 | grep -o '[01] received'
wait
ip -n b tunnel change g1 key 8
ip netns exec a ping -q -c 1 -W 1 10.1.0.2 | grep -o '[01] received'`
  expect(outputOf(script)).toBe(`1 received
IP 192.0.2.1 > 198.51.100.1: GREv0, key=0x7, length 92: IP 10.1.0.1 > 10.1.0.2: ICMP echo request, id 7, seq 1, length 64
0 received
`)
})

test('without a remote, packets go to the next hop of their route', () => {
  const node = (name: string, own: string, other: string, peer: string) => `
ip -n ${name} link add tunl0 type ipip; ip -n ${name} link set tunl0 up; ip -n ${name} addr add ${own}.0/32 dev tunl0
ip -n ${name} route add ${other}.0/24 via ${peer} dev tunl0 onlink`
  const script = `${node('a', '10.8.1', '10.8.2', '198.51.100.1')}${node('b', '10.8.2', '10.8.1', '192.0.2.1')}
ip netns exec a ping -q -c 1 -W 1 10.8.2.0 | grep -o '[01] received'`
  expect(outputOf(script)).toBe('1 received\n')
})

// net/ipv4/ip_gre.c of Linux 6.1: frames in GRE beside packets in GRE, told apart by the protocol in the header.
test('gretap carries frames, and can stand in a bridge', () => {
  const script = `
ip -n a link add t0 address 02:00:00:00:00:0a type gretap local 192.0.2.1 remote 198.51.100.1 key 7
ip -n b link add t0 address 02:00:00:00:00:0b type gretap local 198.51.100.1 remote 192.0.2.1 key 7
ip -n a link add g0 type gre local 192.0.2.1 remote 198.51.100.1 key 7; ip -n a link set g0 up
ip -n b link add br0 type bridge; ip -n b link set br0 up; ip -n b link set t0 master br0 up; ip -n a link set t0 up
ip -n a addr add 10.0.0.1/24 dev t0; ip -n b addr add 10.0.0.2/24 dev br0
ip -n a -d link show t0 | grep -o 'link/ether [^ ]*\\| mtu [0-9]*\\|gretap.*okey [^ ]*'
ip netns exec r tcpdump -c 2 -tnli left ip proto 47 2>/dev/null & sleep 0.1
ip netns exec a ping -q -c 1 10.0.0.2 | grep -o '1 received'; wait`
  expect(outputOf(script).trimEnd().split('\n').sort()).toEqual([
    ' mtu 1458',
    '1 received',
    'IP 192.0.2.1 > 198.51.100.1: GREv0, key=0x7, length 50: ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28',
    'IP 198.51.100.1 > 192.0.2.1: GREv0, key=0x7, length 50: ARP, Reply 10.0.0.2 is-at 02:00:00:00:00:0b, length 28',
    'gretap remote 198.51.100.1 local 192.0.2.1 ttl inherit pmtudisc ikey 0.0.0.7 okey 0.0.0.7',
    'link/ether 02:00:00:00:00:0a',
  ])
})

// RFC 6040 4.2, include/net/inet_ecn.h.
test('what routers mark on the way shows in the packet inside, and a packet that cannot be marked is dropped', () => {
  const script = `
ip -n a link add tun1 type ipip local 192.0.2.1 remote 198.51.100.1; ip -n b link add tun1 type ipip local 198.51.100.1 remote 192.0.2.1
ip -n a addr add 10.0.0.1/30 dev tun1; ip -n b addr add 10.0.0.2/30 dev tun1; ip -n a link set tun1 up; ip -n b link set tun1 up
ip netns exec r iptables -t mangle -A FORWARD -i left -p 4 -j TOS --set-tos 0x03/0x03
ip netns exec b tcpdump -tvnli tun1 -c 1 icmp 2>/dev/null | grep -o 'tos 0x[0-9a-f]*' & sleep 0.2
ip netns exec a ping -Q 2 -q -c 1 -W 1 10.0.0.2 | grep -o '[01] received'; wait
ip netns exec a ping -Q 0 -q -c 1 -W 1 10.0.0.2 | grep -o '[01] received'`
  expect(outputOf(script).trim().split('\n').sort()).toEqual(['0 received', '1 received', 'tos 0x3'])
})
