# macvlan: several MAC addresses on one link; bridge, private and vepa mode; the host itself cannot be reached; moved to a namespace.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip netns add out; ip netns exec out sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns out
ip link set eth0 up; ip -n out link set eth0 up
ip addr add 10.0.0.1/24 dev eth0; ip -n out addr add 10.0.0.254/24 dev eth0

run ip link add mv1 link eth0 address 02:00:00:00:01:01 type macvlan mode bridge
run ip link add mv2 link eth0 address 02:00:00:00:01:02 type macvlan mode bridge
run ip -d link show mv1
for n in 1 2; do
  ip netns add m$n; ip link set mv$n netns m$n
  ip -n m$n addr add 10.0.0.1$n/24 dev mv$n; ip -n m$n link set mv$n up; ip -n m$n link set lo up
done
run ip -n m1 link show mv1
run ip netns exec m1 ping -q -c 1 -W 1 10.0.0.12
run ip netns exec m1 ping -q -c 1 -W 1 10.0.0.254
# Never the link below it: frames go down and out.
run ip netns exec m1 ping -q -c 1 -W 1 10.0.0.1
run ip -n out neigh
run ip -n m1 link set mv1 type macvlan mode private
run ip netns exec m1 ping -q -c 1 -W 1 10.0.0.12
run ip netns exec m1 ping -q -c 1 -W 1 10.0.0.254
run ip -n m1 -d -o link show mv1 | grep -o 'macvlan mode [a-z]*'
# The host joins through a macvlan of its own.
run ip link add mv0 link eth0 address 02:00:00:00:01:00 type macvlan mode bridge
run ip addr add 10.0.0.10/32 dev mv0
run ip link set mv0 up
run ip route add 10.0.0.12 dev mv0
run ping -q -c 1 -W 1 10.0.0.12
run ip link add bad link eth0 type macvlan mode nonsense
run ip link add bad type macvlan
run ip link add bad link lo type macvlan mode bridge
run ip link add bad link eth0 address 02:00:00:00:01:00 type macvlan mode bridge
run ip link set bad up
# Down below is down above; gone below is gone above.
run ip link set eth0 down
sleep 1.2
run ip -n m1 -br link show mv1
run ip link del eth0
run ip -br link
run ip -n m1 -br link
