# Tables of forwarding are for Ethernet; flush by way of the bridge is for a port. An address that is there is told before its scope.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link add br0 type bridge; ip link add eth0 type veth peer name eth1; ip link add vx0 type vxlan id 5 remote 10.0.0.1 dstport 4789; ip link set eth0 master br0
run bridge fdb flush dev lo
run bridge fdb flush dev eth1
run bridge fdb flush dev eth0
run bridge fdb flush dev eth0 master
run bridge fdb flush dev eth0 self
run bridge fdb flush dev br0
run bridge fdb flush dev br0 self
run bridge fdb flush dev br0 brport eth0
run bridge fdb flush dev br0 brport lo
run bridge fdb flush dev br0 brport nodev
run bridge fdb flush dev vx0
run bridge fdb flush dev nodev
run bridge fdb flush
run bridge fdb add 02:00:00:00:00:01 dev lo
run bridge fdb add 02:00:00:00:00:01 dev eth1
run bridge fdb del 02:00:00:00:00:01 dev lo
run bridge fdb get 02:00:00:00:00:01 dev lo
run bridge fdb get 02:00:00:00:00:01 dev eth1
run bridge fdb show dev lo
ip link set eth1 up
ip addr add 10.0.1.1/24 dev eth1
ip addr add 10.0.1.2/24 dev eth1
run ip addr add 10.0.1.2/24 dev eth1 scope link
run ip addr add 10.0.1.3/24 dev eth1 scope link
