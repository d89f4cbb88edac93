# proxy_arp: a router answers for hosts behind it, so that hosts with a mask too wide still reach them.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a addr add 10.0.0.10/16 dev eth0
ip -n b addr add 10.0.1.20/24 dev eth0
ip -n r addr add 10.0.0.1/24 dev left
ip -n r addr add 10.0.1.1/24 dev right
ip -n a link set eth0 up; ip -n b link set eth0 up; ip -n r link set left up; ip -n r link set right up
ip -n b route add default via 10.0.1.1
run ip netns exec r sysctl -w net.ipv4.ip_forward=1

# a thinks that b is on its own wire.
run ip -n a route get 10.0.1.20
run ip netns exec a ping -c 1 -W 1 10.0.1.20
run ip netns exec a ip neigh
run ip netns exec r sysctl -w net.ipv4.conf.left.proxy_arp=1
# The answer of a proxy comes after a random delay unless proxy_delay is 0.
ip netns exec r sysctl -qw net.ipv4.neigh.left.proxy_delay=0
run ip -n a neigh flush all
run ip netns exec a ping -c 1 -W 2 10.0.1.20
run ip -n a neigh
# Only for what it has a route to, elsewhere.
run ip netns exec a arping -c 1 -w 1 -q -I eth0 10.0.9.9
run ip netns exec a arping -c 1 -w 1 -q -I eth0 10.0.0.99
run ip netns exec a arping -c 1 -w 1 -q -I eth0 10.0.1.99
run ip netns exec r sysctl -w net.ipv4.conf.left.proxy_arp=0
# One address by hand.
run ip -n r neigh add proxy 10.0.1.20 dev left
run ip -n r neigh show proxy
run ip netns exec a arping -c 1 -w 1 -q -I eth0 10.0.1.20
run ip netns exec a arping -c 1 -w 1 -q -I eth0 10.0.1.21
