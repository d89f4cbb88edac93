# Two routers between two networks: the way there and the way back differ; a stateful filter on one of them breaks TCP and not ping; and the mending.
# mask: rtt ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
# a - (r1, r2) - b: a sends by r1, b answers by r2.
for s in left right; do ip link add $s type bridge mcast_snooping 0; done
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.bridge.bridge-nf-call-iptables=0
ip link set left up; ip link set right up
plug() {
  ip link add $2 address $5 netns $1 type veth peer name $1-$3
  ip link set $1-$3 master $3 up; ip -n $1 addr add $4 dev $2; ip -n $1 link set $2 up
}
for h in a r1 r2 b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.ipv4.ip_forward=1; done
plug a eth0 left 10.0.1.10/24 02:00:00:00:00:0a
plug r1 eth0 left 10.0.1.1/24 02:00:00:00:01:01
plug r2 eth0 left 10.0.1.2/24 02:00:00:00:02:01
plug r1 eth1 right 10.0.2.1/24 02:00:00:00:01:02
plug r2 eth1 right 10.0.2.2/24 02:00:00:00:02:02
plug b eth0 right 10.0.2.10/24 02:00:00:00:00:0b
ip -n a route add default via 10.0.1.1
ip -n b route add default via 10.0.2.2
ip netns exec b nc -l -k 80 >/dev/null 2>&1 &
sleep 1.2
a() { run ip netns exec a "$@"; }

a ping -c 1 -W 1 10.0.2.10
a traceroute -n -q 1 10.0.2.10
run ip netns exec b traceroute -n -q 1 10.0.1.10
a nc -z -v -p 40000 10.0.2.10 80
# r2 forwards only what it has seen begin.
run ip netns exec r2 iptables -A FORWARD -p icmp -j ACCEPT
run ip netns exec r2 iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP
run ip netns exec r2 iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
run ip netns exec r2 iptables -A FORWARD -i eth0 -m conntrack --ctstate NEW -j ACCEPT
run ip netns exec r2 iptables -P FORWARD DROP
a ping -q -c 1 -W 1 10.0.2.10
a timeout 0.5 nc -z -v -p 40001 10.0.2.10 80
ip netns exec r2 iptables -vnxL FORWARD | awk 'NR > 2 { print ($1 > 0 ? "hit " : "none"), $3, $NF }'
run ip netns exec r2 conntrack -L -p tcp
# Without the rule for ICMP: a reply whose request was not seen is INVALID too.
run ip netns exec r2 iptables -D FORWARD 1
a ping -q -c 1 -W 1 10.0.2.10
# The routes are mended: back as there, or there as back.
run ip -n b route replace default via 10.0.2.1
a nc -z -v -p 40002 10.0.2.10 80
run ip -n b route replace default via 10.0.2.2
run ip -n a route replace default via 10.0.1.2
a nc -z -v -p 40003 10.0.2.10 80
run ip netns exec r2 conntrack -L -p tcp --orig-port-src 40003
run ip netns exec r2 sysctl -w net.ipv4.conf.all.rp_filter=1
a ping -q -c 1 -W 1 10.0.2.10
