# IPv6 routes by way of lo drop and tell; a reset to ::1 has to leave by the device of the address; errors within a connect are only remembered.
# mask: rtt
on() { local host=$1; shift; echo "$host\$ $*"; ip netns exec $host "$@" 2>&1 || echo "[exit $?]"; }
for n in n1 n2; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0 net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
  ip -n $n link set lo up
done
ip link add eth0 index 12 address 02:00:00:00:01:01 netns n1 type veth peer name eth0 index 13 address 02:00:00:00:01:02 netns n2
ip -n n1 link set eth0 up
ip -n n2 link set eth0 up
ip -n n1 address add 10.0.1.1/24 dev eth0
ip -n n2 address add 10.0.1.2/24 dev eth0
ip -n n1 address add fd00:1::1/64 dev eth0
ip -n n2 address add fd00:1::2/64 dev eth0
sleep 1.2
on n1 timeout 0.5 nc -n -z -v -p 24469 -s ::1 fd00:1::1 8080
on n1 timeout 0.5 nc -n -z -v -p 24470 -s fd00:1::1 ::1 8080
on n1 ip -6 route add fd00:5::1 dev lo
on n1 ip -6 route add fd00:6::/64 dev lo
on n1 ip -6 route add unreachable fd00:7::/64
on n1 ip -6 route add fd00:8::/64 via fd00:5::1
on n1 ip -6 route show
on n1 grep -c 00200200 /proc/net/ipv6_route
on n1 ping -c 1 -W 0.6 fd00:5::1
on n1 ip route get fd00:6::9
on n1 timeout 0.5 nc -n -z -v fd00:5::1 8080
on n1 timeout 2 nc -n -z -v fd00:5::1 8080
on n1 timeout 2 nc -n -z -v fd00:7::1 8080
on n1 ip6tables -A OUTPUT -d fd00:5::1
on n1 ip6tables -t mangle -A POSTROUTING -d fd00:5::1
on n1 ping -c 1 -W 0.6 fd00:5::1
on n1 ip6tables -S -v
on n1 ip6tables -t mangle -S POSTROUTING -v
on n1 grep Ip6OutNoRoutes /proc/net/snmp6
on n2 ip -6 route add fd00:6::/64 via fd00:1::1
on n1 sysctl -qw net.ipv6.conf.all.forwarding=1
on n2 ping -c 1 -W 0.6 fd00:6::1
on n1 ip6tables -A OUTPUT -p tcp -d fd00:1::2 -j REJECT
on n1 timeout 0.5 nc -n -z -v fd00:1::2 80
on n1 timeout 2 nc -n -z -v fd00:1::2 80
on n1 iptables -A OUTPUT -p tcp -j REJECT
on n1 timeout 0.5 nc -n -z -v 10.0.1.2 80
