# Multipath routes and nexthop objects: weights, groups, a link that goes down, replacing under a route, and errors.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
for l in 0 1 2; do
  ip link add eth$l address 02:00:00:00:00:0$l type veth peer name far$l address 02:00:00:00:01:0$l
  ip link set far$l up; ip link set eth$l up
  ip addr add 10.0.$l.1/24 dev eth$l
done

run ip route add default nexthop via 10.0.0.254 weight 1 nexthop via 10.0.1.254 weight 2
run ip route show default
run ip -j route show default
# One flow stays on one path; many flows spread.
for to in 192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4; do
  [ "$(ip route get $to)" = "$(ip route get $to)" ] && echo "$to: the same again"
done
for to in 192.0.2.{1..200}; do ip -o route get $to; done | grep -o 'dev eth.' | sort -u
run ip link set eth1 down
run ip route show default
run ip link set eth1 up
run ip route show default
run ip route replace default nexthop via 10.0.0.254 dev eth0 nexthop via 10.0.1.254 dev eth1 nexthop dev eth2
run ip route show default
run ip link set far0 down
sleep 1.2
run ip route show default
run ip link set far0 up
run ip route del default
run ip route add default nexthop via 10.0.0.254 nexthop via 172.31.0.1
run ip route add default nexthop
# Nexthop objects.
run ip nexthop add id 1 via 10.0.0.254 dev eth0
run ip nexthop add id 2 via 10.0.1.254 dev eth1
run ip nexthop add id 3 blackhole
run ip nexthop add id 10 group 1/2,5
run ip nexthop add id 10 group 1/2
run ip nexthop add id 11 group 1,3/2,9
run ip nexthop
run ip route add 198.51.100.0/24 nhid 1
run ip route add 203.0.113.0/24 nhid 10
run ip route add 203.0.114.0/24 nhid 3
run ip route add 203.0.115.0/24 nhid 77
run ip route
run ip route get 198.51.100.1
run ip route get 203.0.114.1
run ip nexthop replace id 1 via 10.0.0.253 dev eth0
run ip route show 198.51.100.0/24
run ip nexthop add id 1 via 10.0.0.9 dev eth0
run ip nexthop del id 2
run ip nexthop show id 10
run ip nexthop del id 1
run ip route
run ip nexthop show id 1
run ip nexthop add id 5 via 192.0.2.1 dev eth0
run ip nexthop add id 0 via 10.0.0.254 dev eth0
run ip nexthop add via 10.0.0.254 dev eth0
run ip nexthop get id 3
run ip nexthop flush
