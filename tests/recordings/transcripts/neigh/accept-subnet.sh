# Who is taken in for saying its address unasked: nobody, everybody, or only those of one's own subnets (arp_accept).
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns add h
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 netns h address 02:00:00:00:00:02
ip link set eth0 up
ip addr add 10.0.0.1/24 dev eth0
ip -n h link set eth0 up
ip -n h addr add 10.0.0.2/24 dev eth0
ip -n h addr add 192.0.2.7/24 dev eth0
for accept in 0 1 2; do
  run sysctl -w net.ipv4.conf.eth0.arp_accept=$accept
  ip netns exec h arping -c 1 -q -A -I eth0 10.0.0.2
  ip netns exec h arping -c 1 -q -A -I eth0 192.0.2.7
  sleep 0.2
  ip neigh show dev eth0 | sort
  ip neigh flush all
done
