# Routing tables that nobody has put anything into: delete, flush, show; the local table merged with main until a rule is made.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
ip link add eth0 type veth peer name eth1; ip link set eth0 up; ip link set eth1 up; ip addr add 10.0.0.1/24 dev eth0; ip -6 addr add fd00::1/64 dev eth0 nodad
for f in "" -6; do
run ip $f route flush table 100
run ip $f route flush table 100 proto static
run ip $f route del default table 100
run ip $f route del blackhole default table 100
run ip $f route change default dev eth0 table 100
run ip $f route replace default dev eth0 table 101
run ip $f route del default table 101
run ip $f route del default table 101
run ip $f route show table 101
run ip $f route flush table 101
run ip $f route show default
run ip $f route del 10.0.0.7
done
run ip -4 route flush table 200
for i in 1 2; do
run ip route get 10.0.0.1 fibmatch
run ip route get 10.0.0.7 fibmatch
run ip route get 127.0.0.1 fibmatch
run ip route get fd00::1 fibmatch
run ip route get fd00::7 fibmatch
run ip route get 10.0.0.1
run ip rule add table 7
done
run ip -6 route del default
run ip -6 route del fd00::/64
run ip -6 route del ::/1
run ip -6 route add default dev lo table 7
run ip -6 route del default dev eth0 table 7
run ip -6 route del default table 7
run ip -6 route del default table 7
run ip -6 route add fd00::/64 dev lo table 7
run ip -6 route del default table 7
run ip -6 route del default metric 5 table 7
run ip -6 route del default via fd00::1 table 7
run ip -6 route del ::/1 table 7
run ip -6 route del default
run ip route del default
run ip route show table 7
run ip route flush table 7
run ip -6 route flush table 7
