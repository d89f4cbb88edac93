# ip monitor tells each change of links, addresses, routes and neighbours as it happens.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02
ip link set far up

ip monitor address route neigh >/tmp/changes &
monitor=$!
ip -o monitor link >/tmp/links &
links=$!
sleep 0.3
ip link set eth0 up
sleep 0.3
ip addr add 10.0.0.1/24 dev eth0
ip route add default via 10.0.0.254
ip route add blackhole 192.0.2.0/24
ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev eth0
ip neigh change 10.0.0.9 lladdr 02:00:00:00:00:0a dev eth0
ip neigh del 10.0.0.9 dev eth0
ip route del default
ip addr del 10.0.0.1/24 dev eth0
ip link set eth0 mtu 1400
sleep 0.3
kill $monitor $links
wait $monitor $links
run cat /tmp/changes
run cat /tmp/links
ip monitor all >/tmp/all &
sleep 0.3
ip addr add 10.0.0.2/24 dev eth0
ip link del eth0
sleep 0.3
kill $!
run cat /tmp/all
run ip monitor nothing
