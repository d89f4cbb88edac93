# Where an error comes from: an address of the way in with IPv6 and, where asked for, with IPv4; addresses of 127.0.0.0/8 that are routed.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.accept_dad=0
for n in h1 h2 r1 r2; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.accept_dad=0
  ip -n $n link set lo up
done
ip link add e0 netns h1 type veth peer name e1 netns r1
ip link add e2 netns r1 type veth peer name e3 netns r2
ip link add e4 netns r2 type veth peer name e5 netns h1
ip link add e6 netns r2 type veth peer name e7 netns h2
for n in h1/e0 r1/e1 r1/e2 r2/e3 r2/e4 h1/e5 r2/e6 h2/e7; do ip -n ${n%/*} link set ${n#*/} up; done
# r2 answers h1 by e4, but the packet came in by e3.
ip -n h1 -6 addr add 2001:db8:1::3/64 dev e0
ip -n r1 -6 addr add 2001:db8:1::1/64 dev e1
ip -n r1 -6 addr add 2001:db8:2::1/64 dev e2
ip -n r2 -6 addr add 2001:db8:2::2/64 dev e3
ip -n r2 -6 addr add 2001:db8:4::2/64 dev e4
ip -n h1 -6 addr add 2001:db8:4::3/64 dev e5
ip -n r2 -6 addr add 2001:db8:3::2/64 dev e6
ip -n h2 -6 addr add 2001:db8:3::4/64 dev e7
ip -n h1 -6 route add default via 2001:db8:1::1
ip -n r1 -6 route add default via 2001:db8:2::2
ip -n r2 -6 route add 2001:db8:1::/64 via 2001:db8:4::3
ip -n h2 -6 route add default via 2001:db8:3::2
ip -n h1 addr add 10.0.1.3/24 dev e0
ip -n r1 addr add 10.0.9.1/24 dev e1
ip -n r1 addr add 10.0.1.1/24 dev e1
ip -n r1 addr add 10.0.2.1/24 dev e2
ip -n r2 addr add 10.0.2.2/24 dev e3
ip -n h1 route add default via 10.0.1.1
ip -n r2 route add default via 10.0.2.1
sleep 1.2
ip netns exec h1 ping -6 -qc1 -W2 2001:db8:3::4 | grep received | cut -d, -f-2
run ip netns exec h1 traceroute -6 -n -q 1 2001:db8:3::4
ip -n r2 -6 route replace 2001:db8:1::/64 via 2001:db8:4::3 src 2001:db8:3::2
run ip netns exec h1 traceroute -6 -n -q 1 -m 2 2001:db8:3::4
run ip netns exec h1 traceroute -n -q 1 10.0.2.2
ip -n r1 route add 10.0.1.3 dev e1 src 10.0.9.1
run ip netns exec h1 traceroute -n -q 1 -m 1 10.0.2.2
ip netns exec r1 sysctl -qw net.ipv4.icmp_errors_use_inbound_ifaddr=1
run ip netns exec h1 traceroute -n -q 1 -m 1 10.0.2.2
for n in h1 r1; do
  ip netns exec $n sysctl -qw net.ipv4.conf.all.route_localnet=1 net.ipv4.conf.all.arp_ignore=3
  ip -n $n route del 127.0.0.0/8 dev lo table local
done
ip netns exec h1 ifconfig e0 127.25.3.4/24 up
ip netns exec r1 ifconfig e1 127.25.3.14/24 up
run ip netns exec h1 ping -c 1 -I e0 127.25.3.14
run ip -n h1 neigh get 127.25.3.14 dev e0 | cut -d' ' -f1-3
ip -n h1 neigh add 127.25.3.255 nud f dev e0
ip -n h1 neigh add 127.25.3.111 nud perm lladdr 02:00:00:00:00:99 dev e0
run ip -n h1 addr add 127.25.3.5/24 broadcast 127.25.3.111 dev e0
ip -n h1 neigh add 10.7.7.255 nud f dev e0
run ip -n h1 addr add 10.7.7.1/24 broadcast 10.7.7.255 dev e0
ip -n h1 neigh show nud all dev e0 | grep -E '255|111' | sort
