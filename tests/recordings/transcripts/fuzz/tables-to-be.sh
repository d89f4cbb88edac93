# In IPv4 no routing table is there before something is put into it.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for t in main local default 7 all; do run ip route show table $t; run ip -6 route show table $t;  done
run ip route show
run ip route
run ip route show 10.0.0.0/8
run ip route flush 10.0.0.0/8
run ip route flush table local
run ip route flush table default
run ip route flush table all
run ip -j route
run ip -j route show table main
run ip route get 10.0.0.1
run ip route show table main
ip link set lo up
for t in main local default 7; do run ip route show table $t;  done
run ip route flush table main
run ip route flush table default
run ip route show default
run ip route del default
ip netns add b
ip -n b rule add table 100
ip -n b link set lo up
run ip -n b route del default
run ip -n b route show table local
run ip -n b route flush table main
ip netns add c
ip -n c link add d0 type veth peer name d1
ip -n c addr add 10.0.0.1/24 dev d0
run ip -n c route del default
ip netns add d
run ip -n d route add 10.0.0.0/8 dev lo
run ip -n d route del 10.0.0.0/8
ip netns add e
run ip -n e route add blackhole 10.0.0.0/8 table default
run ip -n e route del 10.0.0.0/8
run ip -n e route show table default
ip netns add f
run ip -n f nexthop list
run ip -n f rule del table default
run ip -n f route del 10.0.0.0/8
run ip -n f route change 10.0.0.0/8 dev lo
run ip -n f route del 10.0.0.0/8
