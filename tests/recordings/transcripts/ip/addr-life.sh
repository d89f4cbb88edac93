# Addresses: adding, labels, secondary ones, broadcast, peers, scopes, deleting, flushing, and the routes that come along.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02

run ip addr add 10.0.0.1/24 dev eth0
run ip route
run ip addr show eth0
ip link set far up
run ip link set eth0 up
run ip route
run ip route show table local dev eth0
run ip addr add 10.0.0.2/24 dev eth0
run ip addr add 10.0.0.3/25 dev eth0
run ip addr add 10.0.1.1/24 brd + dev eth0 label eth0:office
run ip addr add 10.9.9.1 peer 10.9.9.2 dev eth0
run ip addr add 10.0.2.1/32 dev eth0
run ip addr add 169.254.7.7/16 scope link dev eth0
run ip addr show eth0
run ip -br -4 addr
run ip -o -4 addr show dev eth0
run ip addr show primary
run ip addr show secondary
run ip addr show label eth0:office
run ip addr show to 10.0.0.0/24
run ip addr show scope link
run ip route
run ip route show table local
# The primary goes, and with it its secondaries in the same subnet.
run ip addr del 10.0.0.1/24 dev eth0
run ip -br -4 addr show eth0
# What remains when the link goes down and comes up again.
run ip link set eth0 down
run ip route
run ip link set eth0 up
run ip route
run ip addr flush dev eth0
run ip -br addr show eth0
run ip addr flush dev eth0
