# A veth pair in one namespace: creation, states, carrier, and what goes when one end goes.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
sysctl -qw net.ipv6.conf.default.disable_ipv6=1

run ip link add left address 02:00:00:00:00:01 type veth peer name right address 02:00:00:00:00:02
run ip link
run ip -d link show left
# One end up: no carrier until the other end is up too.
run ip link set left up
run ip link show left
run ip -br link
run ip link set right up
run ip -br link
run ip link show up
run ip link set right down
run ip -br link show left
# The other attributes of a link.
run ip link set left mtu 1400
run ip link set left txqueuelen 50
run ip link set left alias "towards the router"
run ip link set left address 02:00:00:00:00:aa
run ip link set left arp off
run ip link set left promisc on
run ip link show left
run ip link set left name uplink
run ip link show uplink
run ip link show left
run ip link property add dev uplink altname wan
run ip link show wan
# Deleting one end deletes both.
run ip link del right
run ip -br link
