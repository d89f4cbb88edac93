# Routes of the local table that refuse, marks that a route of IPv6 does not show, and source addresses that it may prefer.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth1 address 02:00:00:00:00:02; ip link set eth0 up; ip link set eth1 up
ip address add 10.0.1.2/24 dev eth0
ip address add fd00:2::2/64 dev eth0 nodad
ip -6 route add fd00:1::/64 via fd00:2::1
for t in prohibit unreachable blackhole throw; do
run ip route append $t 10.0.1.0/24 table local
run ip route get 10.0.1.1
run ip route get 10.0.1.1 fibmatch
run ip route del $t 10.0.1.0/24 table local
run ip route append $t 10.0.1.0/25 table local
run ip route get 10.0.1.1
run ip route del $t 10.0.1.0/25 table local
run ip route append $t 10.0.0.0/16 table local
run ip route get 10.0.1.1
run ip route get 10.0.2.1
run ip route del $t 10.0.0.0/16 table local
run ip route append $t 10.0.1.0/24
run ip route get 10.0.1.1
run ip route del $t 10.0.1.0/24
run ip route prepend $t 10.0.1.0/24
run ip route get 10.0.1.1
run ip route del $t 10.0.1.0/24
done
run ip route get fd00:1::77 mark 0x1
run ip route get fd00:1::77
run ip route get fd00:2::77 mark 1
run ip route get ::1 mark 1
run ip route get fd00:1::77 mark 0x1 fibmatch
run ip route get 10.0.1.1 mark 1
run ip -6 route add fd00:1::/64 via fd00:2::1 src ::1 metric 50
run ip -6 route add fd00:1::/64 via fd00:2::1 src fd00:9::1 metric 50
run ip -6 route add fd00:1::/64 via fd00:2::1 src fd00:2::2 metric 50
run ip -6 route add fd00:1::/64 dev eth0 src ::1 metric 51
run ip -6 route add fd00:1::/64 dev eth1 src fd00:2::2 metric 51
run ip -6 route add fd00:1::/64 via fd00:2::1 src fe80::ff:fe00:1 metric 52
run ip -6 route add fd00:1::/64 via fd00:2::1 src fe80::ff:fe00:2 metric 52
run ip -6 route add fd00:1::/64 dev eth1 src fe80::ff:fe00:1 metric 53
run ip -6 route add fd00:1::/64 dev eth1 src ff02::1 metric 53
run ip -6 route add fd00:1::/64 dev eth1 src :: metric 54
run ip -6 route show
