# Autoconfiguration from router advertisements: prefix, default route, MTU, lifetimes; accept_ra and autoconf; the router takes it back.
# mask: lifetime
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.default.accept_dad=0; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:01 netns r
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n r link set eth0 up; ip -n r addr add 2001:db8:1::1/64 dev eth0
ip netns exec r timeout 14 tcpdump -n -t -l -i eth0 'icmp6 and (ip6[40] == 133 or ip6[40] == 134)' 2>/dev/null | sed -E 's/length [0-9]+/length N/' >/tmp/wire &
sleep 0.5
ip netns exec r dnsmasq --keep-in-foreground --port=0 --conf-file=/dev/null --user=root --pid-file= --enable-ra --dhcp-range=2001:db8:1::,ra-only,64,600 --ra-param=eth0,mtu:1400,60,1200 2>/tmp/log & server=$!
sleep 1

run ip -n a -6 route
run ip -n a link set eth0 up
sleep 2.5
ip -n a -6 addr show eth0 scope global
ip -n a -6 route show proto ra
ip -n a -6 route show default
run ip netns exec a sysctl net.ipv6.conf.eth0.mtu net.ipv6.conf.eth0.hop_limit
# Those that go to everybody come at random times.
grep -v 'ff02::1:' /tmp/wire | sort -u
# Not from an advertisement: no route, no address.
run ip -n a link set eth0 down
run ip netns exec a sysctl -w net.ipv6.conf.eth0.accept_ra=0
run ip -n a link set eth0 up
sleep 2.5
run ip -n a -6 addr show eth0 scope global
run ip -n a -6 route show default
run ip -n a link set eth0 down
run ip netns exec a sysctl -w net.ipv6.conf.eth0.accept_ra=1
run ip netns exec a sysctl -w net.ipv6.conf.eth0.autoconf=0
run ip -n a link set eth0 up
sleep 2.5
run ip -n a -6 addr show eth0 scope global
ip -n a -6 route show default
# A router listens to no other router.
run ip -n a link set eth0 down
run ip netns exec a sysctl -w net.ipv6.conf.eth0.autoconf=1
run ip netns exec a sysctl -w net.ipv6.conf.eth0.forwarding=1
run ip -n a link set eth0 up
sleep 2
run ip -n a -6 addr show eth0 scope global
kill $server
