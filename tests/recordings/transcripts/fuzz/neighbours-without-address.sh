# Neighbours added without a link-layer address: refused, but the entry that was made for them is there.
ip link add eth0 type veth peer name eth1
ip link set eth0 up; ip link set eth1 up
ip addr add 10.0.0.1/24 dev eth0
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
all() { echo "\$ ip neigh show nud all"; ip neigh show nud all | grep -v ff02 | sort; }
run ip neigh add 10.0.0.5 dev eth0
run ip -4 neigh show nud all dev eth0
run ip neigh get 10.0.0.5 dev eth0
run ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:05 dev eth0
run ip neigh show nud none
all
run ip neigh del 10.0.0.5 dev eth0
all
run ip neigh add 10.0.0.6 dev eth0
run ip neigh change 10.0.0.6 lladdr 02:00:00:00:00:05 dev eth0
run ip neigh show
run ip neigh add 10.0.0.7 dev eth0 nud stale
run ip neigh del 10.0.0.7 dev eth0
run ip neigh add 10.0.0.7 dev eth0 nud failed
run ip neigh del 10.0.0.7 dev eth0
all
run ip neigh add 10.0.0.8 dev eth0 nud none
all
run ip neigh get 10.0.0.8 dev eth0
run ip neigh flush dev eth0 nud none
all
run ip neigh add 10.0.0.9 dev eth0 lladdr 02:00:00:00:00:05 nud none
all
run ip neigh add fd00::9 dev eth0
all
run ip neigh del fd00::9 dev eth0
all
