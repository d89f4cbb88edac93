# What cannot be a port of a bridge, and what ip and bridge say of it; MTU and MAC address of a bridge.
run() { echo "\$ $*"; "$@"; echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add v0 address 02:00:00:00:00:10 mtu 1500 type veth peer name v1 address 02:00:00:00:00:11
ip link add w0 address 02:00:00:00:00:20 type veth peer name w1 address 02:00:00:00:00:21

run ip link add br0 type bridge
run ip link add br0 type bridge
run ip link add br1 address 02:00:00:00:00:f1 type bridge
run ip link set lo master br0
run ip link set br1 master br0
run ip link set v0 master br0
run ip link set v0 master br1
run ip link set w0 master v1
run ip link set w0 master br9
run ip link set v0 nomaster
run ip link set v0 nomaster
# Without an address of its own the bridge takes the smallest of its ports, and the smallest MTU.
run ip link set v0 master br0
ip -br link show br0
run ip link set w0 mtu 1400
run ip link set w0 master br0
run ip link set v0 nomaster
ip -br link show br0
ip -o link show br0 | grep -o 'mtu [0-9]*'
run ip link set br0 address 02:00:00:00:00:f0
run ip link set v0 master br0
ip -br link show br0
run ip link set br0 mtu 9000
run ip link set br0 type bridge forward_delay 100
run ip link set br0 type bridge ageing_time never
run bridge link set dev v0 cost 7 priority 9
run bridge link set dev v0 priority 99
run bridge link set dev v1 cost 5
run bridge link set dev v9 cost 5
run bridge link show dev v0
# The bridge goes; its ports stay.
run ip link del br0
ip -br link show v0
