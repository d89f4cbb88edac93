# traceroute through two routers: UDP, ICMP and TCP probes, a hop that is silent, a target that is not there.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
# a - r1 - r2 - b
for h in a r1 r2 b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv4.ip_forward=1; done
wire() {
  ip link add $2 address 02:00:00:00:0$5:01 netns $1 type veth peer name $4 address 02:00:00:00:0$5:02 netns $3
  ip -n $1 addr add 10.0.$5.1/24 dev $2; ip -n $1 link set $2 up
  ip -n $3 addr add 10.0.$5.2/24 dev $4; ip -n $3 link set $4 up
}
wire a eth0 r1 left 1
wire r1 right r2 left 2
wire r2 right b eth0 3
ip -n a route add default via 10.0.1.2
ip -n r1 route add default via 10.0.2.2
ip -n r2 route add 10.0.1.0/24 via 10.0.2.1
ip -n b route add default via 10.0.3.1
a() { run ip netns exec a "$@"; }
# The kernel limits ICMP errors to one peer; the limit is no part of this.
for h in r1 r2 b; do ip netns exec $h sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv4.icmp_ratemask=0; done

a ping -c 1 -W 1 10.0.3.2
a ping -c 1 -W 1 -t 1 10.0.3.2
a ping -c 1 -W 1 -t 2 10.0.3.2
a ping -c 1 -W 1 -t 3 10.0.3.2
a traceroute -n 10.0.3.2
a traceroute -n -I -q 1 10.0.3.2
a traceroute -n -T -q 1 -p 80 10.0.3.2
a traceroute -n -q 1 -m 2 10.0.3.2
a traceroute -n -f 2 -q 1 10.0.3.2
a traceroute -n -q 1 10.0.2.2
# A hop that sends no errors; a target that is not there.
ip netns exec r1 iptables -A OUTPUT -p icmp --icmp-type time-exceeded -j DROP
a traceroute -n -q 1 -w 1 10.0.3.2
ip netns exec r1 iptables -F
a traceroute -n -q 1 -w 4 -m 4 10.0.3.99
# A filter on the way.
ip netns exec r2 iptables -A FORWARD -p udp -j REJECT --reject-with icmp-admin-prohibited
a traceroute -n -q 1 -w 1 10.0.3.2
ip netns exec r2 iptables -F
# Routes that send the packet in a circle.
ip -n r1 route add 192.0.2.0/24 via 10.0.2.2
ip -n r2 route add 192.0.2.0/24 via 10.0.2.1
a traceroute -n -q 1 -m 5 192.0.2.1
a ping -c 1 -W 1 192.0.2.1
a traceroute -n -m 0 10.0.3.2
a traceroute nowhere.example
