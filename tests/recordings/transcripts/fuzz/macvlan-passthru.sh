# A macvlan in passthru mode takes the address of the device beneath, whatever was asked for, and all its frames.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip netns add out; ip netns exec out sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns out
ip link set eth0 up; ip -n out link set eth0 up
ip addr add 10.0.0.1/24 dev eth0; ip -n out addr add 10.0.0.2/24 dev eth0
run ip link add mv0 link eth0 address 02:00:00:00:01:01 type macvlan mode passthru
run ip link set mv0 up
sleep 1.2
run ip -d link show mv0
run ip -d link show eth0
run ip addr add 10.0.0.10/24 dev mv0
run ip netns exec out ping -c 1 -W 1 10.0.0.10
run ip netns exec out ping -c 1 -W 1 10.0.0.1
ip -n out neigh | sort
run ip link set mv0 address 02:00:00:00:01:02
run ip -br link
run ip netns exec out ping -q -c 1 -W 1 10.0.0.10
run ip link add mv1 link eth0 type macvlan mode bridge
run ip link set mv0 type macvlan mode bridge
run ip link del mv0
run ip -br link
