# IPv6 routes by nexthop objects: gateways, link-local ones, groups, blackholes.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
ip netns add r
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 netns r address 02:00:00:00:00:02
ip link set eth0 up
ip -n r link set eth0 up
ip -n r link set lo up
ip addr add fd00::1/64 dev eth0 nodad
ip -n r addr add fd00::2/64 dev eth0 nodad
ip -n r addr add fd00::3/64 dev eth0 nodad
ip -n r addr add fd01::1/128 dev lo nodad
run ip nexthop add id 61 via fd00::2 dev eth0
run ip nexthop add id 62 via fe80::ff:fe00:2 dev eth0
run ip nexthop add id 63 via fd00::3 dev eth0
run ip -6 nexthop add id 64 blackhole
run ip -6 nexthop add id 65 dev eth0
run ip nexthop add id 66 via fe80::1
run ip nexthop add id 67 group 61/63
run ip route add fd01::1/128 nhid 61
sleep 3
ping -q -c 1 -W 1 fd01::1 | grep -o '[0-9]*% packet loss'
run ip route replace fd01::1/128 nhid 62
ping -q -c 1 -W 1 fd01::1 | grep -o '[0-9]*% packet loss'
run ip -6 route show fd01::1
run ip route replace fd01::1/128 nhid 67
run ip -6 route show fd01::1
ping -q -c 1 -W 1 fd01::1 | grep -o '[0-9]*% packet loss'
run ip nexthop replace id 67 group 63,5
run ip -6 route show fd01::1
run ip -d -6 route show fd01::1
run ip -j -6 route show fd01::1
run ip route append fd01::1/128 via fd00::2
run ip -6 route show fd01::1
run ip route del fd01::1/128 nhid 67
run ip route del fd01::1/128 nhid 67
run ip -6 route show fd01::1
run ip route replace fd01::1/128 nhid 64
run ip route get fd01::1
run ip nexthop replace id 64 via fd00::2 dev eth0
run ip route get fd01::1
run ip route add fd02::/64 nhid 65 metric 5
run ip route add fd02::/64 nhid 61 metric 7
run ip -6 route show fd02::/64
run ip nexthop del id 65
run ip -6 route show fd02::/64
run ip link set eth0 down
run ip nexthop
run ip -6 route show fd01::1
