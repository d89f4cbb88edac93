# A bare host: loopback and nothing else, down at first, then up, in every form of ip addr and ip link.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }

run hostname
run ip addr
run ping -c 1 -W 1 127.0.0.1
run ip link set lo up
run ip addr
run ip -br addr
run ip -br link
run ip -o addr
run ip -4 addr show dev lo
run ip -6 addr show dev lo
run ip -j addr
run ip -p -j link
run ip -d link show lo
run ip route
run ip route show table local
run ip -6 route show table all
run ip rule
run ip -6 rule
run ip neigh
run ip netns
# The short forms and every abbreviation that is not ambiguous.
run ip a s lo
run ip l
run ip r
run ip addr show up
run ip addr show dev nowhere
