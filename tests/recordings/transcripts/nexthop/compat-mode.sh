# What routes by nexthop objects show without compatibility, what a replacement may not do, and congestion control by route.
ip link set lo up
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run ip nexthop add id $((2**32-1)) blackhole
run timeout 5 ip nexthop
run ip nexthop add id 1 blackhole
run ip nexthop
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02; ip link set far addrgenmode none; ip link set eth0 addrgenmode none; ip link set far up; ip link set eth0 up; ip addr add 10.0.0.1/24 dev eth0
run ip route add 192.0.2.0/24 via 10.0.0.2 congctl lock foo
run ip route add 192.0.2.0/24 via 10.0.0.2 congctl foo
run ip route add 192.0.2.0/24 via 10.0.0.2 congctl reno
run ip route
run ip nexthop add id 22 dev eth0
run ip route add 172.16.101.1/32 nhid 22 scope host
run ip nexthop replace id 22 via 10.0.0.2 dev eth0
run ip -6 addr add ::1/128 dev eth0
sysctl net.ipv4.nexthop_compat_mode
sysctl -w net.ipv4.nexthop_compat_mode=0
run ip nexthop add id 23 via 10.0.0.2 dev eth0
run ip route add 172.16.102.1/32 nhid 23
run ip route
run ip route get fibmatch 172.16.102.1
run ip nexthop add id 24 via 10.0.0.3 dev eth0
run ip nexthop add id 25 group 23/24
run ip route add 172.16.103.1/32 nhid 25
run ip route
run ip -d route
run ip -j route
run ip -6 route
