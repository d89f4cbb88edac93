# ip netconf: parameters of both families for each device, and for all and default.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
ip link add eth0 type veth peer name far
sysctl -qw net.ipv4.conf.eth0.forwarding=1
run ip netconf
run ip netconf show dev eth0
run ip -4 netconf show dev eth0
run ip -6 netconf show dev eth0
run ip -j netconf show dev eth0
run ip -4 netconf
run ip -6 netconf
run ip -j netconf
run ip netconf show dev nope
run ip netconf show eth0
run ip netconf help
run ip netconf frob
