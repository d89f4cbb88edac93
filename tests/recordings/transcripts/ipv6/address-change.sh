# ip -6 addr change: a peer and a metric of an address that is there, and the routes that follow; siblings of a route with metrics of their own.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.addr_gen_mode=1
ip netns add a
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02 netns a
ip link set v0 up
ip -n a link set v1 up
sleep 0.5
run ip -6 addr add dev v0 2001:db8:104::1 peer 2001:db8:104::2 metric 260
run ip -6 route
run ip -6 addr change dev v0 2001:db8:104::1 peer 2001:db8:104::3 metric 261
run ip -6 route
run ip -6 addr show dev v0
run ip -6 addr change dev v0 2001:db8:104::1 peer 2001:db8:104::3 noprefixroute
run ip -6 route
run ip -6 addr change dev v0 2001:db8:104::1
run ip -6 route
run ip -6 addr show dev v0
run ip -6 addr add dev v0 2001:db8:105::1/64 metric 300
run ip -6 addr change dev v0 2001:db8:105::1/64
run ip -6 addr change dev v0 2001:db8:105::1/64 metric 301
run ip -6 route
run ip -6 addr change dev v0 2001:db8:105::1/64 peer 2001:db8:106::1
run ip -6 route
run ip -6 addr del dev v0 2001:db8:105::1/64
run ip -6 addr del dev v0 2001:db8:105::1/128
run ip -6 addr del dev v0 2001:db8:104::1/128
run ip -6 route
ip -6 addr add 2001:db8:101::1/64 dev v0
run ip -6 route add 2001:db8:113::/64 via 2001:db8:101::2
run ip -6 route append 2001:db8:113::/64 via 2001:db8:101::3 mtu 1400
run ip -6 route append 2001:db8:113::/64 via 2001:db8:101::4 mtu 1300
run ip -6 route show 2001:db8:113::/64
run ip -6 route del 2001:db8:113::/64 via 2001:db8:101::2
run ip -6 route show 2001:db8:113::/64
run ip -6 route del 2001:db8:113::/64 via 2001:db8:101::3
run ip -6 route show 2001:db8:113::/64
run ip link set name v0 down
run ip link set name v0 v9
run ip link del name v0
run ip link del name v0
