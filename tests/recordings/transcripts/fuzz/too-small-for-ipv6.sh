# A device whose MTU is too small for IPv6 has no parameters of it.
# mask: mac bridge-timer
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link add eth0 type veth peer name eth1
ip link set eth0 mtu 68
run ip link add mv0 link eth0 address 02:00:00:00:00:01 type macvlan
run ip link add v0 mtu 600 type veth peer name v1
run ip link add br9 mtu 1000 type bridge
for d in eth0 mv0 v0 v1 br9; do
run ip -d link show $d
run sysctl net.ipv6.conf.$d.mtu
done
ip link set mv0 up
ip link set eth0 up
ip link set eth1 up
run ip -d link show mv0
ip link set eth0 mtu 1500
ip link set mv0 mtu 1500
run ip -d link show mv0
ip netns add n
ip link set v0 netns n
ip -n n link set v0 mtu 1500
run ip netns exec n sysctl net.ipv6.conf.v0.mtu
ls /proc/sys/net/ipv6/conf
run sysctl net.ipv4.neigh.eth1.locktime net.ipv6.neigh.eth1.locktime
