# Neighbour entries made by hand: add, replace, change, del, flush, nud states, and wrong arguments.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02
ip link set far up
ip link set eth0 up
ip addr add 10.0.0.1/24 dev eth0

run ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0
run ip neigh
run ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:03 dev eth0
run ip neigh change 10.0.0.2 lladdr 02:00:00:00:00:03 dev eth0
run ip neigh change 10.0.0.3 lladdr 02:00:00:00:00:03 dev eth0
run ip neigh replace 10.0.0.3 lladdr 02:00:00:00:00:33 nud stale dev eth0
run ip neigh add 10.0.0.4 lladdr 02:00:00:00:00:04 nud reachable dev eth0
run ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:05 nud noarp dev eth0
run ip neigh add 10.0.0.6 nud failed dev eth0
run ip neigh add proxy 10.0.0.7 dev eth0
for state in permanent stale reachable noarp failed; do run ip neigh show nud $state; done
ip neigh | sort
run ip neigh show proxy
run ip neigh show 10.0.0.2
run ip neigh show dev far
run ip neigh get 10.0.0.2 dev eth0
run ip neigh get 10.0.0.99 dev eth0
arp -n | sort
arp -an | sort
run ip neigh del 10.0.0.3 dev eth0
run ip neigh del 10.0.0.99 dev eth0
run ip neigh add 10.0.0.8 dev eth0
run ip neigh add 10.0.0.8 lladdr 02:00:00:00:08 dev eth0
run ip neigh add 10.0.0.8 lladdr 02:00:00:00:00:08
run ip neigh add 10.0.0.8 lladdr 02:00:00:00:00:08 dev eth8
run ip neigh add 10.0.0.8 lladdr 02:00:00:00:00:08 nud sleepy dev eth0
run ip neigh add 10.0.0.x lladdr 02:00:00:00:00:08 dev eth0
run ip neigh flush dev eth0
ip neigh | sort
run ip neigh flush dev eth0 nud permanent
run ip neigh
run ip neigh flush
# Static ones by arp.
run arp -s 10.0.0.20 02:00:00:00:00:20
run arp -n
run arp -d 10.0.0.20
run arp -d 10.0.0.21
run arp -n 10.0.0.20
