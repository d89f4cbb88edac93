# One's own address: by a device, by another's, by lo; a gateway that is one's own; ARP requests from a sender with an address of ours.
run() { echo "\$ $*"; "$@" 2>&1 | sed 's/time=.*//;s/, time .*//;/^rtt/d'; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns add b
ip link set lo up
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth1 address 02:00:00:00:00:02
ip link add eth2 address 02:00:00:00:00:03 type veth peer name eth0 address 02:00:00:00:00:04 netns b
for d in eth0 eth1 eth2; do ip link set $d up; done
ip -n b link set eth0 up
ip addr add 10.0.0.1/24 dev eth0
ip addr add 10.0.2.1/24 dev eth2
ip -n b addr add 10.0.2.2/24 dev eth0
for d in eth1 eth2; do sysctl -qw net.ipv4.neigh.$d.retrans_time_ms=200 net.ipv4.neigh.$d.mcast_solicit=1; done
run ping -c 1 -W 1 -I eth0 10.0.0.1
run ping -c 1 -W 1 -I lo 10.0.0.1
run ping -c 1 -W 1 -I eth1 10.0.0.1
ip neigh show dev eth1
run ip route get 10.0.0.1 oif eth1
# The neighbour has our address too: it takes our ARP request for its own.
ip -n b addr add 10.0.2.1 peer 10.9.0.4/30 dev eth0
run ping -c 1 -W 1 10.0.2.2
ip -n b addr del 10.0.2.1 peer 10.9.0.4/30 dev eth0
run ping -c 1 -W 1 10.0.2.2
# A gateway that is our own address: the destination is on the link.
run ip route add 192.0.2.0/24 via 10.0.2.1 realm 5
run ip route show 192.0.2.0/24
run ip route get 192.0.2.7
run ip route get 192.0.2.7 mark 1
# A sender that is not to be taken in is not answered either.
ip -n b addr add 10.5.0.1/24 dev eth0
ip -n b route add 10.0.2.1 dev eth0 src 10.5.0.1
ip netns exec b sysctl -qw net.ipv4.neigh.eth0.retrans_time_ms=200 net.ipv4.neigh.eth0.mcast_solicit=1
sysctl -qw net.ipv4.conf.eth2.rp_filter=1
ip -n b neigh flush dev eth0
run ip netns exec b ping -c 1 -W 1 -I 10.5.0.1 10.0.2.1
