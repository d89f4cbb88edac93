# What the device beneath a macvlan listens to.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
f() { bridge fdb show dev eth0 | sort; }
sysctl -qw net.ipv6.conf.default.accept_dad=0
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth1 address 02:00:00:00:00:02; ip link set eth0 up; ip link set eth1 up
sleep 1.2
f
for mode in bridge private vepa passthru; do
echo $mode
run ip link add mv1 link eth0 address 02:00:00:00:08:01 type macvlan mode $mode
f
run ip link set mv1 up
sleep 1.2
f
ip address add fd00::1/64 dev mv1
ip address add 10.0.0.1/24 dev mv1
f
run ip link set mv1 address 02:00:00:00:08:09
f
ip link show eth0 | head -1
run ip link set mv1 down
f
ip link del mv1
f
done
ip link add vx type vxlan id 5 local 10.0.0.1 remote 10.0.0.2 dev eth0 dstport 4789
f
