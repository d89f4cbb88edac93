# Two routers behind one nexthop group: shares by weight, and what happens when one of them goes.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
for r in a b; do
  ip netns add $r
  ip link add to-$r type veth peer name eth0 netns $r
  ip link set to-$r up
  ip -n $r link set eth0 up
  ip -n $r link set lo up
  ip -n $r addr add 192.0.2.1/32 dev lo
done
ip addr add 10.0.0.1/24 dev to-a; ip -n a addr add 10.0.0.2/24 dev eth0
ip addr add 10.0.1.1/24 dev to-b; ip -n b addr add 10.0.1.2/24 dev eth0
ip -n b route add 10.0.0.0/24 via 10.0.1.1
run ip nexthop add id 1 via 10.0.0.2 dev to-a
run ip nexthop add id 2 via 10.0.1.2 dev to-b
run ip nexthop add id 10 group 1,3/2
run ip route add 192.0.2.0/24 nhid 10
run ip route show 192.0.2.0/24
ping -q -c 1 -W 1 192.0.2.1 | grep -o '[0-9]*% packet loss'
run ip nexthop replace id 10 group 2
run ip route get 192.0.2.1
ping -q -c 1 -W 1 192.0.2.1 | grep -o '[0-9]*% packet loss'
run ip nexthop replace id 10 group 1
run ip route get 192.0.2.1
run ip nexthop replace id 1 via 10.0.0.9 dev to-a
run ip route get 192.0.2.1
run ip nexthop replace id 1 blackhole
run ip route get 192.0.2.1
ping -q -c 1 -W 1 192.0.2.1 2>&1 | grep -o -e 'connect.*' -e '[0-9]*% packet loss'
run ip route show 192.0.2.0/24
run ip nexthop replace id 10 group 2
ip link set to-b down
run ip nexthop
run ip route show 192.0.2.0/24
ping -q -c 1 -W 1 192.0.2.1 2>&1 | grep -o -e 'connect.*' -e '[0-9]*% packet loss'
