# Which source address a packet gets: of the route, of the link, of the scope, of the option.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n a addr add 10.0.0.11/24 dev eth0
ip -n a addr add 10.0.5.1/24 dev eth0
ip -n a addr add 192.0.2.1/32 dev lo
ip -n b route add default via 10.0.0.1
a() { run ip netns exec a "$@"; }

a ip route get 10.0.0.2
a ip route get 10.0.5.77
a ip route add 198.51.100.0/24 via 10.0.0.2
a ip route get 198.51.100.1
a ip route add 198.51.101.0/24 via 10.0.0.2 src 192.0.2.1
a ip route get 198.51.101.1
a ip route change 10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.11
a ip route get 10.0.0.2
a ip route get 10.0.0.2 from 10.0.0.1
ip netns exec b tcpdump -n -t -l -i eth0 icmp[icmptype] == 8 2>/dev/null | sed 's/id [0-9]*, //' >/tmp/echo &
sleep 0.5
a ping -q -c 1 -W 1 10.0.0.2
a ping -q -c 1 -W 1 -I 10.0.0.1 10.0.0.2
a ping -q -c 1 -W 1 -I eth0 10.0.0.2
a ping -q -c 1 -W 1 -I 192.0.2.1 10.0.0.2
a ping -q -c 1 -W 1 -I 10.99.0.1 10.0.0.2
a ping -q -c 1 -W 1 -I eth7 10.0.0.2
a ping -q -c 1 -W 1 -I lo 10.0.0.2
sleep 0.2
run cat /tmp/echo
# The address goes: the route that named it goes too.
a ip addr del 192.0.2.1/32 dev lo
a ip route
