# A bridge's own address is in its table: it cannot be added to a port, but may be moved there, and is then no longer the bridge's.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:09 type bridge mcast_snooping 0; ip link set br0 up
ip link add p0 address 02:00:00:00:00:02 type veth peer name q0 address 02:00:00:00:00:03
ip link add p1 address 02:00:00:00:00:04 type veth peer name q1 address 02:00:00:00:00:05
ip link set p0 master br0; ip link set p0 up; ip link set q0 up
ip link set p1 master br0; ip link set p1 up; ip link set q1 up
sleep 1.2
run bridge fdb add 02:00:00:00:00:09 dev p0 master static
run bridge fdb add 02:00:00:00:00:09 dev p0 master
run bridge fdb append 02:00:00:00:00:09 dev p0 master static
run bridge fdb show br br0 | sort
run bridge fdb replace 02:00:00:00:00:09 dev p0 master static
run bridge fdb show br br0 | sort
run bridge fdb add 02:00:00:00:00:04 dev p0 master static
run bridge fdb add 02:00:00:00:00:02 dev p0 master static
run bridge fdb add 02:00:00:00:00:04 dev p0 master sticky static
run bridge fdb add 02:00:00:00:00:04 dev p0 master extern_learn
run bridge fdb replace 02:00:00:00:00:04 dev p0 master static
run bridge fdb replace 02:00:00:00:00:04 dev p0 master dynamic
run bridge fdb replace 02:00:00:00:00:02 dev br0 self
run bridge fdb append 02:00:00:00:00:12 dev p0 master
run bridge fdb append 02:00:00:00:00:13 dev p0 master static
run bridge fdb append 02:00:00:00:00:13 dev p1 master dynamic
run bridge fdb delete 02:00:00:00:00:13 dev p0 master
run bridge fdb delete 02:00:00:00:00:09 dev p0 master
run bridge fdb delete 02:00:00:00:00:09 dev br0
run bridge fdb show br br0 | sort
