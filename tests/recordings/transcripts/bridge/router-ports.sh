# Ports behind which multicast routers are, and what of group addresses of the link passes.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add br0 type bridge; ip link set br0 up
for h in a b; do ip link add p$h type veth peer name eth0 netns $h; ip link set p$h master br0 up; ip -n $h link set eth0 up; done
run ip link set pa type bridge_slave mcast_router 2 mcast_fast_leave on group_fwd_mask 8
run ip link set pa type bridge_slave group_fwd_mask 3
run ip link set pb type bridge_slave mcast_router 4
run bridge link set dev pb mcast_router 2
run bridge mdb
run bridge -d mdb
run bridge -d -s mdb
run bridge -d -j mdb
ip -d link show pa | grep -o 'mcast_router.*locked off'
run bridge link set dev pb mcast_router 0
run bridge -d mdb
for f in multicast_querier multicast_router multicast_igmp_version group_fwd_mask multicast_query_interval hash_max multicast_startup_query_interval; do echo "$f $(cat /sys/class/net/br0/bridge/$f)"; done
ip -n b link set eth0 address 02:00:00:00:00:0b
ip netns exec b tcpdump -tenli eth0 -c 2 ether proto 0x88cc 2>/dev/null > /tmp/b &
sleep 2
lldp() { ip netns exec a mausezahn eth0 -q -a 02:00:00:00:00:0a -b 01:80:c2:00:00:0$1 "88:cc:00:00" -p 60; }
lldp e; echo 16384 > /sys/class/net/br0/bridge/group_fwd_mask; cat /sys/class/net/br0/bridge/group_fwd_mask; lldp e; lldp 3; lldp 0
run ip link set br0 type bridge group_fwd_mask 4
wait; cat /tmp/b
