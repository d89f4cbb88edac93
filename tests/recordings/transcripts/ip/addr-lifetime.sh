# IPv4 addresses that end by themselves, that change, that bring no route, or one with a metric; and an address in use when it goes.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02
ip link set far up; ip link set eth0 up
ticking() { sed -E 's/_lft [0-9]+sec/_lft N sec/g'; }

run ip addr add 10.0.0.1/24 dev eth0 valid_lft 2 preferred_lft 1
ip addr show eth0 | ticking | tail -2
sleep 1.4
ip addr show eth0 | ticking | tail -2
run ip route get 10.0.0.99
sleep 1.4
run ip -br addr show eth0
run ip route
run ip addr add 10.0.0.1/24 dev eth0 valid_lft 1000 preferred_lft 500
run ip addr change 10.0.0.1/24 dev eth0 valid_lft forever preferred_lft forever
ip addr show eth0 | tail -2
run ip addr replace 10.0.0.1/24 dev eth0 valid_lft 300 preferred_lft 300
ip addr show dev eth0 dynamic | tail -2 | ticking
run ip addr show dev eth0 permanent
run ip addr add 10.0.0.9/24 dev eth0 valid_lft 10 preferred_lft 20
run ip addr add 10.0.0.9/24 dev eth0 valid_lft soon
run ip addr flush dev eth0
# Without a route, with a metric.
run ip addr add 10.0.1.1/24 dev eth0 noprefixroute
run ip addr add 10.0.2.1/24 dev eth0 metric 50
run ip route
run ip addr show eth0
run ip addr change 10.0.2.1/24 dev eth0 metric 70
run ip route
# The same subnet on two links: the first route wins, the second waits.
run ip addr add 10.0.2.2/24 dev far
run ip route show 10.0.2.0/24
run ip route get 10.0.2.77
run ip link set eth0 down
run ip route show 10.0.2.0/24
# promote_secondaries: the next one takes the place of the first.
run ip addr flush dev far
run ip addr add 10.0.3.1/24 dev far
run ip addr add 10.0.3.2/24 dev far
run sysctl -w net.ipv4.conf.far.promote_secondaries=1
run ip addr del 10.0.3.1/24 dev far
run ip -4 addr show far
