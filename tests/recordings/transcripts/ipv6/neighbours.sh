# Neighbour discovery: solicitation and advertisement on the wire, states, router flag, entries by hand, proxy, unreachable.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.default.router_solicitations=0; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a addr add fd00::1/64 dev eth0 nodad; ip -n b addr add fd00::2/64 dev eth0 nodad
ip -n a link set eth0 up; ip -n b link set eth0 up
sleep 3
ip netns exec b tcpdump -n -t -e -l -i eth0 'icmp6 and (ip6[40] == 135 or ip6[40] == 136 or ip6[40] == 128)' 2>/dev/null | sed 's/, flowlabel [^,)]*//' >/tmp/wire &
sleep 0.5

run ip -n a -6 neigh
run ip netns exec a ping -e 7 -c 1 -W 1 fd00::2
run ip -n a -6 neigh
sleep 0.2
run cat /tmp/wire
run ip netns exec a ping -e 8 -c 1 -W 1 fe80::ff:fe00:b%eth0
run ip netns exec a ping -e 9 -c 1 -W 1 fe80::ff:fe00:b
run ip netns exec a ping -e 10 -q -c 1 -W 1 -I eth0 ff02::1
run ip netns exec a ping -e 11 -c 1 -W 4 fd00::9
run ip netns exec a ip -6 neigh show fd00::9
run ip netns exec b sysctl -w net.ipv6.conf.all.forwarding=1
run ip -n a neigh flush dev eth0
run ip netns exec a ping -e 12 -q -c 1 -W 1 fd00::2
# By hand.
run ip -n a neigh flush dev eth0
run ip -n a neigh add fd00::5 lladdr 02:00:00:00:00:05 dev eth0
run ip -n a neigh add fd00::6 lladdr 02:00:00:00:00:06 nud stale router dev eth0
ip -n a -6 neigh show | sort
run ip -n a neigh get fd00::5 dev eth0
run ip -n a neigh del fd00::5 dev eth0
run ip -n a neigh add fd00::7 dev eth0
# A proxy answers for another address.
run ip netns exec b sysctl -w net.ipv6.conf.eth0.proxy_ndp=1
ip netns exec b sysctl -qw net.ipv6.neigh.eth0.proxy_delay=0
run ip -n b neigh add proxy fd00::77 dev eth0
run ip -n b -6 neigh show proxy
ip netns exec a ping -q -c 1 -W 1 fd00::77 >/dev/null
run ip -n a neigh show fd00::77
