# Link-layer groups of IPv6 that stay although the device goes down: those from before it was ready.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
ip link add a0 address 02:00:00:00:00:05 type veth peer name b0 address 02:00:00:00:00:06
run ip maddr show dev a0
run ip link set a0 up
run ip maddr show dev a0
run ip link set a0 down
run ip maddr show dev a0
run ip link set a0 up
run ip link set b0 up
sleep 0.2
sleep 1.2
run ip maddr show dev a0
run sysctl -w net.ipv6.conf.a0.disable_ipv6=1
run ip maddr show dev a0
run sysctl -w net.ipv6.conf.a0.disable_ipv6=0
run ip maddr show dev a0
run sysctl -w net.ipv6.conf.a0.disable_ipv6=1
run ip link set a0 down
run ip maddr show dev a0
run ip link set a0 up
sleep 1.2
run ip maddr show dev a0
run sysctl -w net.ipv6.conf.a0.disable_ipv6=0
run ip maddr show dev a0
run sysctl -w net.ipv6.conf.default.disable_ipv6=1
ip link add c0 address 02:00:00:00:00:07 type veth peer name d0 address 02:00:00:00:00:08
ip link set c0 up
ip link set d0 up
sleep 1.2
run ip maddr show dev c0
run ip link set c0 down
run ip maddr show dev c0
