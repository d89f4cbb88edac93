# Two hosts and a router between them: routes on both sides and ip_forward, or nothing comes back.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a addr add 10.0.1.10/24 dev eth0; ip -n a link set eth0 up
ip -n b addr add 10.0.2.10/24 dev eth0; ip -n b link set eth0 up
ip -n r addr add 10.0.1.1/24 dev left; ip -n r link set left up
ip -n r addr add 10.0.2.1/24 dev right; ip -n r link set right up
a() { run ip netns exec a "$@"; }

a ping -c 1 -W 1 10.0.2.10
a ip route add default via 10.0.1.1
a ip route
# The router's far address answers at once: it is the router's own.
a ping -c 1 -W 1 10.0.2.1
a ping -c 1 -W 1 10.0.2.10
run ip netns exec r sysctl net.ipv4.ip_forward
run ip netns exec r sysctl -w net.ipv4.ip_forward=1
# The packet arrives, but b has no way back.
run ip netns exec r ip neigh show dev right
a ping -c 1 -W 1 10.0.2.10
run ip netns exec b ip route get 10.0.1.10
run ip -n b route add 10.0.1.0/24 via 10.0.2.1
a ping -c 2 -i 0.2 10.0.2.10
# Nobody at the far end: the router says so, from its address on the near side.
a ping -c 1 -W 5 10.0.2.99
# No route on the router.
a ping -c 1 -W 2 192.0.2.1
run ip -n r route get 192.0.2.1 from 10.0.1.10 iif left
run ip -n r route get 10.0.2.10 from 10.0.1.10 iif left
run ip netns exec r sysctl -w net.ipv4.ip_forward=0
a ping -c 1 -W 1 10.0.2.10
run ip -n r route get 10.0.2.10 from 10.0.1.10 iif left
