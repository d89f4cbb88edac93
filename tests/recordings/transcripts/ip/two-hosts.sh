# Two hosts and a cable: nothing works until both ends have a link that is up, an address and a common subnet.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip netns add a
ip netns add b
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b

run ip netns exec a ping -c 1 -W 1 10.0.0.2
run ip -n a addr add 10.0.0.1/24 dev eth0
run ip netns exec a ping -c 1 -W 1 10.0.0.2
run ip -n a link set eth0 up
run ip netns exec a ping -c 1 -W 1 10.0.0.2
run ip -n b link set eth0 up
run ip netns exec a ping -c 1 -W 1 10.0.0.2
run ip -n b addr add 10.0.0.2/24 dev eth0
run ip netns exec a ping -c 2 -i 0.2 10.0.0.2
run ip netns exec b ping -c 1 10.0.0.1
# A host reaches its own addresses through lo, which is down in a new namespace.
run ip netns exec a ping -c 1 -W 1 10.0.0.1
run ip netns exec a ping -c 1 -W 1 127.0.0.1
run ip -n a link set lo up
run ip netns exec a ping -c 1 10.0.0.1
run ip netns exec a ping -c 1 127.8.9.10
run ip -n a route get 10.0.0.1
run ip -n a route get 10.0.0.2
run ip -n b link set eth0 down
# The kernel sees the lost carrier within a second; then the link takes no packets.
sleep 1.5
run ip -n a -br link
run ip netns exec a ping -c 1 -W 1 10.0.0.2
run ip -n a route
