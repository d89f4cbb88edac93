# Nexthop objects, groups of them, the routes that use them, and what becomes of these when an object changes or goes.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far0 address 02:00:00:00:00:02
ip link add eth1 address 02:00:00:00:00:03 type veth peer name far1 address 02:00:00:00:00:04
for d in eth0 far0 eth1 far1; do ip link set $d addrgenmode none; ip link set $d up; done
ip addr add 10.0.0.1/24 dev eth0
ip addr add 10.0.1.1/24 dev eth1
ip addr add fd00:0::1/64 dev eth0 nodad
ip addr add fd00:1::1/64 dev eth1 nodad
run ip nexthop
run ip nexthop add id 1 via 10.0.0.2 dev eth0
run ip nexthop add id 2 via 10.0.1.2 dev eth1 protocol static
run ip nexthop add id 3 dev eth0
run ip nexthop add id 4 blackhole
run ip nexthop add id 5 via fd00::2 dev eth0
run ip nexthop add id 6 via fd00:1::2 dev eth1
run ip nexthop add id 7 via 192.0.2.1 dev eth0 onlink
run ip -6 nexthop add id 8 blackhole
run ip -6 nexthop add id 9 dev eth1
run ip nexthop add via 10.0.0.3 dev eth0
run ip nexthop
run ip -d nexthop
run ip -j nexthop
run ip nexthop add id 100 group 1/2
run ip nexthop add id 101 group 1,5/2,10
run ip nexthop add id 102 group 5/6
run ip nexthop add id 103 group 4
run ip nexthop show
run ip -d nexthop show id 101
run ip nexthop show groups
run ip nexthop show dev eth1
run ip nexthop show id 1
run ip nexthop get id 1
run ip nexthop get id 77
run ip nexthop list id 77
run ip nexthop show protocol static
run ip -4 nexthop
run ip -6 nexthop
run ip route add 172.16.1.0/24 nhid 1
run ip route add 172.16.2.0/24 nhid 100
run ip route add 172.16.3.0/24 nhid 4
run ip route add 172.16.4.0/24 nhid 5
run ip route add 172.16.5.0/24 nhid 102
run ip route add 172.16.6.0/24 nhid 3
run ip route add fd01::/64 nhid 5
run ip route add fd02::/64 nhid 102
run ip route add fd03::/64 nhid 8
run ip route add fd04::/64 nhid 9
run ip route add fd05::/64 nhid 1
run ip route
run ip -d route
run ip -j route
run ip -6 route
run ip -j -6 route
run ip route get 172.16.1.1

run ip route get 172.16.3.1
run ip route get 172.16.4.1
run ip route get fd01::1
run ip route get fd03::1
run ip route get fibmatch 172.16.2.1
run ip route show nhid 1
run ip route show 172.16.2.0/24
run ip nexthop replace id 1 via 10.0.0.9 dev eth0
run ip route show 172.16.1.0/24
run ip route show 172.16.2.0/24
run ip nexthop del id 2
run ip nexthop show id 100
run ip route show 172.16.2.0/24
run ip nexthop del id 1
run ip nexthop
run ip route
run ip link set eth0 down
run ip nexthop
run ip route
run ip -6 route
run ip nexthop flush
run ip nexthop
run ip route
