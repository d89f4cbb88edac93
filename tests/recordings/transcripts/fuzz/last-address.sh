# A device that loses its last address loses its routes.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth1 address 02:00:00:00:00:02; ip link set eth0 up; ip link set eth1 up
ip address add 10.0.1.2/24 dev eth0
ip route add 10.0.3.0/24 via 10.0.1.1
ip route add 10.0.4.0/24 dev eth0
run ip address del 10.0.3.1/24 dev eth0
run ip address flush dev eth0 secondary
run ip route
run ip address flush dev eth0 to 10.0.0.0/16
run ip address show dev eth0
run ip route
run ip route show table all
ip address add 10.0.1.2/24 dev eth0
ip route add 10.0.3.0/24 via 10.0.1.1
run ip address del 10.0.1.2/24 dev eth0
run ip route
ip address add 10.0.1.2/24 dev eth0
ip address add 10.0.2.2/24 dev eth0
ip route add 10.0.3.0/24 via 10.0.1.1
run ip address del 10.0.1.2/24 dev eth0
run ip route
run ip address del 10.0.2.2/24 dev eth0
run ip route
