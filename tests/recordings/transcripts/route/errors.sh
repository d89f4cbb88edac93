# What ip route says about routes that cannot be and arguments that are wrong.
run() { echo "\$ $*"; "$@"; echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02
ip link add down0 address 02:00:00:00:00:03 type veth peer name down1 address 02:00:00:00:00:04
ip link set far up; ip link set eth0 up
ip addr add 10.0.0.1/24 dev eth0
ip addr add 10.5.0.1/24 dev down0

run ip route add default via 192.0.2.1
run ip route add default via 10.0.0.1
run ip route add default via 10.0.0.255
run ip route add default via 10.5.0.2
run ip route add 10.9.0.0/16 dev down0
run ip route add default via 10.0.0.2 dev lo
run ip route add 10.0.0.0/24 dev eth0
run ip route add 10.0.0.77/24 via 10.0.0.2
run ip route add 10.1.0.0/16
run ip route add 10.1.0.0/16 via
run ip route add 10.1.0.0/33 via 10.0.0.2
run ip route add 10.1.0.0/16 via 10.0.0.300
run ip route add 10.1.0.0/16 dev eth9
run ip route add 10.1.0.0/16 gateway 10.0.0.2
run ip route add 10.1.0.0/16 via 10.0.0.2 metric low
run ip route add 10.1.0.0/16 via 10.0.0.2 table fancy
run ip route add 10.1.0.0/16 via 10.0.0.2 proto nonsense
run ip route add 10.1.0.0/16 via 10.0.0.2 scope host
run ip route add 10.1.0.0/16 via 10.0.0.2 src 10.0.0.99
run ip route add 10.1.0.0/16 via 192.0.2.1 onlink
run ip route add 10.1.0.0/16 via 192.0.2.1 dev eth0 onlink
run ip route add blackhole 10.3.0.0/16 via 10.0.0.2
run ip route add nirvana 10.3.0.0/16
run ip route del 10.77.0.0/16
run ip route del 10.1.0.0/16 via 10.0.0.3
run ip route del default
run ip route get
run ip route get 10.0.0.2 from 192.0.2.9
run ip route get nowhere
run ip route get 10.0.0.2 oif eth9
run ip route show table 4242
run ip route show table fancy
run ip route flush
run ip route frobnicate
run ip route
