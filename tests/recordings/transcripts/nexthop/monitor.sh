# ip monitor tells what becomes of nexthop objects, and of the routes that use them.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far0 address 02:00:00:00:00:02
for d in eth0 far0; do ip link set $d addrgenmode none; ip link set $d up; done
ip addr add 10.0.0.1/24 dev eth0
ip monitor all > /tmp/m &
sleep 0.3
ip nexthop add id 1 via 10.0.0.2 dev eth0
ip nexthop add id 2 via 10.0.0.3 dev eth0
ip nexthop add id 3 group 1/2
ip route add 192.0.2.0/24 nhid 3
ip route add 198.51.100.0/24 nhid 1
ip nexthop replace id 1 via 10.0.0.4 dev eth0
ip nexthop del id 2
ip nexthop del id 1
ip nexthop add id 5 via 10.0.0.2 dev eth0
sleep 0.2
kill %1
cat /tmp/m
run ip link set eth0 addrgenmode stable_secret
run ip link set eth0 addrgenmode random
run ip link set eth0 addrgenmode fancy
ip -d -o link show eth0 | grep -o 'addrgenmode [a-z]*'
# a way without carrier is no way
ip link set far0 down
sleep 1.5
run ip nexthop
run ip nexthop add id 6 via 10.0.0.2 dev eth0
