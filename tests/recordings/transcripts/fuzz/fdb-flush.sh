# bridge fdb flush takes the bridge's own address as well, which is then nobody's; a port that does not learn takes no entry that ages.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns add b
ip link add br0 address 02:00:00:00:00:09 type bridge mcast_snooping 0; ip link set br0 up; ip addr add 10.0.0.1/24 dev br0
ip link add p0 address 02:00:00:00:00:02 type veth peer name eth0 address 02:00:00:00:00:03 netns b
ip link set p0 master br0; ip link set p0 up
run bridge fdb add 02:00:00:00:00:06 dev p0 master dynamic
run bridge fdb add 02:00:00:00:00:07 dev p0 master static
ip -n b link set eth0 up; ip -n b addr add 10.0.0.2/24 dev eth0
sleep 1.2
run bridge fdb add 02:00:00:00:00:06 dev p0 master dynamic
run bridge fdb add 02:00:00:00:00:05 dev p0 master
run bridge fdb add 02:00:00:00:00:08 dev br0
run ip netns exec b ping -q -c 1 -W 1 10.0.0.1 | grep received | sed 's/, time.*//'
bridge fdb show br br0 | grep ^02 | sort
run bridge fdb flush dev br0
bridge fdb show br br0 | grep ^02 | sort
run ip netns exec b ping -q -c 1 -W 1 10.0.0.1 | grep received | sed 's/, time.*//'
bridge fdb show br br0 | grep ^02 | sort
ip link set br0 address 02:00:00:00:00:0a
bridge fdb show br br0 | grep ^02 | sort
ip -n b neigh flush dev eth0
run ip netns exec b ping -q -c 1 -W 1 10.0.0.1 | grep received | sed 's/, time.*//'
