# What ip addr says about addresses and arguments that are wrong.
run() { echo "\$ $*"; "$@"; echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02
ip link set eth0 up

run ip addr add 10.0.0.1/24 dev eth0
run ip addr add 10.0.0.1/24 dev eth0
run ip addr replace 10.0.0.1/24 dev eth0
run ip addr add 10.0.0.1/25 dev eth0
run ip addr add 10.0.0.300/24 dev eth0
run ip addr add 10.0.0/24 dev eth0
run ip addr add 10.0.0.1/33 dev eth0
run ip addr add 10.0.0.1/255.255.255.0 dev eth0
run ip addr add 10.0.0.9/24
run ip addr add 10.0.0.9/24 dev eth9
run ip addr add dev eth0
run ip addr add 10.0.0.9/24 dev eth0 label other
run ip addr add 10.0.0.9/24 dev eth0 scope galaxy
run ip addr add 10.0.0.9/24 eth0
run ip addr add 10.0.0.9/24 dev eth0 dev lo
run ip addr add fd00::1/64 dev eth0
run ip addr add 224.0.0.1/24 dev eth0
run ip addr del 10.0.0.77/24 dev eth0
run ip addr del 10.0.0.1 dev eth0
run ip addr show eth0 lo
run ip addr flush
run ip addr flush dev eth9
run ip addr list dev
run ip -br addr show eth0
