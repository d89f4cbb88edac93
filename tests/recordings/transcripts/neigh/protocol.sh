# Who put a neighbour there: protocol in ip neigh add, replace, show and proxy; and routes that name a nexthop object or a VRF that is not there.
run() { echo "\$ $*"; "$@"; echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1 net.ipv6.conf.all.disable_ipv6=1
ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b
ip link set v0 up; ip link set v1 up; ip addr add 10.0.0.1/24 dev v0
run ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 dev v0 protocol static
run ip neigh show
run ip neigh replace 10.0.0.7 lladdr 02:00:00:00:00:08 dev v0
run ip neigh show protocol static
run ip neigh show proto zebra
run ip neigh replace 10.0.0.7 lladdr 02:00:00:00:00:09 dev v0 protocol bgp
run ip -N neigh show 10.0.0.7
run ip neigh add proxy 10.0.0.12 dev v0 protocol static
run ip neigh show proxy
run ip -j neigh show
run ip neigh add 10.0.0.13 lladdr 02:00:00:00:00:07 dev v0 protocol nosuch
run ip route add 10.9.0.0/24 nhid 5
run ip -6 route add fd00::/64 nhid 5
run ip route add 10.9.0.0/24 nhid 5 dev v0
run ip route add 10.9.0.0/24 via 10.0.0.2 nhid 5
run ip route del 10.0.0.0/24 nhid 5
run ip route add 10.9.0.0/24 vrf v0
run ip route show vrf nosuch
run ip route get 10.0.0.9 vrf v0
run ip neigh show vrf v0
run ip link set v0 vrf v1
