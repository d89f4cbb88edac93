# What a device's neighbours keep when it goes down or gets another address; a router that is replaced; a device with no route.
# mask: rtt
on() { local host=$1; shift; echo "$host\$ $*"; ip netns exec $host "$@" 2>&1 || echo "[exit $?]"; }
for n in n1 n2; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.ipv4.icmp_ratelimit=0
  ip -n $n link set lo up
done
ip link add eth0 index 12 address 02:00:00:00:01:01 netns n1 type veth peer name eth0 index 13 address 02:00:00:00:01:02 netns n2
ip -n n1 link set eth0 up
ip -n n2 link set eth0 up
ip -n n1 address add 10.0.1.1/24 dev eth0
ip -n n2 address add 10.0.1.2/24 dev eth0
ip netns exec n1 sysctl -qw net.ipv4.neigh.eth0.retrans_time_ms=150 net.ipv4.neigh.eth0.mcast_solicit=2
on n1 sysctl net.ipv4.neigh.eth0.retrans_time_ms net.ipv4.neigh.eth0.base_reachable_time_ms
on n1 ip neigh add proxy 10.0.1.9 dev eth0
on n1 ip neigh add 10.0.1.8 lladdr 02:00:00:00:07:07 dev eth0 router
on n1 ip neigh change 10.0.1.8 lladdr 02:00:00:00:07:07 dev eth0 nud stale
on n1 ip neigh
on n1 ip link set eth0 address 02:00:00:00:09:09
on n1 ip neigh show proxy
on n1 ip link set lo address 00:00:00:00:00:00
on n1 ip link set eth0 down
on n1 ip neigh show proxy
on n1 ip link set eth0 up
sleep 1.2
on n1 sysctl net.ipv4.neigh.eth0.retrans_time_ms net.ipv4.neigh.eth0.mcast_solicit
on n1 traceroute -n -q 1 -w 0.9 -m 4 -N 1 -T -p 80 10.0.1.77
on n1 ip neigh
on n1 ip route add prohibit 10.9.0.0/24
on n1 ip route get 10.9.0.1
on n1 ip route get 10.9.0.1 oif eth0
on n1 ip route get fibmatch 10.9.0.1 oif eth0
on n1 ip route add 192.0.2.0/24 via 127.0.0.1
on n1 ip route get 192.0.2.7
on n1 iptables -t nat -A OUTPUT -d 10.8.0.1 -j DNAT --to-destination 10.0.1.2
on n1 ip route add 10.8.0.0/24 dev eth0
on n1 ping -c 1 -W 0.6 -I eth0 10.8.0.1
on n1 ip rule add not from 192.0.2.0/24 prohibit pref 50
on n1 ip route get 10.0.1.2
on n1 ping -c 1 -W 0.6 -I eth0 10.0.1.2
on n1 ping -c 1 -v nowhere.example
on n1 ip -j -4 address show type bridge
