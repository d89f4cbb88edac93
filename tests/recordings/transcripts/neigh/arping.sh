# arping: answers, silence, duplicate address detection, statuses and wrong arguments.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip netns add a
ip netns add b
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
for ns in a b; do
  ip netns exec $ns sysctl -qw net.ipv6.conf.all.disable_ipv6=1
  ip -n $ns link set eth0 up
done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0

run ip netns exec a arping -c 2 -I eth0 10.0.0.2
run ip netns exec a arping -f -w 3 -I eth0 10.0.0.2
run ip netns exec a arping -b -c 1 -I eth0 10.0.0.2
run ip netns exec a arping -c 2 -w 2 -I eth0 10.0.0.9
run ip netns exec a arping -D -c 2 -w 2 -I eth0 10.0.0.2
run ip netns exec a arping -D -c 1 -w 1 -I eth0 10.0.0.9
run ip netns exec a arping -s 10.0.0.77 -c 1 -w 1 -I eth0 10.0.0.2
# arping asks whoever is there: it leaves no entry in the asker's cache, but it does in the other's.
run ip -n a neigh
run ip -n b neigh
run ip netns exec a arping -c 1 10.0.0.2
run ip netns exec a arping -c 1 -I lo 10.0.0.2
run ip netns exec a arping -c 1 -I eth9 10.0.0.2
run ip netns exec a arping -c 1 -I eth0 10.0.0.300
run ip netns exec a arping -c none -I eth0 10.0.0.2
