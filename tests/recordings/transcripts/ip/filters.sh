# What listings leave out and say: routes by realms, neighbours that others have learnt, managed ones, proxies; words that are refused.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip netns add n
ip link add v0 address 02:00:00:00:00:01 type veth peer name w0 address 02:00:00:00:01:01 netns n
ip link set v0 up
ip -n n link set w0 up
ip addr add 10.0.0.1/24 dev v0
sleep 0.5
ip route add 10.8.0.0/16 dev v0 realms 3/4 tos 0x10 proto 77
ip route add 10.7.0.0/16 dev v0 realm 4
ip route add blackhole 10.6.0.0/16 realm 5
ip route add 10.5.0.0/16 dev v0 realms 3/
run ip route show realms 4
run ip route show realms 3/4
run ip route show realms 3/
run ip route show realms /4
run ip route show realm 5
run ip route show realms x
run ip route show realms 1/2/3
run ip route add 10.4.0.0/16 dev v0 features ecn mtu 1400
run ip -j route show 10.4.0.0/16
run ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:55 dev v0 nud stale router extern_learn protocol static
run ip neigh add 10.0.0.6 lladdr 02:00:00:00:00:56 dev v0 managed
run ip neigh add 10.0.0.7 dev v0 use
run ip neigh add proxy 10.0.0.8 dev v0 router
run ip neigh add proxy 10.0.0.9 dev v0 protocol static
run ip neigh add proxy 10.0.0.9 dev v0
run ip neigh add 10.0.0.10 lladdr 02:00:00:00:00:57 dev v0
run ip neigh show dev v0 nud incomplete | sort
run ip neigh show proxy | sort
run ip neigh show nud permanent | sort
run ip -j neigh show nud noarp
run ip neigh show dev v0 nud stale | sort
run ip -s neigh flush dev v0
run ip neigh show nud permanent | sort
run ip nexthop add id 1 via 10.0.0.2 dev v0
run ip nexthop add id 10 group 1,5/2,2,3
run ip nexthop add id 10 group 1,0
run ip nexthop add id 10 group 1,300
run ip nexthop add id 10 group x,3
run ip addr add 10.9.9.9/24 dev v0 autojoin
run ip addr add 239.1.1.1/32 dev v0 autojoin
run ip addr add 2001:db8::1/64 dev v0 autojoin
run ip addr show dev v0
