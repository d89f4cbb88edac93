import { expect, test } from 'vitest'
import { runScript, scriptHost } from '../../../lab/script.ts'

// No recording: the kernel that those came from has no such tunnels. net/ipv6/ip6_tunnel.c and ip6_gre.c of Linux 6.1; texts of iproute2 6.1.
const HOSTS = `
for h in a r b; do ip netns add $h; ip -n $h link set lo up; done
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
ip link add eth0 netns a type veth peer name left netns r; ip link add eth0 netns b type veth peer name right netns r
ip -n a link set eth0 up; ip -n r link set left up; ip -n r link set right up; ip -n b link set eth0 up
ip -n a addr add 2001:db8:1::1/64 dev eth0 nodad; ip -n r addr add 2001:db8:1::ff/64 dev left nodad
ip -n r addr add 2001:db8:2::ff/64 dev right nodad; ip -n b addr add 2001:db8:2::1/64 dev eth0 nodad
ip -n a route add default via 2001:db8:1::ff; ip -n b route add default via 2001:db8:2::ff
ip netns exec a ping -q -c 1 2001:db8:2::1 >/dev/null
tunnel() {
  ip -n a link add t6 type "$@" local 2001:db8:1::1 remote 2001:db8:2::1; ip -n b link add t6 type "$@" local 2001:db8:2::1 remote 2001:db8:1::1
  ip -n a addr add 10.0.0.1/24 dev t6; ip -n b addr add 10.0.0.2/24 dev t6; ip -n a link set t6 up; ip -n b link set t6 up
}
`
const outputOf = (script: string) => runScript(`${HOSTS}${script}`, scriptHost(), 5_000_000).output

test('packets of both families in IPv6, and what does not fit is told', () => {
  const script = `
tunnel ip6tnl mode any
ip -n a addr add fd00::1/64 dev t6 nodad; ip -n b addr add fd00::2/64 dev t6 nodad
ip -n a -6 tunnel; ip -n a -d link show t6 | grep -o 'POINTOPOINT,NOARP\\|mtu 1452\\|link/tunnel6 .* permaddr\\|ip6tnl any.*flowlabel [^ ]*'
ip netns exec r tcpdump -tnli left -c 1 dst 2001:db8:2::1 2>/dev/null & sleep 1
ip netns exec a ping -e 7 -q -c 1 -W 1 10.0.0.2 | grep -o '[01] received'; wait
ip netns exec a ping -q -c 1 -W 1 fd00::2 | grep -o '[01] received'
ip netns exec a ping -s 1430 -M do -c 1 10.0.0.2 2>&1 | grep mtu
ip -n b tunnel change t6 mode ip6ip6; ip netns exec a ping -q -c 1 -W 1 10.0.0.2 | grep -o '[01] received'`
  expect(
    outputOf(script),
  ).toBe(`t6: any/ipv6 remote 2001:db8:2::1 local 2001:db8:1::1 encaplimit 4 hoplimit 64 tclass 0x00 flowlabel 0x00000 (flowinfo 0x00000000)
POINTOPOINT,NOARP
mtu 1452
link/tunnel6 2001:db8:1::1 peer 2001:db8:2::1 permaddr
ip6tnl any remote 2001:db8:2::1 local 2001:db8:1::1 hoplimit 64 encaplimit 4 tclass 0x00 flowlabel 0x00000
1 received
IP6 2001:db8:1::1 > 2001:db8:2::1: DSTOPT IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 1, length 64
1 received
ping: local error: message too long, mtu=1452
0 received
`)
})

test('GRE in IPv6 with key, checksum and numbers', () => {
  const script = `
tunnel ip6gre key 7 csum seq encaplimit none
ip netns exec r tcpdump -tnli left -c 1 dst 2001:db8:2::1 2>/dev/null & sleep 1
ip netns exec a ping -e 7 -q -c 1 -W 1 10.0.0.2 | grep -o '[01] received'; wait
ip -n a -d link show t6 | grep -o 'mtu 1444\\|encaplimit none.*ocsum'
ip -n b link set t6 type ip6gre key 8; ip netns exec a ping -q -c 1 -W 1 10.0.0.2 | grep -o '[01] received'`
  expect(outputOf(script)).toBe(`1 received
IP6 2001:db8:1::1 > 2001:db8:2::1: GREv0, key=0x7, seq 1, length 100: IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 1, length 64
mtu 1444
encaplimit none tclass 0x00 flowlabel 0x00000 ikey 0.0.0.7 okey 0.0.0.7 iseq oseq icsum ocsum
0 received
`)
})
