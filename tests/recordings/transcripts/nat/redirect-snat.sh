# REDIRECT to a local port, SNAT to a fixed address and port range, NETMAP of a whole network, and route_localnet.
# mask: rtt ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a addr add 10.0.1.10/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.0.1.1
ip -n b addr add 10.0.2.10/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.0.2.1
ip -n r addr add 10.0.1.1/24 dev left; ip -n r link set left up
ip -n r addr add 10.0.2.1/24 dev right; ip -n r link set right up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec r nc -l -k -n -v 3128 >/dev/null 2>/tmp/proxy &
ip netns exec r nc -l -k -n -v 127.0.0.1 9000 >/dev/null 2>/tmp/local &
ip netns exec b nc -l -k -n -v 80 >/dev/null 2>/tmp/server &
sleep 0.3
r() { run ip netns exec r "$@"; }
a() { run ip netns exec a "$@"; }
ct() { ip netns exec r conntrack -L -p tcp --orig-port-src $1 2>/dev/null; }

# A transparent proxy: whatever goes to port 80 ends on the router.
r iptables -t nat -A PREROUTING -i left -p tcp --dport 80 -j REDIRECT --to-ports 3128
a nc -z -v -p 40000 10.0.2.10 80
ct 40000
cat /tmp/proxy /tmp/server
r iptables -t nat -F
r iptables -t nat -A OUTPUT -p tcp --dport 81 -j REDIRECT --to-ports 3128
r nc -z -v -p 40001 10.0.2.10 81
# To loopback it takes route_localnet.
r iptables -t nat -A PREROUTING -p tcp --dport 9000 -j DNAT --to-destination 127.0.0.1:9000
a timeout 0.5 nc -z -v -p 40002 10.0.1.1 9000
r sysctl -w net.ipv4.conf.left.route_localnet=1
a timeout 0.5 nc -z -v -p 40003 10.0.1.1 9000
# SNAT.
r iptables -t nat -F
r iptables -t nat -A POSTROUTING -o right -p tcp -j SNAT --to-source 10.0.2.77:5000-5000
r iptables -t nat -A POSTROUTING -o right -p icmp -j SNAT --to-source 10.0.2.1
r ip addr add 10.0.2.77/32 dev right
a nc -z -v -p 40005 10.0.2.10 80
ct 40005
tail -1 /tmp/server
# The one port is taken.
a timeout 0.5 nc -z -v -p 40006 10.0.2.10 80
a ping -e 3 -c 1 -W 1 10.0.2.10
r conntrack -L -p icmp
# NETMAP keeps the host part.
r iptables -t nat -F
r iptables -t nat -A PREROUTING -i left -d 172.16.5.0/24 -j NETMAP --to 10.0.2.0/24
a ping -e 4 -c 1 -W 1 172.16.5.10
a ping -e 5 -c 1 -W 1 172.16.5.1
r conntrack -L -p icmp --orig-dst 172.16.5.10
