# Nobody at the address: what ping says, when, and with which status; the same for a router on the way.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns r
ip link add eth1 address 02:00:00:00:00:0c netns r type veth peer name gone address 02:00:00:00:00:0d
ip link set gone up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n a link set eth0 up
ip -n r addr add 10.0.0.2/24 dev eth0; ip -n r link set eth0 up
ip -n r addr add 10.0.1.1/24 dev eth1; ip -n r link set eth1 up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n a route add default via 10.0.0.2

# On the own wire: the host itself gives up after three ARP requests.
run ip netns exec a ping -c 3 -i 0.2 -W 4 10.0.0.9
# Behind the router: the router gives up.
run ip netns exec a ping -c 3 -i 0.2 -W 4 10.0.1.9
# A socket that waits learns of it too.
run ip netns exec a nc -v -w 5 10.0.0.9 80
run ip netns exec a nc -v -w 5 10.0.1.9 80
# The link behind the router goes down.
run ip link set gone down
sleep 1.5
run ip netns exec a ping -c 1 -W 1 10.0.1.9
run ip -n r link set eth1 down
run ip netns exec a ping -c 1 -W 1 10.0.1.9
