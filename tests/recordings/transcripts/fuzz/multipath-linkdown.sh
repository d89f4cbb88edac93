# Routes by several gateways whose devices lose their carrier: the route says so when all are gone at once.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add a0 address 02:00:00:00:00:05 type veth peer name b0 address 02:00:00:00:00:06
ip link add c0 address 02:00:00:00:00:07 type veth peer name d0 address 02:00:00:00:00:08
ip link set a0 up
ip link set c0 up
ip addr add 10.0.1.1/24 dev a0
ip addr add 10.0.2.1/24 dev c0
run ip route add 10.9.0.0/24 nexthop via 10.0.1.2 nexthop via 10.0.1.3
run ip route add 10.8.0.0/24 nexthop via 10.0.1.2 nexthop via 10.0.2.3
run ip route
run ip -j route show 10.9.0.0/24
run ip link set b0 up
sleep 1.2
run ip route
run ip link set d0 up
sleep 1.2
run ip route
run ip link set b0 down
sleep 1.2
run ip route
run ip link set d0 down
sleep 1.2
run ip route
run ip link set d0 up
sleep 1.2
run ip route
run ip link set c0 down
sleep 1.2
run ip route
