# An address that is none of one host is the source of its own route alone.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link add eth0 type veth peer name eth1; ip link set eth0 up; ip link set eth1 up
for a in 224.0.0.5/24 224.0.0.6/32 127.0.0.5/24 127.0.0.6/32 0.0.0.5/24 240.0.0.1/24 255.255.255.255/32 10.0.0.255/24 10.0.1.0/24; do
run ip addr add $a brd + dev eth0
ip -4 route show table all
ip addr flush dev eth0
run ip addr add $a peer 10.9.0.1 dev eth0
ip -4 route show table all
ip addr flush dev eth0
run ip addr add 10.9.0.1 peer $a brd 10.9.0.9 dev eth0
ip -4 route show table all
ip addr flush dev eth0
done
