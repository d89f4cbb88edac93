# Neighbour entries that lie: a static one for the wrong machine, a stale one after the machine was replaced, and how each is found.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link add sw address 02:00:00:00:00:ff type bridge mcast_snooping 0
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.bridge.bridge-nf-call-iptables=0
ip link set sw up
for n in 1 2 3; do
  ip netns add h$n; ip -n h$n link set lo up; ip netns exec h$n sysctl -qw net.ipv6.conf.all.disable_ipv6=1
  ip link add eth0 address 02:00:00:00:00:0$n netns h$n type veth peer name p$n address 02:00:00:00:01:0$n
  ip link set p$n master sw up; ip -n h$n addr add 10.0.0.$n/24 dev eth0; ip -n h$n link set eth0 up
done
a() { run ip netns exec h1 "$@"; }

a ping -q -c 1 -W 1 10.0.0.2
a ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:03 nud permanent dev eth0
a ping -q -c 1 -W 1 10.0.0.2
a ip neigh
# h3 gets the frames and drops them: they are not for its address.
ip netns exec h3 nstat -az IpInReceives IpInAddrErrors | awk 'NR > 1 { print $1, $2 }'
a arping -f -w 2 -I eth0 10.0.0.2 | grep -o 'reply from.*\]'
run ip netns exec h3 sysctl -w net.ipv4.ip_forward=1
# As a router it sends them on, and tells that there is a shorter way.
a ping -c 1 -W 1 10.0.0.2
a ip neigh del 10.0.0.2 dev eth0
a ping -q -c 1 -W 1 10.0.0.2
# The machine is replaced: same address, another card.
ip -n h2 link set eth0 down
ip -n h2 link set eth0 address 02:00:00:00:00:22
ip -n h2 link set eth0 up
a ping -q -c 1 -W 1 10.0.0.2
a ip neigh show 10.0.0.2
# It says hello: the entry is mended, because it exists.
run ip netns exec h2 arping -q -c 1 -U -I eth0 10.0.0.2
a ip neigh show 10.0.0.2
a ping -q -c 1 -W 1 10.0.0.2
# arp_notify says hello by itself.
run ip netns exec h2 sysctl -w net.ipv4.conf.eth0.arp_notify=1
ip -n h2 link set eth0 address 02:00:00:00:00:33
sleep 0.2
a ip neigh show 10.0.0.2
# An entry for a multicast or broadcast MAC address, and one for one's own.
a ip neigh replace 10.0.0.2 lladdr ff:ff:ff:ff:ff:ff dev eth0
a ping -q -c 1 -W 1 10.0.0.2
a ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:01 dev eth0
a ping -q -c 1 -W 1 10.0.0.2
